"""Reading what we may do."""

import datetime as dt
from typing import NamedTuple

from django.db.models import Q

from dunwell.compliance.models import ContactAttempt, Hold, OptOut


class HoldRow(NamedTuple):
    """A hold as others may see it; `ends_on` is the last day it is in force, None when open-ended."""

    id: int
    customer: int
    open_item: int | None
    includes_group: bool
    kind: str
    reason: str
    from_on: dt.date
    ends_on: dt.date | None
    released_on: dt.date | None
    cooling_days: int


def _ends_on(row: Hold) -> dt.date | None:
    released = row.released_on - dt.timedelta(days=1) if row.released_on else None
    return min(filter(None, (released, row.until_on)), default=None)


def list_holds(organization: int, *, customer: int, on: dt.date | None = None) -> list[HoldRow]:
    """Return the holds of a customer, oldest first; with `on` only those in force that day."""
    rows = Hold.objects.of(organization).filter(customer_id=customer).order_by("from_on", "id")
    if on is not None:
        rows = rows.filter(in_force(on))
    return [
        HoldRow(
            row.pk,
            row.customer_id,
            row.open_item_id,
            row.includes_group,
            row.kind,
            row.reason,
            row.from_on,
            _ends_on(row),
            row.released_on,
            row.cooling_days,
        )
        for row in rows
    ]


def in_force(on: dt.date) -> Q:
    """Return the condition under which a Hold row is in force on a day."""
    return Q(from_on__lte=on) & (Q(released_on=None) | Q(released_on__gt=on)) & (Q(until_on=None) | Q(until_on__gte=on))


def list_opt_outs(organization: int, *, on: dt.date) -> set[tuple[str, str]]:
    """Return (channel, address in lower case) of everybody who asked not to be written to there."""
    rows = OptOut.objects.of(organization).filter(Q(ended_on=None) | Q(ended_on__gt=on), from_on__lte=on)
    return set(rows.values_list("channel", "address"))


class ContactRow(NamedTuple):
    """One line of the contact ledger."""

    id: int
    customer: int
    message: int | None
    attempt: int
    channel: str
    address: str
    at: dt.datetime
    local_on: dt.date
    state: str
    verdict: dict[str, object]


def list_contacts(organization: int, *, customer: int, limit: int = 100) -> list[ContactRow]:
    """Return the newest contacts made or attempted with a customer, with the verdict each had."""
    rows = ContactAttempt.objects.of(organization).filter(customer_id=customer).order_by("-at", "-id")[:limit]
    return [
        ContactRow(
            row.pk,
            row.customer_id,
            row.message_id,
            row.attempt,
            row.channel,
            row.address,
            row.at,
            row.local_on,
            row.state,
            row.verdict,
        )
        for row in rows
    ]
