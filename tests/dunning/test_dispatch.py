"""Dispatch through the embedded mailbox: what leaves, what does not, and what is written about it."""

import datetime as dt
import email
import email.policy
from email.message import EmailMessage
from typing import Any

import pytest
from django.db import transaction

from dunwell.audit.queries import list_events, read_file
from dunwell.compliance.models import ContactAttempt
from dunwell.compliance.terms import ContactState
from dunwell.correspondence.models import Message, MessageLine
from dunwell.correspondence.queries import embedded_mailbox
from dunwell.dunning.dispatch import dispatch_all
from dunwell.organizations.models import Organization
from tests import make
from tests.dunning.nights import house_with_mail, night

pytestmark = pytest.mark.django_db(transaction=True)
D = dt.date
MONDAY = D(2026, 10, 5)
TEN = dt.datetime(2026, 10, 5, 8, tzinfo=dt.UTC)  # ten o'clock in Berlin


@pytest.fixture
def house() -> Organization:
    return house_with_mail()


def mails(house: Organization) -> list[EmailMessage]:
    shelf = embedded_mailbox(house.pk)
    found = [shelf.read(mail.key) for mail in shelf.page(limit=1000)]
    return [email.message_from_bytes(content, policy=email.policy.default) for content in found]


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def overdue_customer(house: Organization, number: str = "ACME", **more: Any) -> tuple[int, int]:
    """A customer with an invoice of 1,000.00 due on 1 October; returns both ids."""
    with transaction.atomic():
        customer = make.customer(house, number, language="en", **more)
        line = make.invoice(house, customer, number=f"INV-{number}")
    return customer.pk, line.pk


def counts(result: dict[str, object]) -> dict[str, object]:
    return {name: number for name, number in result.items() if number}


def test_what_a_night_wrote_leaves_once(house: Organization) -> None:
    customer, line = overdue_customer(house)
    (message,) = night(house, MONDAY)
    assert counts(dispatch_all(organization=house.pk, at=TEN)) == {"claimed": 1, "sent": 1}
    assert counts(dispatch_all(organization=house.pk, at=TEN, until_empty=True)) == {}
    message.refresh_from_db()
    assert (message.state, message.attempt, message.accepted_on) == ("SENT", 1, MONDAY)
    assert message.asked == {"EUR": 100_000}
    assert message.recipient == "ap@acme.example"
    (mail,) = mails(house)
    assert mail["To"].addresses[0].addr_spec == "ap@acme.example"
    assert mail["X-Dunwell-Message"] == str(message.public_id)
    assert mail["Message-ID"] == message.wire_id
    assert "Please pay: 1,000.00 EUR" in text_of(mail)
    assert message.file_id is not None
    assert read_file(house.pk, message.file_id) == mail_bytes(house, message)
    (contact,) = ContactAttempt.objects.of(house)
    assert (contact.state, contact.attempt, contact.local_on) == (ContactState.MADE, 1, MONDAY)
    assert contact.verdict["allowed"] is True
    (named,) = MessageLine.objects.of(house)
    assert (named.open_item_id, named.role, named.asked_minor) == (line, "STEP", 100_000)
    assert next(event.verb for event in list_events(house.pk, customer=customer)) == "message.sent"


def mail_bytes(house: Organization, message: Message) -> bytes:
    shelf = embedded_mailbox(house.pk)
    return shelf.read(f"{message.public_id}.{message.attempt}")
