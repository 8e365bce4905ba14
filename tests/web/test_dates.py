"""Dates that cost money, each with its value and the page where something is done about it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from dunwell.compliance import operations
from dunwell.compliance.terms import HoldKind
from dunwell.correspondence.models import Message
from dunwell.customers.models import Customer
from dunwell.dunning import limitation
from dunwell.dunning.dates import alert_of_dates, list_ahead
from dunwell.dunning.proceedings import open_proceedings
from dunwell.receivables.models import OpenItem
from dunwell.worklist.queries import list_alerts
from tests.web.world import World


def days(world: World, number: int) -> dt.date:
    return world.ago(-number)


def test_each_date_has_its_value_and_its_page(world: World) -> None:
    held, broke, old, told = (world.customer(name) for name in ("HELD", "BROKE", "OLD", "TOLD"))
    world.invoice(held, 100_00, days_late=9, number="H-1")
    world.invoice(broke, 200_00, days_late=9, number="B-1")
    world.invoice(old, 300_00, days_late=1300, number="O-1")
    world.invoice(told, 400_00, days_late=50, number="T-1")
    Message.objects.create(
        organization=world.ours, customer=told, night_on=world.ago(8), channel="EMAIL", step="final", template="final",
        severity=2, state="SENT", accepted_on=world.ago(8), asked={"EUR": 40_000}, recorded_at=world.at,
    )  # fmt: skip
    Message.objects.create(
        organization=world.ours, customer=told, night_on=world.ago(5), channel="EMAIL", step="reminder",
        template="reminder", state="IN_REVIEW", recorded_at=world.at,
    )  # fmt: skip
    with transaction.atomic():
        operations.place_hold(
            organization=world.ours.pk, customer=held.pk, kind=HoldKind.BLOCK, from_on=world.ago(1),
            until_on=days(world, 5), at=world.at, actor="cli",
        )  # fmt: skip
        open_proceedings(
            organization=world.ours.pk, customer=broke.pk, opened_on=world.ago(3), today=world.today,
            details={"claims_until": days(world, 20)}, at=world.at, actor="cli",
        )  # fmt: skip
    found = {one.kind: (one.on, one.value) for one in list_ahead(world.ours.pk, today=world.today)}
    assert found["HOLD"] == (days(world, 5), {"EUR": 10_000})
    assert found["CLAIM"] == (days(world, 20), {"EUR": 20_000})
    assert found["NOTICE"] == (days(world, 2), {"EUR": 40_000})
    assert found["REVIEW"][0] == world.ago(3)
    # Due in March 2023, so barred in Germany three years after the end of 2023.
    assert found["LIMITATION"] == (dt.date(2027, 1, 1), {"EUR": 30_000})
    text = world.get("/dates", "agent")
    for said in ("Claims must be filed", "See what follows", "Barred by time", "O-1", "Read them"):
        assert said in text
    with transaction.atomic():
        alert_of_dates(world.ours.pk, today=world.today, at=world.at)
    assert [alert.subject for alert in list_alerts(world.ours.pk)] == ["week", "limitation"]
    with transaction.atomic():
        alert_of_dates(world.ours.pk, today=days(world, 40), at=world.at)


def test_without_dates_the_page_says_what_would_stand_there(world: World) -> None:
    assert "No date presses" in world.get("/dates")
    with transaction.atomic():
        alert_of_dates(world.ours.pk, today=world.today, at=world.at)
    assert list_alerts(world.ours.pk) == []


def test_debts_barred_long_ago_hide_none_that_is_barred_soon(world: World) -> None:
    """Each country by its own term; what is older or younger is not even looked at."""
    german, swede = world.customer("GERMAN"), world.customer("SWEDE")
    Customer.objects.of(world.ours).filter(pk=swede.pk).update(country="SE", kind="CONSUMER")
    for number in range(5):
        world.invoice(german, 100, days_late=3_000 + number, number=f"ANCIENT-{number}")
    world.invoice(german, 200_00, days_late=1_300, number="SOON-1")
    world.invoice(german, 100_00, days_late=1_310, number="SOON-2")
    world.invoice(german, 100_00, days_late=900, number="YOUNG")
    world.invoice(swede, 50_00, days_late=1_060, number="S-1")  # three years against a consumer, to the day
    found = [one for one in list_ahead(world.ours.pk, today=world.today) if one.kind in ("LIMITATION", "MORE")]
    told = {(one.customer, one.about): one.value for one in found}
    assert told == {(german.pk, "2 invoices"): {"EUR": 30_000}, (swede.pk, "S-1"): {"EUR": 5_000}}


def test_more_than_fit_are_said_to_be_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limitation, "LOOKED_AT", 2)
    old = world.customer("OLD")
    for number in range(3):
        world.invoice(old, 100_00, days_late=1_300, number=f"O-{number}")
    kinds = [one.kind for one in list_ahead(world.ours.pk, today=world.today)]
    assert kinds == ["LIMITATION", "MORE"]
    assert "Look at old invoices" in world.get("/dates", "agent")


def test_a_deadline_of_ours_that_passed_unpaid_alerts_until_it_is_paid(world: World) -> None:
    told = world.customer("TOLD")
    world.invoice(told, 400_00, days_late=50, number="T-1")
    Message.objects.create(
        organization=world.ours, customer=told, night_on=world.ago(13), channel="EMAIL", step="final", template="final",
        severity=2, state="SENT", accepted_on=world.ago(13), asked={"EUR": 40_000}, recorded_at=world.at,
    )  # fmt: skip
    with transaction.atomic():
        alert_of_dates(world.ours.pk, today=world.today, at=world.at)
    (alert,) = list_alerts(world.ours.pk)
    assert alert.text.startswith("1 date of final notices passed in the last week, and nothing came; at stake: 400.00")
    OpenItem.objects.of(world.ours).filter(document__number="T-1").update(open_minor=0, closed_on=world.today)
    with transaction.atomic():
        alert_of_dates(world.ours.pk, today=world.today, at=world.at)
    assert not list_alerts(world.ours.pk)


def test_many_claims_are_added_up_in_one_statement(
    world: World, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for number in range(4):
        broke = world.customer(f"BROKE-{number}")
        world.invoice(broke, 200_00, days_late=9, number=f"B-{number}")
        world.invoice(broke, 100_00, days_late=-60, number=f"LATER-{number}")
        with transaction.atomic():
            open_proceedings(
                organization=world.ours.pk, customer=broke.pk, opened_on=world.ago(3), today=world.today,
                details={"claims_until": days(world, 20)}, at=world.at, actor="cli",
            )  # fmt: skip
    with django_assert_max_num_queries(9):
        found = [one.value for one in list_ahead(world.ours.pk, today=world.today) if one.kind == "CLAIM"]
    assert len(found) == 4
