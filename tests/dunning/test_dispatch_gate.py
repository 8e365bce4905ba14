"""Whatever the history and the clock: dispatch breaks no rule of contact (promise 4)."""

import datetime as dt
import random
import zoneinfo

import pytest
from django.db import transaction

from dunwell.compliance.models import ContactAttempt
from dunwell.compliance.terms import ContactState
from dunwell.correspondence.models import Message
from dunwell.customers.models import Customer
from dunwell.kit.workdays import public_holidays
from dunwell.organizations.models import Organization
from tests import make
from tests.dunning.nights import MONDAY, house_with_mail, night, send

pytestmark = pytest.mark.django_db(transaction=True)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "America/St_Johns", "Pacific/Apia")
STATES = (ContactState.MADE, ContactState.ATTEMPTED, ContactState.UNCERTAIN, ContactState.VOID)


def made_before(house: Organization, customer: Customer, rng: random.Random, at: dt.datetime) -> list[dt.date]:
    """Some contacts of the last days; the local dates of those that count."""
    zone = zoneinfo.ZoneInfo(customer.time_zone)
    counted = []
    for _ in range(rng.randint(0, 4)):
        then = at - dt.timedelta(hours=rng.randint(1, 24 * 10))
        state = rng.choice(STATES)
        ContactAttempt.objects.create(
            organization=house,
            root_id=customer.pk,
            customer=customer,
            channel="EMAIL",
            at=then,
            local_on=then.astimezone(zone).date(),
            state=state,
        )
        if state != ContactState.VOID:
            counted.append(then.astimezone(zone).date())
    return counted


def some_hour(rng: random.Random) -> dt.datetime:
    """An instant of the week of 5 October, half of the time near the window of one of the zones."""
    zone = zoneinfo.ZoneInfo(rng.choice(ZONES)) if rng.random() < 0.5 else dt.UTC
    minutes = rng.randint(450, 690) if zone is not dt.UTC else rng.randint(0, 1439)
    return dt.datetime(2026, 10, 5 + rng.randint(0, 5), minutes // 60, minutes % 60, tzinfo=zone).astimezone(dt.UTC)


def may_leave(customer: Customer, at: dt.datetime, history: list[dt.date]) -> bool:
    """What the house rules say, written a second time: weekday, holiday, window, three contacts in seven days."""
    local = at.astimezone(zoneinfo.ZoneInfo(customer.time_zone))
    weekend = {"AE": (5, 6)}.get(customer.country, (5, 6))
    week = [on for on in history if on > local.date() - dt.timedelta(days=7)]
    is_open = local.weekday() not in weekend and local.date() not in public_holidays(customer.country, 2026)
    return is_open and dt.time(8) <= local.time() < dt.time(11) and len(week) < 3


def one_house(seed: int) -> dict[str, int]:
    """Twelve customers anywhere with any history, one dispatch at any hour; how many might leave, and did."""
    rng = random.Random(seed)
    house, at = house_with_mail(f"House {seed}"), some_hour(rng)
    histories = {}
    for number in range(12):
        with transaction.atomic():
            zone, country = rng.choice(ZONES), rng.choice(["DE", "US", "AE"])
            customer = make.customer(house, f"C{number}", time_zone=zone, country=country)
            make.invoice(house, customer, number=f"INV-{number}")
            histories[customer.pk] = made_before(house, customer, rng, at)
    night(house, MONDAY)
    send(house, at)
    counted = {"may": 0, "sent": 0}
    for message in Message.objects.of(house).select_related("customer"):
        may = may_leave(message.customer, at, histories[message.customer_id])
        assert may or message.state != "SENT", (message.customer.time_zone, at, histories[message.customer_id])
        counted["may"] += may
        counted["sent"] += message.state == "SENT"
    return counted


def test_no_history_and_clock_makes_dispatch_break_a_rule() -> None:
    found = [one_house(seed) for seed in range(8)]
    assert sum(house["sent"] for house in found) > 10  # else nothing was tried


def test_a_zone_nobody_knows_keeps_the_gate_closed() -> None:
    house = house_with_mail()
    with transaction.atomic():
        customer = make.customer(house)
        make.invoice(house, customer)
    night(house, MONDAY)
    Customer.objects.of(house).update(time_zone="Mars/Phobos")
    result = send(house)
    assert "sent" not in result
    assert result["problems"]
