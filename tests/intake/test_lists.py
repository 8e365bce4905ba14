"""A complete list of open items closes what is no longer on it, and refuses to do so by accident (scenario G1)."""

import datetime as dt

import pytest

from dunwell.intake.models import Source
from dunwell.intake.operations import ImportRefusedError
from dunwell.organizations.models import Organization
from dunwell.receivables.models import Allocation, OpenItem
from tests.intake.conftest import Bring

pytestmark = pytest.mark.django_db

FIRST = """customer,number,amount,open_amount,due_date,currency
ACME,INV-101,500.00,500.00,2026-09-10,EUR
ACME,INV-102,1000.00,800.00,2026-09-15,EUR
BETA,INV-103,250.00,250.00,2026-10-20,EUR
BETA,INV-104,1190.00,1190.00,2026-08-31,EUR
BETA,CN-105,-200.00,-200.00,,EUR
"""
SECOND = """customer,number,open_amount,due_date,currency
ACME,INV-101,500.00,2026-09-10,EUR
ACME,INV-102,300.00,2026-09-15,EUR
BETA,INV-103,250.00,2026-10-20,EUR
BETA,CN-105,-200.00,,EUR
"""
THIRD = "customer,number,open_amount,due_date,currency\nBETA,INV-103,250.00,2026-10-20,EUR\n"


def book(house: Organization) -> dict[str, int]:
    rows = OpenItem.objects.of(house).exclude(open_minor=0).select_related("document")
    return {row.document.number: row.open_minor for row in rows}


@pytest.fixture
def first(bring: Bring) -> None:
    outcome = bring("open-items", FIRST, as_of="2026-09-30")
    assert (outcome.created, outcome.problems, outcome.closed_lines, outcome.reduced_lines) == (5, [], 0, 0)


@pytest.mark.usefixtures("first")
def test_what_is_no_longer_on_the_list_is_closed_that_day(house: Organization, bring: Bring) -> None:
    assert book(house) == {
        "INV-101": 50000,
        "INV-102": 80000,
        "INV-103": 25000,
        "INV-104": 119000,
        "CN-105": -20000,
    }
    outcome = bring("open-items", SECOND, as_of="2026-10-07")
    assert outcome.summary == "1 closed by absence, 1,190.00 EUR; 1 reduced by 500.00 EUR"
    assert (outcome.updated, outcome.unchanged, outcome.notes) == (1, 3, [])
    assert book(house) == {"INV-101": 50000, "INV-102": 30000, "INV-103": 25000, "CN-105": -20000}
    gone = OpenItem.objects.of(house).get(document__number="INV-104")
    assert (gone.closed_on, gone.closed_reason) == (dt.date(2026, 10, 7), "NOT_ON_LIST")
    assert Allocation.objects.of(house).get(open_item=gone).reason == "not on the list of 7 Oct 2026"
    assert Source.objects.of(house).get().data_date == dt.date(2026, 10, 7)


@pytest.mark.usefixtures("first")
def test_the_same_list_again_changes_nothing(house: Organization, bring: Bring) -> None:
    bring("open-items", SECOND, as_of="2026-10-07")
    before = list(Allocation.objects.of(house).values())
    again = bring("open-items", SECOND, as_of="2026-10-07")
    assert (again.created, again.updated, again.unchanged, again.closed_lines) == (0, 0, 4, 0)
    assert list(Allocation.objects.of(house).values()) == before


@pytest.mark.usefixtures("first")
def test_a_list_that_would_close_most_of_the_book_is_refused(house: Organization, bring: Bring) -> None:
    bring("open-items", SECOND, as_of="2026-10-07")
    before = book(house)
    with pytest.raises(ImportRefusedError) as refused:
        bring("open-items", THIRD, as_of="2026-10-08")
    assert "would close 2 of 3 open invoices (800.00 of 1,050.00 EUR)" in str(refused.value)
    assert str(refused.value).count(". ") == 1
    assert book(house) == before
    assert Source.objects.of(house).get().data_date == dt.date(2026, 10, 7)
    done = bring("open-items", THIRD, as_of="2026-10-08", confirmed=True)
    assert done.closed_lines == 3
    assert book(house) == {"INV-103": 25000}


@pytest.mark.usefixtures("first")
def test_a_list_older_than_the_last_is_refused(house: Organization, bring: Bring) -> None:
    bring("open-items", SECOND, as_of="2026-10-07")
    with pytest.raises(ImportRefusedError, match=r"as of 30 Sep 2026, older than the newest data .*7 Oct 2026"):
        bring("open-items", FIRST, as_of="2026-09-30")


@pytest.mark.usefixtures("first")
def test_an_item_back_on_the_list_is_open_again(house: Organization, bring: Bring) -> None:
    bring("open-items", SECOND, as_of="2026-10-07")
    outcome = bring("open-items", FIRST.replace("800.00", "700.00"), as_of="2026-10-09")
    assert (outcome.updated, outcome.unchanged) == (2, 3)
    assert book(house)["INV-104"] == 119000
    assert book(house)["INV-102"] == 70000
    line = OpenItem.objects.of(house).get(document__number="INV-104")
    assert line.closed_on is None
    assert [row.on for row in Allocation.objects.of(house).filter(open_item=line).order_by("id")] == [
        dt.date(2026, 10, 7),
        dt.date(2026, 10, 9),
    ]


@pytest.mark.usefixtures("first")
def test_an_item_in_a_row_nobody_understands_is_not_absent(house: Organization, bring: Bring) -> None:
    broken = SECOND + "BETA,INV-104,1190.00,31.02.2026,EUR\n"
    outcome = bring("open-items", broken, as_of="2026-10-07")
    assert (len(outcome.problems), outcome.closed_lines) == (1, 0)
    assert book(house)["INV-104"] == 119000


@pytest.mark.usefixtures("first")
def test_another_source_has_its_own_list(house: Organization, bring: Bring) -> None:
    other = "customer,number,open_amount,due_date,currency\nACME,X-1,10.00,2026-10-20,EUR\n"
    outcome = bring("open-items", other, as_of="2026-10-07", source="other books")
    assert (outcome.created, outcome.closed_lines) == (1, 0)
    assert len(book(house)) == 6


@pytest.mark.usefixtures("first")
def test_a_dry_run_says_it_and_writes_nothing(house: Organization, bring: Bring) -> None:
    before = book(house)
    outcome = bring("open-items", SECOND, as_of="2026-10-07", is_dry=True)
    assert (outcome.import_id, outcome.closed_lines, outcome.updated) == (None, 1, 1)
    assert book(house) == before
