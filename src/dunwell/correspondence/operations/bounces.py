"""A message that came back: not delivered, whatever the mail server had said."""

import datetime as dt
import re

from dunwell.audit.operations import require_transaction
from dunwell.compliance import ledger
from dunwell.compliance.addresses import plain
from dunwell.compliance.queries import shut_addresses
from dunwell.compliance.terms import Channel, ContactState
from dunwell.correspondence.models import Message
from dunwell.correspondence.operations.deciding import MessageError
from dunwell.correspondence.operations.delivery import renew_uncertain_alert, tell
from dunwell.correspondence.terms import MessageState
from dunwell.customers.models import Contact
from dunwell.customers.operations import mark_contact_dead
from dunwell.customers.queries import list_contacts
from dunwell.kit.clock import day_of
from dunwell.organizations.models import Organization
from dunwell.worklist.operations import open_task
from dunwell.worklist.terms import TaskKind

_CODE = re.compile(r"[245]\.\d{1,3}\.\d{1,3}\Z")
_FULL = "5.2.2"  # a mailbox that is full is not a dead address


def record_bounce(*, organization: int, message: int, code: str, at: dt.datetime, actor: str) -> bool:
    """Record that a message was not delivered, by the code of its delivery status (RFC 3463).

    It un-serves the message's steps by being read. A code of class 5 marks the address dead, and asks a person for
    another where there is none; class 4 (given up after trying) leaves the address. Class 2 is a success and changes
    nothing. False when it was known already. Raises MessageError for a message that never left or a code that is none.
    """
    require_transaction()
    if not _CODE.match(code):
        raise MessageError(f"{code!r} is no delivery status code; it looks like 5.1.1.")
    row = Message.objects.of(organization).select_for_update(no_key=True, of=("self",)).filter(pk=message).first()
    if row is None:
        raise MessageError("There is no such message.")
    if row.state not in (MessageState.SENT, MessageState.UNCERTAIN):
        raise MessageError(f"The message is {row.get_state_display()}: it never left, so it cannot come back.")
    if row.bounced_at is not None or code.startswith("2"):
        return False
    zone = Organization.objects.values_list("time_zone", flat=True).get(pk=organization)
    tried_at = row.accepted_at or ledger.attempt_at(organization, message=message, attempt=row.attempt) or at
    was_uncertain = row.state == MessageState.UNCERTAIN
    # A bounce proves that an uncertain message had left.
    Message.objects.of(organization).filter(pk=message).update(
        state=MessageState.SENT,
        accepted_at=tried_at,
        accepted_on=day_of(tried_at, zone),
        bounced_at=at,
        bounce_code=code,
    )
    ledger.settle_attempt(organization=organization, message=message, attempt=row.attempt, state=ContactState.VOID)
    tell(row, verb="message.not_delivered", at=at, actor=actor, body={"code": code, "to": row.recipient})
    if code.startswith("5") and code != _FULL:
        mark_dead(row, contact=row.contact_id, reason=f"not delivered ({code})", at=at, zone=zone)
    if was_uncertain:
        renew_uncertain_alert(organization, at=at)
    return True


def mark_dead(row: Message, *, contact: int | None, reason: str, at: dt.datetime, zone: str) -> None:
    """Never use a contact's address again; where nobody else can be written to, ask a person for a working one.

    With another address that works there is nothing to find: the next night writes to that one.
    """
    organization, today = row.organization_id, day_of(at, zone)
    theirs = Contact.objects.of(organization).filter(customer_id=row.customer_id)
    known = theirs.filter(pk=contact or 0).first()
    address = known.email if known else row.recipient
    if known is not None:
        mark_contact_dead(contact=known, at=at, reason=reason)
        for same in theirs.filter(email__iexact=address, dead_at=None, removed_at=None):
            mark_contact_dead(contact=same, at=at, reason=reason)
    if _can_be_mailed(organization, row.customer_id, on=today):
        return
    open_task(
        organization=organization,
        customer=row.customer_id,
        kind=TaskKind.FIND_ADDRESS,
        due_on=today,
        at=at,
        actor="system:dispatch",
        reason=f"{address}: {reason}",
    )


def _can_be_mailed(organization: int, customer: int, *, on: dt.date) -> bool:
    """Tell whether a customer has a living address that did not ask for no more mail."""
    living = {plain(one.email) for one in list_contacts(organization, [customer]) if one.email}
    return bool(living - shut_addresses(organization, channel=Channel.EMAIL, addresses=living, on=on))
