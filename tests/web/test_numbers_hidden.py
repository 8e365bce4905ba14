"""A number is shown where the gate lets it be called, and on no page else."""

from typing import Any

import pytest
from django.db import transaction

from dunwell.compliance import queries
from dunwell.compliance.operations import place_hold
from dunwell.compliance.terms import HoldKind
from dunwell.customers.models import Contact, Customer
from dunwell.customers.operations import update_customer
from tests import make
from tests.web.world import World

OWN, THEIRS = "+49 30 7000111", "+49 30 7000222"


@pytest.fixture
def bob(world: World) -> Customer:
    row = world.customer("BOB")
    world.invoice(row, 123_456, days_late=14, number="INV-1")
    Contact.objects.of(world.ours).filter(customer=row).update(phone=THEIRS)
    with transaction.atomic():
        update_customer(organization=world.ours.pk, customer=row.pk, changes={"phone": OWN}, at=make.AT, actor="test")
        place_hold(
            organization=world.ours.pk,
            customer=row.pk,
            kind=HoldKind.CEASE,
            from_on=world.today,
            at=make.AT,
            actor="test",
        )
    return row


def shown(text: str) -> list[str]:
    plain = text.replace(" ", "").replace("&nbsp;", "")
    return [number for number in (OWN, THEIRS) if number.replace(" ", "") in plain]


PAGES = ["", "/wishes", "/merge/{other}", "/why", "/insolvency", "/privacy"]


@pytest.mark.parametrize("page", PAGES)
def test_no_page_of_a_customer_shows_a_number_that_may_not_be_called(world: World, bob: Customer, page: str) -> None:
    other = world.customer("CARL")
    text = world.get(f"/customers/{bob.public_id}{page.format(other=other.public_id)}")
    assert shown(text) == []


def test_not_even_that_of_a_contact_whose_mail_address_does_not_work(world: World, bob: Customer) -> None:
    Contact.objects.of(world.ours).filter(customer=bob).update(dead_at=make.AT, dead_reason="550")
    assert shown(world.get(f"/customers/{bob.public_id}")) == []


def test_a_number_can_be_shut_without_being_seen(world: World, bob: Customer) -> None:
    text = world.get(f"/customers/{bob.public_id}/wishes")
    assert "number ending in 111" in text
    assert "number ending in 222" in text
    choices = [part.split('"')[0] for part in text.split('<option value="')[1:] if "ending in" in part.split("<")[0]]
    sent: dict[str, Any] = {"source": "call", "channel": "CALL", "address": choices[0]}
    answer = world.client("agent").post(f"/customers/{bob.public_id}/wishes/shut", sent, follow=True)
    assert "Use it again" in answer.text
    assert shown(answer.text) == []
    [shut] = queries.opt_outs_of(world.ours.pk, addresses=[OWN, THEIRS])
    assert (shut.channel, shut.address) in {("CALL", number.replace(" ", "")) for number in (OWN, THEIRS)}
    assert shown(world.get(f"/customers/{bob.public_id}")) == []


def test_a_changed_number_is_named_by_its_end(world: World, bob: Customer) -> None:
    with transaction.atomic():
        update_customer(
            organization=world.ours.pk, customer=bob.pk, changes={"phone": "+49 30 7000333"}, at=world.at, actor="test"
        )
    text = world.get(f"/customers/{bob.public_id}")
    assert "7000333" not in text.replace(" ", "")
