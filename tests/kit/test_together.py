"""Several questions asked as one are answered as each of them alone."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection

from dunwell.customers.models import Customer
from dunwell.kit import bulk, together
from tests import make

pytestmark = pytest.mark.django_db

WHO = """
SELECT c.id, c.number, c.number, c.parent_id FROM customers_customer c
WHERE c.organization_id = %(org)s AND c.number LIKE '%%A' ORDER BY c.id DESC
"""
NOBODY = "SELECT c.id FROM customers_customer c WHERE c.organization_id = %(org)s AND c.number = %(number)s"
DATED = """
SELECT CAST(i.due_date AS text), i.amount_minor FROM receivables_openitem i
WHERE i.organization_id = %(org)s AND i.due_date <= %(day)s
"""
DUE = dt.date(2026, 10, 1)


def test_each_question_has_its_rows_in_its_order_with_all_its_columns() -> None:
    house, other = make.organization("One"), make.organization("Two")
    first, second, odd = make.customer(house, "1A"), make.customer(house, "2A"), "'\"{2}\\%s A"
    Customer.objects.of(house).filter(pk=second.pk).update(number=odd)
    make.customer(other, "3A")
    make.invoice(house, first, 10**15, number="I", due=DUE)
    values = {"org": house.pk, "number": "nobody", "day": DUE, "not asked for": None}
    who, nobody, dated = together.ask([WHO, NOBODY, DATED], values)
    assert who == [(second.pk, odd, odd, None), (first.pk, "1A", "1A", None)]
    assert nobody == []
    assert dated == [("2026-10-01", 10**15)]
    assert together.ask([DATED, WHO], {**values, "day": DUE - dt.timedelta(days=1)}) == [[], who]
    assert together.ask([NOBODY], {**values, "number": odd}) == [[(second.pk,)]]


def test_a_question_the_database_cannot_answer_is_its_error() -> None:
    with pytest.raises(DatabaseError, match="no_such_table"):
        together.ask(["SELECT x.id FROM no_such_table x"], {})


def test_what_is_asked_often_is_kept_by_the_server_unless_somebody_is_in_between(
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    if not bulk.is_postgres():
        pytest.skip("only PostgreSQL keeps statements")

    def kept() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%as only here%%'")
            return int(cursor.fetchone()[0])

    for number in (7, 70_000, 10**10):
        assert together.ask(['SELECT %(number)s AS only_here, 1 AS "as only here"'], {"number": number}) == [
            [(number, 1)]
        ]
    assert kept() == 1
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "options", "")
    together.ask(['SELECT 2 AS "as only here too"'], {})
    assert kept() == 1
