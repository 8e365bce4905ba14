"""A number is shown only while the gate lets it be called; else the page says why, and from when on their clock."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import transaction

from dunwell.compliance.models import ContactAttempt
from dunwell.compliance.operations import place_hold
from dunwell.compliance.rulebook import rule_told
from dunwell.compliance.terms import HoldKind
from dunwell.customers.models import Customer
from dunwell.dunning.contacting import Permission, Way
from dunwell.web import reaching
from tests.web.world import World

NUMBER = "+49 30 7654321"


@pytest.fixture
def bob(world: World) -> Customer:
    bob = world.customer("BOB")
    Customer.objects.of(world.ours).filter(pk=bob.pk).update(phone=NUMBER)
    world.invoice(bob, 123_456, days_late=14, number="INV-1")
    return bob


def page(world: World, bob: Customer) -> str:
    return " ".join(world.get(f"/customers/{bob.public_id}", "agent").split())


def say(monkeypatch: pytest.MonkeyPatch, found: Permission) -> None:
    """Let the gate answer that to every number."""

    def answered(_organization: int, *, ways: Sequence[Way], **_asked: Any) -> list[Permission]:
        return [found for _ in ways]

    monkeypatch.setattr(reaching, "may_contact", answered)


def test_a_number_that_may_be_called(world: World, bob: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, Permission(is_allowed=True, warning="Only the rules of the house are asked."))
    text = page(world, bob)
    assert f'<a href="tel:+49307654321">{NUMBER}</a>' in text
    assert "Only the rules of the house" in text


def test_a_number_that_opens_later(world: World, bob: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    opens = dt.datetime(2026, 10, 5, 12, tzinfo=dt.UTC)
    rule = rule_told("HOUSE-B2B-TIME")
    say(
        monkeypatch, Permission(is_allowed=False, reason=rule.title, rule=rule, earliest=opens, zone="America/New_York")
    )
    text = page(world, bob)
    assert NUMBER not in text
    assert "Mon 5 Oct, 08:00" in text
    assert "America/New_York" in text


def test_a_hold_hides_the_number_but_their_call_is_noted(world: World, bob: Customer) -> None:
    with transaction.atomic():
        place_hold(
            organization=world.ours.pk, customer=bob.pk, kind=HoldKind.ATTORNEY, from_on=world.ago(1), at=world.at,
            actor="test",
        )  # fmt: skip
    text = page(world, bob)
    assert NUMBER not in text
    assert "HOUSE-ATTY" in text
    assert "Waiting does not help" in text
    sent = {"outcome": "reached", "text": "They called.", "is_theirs": "on"}
    world.client("agent").post(f"/customers/{bob.public_id}/calls", sent, follow=True)
    row = ContactAttempt.objects.of(world.ours).get()
    assert (row.direction, row.outcome, row.verdict) == ("IN", "conversation", {})
