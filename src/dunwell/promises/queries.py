"""Reading what was promised."""

import datetime as dt
from typing import Final, NamedTuple

from django.db.models import Q

from dunwell.cash.models import Payment
from dunwell.promises.models import Promise, PromiseItem
from dunwell.promises.terms import PromiseState
from dunwell.receivables.models import Allocation
from dunwell.receivables.terms import AllocationKind

# What counts as paying: money, credits, and what the leading source took off. A write-off or a void keeps no promise.
PAYING = (AllocationKind.PAYMENT, AllocationKind.CREDIT, AllocationKind.REDUCED, AllocationKind.NOT_ON_LIST)


class PromiseRow(NamedTuple):
    """A promise as others may see it; `rests_until` is the last day on which its lines rest."""

    id: int
    customer: int
    currency: str
    amount_minor: int
    made_on: dt.date
    due_on: dt.date
    rests_until: dt.date
    state: str
    judged_on: dt.date | None
    paid_on: dt.date | None
    cooling_days: int


_COLUMNS: Final = ("id", "customer_id", *PromiseRow._fields[2:])


def list_promises(organization: int, *, customer: int, on: dt.date | None = None) -> list[PromiseRow]:
    """Return the promises of a customer, oldest first; with `on` only those in force that day."""
    rows = Promise.objects.of(organization).filter(customer_id=customer).order_by("made_on", "id")
    if on is not None:
        rows = rows.filter(Q(judged_on=None) | Q(judged_on__gt=on), made_on__lte=on, rests_until__gte=on)
    return [PromiseRow(*row) for row in rows.values_list(*_COLUMNS)]


def list_judged(organization: int, *, on: dt.date, limit: int) -> list[PromiseRow]:
    """Return the promises that were kept, partially kept or broken on a day, by id."""
    rows = Promise.objects.of(organization).filter(judged_on=on).exclude(state=PromiseState.WITHDRAWN)
    return [PromiseRow(*row) for row in rows.order_by("id").values_list(*_COLUMNS)[:limit]]


def money_since(organization: int, promise: int, *, until: dt.date) -> list[tuple[dt.date, int]]:
    """Return (value date, minor units) of the money that answers a promise, by value date up to `until`.

    That is what reduced its lines, and money of its customer not yet placed. Money counts from the day of the
    promise, or from before it when it became known only afterwards.
    """
    row = Promise.objects.of(organization).get(pk=promise)
    after = Q(on__gte=row.made_on) | Q(recorded_at__gt=row.recorded_at)
    items = PromiseItem.objects.of(organization).filter(promise_id=promise).values("open_item_id")
    placed = Allocation.objects.of(organization).filter(after, open_item_id__in=items, kind__in=PAYING, on__lte=until)
    loose = Payment.objects.of(organization).filter(
        after, customer_id=row.customer_id, currency=row.currency, unallocated_minor__gt=0, on__lte=until
    )
    return [*placed.values_list("on", "amount_minor"), *loose.values_list("on", "unallocated_minor")]
