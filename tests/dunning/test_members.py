"""How many belong to a segment: exact by an index where that is cheap, elsewhere an estimate with its bounds."""

from typing import Any

import pytest
from django.db import transaction

from dunwell.customers.models import Customer
from dunwell.dunning import counting, members
from dunwell.dunning.members import Members, members_of
from dunwell.organizations.models import Organization
from dunwell.strategies import segments
from tests import make
from tests.dunning.nights import MONDAY, house_with_mail

pytestmark = pytest.mark.django_db

KINDS = ("BUSINESS", "PUBLIC", "CONSUMER", "")


@pytest.fixture
def house() -> Organization:
    """Forty customers of every kind in two countries, some with an owner, a way of paying, a flag."""
    found = house_with_mail()
    with transaction.atomic():
        for number in range(40):
            row = make.customer(found, f"C{number:02}", kind=KINDS[number % 4], country="DE" if number % 3 else "FR")
            Customer.objects.of(found).filter(pk=row.pk).update(
                owner="Olga" if number % 5 == 0 else "",
                payment_method="DIRECT_DEBIT" if number % 7 == 0 else "",
                is_key_account=number % 6 == 0,
                city="Rome" if number % 2 else "",
            )
    return found


def told(house: Organization, *whens: Any) -> Members:
    """The last of some segments, the others standing above it."""
    rows = [{"key": f"s{n}", "name": f"S{n}", "when": when, "strategy": "firm"} for n, when in enumerate(whens)]
    return members_of(house.pk, text=segments.written(rows), key=f"s{len(rows) - 1}", today=MONDAY)


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """A book of forty counts as a large one, of which a few are looked at."""
    monkeypatch.setattr(members, "WHOLE", 10)
    monkeypatch.setattr(members, "SLICES", 5)
    monkeypatch.setattr(members, "LOOKED_AT", 10)


CONDITIONS = (
    [["kind", "=", "PUBLIC"]],
    [["country", "in", ["FR", "IT"]]],
    [["key_account", "=", True]],
    [["usual_method", "=", "DIRECT_DEBIT"]],
    [{"all": [["city", "=", "Rome"], ["kind", "=", "PUBLIC"]]}],
    [{"any": [["owner", "=", "Olga"], ["kind", "=", "CONSUMER"]]}],
    [{"all": [["country", "=", "DE"], {"not": ["kind", "=", "PUBLIC"]}]}],
    [{"all": [["country", "=", "DE"], ["kind", "!=", "PUBLIC"]]}],
    [{"all": [["kind", "=", "PUBLIC"], ["owner_known", "=", False]]}],
    [["owner", "=", "Olga"], ["kind", "=", "PUBLIC"]],
    [["city", "!=", "Paris"], ["key_account", "=", True], ["country", "=", "DE"]],
)


@pytest.mark.parametrize("whens", CONDITIONS)
def test_columns_are_counted_exactly_in_a_book_of_any_size(
    house: Organization, monkeypatch: pytest.MonkeyPatch, whens: list[Any]
) -> None:
    whole = told(house, *whens)
    assert whole.looked_at == 40
    monkeypatch.setattr(members, "WHOLE", 10)
    monkeypatch.setattr(members, "SLICES", 5)
    monkeypatch.setattr(members, "LOOKED_AT", 10)
    counted = told(house, *whens)
    assert counted.looked_at < 40
    assert counted.is_exact
    assert (counted.total, counted.elsewhere, counted.examples) == (whole.total, whole.elsewhere, whole.examples)


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize(
    "whens",
    [
        [["overdue", ">=", 0]],
        [["city", "=", "Rome"]],
        [["kind", "!=", "PUBLIC"]],
        [{"any": [["kind", "=", "PUBLIC"], ["city", "=", "Rome"]]}],
        [["overdue", ">", 5], ["kind", "=", "PUBLIC"]],
        [["key_account", "=", False]],
    ],
)
def test_of_anything_else_a_share_is_told_with_its_bounds(house: Organization, whens: list[Any]) -> None:
    found = told(house, *whens)
    assert not found.is_exact
    assert found.looked_at < found.customers == 40
    assert found.least <= found.total <= found.most <= 40
    assert found.least < found.most


@pytest.mark.usefixtures("large")
def test_nobody_among_those_looked_at_is_not_nobody(house: Organization) -> None:
    found = told(house, ["overdue", ">", 5])
    assert (found.total, found.least) == (0, 0)
    assert found.most > 5


@pytest.mark.usefixtures("large")
def test_too_many_are_not_asked_one_by_one(house: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "FEW", 3)
    monkeypatch.setattr(members, "CAP", 5)
    found = told(house, ["kind", "=", "PUBLIC"])
    assert (found.total, found.is_exact, found.is_capped) == (5, True, True)
    assert not told(house, ["owner", "=", "Olga"], ["kind", "=", "PUBLIC"]).is_exact
    assert told(house, {"all": [["kind", "=", "PUBLIC"], ["owner", "=", "Nobody"]]}).is_exact
