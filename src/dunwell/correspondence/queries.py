"""Reading what was said: messages with their lines, their bytes, the embedded mailbox."""

import datetime as dt
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from dunwell.connectors.ports import MailShelf
from dunwell.connectors.registry import mail_connector
from dunwell.correspondence.models import Message, MessageLine
from dunwell.customers.models import Customer

MAILBOX = "mailbox"


class MessageRow(NamedTuple):
    """A message as a list or page shows it; `asked` is in minor units by currency."""

    id: int
    public_id: uuid.UUID
    customer_id: int
    customer_number: str
    customer_name: str
    night_on: dt.date
    channel: str
    step: str
    severity: int
    state: str
    reason: str
    recipient: str
    subject: str
    language: str
    asked: dict[str, int]
    attempt: int
    not_before: dt.datetime | None
    approved_at: dt.datetime | None
    accepted_at: dt.datetime | None
    accepted_on: dt.date | None
    bounced_at: dt.datetime | None
    bounce_code: str
    wire_id: str
    file_id: int | None


class NamedRow(NamedTuple):
    """A line as a message named it, in minor units; `open_item_id` is None for credits and money deducted."""

    open_item_id: int | None
    role: str
    step: str
    currency: str
    open_minor: int
    asked_minor: int


_OWN = [name for name in MessageRow._fields if not name.startswith("customer_n")]


def list_messages(
    organization: int,
    *,
    customer: int | None = None,
    state: str | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[MessageRow]:
    """Return messages, the newest first, of one customer or state where given; `before` is the last id shown."""
    rows = Message.objects.of(organization).order_by("-id")
    if customer is not None:
        rows = rows.filter(customer_id=customer)
    if state is not None:
        rows = rows.filter(state=state)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return _rows(organization, list(rows[:limit]))


def find_message(organization: int, name: str) -> MessageRow | None:
    """Return the message of a public id, a Message-ID (with or without <>) or an id, or None."""
    rows = Message.objects.of(organization)
    try:
        found = rows.filter(public_id=uuid.UUID(name)).first()
    except ValueError:
        wire_id = f"<{name.strip().strip('<>')}>"
        found = rows.filter(pk=int(name)).first() if name.isdecimal() and len(name) < 19 else None
        found = found or rows.filter(wire_id=wire_id).order_by("-id").first()
    return _rows(organization, [found])[0] if found else None


def list_lines(organization: int, message: int, *, attempt: int) -> list[NamedRow]:
    """Return what an attempt of a message named, in the order of its table."""
    rows = MessageLine.objects.of(organization).filter(message_id=message, attempt=attempt).order_by("id")
    return [NamedRow(*row) for row in rows.values_list(*NamedRow._fields)]


def embedded_mailbox(organization: int) -> MailShelf:
    """Return the mails kept in an organization's embedded mailbox."""
    shelf = mail_connector(MAILBOX).shelf(place=mailbox_folder(organization))
    assert shelf is not None, "the embedded mailbox keeps what it gets"
    return shelf


def mailbox_folder(organization: int) -> Path:
    """Return the folder of an organization's embedded mailbox."""
    return Path(settings.DATA) / "mailbox" / str(organization)


def _rows(organization: int, found: Sequence[Message]) -> list[MessageRow]:
    keys = {row.customer_id for row in found}
    named = Customer.objects.of(organization).filter(pk__in=keys).values_list("pk", "number", "name")
    names = {pk: (number, name) for pk, number, name in named}
    rows = []
    for row in found:
        number, name = names[row.customer_id]
        values = {field: getattr(row, field) for field in _OWN}
        rows.append(MessageRow(**values, customer_number=number, customer_name=name))
    return rows
