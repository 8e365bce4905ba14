"""Shadow proves itself and sends nothing (scenario G13)."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.test.utils import override_settings

from dunwell.compliance.models import ContactAttempt
from dunwell.correspondence.models import Message
from dunwell.customers.models import Customer
from dunwell.dunning import mornings, shadowing
from dunwell.dunning.dispatch import dispatch_all
from dunwell.dunning.night import run_night
from dunwell.dunning.operations import change_sending
from dunwell.dunning.shadowing import shadow
from dunwell.organizations.models import Organization
from dunwell.organizations.operations import NotAllowedError, add_user
from dunwell.receivables.models import OpenItem
from tests import make
from tests.dunning.nights import MONDAY, house_with_mail
from tests.post_office import open_office

pytestmark = pytest.mark.django_db(transaction=True)

DAY = dt.timedelta(days=1)


def at(day: dt.date, hour: int = 8) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), dt.UTC)


def a_night(house: Organization, day: dt.date) -> None:
    """A night and its morning, as the worker does them."""
    run_night(house.pk, as_of=day, at=at(day, 4), actor="test")
    dispatch_all(organization=house.pk, at=at(day), until_empty=True)


def pay(house: Organization, customer: Customer, on: dt.date) -> None:
    line = OpenItem.objects.of(house).get(customer=customer)
    with transaction.atomic():
        make.payment(house, customer, line.open_minor, on=on, to=[(line, line.open_minor)], at=at(on))


def begin_shadow(house: Organization, day: dt.date = MONDAY) -> None:
    with transaction.atomic():
        change_sending(organization=house.pk, state="SHADOW", at=at(day, 3), actor="test", role="MANAGER")


def a_book(house: Organization) -> dict[str, Customer]:
    """Six who owe: five can be written to, one has no address."""
    people = {}
    with transaction.atomic():
        for n in range(6):
            people[f"C{n}"] = make.customer(house, f"C{n}", language="en", email="" if n == 5 else None)
            make.invoice(house, people[f"C{n}"], number=f"INV-{n}", due=MONDAY - 10 * DAY)
    return people


def test_seven_nights_in_shadow_open_no_connection_and_say_what_would_have_been() -> None:
    with open_office() as office:
        house = house_with_mail(
            sending="OFF", connector="smtp", host="127.0.0.1", port=str(office.port), security="none"
        )
        people = a_book(house)
        begin_shadow(house)
        before = office.connections
        for n in range(7):
            a_night(house, MONDAY + n * DAY)
            if n == 1:
                pay(house, people["C0"], MONDAY + DAY)
                pay(house, people["C1"], MONDAY + DAY)
        found = shadow(house.pk, today=MONDAY + 6 * DAY)
        assert office.connections == before
        first = found.nights[-1]
        assert (first.on, first.customers, first.paid, first.unreached) == (MONDAY, 5, 2, {"no_contact": 1})
        assert [night.customers for night in found.nights] == [0, 0, 0, 0, 0, 0, 5]
        assert (found.since, found.working_days, found.is_ready) == (MONDAY, 5, True)
        gets = shadowing.list_would_get(house.pk, first, today=MONDAY + 6 * DAY)
        assert {one.customer: one.paid for one in gets} == {people[f"C{n}"].pk: n < 2 for n in range(5)}
        paid = shadowing.list_would_get(house.pk, first, today=MONDAY + 6 * DAY, only_paid=True)
        assert {one.customer for one in paid} == {people["C0"].pk, people["C1"].pk}
        # Each was looked at as if it left, and the gate's verdict is kept.
        assert ContactAttempt.objects.of(house).filter(verdict__allowed=True, state="VOID").exists()
        # Going live cannot be done by an agent, takes back what shadow wrote, and then one night writes to the rest.
        with pytest.raises(NotAllowedError), transaction.atomic():
            change_sending(organization=house.pk, state="ON", at=at(MONDAY + 7 * DAY), actor="test", role="AGENT")
        with transaction.atomic():
            change_sending(organization=house.pk, state="ON", at=at(MONDAY + 7 * DAY, 3), actor="test", role="MANAGER")
        a_night(house, MONDAY + 7 * DAY)
        assert sorted(kept.recipient for kept in office.accepted) == [f"ap@c{n}.example" for n in (2, 3, 4)]


def test_who_paid_after_three_days_or_only_a_part_did_not_pay_anyway() -> None:
    house = house_with_mail(sending="OFF", connector="")
    people = a_book(house)
    begin_shadow(house)
    a_night(house, MONDAY)
    line = OpenItem.objects.of(house).get(customer=people["C0"])
    with transaction.atomic():
        make.payment(house, people["C0"], 100, on=MONDAY + DAY, to=[(line, 100)], at=at(MONDAY + DAY))
    pay(house, people["C1"], MONDAY + 4 * DAY)
    pay(house, people["C2"], MONDAY + 3 * DAY)
    a_night(house, MONDAY + 4 * DAY)
    last = shadow(house.pk, today=MONDAY + 4 * DAY).nights[-1]
    assert (last.on, last.paid) == (MONDAY, 1)


def test_nights_of_a_fresh_organization_count_too_and_those_that_sent_do_not() -> None:
    house = house_with_mail(sending="OFF", connector="mailbox")
    a_book(house)
    a_night(house, MONDAY)
    off = shadow(house.pk, today=MONDAY)
    assert (off.since, off.working_days, [night.customers for night in off.nights]) == (None, 0, [5])
    Organization.objects.filter(pk=house.pk).update(sending="ON")
    a_night(house, MONDAY + DAY)
    assert [night.on for night in shadow(house.pk, today=MONDAY + DAY).nights] == [MONDAY]


@pytest.fixture
def system_mail() -> Any:
    backend = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    with override_settings(SYSTEM_MAIL="smtp://post.example", MAILERS=backend):
        yield


def test_each_morning_managers_are_told_once_and_agents_are_not(system_mail: None) -> None:
    house = house_with_mail(sending="OFF", connector="")
    people = a_book(house)
    begin_shadow(house)
    with transaction.atomic():
        for role in ("MANAGER", "ADMIN", "AGENT"):
            add_user(organization=house.pk, email=f"{role}@house.example", name=role, role=role, at=make.AT, actor="t")
    assert mornings.tell_managers(house.pk, at=at(MONDAY)) == 0  # no night yet
    a_night(house, MONDAY)
    assert mornings.tell_managers(house.pk, at=at(MONDAY)) == 2
    assert mornings.tell_managers(house.pk, at=at(MONDAY)) == 0
    pay(house, people["C3"], MONDAY + DAY)
    a_night(house, MONDAY + DAY)
    assert mornings.tell_managers(house.pk, at=at(MONDAY + DAY)) == 2
    first, second = mail.outbox[0], mail.outbox[-1]
    assert {to for one in mail.outbox for to in one.to} == {"manager@house.example", "admin@house.example"}
    assert first.subject == "House: would have written to 5"
    assert "- C0 Ltd: reminder-1" in first.body
    assert "1 could not be reached: no address (1)." in first.body
    assert "1 of the 5 of 5 Oct have paid meanwhile." in second.body
    assert "ap@" not in first.body


def test_a_morning_that_cannot_be_told_is_tried_again(system_mail: None, monkeypatch: pytest.MonkeyPatch) -> None:
    house = house_with_mail(sending="OFF", connector="")
    a_book(house)
    begin_shadow(house)
    with transaction.atomic():
        add_user(organization=house.pk, email="m@house.example", name="M", role="MANAGER", at=make.AT, actor="t")
    a_night(house, MONDAY)

    def refuse(*_: object) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr(mornings, "send_mail", refuse)
        with pytest.raises(ConnectionRefusedError):
            mornings.tell_managers(house.pk, at=at(MONDAY))
    assert mornings.tell_managers(house.pk, at=at(MONDAY)) == 1


def test_without_system_mail_nothing_is_tried() -> None:
    house = house_with_mail(sending="SHADOW", connector="")
    a_night(house, MONDAY)
    assert not mornings.is_due(house, at(MONDAY))
    assert Message.objects.of(house).count() == 0
