"""Reading what was promised."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from dunwell.cash.models import Payment
from dunwell.promises.judging import Awaited, Loose
from dunwell.promises.models import Promise, PromiseItem
from dunwell.promises.terms import PromiseState
from dunwell.receivables.models import Allocation
from dunwell.receivables.terms import AllocationKind

# What counts as paying: money, credits, and what the leading source took off. A write-off or a void keeps no promise.
PAYING = (AllocationKind.PAYMENT, AllocationKind.CREDIT, AllocationKind.REDUCED, AllocationKind.NOT_ON_LIST)
DOUBTED_FOR: Final = dt.timedelta(days=60)
"""How long after a promise was held broken money of its time may still put that right."""


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


def list_awaited(
    organization: int, *, made_until: dt.date, customers: Sequence[int] | None = None, since: dt.date
) -> list[Awaited]:
    """Return the open promises made up to a day with the money that may answer them, by id.

    Money counts from the day of the promise, or from before it when it became known only afterwards. `customers`
    limits it to these ids; a range is asked for as one. `since` is the earliest day of which it will be asked how much
    of a payment was on no invoice.
    """
    rows = Promise.objects.of(organization).filter(state=PromiseState.OPEN, made_on__lte=made_until)
    return _with_money(organization, _of_customers(rows, customers), since)


def list_doubted(organization: int, *, today: dt.date, customers: Sequence[int] | None = None) -> list[Awaited]:
    """Return the promises held broken, or kept in part, of whose customers money in time became known since, by id.

    A bank file may come late: what counts is the value date, not the day of the import.
    """
    late = Payment.objects.of(organization).filter(
        customer_id=OuterRef("customer_id"),
        currency=OuterRef("currency"),
        on__lte=OuterRef("rests_until"),
        recorded_at__date__gte=OuterRef("judged_on"),
    )
    rows = Promise.objects.of(organization).filter(
        Exists(late),
        state__in=(PromiseState.BROKEN, PromiseState.PARTIALLY_KEPT),
        judged_on__range=(today - DOUBTED_FOR, today),
    )
    return _with_money(organization, _of_customers(rows, customers), today)


def _of_customers(rows: QuerySet[Promise], customers: Sequence[int] | None) -> QuerySet[Promise]:
    if isinstance(customers, range):
        return rows.filter(customer_id__gte=customers.start, customer_id__lt=customers.stop)
    return rows if customers is None else rows.filter(customer_id__in=customers)


def _with_money(organization: int, rows: QuerySet[Promise], since: dt.date) -> list[Awaited]:
    promises = list(rows.order_by("id"))
    if not promises:
        return []
    money = _Money(organization, rows, since)
    return [money.awaited(promise) for promise in promises]


class _Money:
    """What may answer some promises, read at once."""

    def __init__(self, organization: int, promises: QuerySet[Promise], since: dt.date) -> None:
        items = PromiseItem.objects.of(organization).filter(promise__in=promises)
        self.items: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for key, item, minor in items.order_by("id").values_list("promise_id", "open_item_id", "amount_minor"):
            self.items[key].append((item, minor))
        placed = Allocation.objects.of(organization).filter(
            open_item_id__in=items.values("open_item_id"), kind__in=PAYING
        )
        self.placed: dict[int, list[tuple[dt.date, dt.datetime, int]]] = defaultdict(list)
        for item, on, at, minor in placed.values_list("open_item_id", "on", "recorded_at", "amount_minor"):
            self.placed[item].append((on, at, minor))
        whose = promises.values("customer_id")
        later: dict[int, list[tuple[dt.date, int]]] = defaultdict(list)
        moved = Allocation.objects.of(organization).filter(
            customer_id__in=whose, payment_id__isnull=False, on__gt=since
        )
        moved = moved.filter(on__gt=F("payment__on"))  # most are placed on the day they come
        for payment, on, minor in moved.values_list("payment_id", "on", "amount_minor"):
            later[payment].append((on, minor))
        loose = Payment.objects.of(organization).filter(Q(unallocated_minor__gt=0) | Q(pk__in=list(later)))
        self.loose: dict[tuple[int, str], list[tuple[dt.datetime, Loose]]] = defaultdict(list)
        for paid in loose.filter(customer_id__in=whose).order_by("id"):
            since_placed = tuple(later.get(paid.pk, ()))
            one = Loose(paid.on, paid.unallocated_minor, paid.reversed_on, since_placed)
            self.loose[paid.customer_id, paid.currency].append((paid.recorded_at, one))

    def awaited(self, row: Promise) -> Awaited:
        """Return a promise with its money."""
        items = self.items[row.pk]
        placed = [
            (on, minor)
            for item, _ in items
            for on, at, minor in self.placed.get(item, ())
            if on >= row.made_on or at > row.recorded_at
        ]
        loose = [
            one
            for at, one in self.loose.get((row.customer_id, row.currency), ())
            if one.on >= row.made_on or at > row.recorded_at
        ]
        head = (row.pk, row.customer_id, row.amount_minor, row.made_on, row.rests_until, row.cooling_days)
        return Awaited(*head, tuple(items), tuple(placed), tuple(loose), row.state)
