"""Reading what is contested."""

import datetime as dt
from typing import NamedTuple

from django.db.models import Q, Sum

from dunwell.disputes.models import Dispute


class DisputeRow(NamedTuple):
    """A dispute as others may see it; the amount is in minor units of its line's currency."""

    id: int
    customer: int
    open_item: int
    amount_minor: int
    reason: str
    state: str
    opened_on: dt.date
    closed_on: dt.date | None
    cooling_days: int


def open_on(on: dt.date) -> Q:
    """Return the condition under which a Dispute row is open on a day."""
    return Q(opened_on__lte=on) & (Q(closed_on=None) | Q(closed_on__gt=on))


def contested(organization: int, *, open_item: int, on: dt.date) -> int:
    """Return how much of a line is contested on a day, in minor units."""
    rows = Dispute.objects.of(organization).filter(open_on(on), open_item_id=open_item)
    return rows.aggregate(total=Sum("amount_minor"))["total"] or 0


def list_disputes(
    organization: int, *, customer: int | None = None, open_item: int | None = None, on: dt.date | None = None
) -> list[DisputeRow]:
    """Return disputes, oldest first; with `on` only those open that day."""
    rows = Dispute.objects.of(organization).order_by("opened_on", "id")
    if customer is not None:
        rows = rows.filter(customer_id=customer)
    if open_item is not None:
        rows = rows.filter(open_item_id=open_item)
    if on is not None:
        rows = rows.filter(open_on(on))
    return [
        DisputeRow(
            row.pk,
            row.customer_id,
            row.open_item_id,
            row.amount_minor,
            row.reason,
            row.state,
            row.opened_on,
            row.closed_on,
            row.cooling_days,
        )
        for row in rows
    ]


class Unheard(NamedTuple):
    """A rejected dispute whose answer was given to a message."""

    id: int
    customer: int
    open_item: int
    message: int
    answer: str


def list_answered_by_message(organization: int, *, first: int, last: int) -> list[Unheard]:
    """Return the rejected disputes that a message answers and no task, of the customers from first to last."""
    rows = Dispute.objects.of(organization).filter(
        answer_message_id__isnull=False, answer_task_id__isnull=True, customer_id__gte=first, customer_id__lte=last
    )
    names = ("id", "customer_id", "open_item_id", "answer_message_id", "answer")
    return [Unheard(*row) for row in rows.order_by("id").values_list(*names)]
