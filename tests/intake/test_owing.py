"""What customers owe in the base currency, who of them can be written to, and whom never to write to."""

import datetime as dt

import pytest
from django.db import transaction

from dunwell.customers.models import Customer
from dunwell.intake import gaps, owing, sparing
from dunwell.organizations.models import Organization
from dunwell.receivables.operations import revising
from dunwell.receivables.operations.revising import NewRate
from tests import make

TODAY = dt.date(2026, 10, 6)
LATE, EARLY = dt.date(2026, 9, 1), dt.date(2026, 11, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> Organization:
    """A creditor in euro with customers who owe in euro, dollar and a currency without a rate."""
    with transaction.atomic():
        house = make.organization()
        rate = NewRate(currency="USD", on=LATE, numerator=9, denominator=10, source="test")
        revising.record_rates(organization=house.pk, rates=[rate], at=make.AT, actor="test")
        for number, currency, amount, due, values in (
            ("A", "EUR", 10_000, LATE, {}),
            ("A", "USD", 10_001, EARLY, {}),
            ("B", "GBP", 5_000, LATE, {"kind": "", "email": ""}),
            ("C", "EUR", -3_000, LATE, {}),
            ("D", "EUR", 70_000, LATE, {"kind": "EMPLOYEE"}),
        ):
            found = Customer.objects.of(house).filter(number=number).first()
            row = found or make.customer(house, number, **values)  # type: ignore[arg-type]
            kind = "INVOICE" if amount > 0 else "CREDIT_NOTE"
            make.invoice(house, row, amount, number=f"{number}-{currency}", due=due, currency=currency, kind=kind)
    return house


def ids(house: Organization) -> dict[str, int]:
    """Number -> id."""
    return dict(Customer.objects.of(house).values_list("number", "id"))


def test_amounts_are_in_the_base_currency_and_at_par_without_a_rate(house: Organization) -> None:
    by = ids(house)
    # 100.01 USD are 90.009 EUR: rounded down. A credit is no claim.
    assert owing.opened_by(house.pk, by.values(), today=TODAY) == {by["A"]: 19_000, by["B"]: 5_000, by["D"]: 70_000}
    everybody = Customer.objects.of(house)
    assert owing.opened_of(house.pk, everybody, today=TODAY) == 94_000
    assert owing.largest(house.pk, today=TODAY, limit=2) == [by["D"], by["A"]]


def test_each_gap_counts_whom_it_holds_up_and_what_is_overdue(house: Organization) -> None:
    found = gaps.reach(house.pk, today=TODAY)
    assert (found.customers, found.reachable, found.overdue, found.overdue_reachable) == (2, 1, 15_000, 10_000)
    assert {gap.fact: (gap.customers, gap.opened, gap.overdue) for gap in found.gaps} == {
        "kind": (1, 5_000, 5_000),
        "contact": (1, 5_000, 5_000),
    }
    for fact in ("kind", "contact"):
        assert gaps.lacking(house.pk, fact) == [ids(house)["B"]]
    assert gaps.lacking(house.pk, "language") == []


def test_a_group_says_what_those_in_it_owe_and_suggests_no_one_twice(house: Organization) -> None:
    with transaction.atomic():
        make.customer(house, "E", name="Mitarbeiterverkauf Süd")
    found = {group.key: group for group in sparing.groups(house.pk, today=TODAY)}
    assert (found["employee"].customers, found["employee"].opened) == (1, 70_000)
    assert [one.number for one in found["employee"].suggested] == ["E"]
    assert [(one.number, one.opened) for one in found["key_account"].suggested][:2] == [("D", 70_000), ("A", 19_000)]
