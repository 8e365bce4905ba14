"""What is said to be paid and not found: one message that asks for nothing, and none once money came."""

import datetime as dt

import pytest
from django.db import transaction

from dunwell.compliance.models import Hold
from dunwell.compliance.operations import lapse_holds
from dunwell.correspondence.models import Message
from dunwell.customers.models import Contact
from dunwell.dunning.claims_paid import ask_people, claim_paid
from dunwell.engine.calendar import last_day_of_cooling
from dunwell.organizations.models import Organization
from dunwell.receivables.models import OpenItem
from dunwell.worklist.models import Task
from tests import make
from tests.dunning.nights import MONDAY, TEN, house_with_mail, owes, send

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house() -> Organization:
    return house_with_mail()


def said_last_week(house: Organization, line: int, amounts: dict[int, int] | None = None) -> None:
    on = MONDAY - dt.timedelta(days=10)
    with transaction.atomic():
        claim_paid(organization=house.pk, items=[line], amounts=amounts, on=on, at=TEN, actor=make.ACTOR)


def ask(house: Organization) -> int:
    with transaction.atomic():
        return ask_people(organization=house.pk, first=0, last=2**62, today=MONDAY, at=TEN)


def test_what_was_not_found_is_told_once_without_an_amount(house: Organization) -> None:
    _, line = owes(house)
    said_last_week(house, line)
    assert ask(house) == 1
    assert send(house) == {"claimed": 1, "sent": 1}
    message = Message.objects.of(house).get()
    assert (message.subject, message.asked, message.severity) == ("Your payment for INV-ACME", {}, 0)
    assert "a mail tells them" in Task.objects.of(house).get().reason


@pytest.mark.parametrize("leaves", [0, 20_000])
def test_money_that_came_meanwhile_ends_the_message(house: Organization, leaves: int) -> None:
    _, line = owes(house)
    said_last_week(house, line)
    ask(house)
    Hold.objects.of(house).update(leaves_minor=leaves or None)
    closed = None if leaves else MONDAY
    OpenItem.objects.of(house).filter(pk=line).update(open_minor=leaves, closed_on=closed)
    send(house)
    message = Message.objects.of(house).get()
    assert (message.state, message.reason) == ("WITHDRAWN", "nothing_open")


def test_who_has_no_address_is_told_by_a_person(house: Organization) -> None:
    customer, line = owes(house)
    Contact.objects.of(house).filter(customer_id=customer).delete()
    said_last_week(house, line)
    assert ask(house) == 1
    assert not Message.objects.of(house).exists()
    assert "tell them what we look for" in Task.objects.of(house).get().reason


def test_the_part_named_that_came_asks_nobody(house: Organization) -> None:
    _, line = owes(house)
    said_last_week(house, line, {line: 20_000})
    left = Hold.objects.of(house).get().leaves_minor
    OpenItem.objects.of(house).filter(pk=line).update(open_minor=left)
    assert ask(house) == 0
    assert not Task.objects.of(house).exists()


def cooling(house: Organization) -> dt.date:
    """The last day on which nothing asks."""
    hold = Hold.objects.of(house).get()
    assert hold.until_on is not None
    free_on = hold.released_on or hold.until_on + dt.timedelta(days=1)
    return last_day_of_cooling(free_on, days=hold.cooling_days)


def settle(house: Organization, today: dt.date) -> None:
    with transaction.atomic():
        ask_people(organization=house.pk, first=0, last=2**62, today=today, at=TEN)
        lapse_holds(organization=house.pk, today=today, at=TEN)


def test_the_cooling_period_runs_from_the_day_our_mail_left(house: Organization) -> None:
    _, line = owes(house)
    said_last_week(house, line)
    settle(house, MONDAY)
    assert cooling(house) > MONDAY + dt.timedelta(days=10)  # it has not left yet: nothing asks
    send(house, TEN + dt.timedelta(days=3))
    settle(house, MONDAY + dt.timedelta(days=4))
    assert cooling(house) == MONDAY + dt.timedelta(days=3 + 4)
    settle(house, MONDAY + dt.timedelta(days=5))
    assert cooling(house) == MONDAY + dt.timedelta(days=3 + 4)
    assert Task.objects.of(house).count() == 1


def test_a_mail_that_did_not_reach_them_is_a_persons_and_they_rest_from_then(house: Organization) -> None:
    _, line = owes(house)
    said_last_week(house, line)
    settle(house, MONDAY)
    Message.objects.of(house).update(state="WITHDRAWN")
    settle(house, MONDAY + dt.timedelta(days=2))
    assert cooling(house) == MONDAY + dt.timedelta(days=2 + 4)
    assert [task.reason for task in Task.objects.of(house).order_by("id")][-1].endswith("tell them what we look for")
