"""Why, where the facts of the engine do not say it: an address that was shut, a hold while nothing is in play."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction

from dunwell.compliance import operations as compliance
from dunwell.compliance.terms import Channel, HoldKind
from dunwell.customers import operations as customers
from dunwell.customers.models import Contact
from dunwell.dunning.queries import explain
from tests import make
from tests.dunning.nights import MONDAY, TEN, house_with_mail, owes

pytestmark = pytest.mark.django_db
US: dict[str, Any] = {"at": TEN, "actor": make.ACTOR}


def sentences(house: int, number: str = "ACME", on: dt.date = MONDAY) -> list[str]:
    """The reasons of a day, in words."""
    found = explain(house, number, as_of=on)
    assert found is not None
    return [reason["sentence"] for reason in found["reasons"]]


def test_an_address_that_was_shut_is_named() -> None:
    house = house_with_mail()
    customer, _ = owes(house)
    with transaction.atomic():
        address = "AP@acme.example"
        compliance.opt_out(
            organization=house.pk, channel=Channel.EMAIL, address=address, from_on=MONDAY, customer=customer, **US
        )
    shut = "no working contact (e-mail): asked for no more mails at ap@acme.example"
    assert sentences(house.pk)[0] == shut
    found = explain(house.pk, "ACME", as_of=MONDAY)
    assert found is not None
    assert shut in {step["sentence"] for step in found["steps"]}
    assert shut not in sentences(house.pk, on=MONDAY - dt.timedelta(days=1))


def test_an_address_that_is_dead_is_no_wish() -> None:
    house = house_with_mail()
    customer, _ = owes(house)
    contact = Contact.objects.of(house).get(customer_id=customer)
    with transaction.atomic():
        customers.remove_contact(contact=contact.pk, **US)
    assert sentences(house.pk)[0] == "no working contact (e-mail)"


def test_the_hold_of_a_group_is_named_where_nothing_of_a_member_is_in_play() -> None:
    house = house_with_mail()
    with transaction.atomic():
        head = make.customer(house, "HEAD")
        member = make.customer(house, "MEMBER", parent=head)
        make.invoice(house, member, number="INV-1", due=MONDAY + dt.timedelta(days=60))
        compliance.place_hold(
            organization=house.pk,
            customer=head.pk,
            includes_group=True,
            kind=HoldKind.LAWYER,
            from_on=MONDAY,
            until_on=MONDAY + dt.timedelta(days=4),
            **US,
        )
    assert sentences(house.pk, "MEMBER") == ["on hold until 9 Oct 2026 (at the lawyer)", "nothing is due, nor soon"]
    assert sentences(house.pk, "HEAD") == ["on hold until 9 Oct 2026 (at the lawyer)", "nothing is open"]
    assert sentences(house.pk, "MEMBER", MONDAY + dt.timedelta(days=5)) == ["nothing is due, nor soon"]


def test_a_hold_without_an_end_is_told_once_where_something_is_late() -> None:
    house = house_with_mail()
    customer, _ = owes(house)
    with transaction.atomic():
        compliance.place_hold(organization=house.pk, customer=customer, kind=HoldKind.LAWYER, from_on=MONDAY, **US)
    assert sentences(house.pk) == ["on hold (at the lawyer)"]
