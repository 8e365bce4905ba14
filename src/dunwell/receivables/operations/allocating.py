"""Reducing and restoring what is open of a line: one conditional UPDATE whose row count says whether it fitted."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db import connection, transaction

from dunwell.audit import operations as audit
from dunwell.engine.money import plain
from dunwell.kit import bulk
from dunwell.receivables.models import Allocation, OpenItem
from dunwell.receivables.terms import AllocationKind, ClosedReason

AT_ONCE = 500
CLOSED_BY = {
    AllocationKind.PAYMENT: ClosedReason.PAID,
    AllocationKind.CREDIT: ClosedReason.CREDITED,
    AllocationKind.REDUCED: ClosedReason.REDUCED,
    AllocationKind.NOT_ON_LIST: ClosedReason.NOT_ON_LIST,
    AllocationKind.CORRECTION: ClosedReason.REDUCED,
    AllocationKind.WRITE_OFF: ClosedReason.WRITTEN_OFF,
    AllocationKind.VOID: ClosedReason.VOID,
}


class LedgerError(Exception):
    """A booking that cannot be; the text is one sentence saying what, and what was kept."""


class OverAllocatedError(LedgerError):
    """More was to be allocated than is open, or more given back than was ever taken."""


class NewAllocation(NamedTuple):
    """A booking on a line by value date `on`; positive reduces an invoice, negative uses a credit or gives back."""

    open_item: int
    amount_minor: int
    on: dt.date
    kind: str
    payment: int | None = None
    pair: uuid.UUID | None = None
    reason: str = ""
    date_known: bool = True
    reverses: int | None = None


class Change(NamedTuple):
    """What a batch does to one line in all: the sum, the latest day, and why it would close."""

    open_item: int
    amount_minor: int
    on: dt.date
    closed_reason: str


def allocate(
    *, organization: int, allocation: NewAllocation, at: dt.datetime, actor: str, import_id: int | None = None
) -> int:
    """Book one allocation and return its id; raises OverAllocatedError."""
    return allocate_many(organization=organization, rows=[allocation], at=at, actor=actor, import_id=import_id)[0]


def allocate_many(
    *,
    organization: int,
    rows: Sequence[NewAllocation],
    at: dt.datetime,
    actor: str,
    import_id: int | None = None,
) -> Sequence[int]:
    """Book allocations, all or none, lines in the order of their ids; returns the ids of the rows.

    A part of an import is told by the import's own events, and its customers are touched when it is whole.
    Raises OverAllocatedError where an open amount would leave the span between nothing and the line's amount.
    """
    audit.require_transaction()
    if not rows:
        return []
    customers = lock_lines(organization, {row.open_item for row in rows})
    _reduce(organization, _sum_up(rows))
    ids = insert_rows(organization, rows, customers, at=at, import_id=import_id)
    if import_id is None:
        _record(organization, rows, sorted(set(customers.values())), at=at, actor=actor)
    return ids


def insert_rows(
    organization: int,
    rows: Sequence[NewAllocation],
    customers: Mapping[int, int],
    *,
    at: dt.datetime,
    import_id: int | None,
) -> Sequence[int]:
    """Write the rows of bookings whose effect on the lines is written already; returns their ids."""
    if not rows:
        return []
    ids = bulk.next_ids(Allocation, len(rows))
    when, day = bulk.instant(at), bulk.days()
    names = ("id", "organization_id", "customer_id", "import_id", "recorded_at", "pair", "reason", "open_item_id")
    bulk.insert(
        Allocation,
        (*names, "amount_minor", "on", "kind", "payment_id", "date_known", "reverses_id"),
        [
            (
                pk,
                organization,
                customers[row.open_item],
                import_id,
                when,
                row.pair and bulk.identifier(row.pair),
                row.reason[:200],
                row.open_item,
                row.amount_minor,
                day[row.on],
                row.kind,
                row.payment,
                row.date_known,
                row.reverses,
            )
            for pk, row in zip(ids, rows, strict=True)
        ],
    )
    return ids


def lock_lines(organization: int, lines: Iterable[int]) -> dict[int, int]:
    """Lock lines in the order of their ids and return line -> customer; raises LedgerError for one that is not ours."""
    ordered = sorted(lines)
    found: dict[int, int] = {}
    for start in range(0, len(ordered), AT_ONCE):
        part = OpenItem.objects.of(organization).filter(pk__in=ordered[start : start + AT_ONCE]).order_by("pk")
        found |= dict(part.select_for_update(no_key=True).values_list("pk", "customer_id"))
    if missing := [line for line in ordered if line not in found]:
        raise LedgerError(f"There is no line {missing[0]} in this organization; nothing was booked.")
    return found


def _sum_up(rows: Sequence[NewAllocation]) -> list[Change]:
    changes: dict[int, Change] = {}
    for row in rows:
        before = changes.get(row.open_item)
        reason = CLOSED_BY[AllocationKind(row.kind)]
        total, latest = row.amount_minor, row.on
        if before is not None:
            total, latest = total + before.amount_minor, max(latest, before.on)
        changes[row.open_item] = Change(row.open_item, total, latest, reason)
    return [changes[line] for line in sorted(changes)]


_UPDATE = """
UPDATE {item} AS t SET
    open_minor = open_minor - s.x,
    closed_on = CASE WHEN open_minor - s.x = 0 THEN {greatest}(s.day, issued_on, COALESCE(
        (SELECT MAX(a."on") FROM {allocation} a WHERE a.open_item_id = t.id), s.day)) END,
    closed_reason = CASE WHEN open_minor - s.x = 0 THEN s.reason ELSE '' END
