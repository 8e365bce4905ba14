"""Ageing: buckets by days past due, credits and unallocated cash apart, one table a currency, any day (scenario G2)."""

import csv
import datetime as dt
import io
import json
from pathlib import Path

import pytest
import python_calamine

from dunwell.cash import operations as cash
from dunwell.organizations.models import Organization
from dunwell.project.cli import build_parser
from dunwell.receivables import operations as receivables
from dunwell.receivables.operations import NewLine
from dunwell.receivables.terms import Kind
from dunwell.reports import ageing
from tests import make

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 10, 5)


@pytest.fixture
def house() -> Organization:
    return make.organization()


def due(days_past: int) -> dt.date:
    return DAY - dt.timedelta(days=days_past)


def figures(house: Organization, as_of: dt.date = DAY) -> dict[str, tuple[int, int]]:
    (one,) = ageing.report(house.pk, as_of=as_of)
    return {bucket.name: (bucket.lines, bucket.amount) for bucket in one.buckets}


def test_buckets_begin_and_end_where_they_say(house: Organization) -> None:
    acme = make.customer(house)
    for n, days in enumerate([-1, 0, 1, 30, 31, 60, 61, 90, 91, 400]):
        make.invoice(house, acme, 10**n, number=f"I{n}", due=due(days), issued=due(500))
    assert figures(house) == {
        "current": (2, 11),
        "1-30": (2, 1100),
        "31-60": (2, 110000),
        "61-90": (2, 11000000),
        "91+": (2, 1100000000),
    }


def test_credits_and_unallocated_cash_stand_apart(house: Organization) -> None:
    delta, epsilon, zeta = (make.customer(house, name) for name in ("DELTA", "EPSILON", "ZETA"))
    october = dt.date(2026, 10, 1)
    make.invoice(house, delta, 100000, due=october)
    make.credit(house, delta, 100000)
    make.invoice(house, epsilon, 10000, number="INV-2", due=october)
    make.payment(house, epsilon, 9960)
    make.invoice(house, zeta, 100000, number="INV-3", due=october)
    make.credit(house, zeta, 25000, number="CN-2")
    (one,) = ageing.report(house.pk, as_of=DAY)
    assert (one.total, one.credits, one.invoices) == (75040, -134960, 3)
    document = ageing.to_json([one])
    assert isinstance(document, dict)
    assert (document["total"], document["credits"]) == ("750.40", "-1349.60")


def test_proforma_never_and_retention_only_from_its_date_is_aged(house: Organization) -> None:
    acme = make.customer(house)
    make.invoice(house, acme, 100, number="P", kind=Kind.PROFORMA, due=due(10))
    make.invoice(house, acme, 200, number="R", kind=Kind.RETENTION, due=DAY)
    assert figures(house)["current"] == (1, 200)
    assert figures(house, DAY - dt.timedelta(days=1))["current"] == (0, 0)


def test_several_currencies_are_a_list_with_the_base_first(house: Organization) -> None:
    acme = make.customer(house)
    for currency in ("CAD", "EUR", "USD"):
        make.invoice(house, acme, 100, number=currency, currency=currency)
    found = ageing.report(house.pk, as_of=DAY)
    assert [one.currency for one in found] == ["EUR", "CAD", "USD"]
    assert isinstance(ageing.to_json(found), list)


def test_an_empty_book_has_all_its_buckets(house: Organization) -> None:
    (one,) = ageing.report(house.pk, as_of=DAY)
    assert (one.currency, one.total, len(one.buckets)) == ("EUR", 0, 5)


def test_the_creditors_own_buckets(house: Organization) -> None:
    house.ageing_buckets = [15]
    house.save()
    make.invoice(house, make.customer(house), 100, due=due(16))
    assert figures(house) == {"current": (0, 0), "1-15": (0, 0), "16+": (1, 100)}


