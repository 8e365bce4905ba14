"""Columns nobody knows are kept as the creditor's own fields, with a type, and conditions can ask for them."""

import datetime as dt

import pytest

from dunwell.customers.models import Customer
from dunwell.dunning.book import open_book
from dunwell.dunning.snapshot import read_account
from dunwell.organizations.fields import CUSTOMERS
from dunwell.organizations.models import Organization
from dunwell.organizations.queries import list_custom_fields
from dunwell.strategies import operations as strategies
from tests import make
from tests.intake.conftest import Bring

pytestmark = pytest.mark.django_db

FILE = (
    "customer,name,country,Tier,Score,Since,VIP,Branch no\n"
    "A,Anna,DE,gold,12,31.03.2020,yes,007\n"
    "B,Bert,DE,silver,7.5,01.12.2025,no,008\n"
)
SEGMENTS = """
segments:
  - {key: old, name: Old, when: [custom.Since, "<", "2021-01-01"], strategy: gentle}
  - {key: low, name: Low, when: [custom.Score, "<", 10], strategy: firm}
"""


def types(house: Organization) -> dict[str, str]:
    """The types of the house's own fields."""
    return {row.name: row.type for row in list_custom_fields(house.pk, CUSTOMERS)}


def test_types_are_learned_and_one_odd_value_makes_a_text(house: Organization, bring: Bring) -> None:
    bring("customers", FILE)
    assert types(house) == {"Tier": "TEXT", "Score": "NUMBER", "Since": "DATE", "VIP": "YES_NO", "Branch no": "TEXT"}
    assert Customer.objects.of(house).get(number="A").custom["Since"] == "2020-03-31"
    bring("customers", "customer,name,country,Score,VIP\nC,Cora,DE,high,yes\n")
    assert types(house) == {"Tier": "TEXT", "Score": "TEXT", "Since": "DATE", "VIP": "YES_NO", "Branch no": "TEXT"}


def test_a_segment_asks_for_them(house: Organization, bring: Bring) -> None:
    bring("customers", FILE)
    strategies.save_segments(organization=house.pk, text=SEGMENTS, at=make.AT, actor=make.ACTOR)
    strategies.publish_segments(organization=house.pk, at=make.AT, actor=make.ACTOR)
    book = open_book(house.pk, as_of=dt.date(2026, 10, 5))
    found = {row.number: read_account(book, row.pk).segment for row in Customer.objects.of(house)}
    assert found == {"A": "old", "B": "low"}
