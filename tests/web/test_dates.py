"""Dates that cost money, each with its value and the page where something is done about it."""

import datetime as dt

from django.db import transaction

from dunwell.compliance import operations
from dunwell.compliance.terms import HoldKind
from dunwell.correspondence.models import Message
from dunwell.dunning.dates import alert_of_dates, list_ahead
from dunwell.dunning.proceedings import open_proceedings
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
