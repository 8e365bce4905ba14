"""What people ask of the way they are contacted, and what follows from it at once.

An opt-out takes an address from the chase, never the debt: another permitted address goes on, else a person.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from dunwell.audit.operations import touch
from dunwell.compliance import ledger
from dunwell.compliance import operations as compliance
from dunwell.compliance.models import OptOut
from dunwell.compliance.terms import Channel, PreferenceKind
from dunwell.customers.models import Contact
from dunwell.customers.operations import update_customer
from dunwell.customers.queries import root_of
from dunwell.receivables.models import OpenItem
from dunwell.worklist.operations import open_task
from dunwell.worklist.terms import TaskKind

WHY: Final = "asked for no more mails and has no other address: call, or write a letter"


KNOWN_AS: Final = {PreferenceKind.LANGUAGE: ("language", "language"), PreferenceKind.ZONE: ("time_zone", "zone")}
"""Wishes that are facts of the customer, too: the column, and the value's name."""


def state_wish(
    *,
    organization: int,
    customer: int,
    kind: PreferenceKind,
    value: Mapping[str, Any],
    on: dt.date,
    source: str,
    at: dt.datetime,
    actor: str,
    contact: int | None = None,
) -> int:
    """Note a wish; a language or time zone becomes the customer's own as well. Raises WishError."""
    who: dict[str, Any] = {"organization": organization, "customer": customer, "at": at, "actor": actor}
    key = compliance.state_preference(kind=kind, value=value, from_on=on, source=source, contact=contact, **who)
    if kind in KNOWN_AS and contact is None:
        column, name = KNOWN_AS[kind]
        update_customer(changes={column: str(value[name])}, **who)
    return key


def record_opt_out(
    *,
    organization: int,
    channel: Channel,
    address: str,
    on: dt.date,
    at: dt.datetime,
    actor: str,
    source: str = "",
    customer: int | None = None,
) -> list[int]:
    """Note that an address asked not to be used on a channel; return the customers whose chase a person takes over.

    Those are the ones who owe something late and have no other living mail address that may be used. Statements on
    request, notices the law requires and letters by post go on.
    """
    compliance.opt_out(
        organization=organization,
        channel=channel,
        address=address,
        from_on=on,
        at=at,
        actor=actor,
        source=source,
        customer=customer,
    )
    if channel != Channel.EMAIL:
        return []
    owners = _owners(organization, address)
    touch(organization=organization, customers=owners)
    left = [pk for pk in owners if _owes(organization, pk, on)]
    alone = [pk for pk in left if not _has_another(organization, pk, on)]
    for pk in alone:
        open_task(organization=organization, customer=pk, kind=TaskKind.CALL, reason=WHY, due_on=on, at=at, actor=actor)
    return alone


def note_notice(
    *,
    organization: int,
    customer: int,
    notice: str,
    channel: Channel,
    sent_on: dt.date,
    received_on: dt.date | None,
    source: str,
    at: dt.datetime,
    actor: str,
) -> int:
    """Write down a notice given outside of Dunwell about all that is open; return its id. Raises NoticeError."""
    lines = OpenItem.objects.of(organization).filter(
        customer_id=customer, open_minor__gt=0, issued_on__lte=received_on or sent_on
    )
    return ledger.note_notice(
        organization=organization,
        root=root_of(organization, customer),
        customer=customer,
        notice=notice,
        channel=channel,
        sent_on=sent_on,
        received_on=received_on,
        debts=lines.order_by("id").values_list("id", flat=True),
        source=source,
        at=at,
        actor=actor,
    )


def _owners(organization: int, address: str) -> list[int]:
    """Return everybody with that address: it is shut for all of them, whoever of them said so."""
    rows = Contact.objects.of(organization).filter(email__iexact=address.strip(), removed_at=None)
    return sorted(set(rows.order_by("customer_id").values_list("customer_id", flat=True)))


def _owes(organization: int, customer: int, on: dt.date) -> bool:
    rows = OpenItem.objects.of(organization).filter(customer_id=customer, open_minor__gt=0, due_date__lt=on)
    return rows.exists()


def _has_another(organization: int, customer: int, on: dt.date) -> bool:
    rows = Contact.objects.of(organization).filter(customer_id=customer, dead_at=None, removed_at=None)
    known = {email.lower() for email in rows.exclude(email="").values_list("email", flat=True)}
    shut = OptOut.objects.of(organization).filter(channel=Channel.EMAIL, address__in=known, from_on__lte=on)
    shut = shut.exclude(ended_on__lte=on)
    return bool(known - set(shut.values_list("address", flat=True)))
