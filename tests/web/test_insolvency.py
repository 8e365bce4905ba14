"""An insolvency is a dated event: old items rest but for the claim, later ones go on with the administrator."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction

from dunwell.compliance import queries
from dunwell.compliance.rates import enter_rate
from dunwell.customers.models import Contact, Customer
from dunwell.dunning.interest_claimed import interest_claimed
from dunwell.receivables.models import OpenItem
from dunwell.worklist.models import Task
from tests import make
from tests.web.world import World


@pytest.fixture
def bob(world: World) -> Customer:
    customer = world.customer("BOB")
    world.invoice(customer, 123_456, days_late=14, number="INV-1")
    world.invoice(customer, 10_000, days_late=3, number="INV-2")
    return customer


def enter(world: World, bob: Customer, who: str = "agent", **sent: str) -> str:
    asked = {"kind": "BANKRUPTCY", "opened_on": world.ago(5).isoformat(), "court": "AG Berlin", **sent}
    return world.client(who).post(f"/customers/{bob.public_id}/insolvency/enter", asked, follow=True).text


def test_entering_it_opens_the_claim_and_names_the_administrator(world: World, bob: Customer) -> None:
    assert "Enter the proceedings" in world.get(f"/customers/{bob.public_id}/insolvency", "agent")
    text = enter(
        world,
        bob,
        claims_until=world.ago(-30).isoformat(),
        administrator="Ms Roe",
        administrator_email="roe@law.example",
    )
    assert "30 days left" in text
    assert "1,334.56" in text
    task = Task.objects.of(world.ours).get()
    assert (task.kind, task.due_on) == ("CLAIM", world.ago(-16))
    assert f"to be filed by {world.ago(-30):%-d %b %Y}" in task.reason
    assert "1,334.56 EUR" in task.reason or "1334.56 EUR" in task.reason
    assert Contact.objects.of(world.ours).get(role="RECEIVER").email == "roe@law.example"


def test_the_claim_is_filed_once_and_the_proceedings_end(world: World, bob: Customer) -> None:
    enter(world, bob, administrator_email="roe@law.example", administrator="Ms Roe")
    client, path = world.client("supervisor"), f"/customers/{bob.public_id}/insolvency"
    assert "The claim is noted as filed" in client.post(f"{path}/claim", follow=True).text
    assert Task.objects.of(world.ours).get().state == "DONE"
    assert "filed on" in client.post(f"{path}/claim", follow=True).text
    assert "The proceedings are closed" in client.post(f"{path}/end", {"reason": "plan"}, follow=True).text
    (row,) = queries.list_insolvencies(world.ours.pk, customer=bob.pk)
    assert (row.claimed, row.ended_on) == ({"EUR": 133_456}, world.today)
    assert Contact.objects.of(world.ours).get(role="RECEIVER").removed_at is not None


def test_the_interest_that_was_claimed_is_kept_with_the_claim(world: World, bob: Customer) -> None:
    OpenItem.objects.of(world.ours).update(due_date=dt.date(2026, 2, 2), issued_on=dt.date(2026, 1, 2))
    enter(world, bob, opened_on="2026-03-01")
    world.client("supervisor").post(f"/customers/{bob.public_id}/insolvency/claim")
    (row,) = queries.list_insolvencies(world.ours.pk, customer=bob.pk)
    assert (row.claimed, row.claimed_interest) == ({"EUR": 133_456}, {"EUR": 976})
    text = world.get(f"/customers/{bob.public_id}/insolvency", "agent")
    assert "and interest of" in text
    assert "waits for the next working day: BGB 193" in text


def test_what_is_missing_is_completed_later(world: World, bob: Customer) -> None:
    text = enter(world, bob)
    assert "no deadline known" in text
    text = enter(world, bob, claims_until=world.ago(-9).isoformat(), administrator_phone="+49 30 9")
    assert "The proceedings are changed" in text
    assert "9 days left" in text
    assert "lies before the opening" in enter(world, bob, claims_until=world.ago(50).isoformat())


def test_proceedings_of_the_future_are_refused(world: World, bob: Customer) -> None:
    assert "not before" in enter(world, bob, opened_on=world.ago(-1).isoformat())
    assert queries.list_insolvencies(world.ours.pk, customer=bob.pk) == []


def claimed(world: World, bob: Customer, opened_on: dt.date) -> tuple[dict[str, int], list[str], str]:
    lines = list(OpenItem.objects.of(world.ours).order_by("id").values_list("pk", flat=True))
    found = interest_claimed(world.ours.pk, customer=bob.pk, lines=lines, opened_on=opened_on)
    return found.amounts, found.unknown, found.problem


def test_the_claim_reckons_interest_to_the_day_before(world: World, bob: Customer) -> None:
    OpenItem.objects.of(world.ours).filter(open_minor=123_456).update(due_date=dt.date(2026, 1, 31))
    OpenItem.objects.of(world.ours).filter(open_minor=10_000).update(due_date=dt.date(2026, 3, 1))
    # Due on a Saturday, so on Monday: 1.27 % + 9 points on 1,234.56 for 3 to 28 February, 10.27 % * 26/365 = 9.03.
    assert claimed(world, bob, dt.date(2026, 3, 1)) == ({"EUR": 903}, [], "")
    Customer.objects.of(world.ours).filter(pk=bob.pk).update(kind="CONSUMER")
    assert claimed(world, bob, dt.date(2026, 3, 1)) == ({"EUR": 551}, [], "")
    # Dutch law moves no due date: 28 days at 2.15 + 8 = 10.15 %.
    Customer.objects.of(world.ours).filter(pk=bob.pk).update(kind="BUSINESS", country="NL")
    assert claimed(world, bob, dt.date(2026, 3, 1)) == ({"EUR": 961}, [], "")
    assert claimed(world, bob, dt.date(2026, 2, 1)) == ({}, [], "")
    Customer.objects.of(world.ours).filter(pk=bob.pk).update(country="BR")
    assert claimed(world, bob, dt.date(2026, 3, 1)) == ({}, [], "No law of this place is written down for it.")


def test_a_rate_nobody_entered_is_named_and_not_guessed(world: World, bob: Customer) -> None:
    OpenItem.objects.of(world.ours).filter(open_minor=123_456).update(due_date=dt.date(2026, 6, 15))
    OpenItem.objects.of(world.ours).filter(open_minor=10_000).update(due_date=dt.date(2026, 7, 3))
    assert claimed(world, bob, dt.date(2026, 7, 4)) == ({}, ["rate DE_BASISZINS unknown for 2026H2"], "")
    text = enter(world, bob, opened_on="2026-09-05")
    assert "rate DE_BASISZINS unknown for 2026H2" in text
    with transaction.atomic():
        enter_rate(
            organization=world.ours.pk,
            series="DE_BASISZINS",
            half_year="2026H2",
            percent=Decimal("1.00"),
            source="a bulletin",
            at=make.AT,
            actor=make.ACTOR,
        )
    text = world.get(f"/customers/{bob.public_id}/insolvency", "agent")
    assert "unknown" not in text
    assert "BGB 288" in text
