"""Customers and places that are alike are read together, and say the same as one by one."""

import datetime as dt
from typing import Any

import pytest

from dunwell.dunning import standing
from dunwell.dunning.book import open_book
from dunwell.dunning.night import run_night
from dunwell.dunning.reading import Reader
from dunwell.dunning.snapshot import Days, each_of, read_accounts, read_together
from dunwell.organizations.models import Organization
from tests import make

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 10, 5)


@pytest.fixture
def house() -> Organization:
    """A creditor with customers who owe what is late, what is due later, or nothing; some of them alike."""
    house = make.organization()
    head = make.customer(house, "HEAD")
    for number in range(12):
        told = {"country": "FR"} if number % 3 else {"country": "DE"}
        who = make.customer(house, f"C{number}", parent=head if number % 4 == 0 else None, **told)
        for line in range(number % 5):
            due = DAY + dt.timedelta(days=40 * line - 20 + number)
            make.invoice(house, who, number=f"I-{number}-{line}", due=due, issued=due - dt.timedelta(days=30))
    make.invoice(house, head, number="I-HEAD", due=DAY + dt.timedelta(days=20), issued=DAY)
    return house


def test_customers_and_their_next_due_dates(house: Organization) -> None:
    days = Days()
    reader = Reader(open_book(house.pk, as_of=DAY), 1, 10**9)
    expected = {row[:-1]: row[-1] and days[row[-1]] for row in reader.customers()}
    groups, ahead = reader.customers_alike()
    found = {(pk, *told): ahead.get(pk) and days[ahead[pk]] for told, ids in groups for pk in ids}
    assert found == expected
    assert len(groups) == 4
    assert len(set(expected.values())) > 1


def test_accounts(house: Organization) -> None:
    book = open_book(house.pk, as_of=DAY)
    problems: list[dict[str, Any]] = []
    accounts, alike = read_together(book, 1, 10**9, problems=problems)
    assert accounts
    assert len(alike.accounts) < len(alike.ids)
    found = {one.id: one for one in [*accounts, *each_of(alike)]}
    assert found == {one.id: one for one in read_accounts(book, 1, 10**9)}
    assert not problems


def test_places(house: Organization) -> None:
    for day in (DAY, DAY + dt.timedelta(days=15)):
        run_night(house.pk, as_of=day, at=make.AT, actor=make.ACTOR)
    book = open_book(house.pk, as_of=DAY)
    everybody = [pk for _, ids in Reader(book, 1, 10**9).customers_alike()[0] for pk in ids]
    expected = standing.read(book, 1, 10**9, among=everybody)
    assert standing.read(book, 1, 10**9) == expected
    assert len(expected) == len(everybody)
    states = {place[2] for place in expected.values()}
    assert states == {"CURRENT", "DUE_SOON", "DELINQUENT", "LATE"}