FROM {changes} WHERE t.id = s.line AND CASE
    WHEN amount_minor >= 0 THEN open_minor - s.x BETWEEN 0 AND amount_minor
    ELSE open_minor - s.x BETWEEN amount_minor AND 0 END
"""
_POSTGRES = "UNNEST(%s::bigint[], %s::bigint[], %s::date[], %s::text[]) AS s (line, x, day, reason)"
_SQLITE = "(SELECT %s AS line, %s AS x, %s AS day, %s AS reason) AS s"


def _reduce(organization: int, changes: list[Change]) -> None:
    written = 0
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            names = {"item": bulk.table_of(OpenItem), "allocation": bulk.table_of(Allocation)}
            if bulk.is_postgres():
                statement = _UPDATE.format(changes=_POSTGRES, greatest="GREATEST", **names)
                cursor.execute(statement, [list(column) for column in zip(*changes, strict=True)])
            else:
                cursor.executemany(_UPDATE.format(changes=_SQLITE, greatest="MAX", **names), changes)
            written = cursor.rowcount
            if written != len(changes):
                raise OverAllocatedError  # back to the savepoint: a line that fitted is as it was
    except OverAllocatedError:
        raise _misfit(organization, changes) from None


def _misfit(organization: int, changes: list[Change]) -> OverAllocatedError:
    rows = OpenItem.objects.of(organization).in_bulk([change.open_item for change in changes])
    for change in changes:
        row = rows[change.open_item]
        left = row.open_minor - change.amount_minor
        if not min(0, row.amount_minor) <= left <= max(0, row.amount_minor):
            return OverAllocatedError(
                f"{plain(row.open_minor, row.currency)} {row.currency} of line {row.pk} are open; "
                f"{plain(change.amount_minor, row.currency)} cannot be booked on it. Nothing was booked."
            )
    return OverAllocatedError("More was to be booked than is open. Nothing was booked.")


def apply_credit(
    *,
    organization: int,
    credit: int,
    open_item: int,
    amount_minor: int,
    on: dt.date,
    at: dt.datetime,
    actor: str,
    import_id: int | None = None,
) -> uuid.UUID:
    """Use an open credit for a line of the same currency, as two rows with one `pair`, which is returned.

    `amount_minor` is positive. Raises LedgerError, OverAllocatedError.
    """
    lines = OpenItem.objects.of(organization).in_bulk([credit, open_item])
    if len(lines) < 2 or lines[credit].amount_minor >= 0 or lines[open_item].amount_minor <= 0:
        raise LedgerError("A credit is applied to an invoice: one line of each, both of this organization.")
    if lines[credit].currency != lines[open_item].currency:
        raise LedgerError(f"A credit in {lines[credit].currency} cannot pay {lines[open_item].currency}.")
    if lines[credit].customer_id != lines[open_item].customer_id:
        raise LedgerError("A credit of one customer cannot be used for an invoice of another.")
    if amount_minor <= 0:
        raise LedgerError("What is used of a credit is more than nothing.")
    pair = uuid.uuid4()
    rows = [
        NewAllocation(credit, -amount_minor, on, AllocationKind.CREDIT, pair=pair),
        NewAllocation(open_item, amount_minor, on, AllocationKind.CREDIT, pair=pair),
    ]
    allocate_many(organization=organization, rows=rows, at=at, actor=actor, import_id=import_id)
    return pair


def write_off(
    *,
    organization: int,
    open_item: int,
    amount_minor: int | None = None,
    on: dt.date,
    reason: str,
    at: dt.datetime,
    actor: str,
) -> int:
    """Give up what is open of a line, or a part of it; returns the id of the row. Raises OverAllocatedError."""
    lock_lines(organization, [open_item])
    if amount_minor is None:
        amount_minor = OpenItem.objects.of(organization).values_list("open_minor", flat=True).get(pk=open_item)
    row = NewAllocation(open_item, amount_minor, on, AllocationKind.WRITE_OFF, reason=reason)
    return allocate(organization=organization, allocation=row, at=at, actor=actor)


def reverse_allocations(
    *,
    organization: int,
    allocations: Iterable[int],
    on: dt.date | None,
    reason: str,
    at: dt.datetime,
    actor: str,
    import_id: int | None = None,
) -> list[Allocation]:
    """Take bookings back, each by a row of its own, the other half of a pair too; returns the rows taken back.

    `on` empty: by the day of the row itself, as if it had never been. What was taken back already stays so.
    Rows of a payment are taken back by `cash.operations`, which keeps the payment's account and calls this.
    """
    rows = list(Allocation.objects.of(organization).filter(pk__in=list(allocations)))
    pairs = {row.pair for row in rows if row.pair}
    rows += Allocation.objects.of(organization).filter(pair__in=pairs, reverses=None)
    by_key = {row.pk: row for row in rows if row.reverses_id is None}
    lock_lines(organization, {row.open_item_id for row in by_key.values()})
    done = Allocation.objects.of(organization).filter(reverses__in=by_key).values_list("reverses_id", flat=True)
    for key in set(done):
        del by_key[key or 0]
    backwards = [
        NewAllocation(
            row.open_item_id,
            -row.amount_minor,
            on or row.on,
            row.kind,
            payment=row.payment_id,
            pair=row.pair,
            reason=reason,
            date_known=row.date_known,
            reverses=row.pk,
        )
        for _, row in sorted(by_key.items())
    ]
    allocate_many(organization=organization, rows=backwards, at=at, actor=actor, import_id=import_id)
    return [row for _, row in sorted(by_key.items())]


def _record(
    organization: int,
    rows: Sequence[NewAllocation],
    customers: Sequence[int],
    *,
    at: dt.datetime,
    actor: str,
) -> None:
    booked = [[row.open_item, row.amount_minor, row.on.isoformat(), row.kind, row.reason] for row in rows]
    one = customers[0] if len(customers) == 1 else None
    audit.record(
        organization=organization,
        at=at,
        actor=actor,
        verb="receivable.allocated",
        subject=("open_item", rows[0].open_item) if len(rows) == 1 else None,
        customer=one,
        body={"rows": booked},
    )
    if one is None:
        audit.touch(organization=organization, customers=customers)