def test_a_past_day_is_seen_with_what_was_open_then(house: Organization) -> None:
    acme = make.customer(house)
    line = make.invoice(house, acme, 1000, due=due(10))
    part = make.invoice(house, acme, 500, number="INV-2", due=due(10))
    make.invoice(house, acme, 70, number="LATER", issued=DAY, due=DAY)
    paid = make.payment(house, acme, 1300, on=due(2), to=[(line, 1000), (part, 200)])
    (one,) = ageing.report(house.pk, as_of=due(3))
    assert (one.total, one.invoices, one.credits) == (1500, 2, 0)
    (one,) = ageing.report(house.pk, as_of=due(2))
    assert (one.total, one.invoices, one.credits) == (200, 1, -100)
    cash.reverse_payment(
        organization=house.pk, payment=paid, on=due(1), reason="returned", at=make.AT, actor=make.ACTOR
    )
    (one,) = ageing.report(house.pk, as_of=due(2))
    assert (one.total, one.invoices, one.credits) == (200, 1, -100)
    (one,) = ageing.report(house.pk, as_of=due(1))
    assert (one.total, one.invoices, one.credits) == (1500, 2, 0)


def test_known_at_shows_the_report_as_it_was_printed(house: Organization) -> None:
    acme = make.customer(house)
    line = make.invoice(house, acme, 1000, due=due(10))
    monday, tuesday = make.AT + dt.timedelta(days=1), make.AT + dt.timedelta(days=2)
    printed = ageing.report(house.pk, as_of=DAY, known_at=monday)
    cash.record_payment(
        organization=house.pk,
        customer=acme.pk,
        source=make.source(house),
        on=due(5),
        currency="EUR",
        amount_minor=400,
        allocate_to=[(line.pk, 300)],
        at=tuesday,
        actor=make.ACTOR,
    )
    receivables.change_due_date(
        organization=house.pk,
        open_item=line.pk,
        due_date=due(1),
        on=due(4),
        reason="asked",
        at=tuesday,
        actor=make.ACTOR,
    )
    make.document(house, acme, [NewLine(due(1), 50)], number="INV-2", at=tuesday)
    assert ageing.report(house.pk, as_of=DAY, known_at=monday) == printed
    (now,) = ageing.report(house.pk, as_of=DAY)
    assert (now.total, now.credits, now.buckets[1].lines) == (650, -100, 2)
    (before,) = ageing.report(house.pk, as_of=due(5))
    assert [bucket.lines for bucket in before.buckets] == [1, 1, 0, 0, 0]


def test_another_creditor_is_not_in_it(house: Organization) -> None:
    other = make.organization("Other")
    make.invoice(other, make.customer(other), 1000)
    assert figures(house)["1-30"] == (0, 0)


def run(*words: str) -> int:
    options = build_parser().parse_args(["report", "ageing", "--as-of", DAY.isoformat(), *words])
    return int(options.run(options))


def test_the_command_prints_each_format(
    house: Organization, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    make.invoice(house, make.customer(house), 123456, due=due(3))
    assert run("--json") == run("--format", "json") == 0
    first, second = capsys.readouterr().out.split("}\n{")
    document = json.loads(first + "}")
    assert json.loads("{" + second) == document
    assert set(document) == {"as_of", "currency", "total", "invoices", "credits", "buckets"}
    assert document["buckets"][1] == {
        "name": "1-30",
        "from_days": 1,
        "to_days": 30,
        "invoices": 1,
        "amount": "1234.56",
    }
    run("--format", "csv")
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["bucket"] for row in rows] == ["current", "1-30", "31-60", "61-90", "91+", "credits", "total"]
    assert rows[-1]["amount"] == "1234.56"
    run()
    assert "1234.56" in capsys.readouterr().out
    path = tmp_path / "ageing.xlsx"
    run("--format", "xlsx", "-o", str(path))
    sheet = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert (sheet[0][0], sheet[2][6]) == ("as_of", 1234.56)


def test_a_day_as_instant_is_its_end(house: Organization) -> None:
    options = build_parser().parse_args(["report", "ageing", "--as-of", "2026-10-05", "--known-at", "2026-10-05"])
    assert options.known_at == dt.datetime(2026, 10, 5, 23, 59, 59, 999999, tzinfo=dt.UTC)
