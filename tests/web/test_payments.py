"""Payments and credits: all, what is not placed, open credits, a page at a time, and each house its own."""

import re

import pytest
from django.db import transaction

from dunwell.web import paging
from tests import make
from tests.web.world import World


def paid(world: World, number: str, amount: int, *, days_ago: int, **values: object) -> None:
    """A payment of a customer that is not placed."""
    customer = world.customer(number)
    with transaction.atomic():
        make.payment(world.ours, customer, amount, on=world.ago(days_ago), **values)  # type: ignore[arg-type]


def shown(text: str) -> list[str]:
    """The names in the table, in their order."""
    return re.findall(r"data-row>([^<]+)</a>", text)


def test_the_latest_comes_first_and_what_is_not_placed_stands_beside(world: World) -> None:
    paid(world, "ANNA", 10_000, days_ago=9)
    paid(world, "BERT", 20_000, days_ago=2)
    text = world.get("/payments")
    assert shown(text) == ["BERT Ltd", "ANNA Ltd"]
    assert shown(world.get("/payments?show=loose")) == ["BERT Ltd", "ANNA Ltd"]
    assert "No payment yet" in world.client("other").get("/payments").text


def test_open_credits_are_listed_by_customer(world: World) -> None:
    anna = world.customer("ANNA")
    world.invoice(anna, -5_000, days_late=3, number="CN-1", kind="CREDIT_NOTE")
    world.invoice(anna, 7_000, days_late=3, number="INV-1")
    assert shown(world.get("/payments?show=credits")) == ["CN-1"]
    assert "No credit is open" in world.client("other").get("/payments?show=credits").text


def test_pages_go_on_where_the_last_one_ended(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "SIZE", 2)
    for number in ("ANNA", "BERT", "CARL"):
        paid(world, number, 10_000, days_ago=3)
    first = world.get("/payments")
    assert len(shown(first)) == 2
    (more,) = re.findall(r'href="(\?[^"]*)" rel="next"', first)
    second = world.get("/payments" + more.replace("&amp;", "&"))
    assert sorted(shown(first) + shown(second)) == ["ANNA Ltd", "BERT Ltd", "CARL Ltd"]
