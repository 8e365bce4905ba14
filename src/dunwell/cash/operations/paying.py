"""Payments: booked, and given to what they are for. Never more given away than was paid."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import F

from dunwell.audit import operations as audit
from dunwell.cash.models import Payment
from dunwell.cash.operations.seeing import Booked, replace_seen
from dunwell.cash.terms import PaymentState
from dunwell.engine.money import plain
from dunwell.kit import bulk
from dunwell.receivables import operations as receivables
from dunwell.receivables.models import OpenItem
from dunwell.receivables.operations import LedgerError, NewAllocation, OverAllocatedError
from dunwell.receivables.terms import AllocationKind

Share = tuple[int, int]
"""An open item and how much of the payment goes to it."""


class Settled(NamedTuple):
    """A line as allocating sees it."""

    currency: str
    issued_on: dt.date
    customer_id: int


class NewPayment(NamedTuple):
    """Money received by value date `on`; `shares` say where it goes at once, the rest stays unallocated."""

    customer_id: int
    source_id: int
    on: dt.date
    currency: str
    amount_minor: int
    reference: str = ""
    external_id: str = ""
    shares: Sequence[Share] = ()
    date_known: bool = True
    digest: str = ""
    allocated_on: dt.date | None = None


COLUMNS = (
    "id",
    "organization_id",
    "public_id",
    "import_id",
    "recorded_at",
    "state",
    "unallocated_minor",
    "customer_id",
    "source_id",
    "on",
    "currency",
    "amount_minor",
    "reference",
    "external_id",
    "date_known",
    "digest",
)


def record_payment(
    *,
    organization: int,
    customer: int,
    source: int,
    on: dt.date,
    currency: str,
    amount_minor: int,
    reference: str = "",
    external_id: str = "",
    allocate_to: Sequence[Share] | None = None,
    at: dt.datetime,
    actor: str,
) -> int:
    """Book one payment and return its id; raises LedgerError, OverAllocatedError."""
    new = NewPayment(customer, source, on, currency, amount_minor, reference, external_id, allocate_to or ())
    return record_payments(organization=organization, payments=[new], at=at, actor=actor)[0]


def record_payments(
    *,
    organization: int,
    payments: Sequence[NewPayment],
    at: dt.datetime,
    actor: str,
    import_id: int | None = None,
    settled: Mapping[int, Settled] | None = None,
) -> Sequence[int]:
    """Book payments with their shares in one go and return their ids; one event names the batch, imports have theirs.

    With `settled` the shares are of lines issued in this transaction less these very payments (`NewLine.settled`).
    A share is dated on the payment's value date, or on the issue of an item that came later. Raises LedgerError,
    OverAllocatedError, IntegrityError for an external id that was booked before.
    """
    audit.require_transaction()
    if not payments:
        return []
    known = _check(organization, payments) if settled is None else settled
    ids = bulk.next_ids(Payment, len(payments))
    when, day = bulk.instant(at), bulk.days()
    rows = [
        (pk, organization, public_id, import_id, when, *_row(new, day))
        for pk, public_id, new in zip(ids, bulk.identifiers(len(payments)), payments, strict=True)
    ]
    bulk.insert(Payment, COLUMNS, rows)
    shares = [
        NewAllocation(
            line,
            amount,
            max(new.allocated_on or new.on, known[line].issued_on),
            AllocationKind.PAYMENT,
            payment=pk,
            date_known=new.date_known,
        )
        for pk, new in zip(ids, payments, strict=True)
        for line, amount in new.shares
    ]
    if settled is None:
        receivables.allocate_many(organization=organization, rows=shares, at=at, actor=actor, import_id=import_id)
    else:
        customers = {line: one.customer_id for line, one in settled.items()}
        receivables.book_issued(organization=organization, rows=shares, customers=customers, at=at, import_id=import_id)
    if import_id is None:
        _record(organization, payments, ids, at=at, actor=actor)
    replace_seen(organization=organization, payments=list(map(_booked, ids, payments)), at=at, actor=actor)
    return ids


def _booked(pk: int, new: NewPayment) -> Booked:
    on = new.on if new.date_known else None
    return Booked(pk, new.customer_id, on, new.currency, new.amount_minor, new.reference)


def _row(new: NewPayment, day: Mapping[dt.date, Any]) -> tuple[Any, ...]:
    return (
        PaymentState.POSTED.value,
        new.amount_minor - sum(amount for _, amount in new.shares),
        new.customer_id,
        new.source_id,
        day[new.on],
        new.currency,
        new.amount_minor,
        new.reference[:255],
        new.external_id or str(uuid.uuid4()),
        new.date_known,
        new.digest,
    )


def _check(organization: int, payments: Sequence[NewPayment]) -> dict[int, Settled]:
    """Return line -> (currency, issued on) of all shares; raises LedgerError for a payment that cannot be."""
    lines = _lines(organization, {line for new in payments for line, _ in new.shares})
    for new in payments:
        if new.amount_minor <= 0:
            raise LedgerError("A payment is more than nothing; money going back is a reversal.")
        _check_shares(new.currency, new.shares, lines, left=new.amount_minor)
    return lines


def _lines(organization: int, keys: set[int]) -> dict[int, Settled]:
    found: dict[int, Settled] = {}
    ordered = sorted(keys)
    for start in range(0, len(ordered), 500):
        rows = OpenItem.objects.of(organization).filter(pk__in=ordered[start : start + 500])
        found |= {row[0]: Settled(*row[1:]) for row in rows.values_list("pk", "currency", "issued_on", "customer_id")}
    if missing := keys - found.keys():
        raise LedgerError(f"There is no line {min(missing)} in this organization; nothing was booked.")
    return found


def _check_shares(currency: str, shares: Iterable[Share], lines: dict[int, Settled], *, left: int) -> None:
    for line, amount in shares:
        if amount <= 0:
            raise LedgerError("What is allocated of a payment is more than nothing; taking back is a release.")
        if lines[line].currency != currency:
            raise LedgerError(f"A payment in {currency} cannot pay an item in {lines[line].currency}.")
        left -= amount
    if left < 0:
        raise OverAllocatedError(f"{plain(-left, currency)} {currency} more than was paid; nothing was booked.")


def allocate_payment(
    *,
    organization: int,
    payment: int,
    shares: Sequence[Share],
    on: dt.date,
    at: dt.datetime,
    actor: str,
    import_id: int | None = None,
) -> Sequence[int]:
    """Give unallocated money of a payment to items by day `on`; returns the ids of the rows.

    One conditional UPDATE takes it from the payment first, so any number of callers at once never give away more than
    was paid. Raises LedgerError, OverAllocatedError.
    """
    audit.require_transaction()
    total = sum(amount for _, amount in shares)
    row = Payment.objects.of(organization).get(pk=payment)
    lines = _lines(organization, {line for line, _ in shares})
    _check_shares(row.currency, shares, lines, left=row.amount_minor)
    taken = Payment.objects.of(organization).filter(pk=payment, state=PaymentState.POSTED, unallocated_minor__gte=total)
    if not taken.update(unallocated_minor=F("unallocated_minor") - total):
        raise OverAllocatedError(
            f"{plain(total, row.currency)} {row.currency} are not left of payment {row.pk}; nothing was booked."
        )
    rows = [
        NewAllocation(line, amount, max(on, row.on, lines[line].issued_on), AllocationKind.PAYMENT, payment=payment)
        for line, amount in sorted(shares)
    ]
    return receivables.allocate_many(organization=organization, rows=rows, at=at, actor=actor, import_id=import_id)


def _record(
    organization: int,
    payments: Sequence[NewPayment],
    ids: Sequence[int],
    *,
    at: dt.datetime,
    actor: str,
) -> None:
    customers = sorted({new.customer_id for new in payments})
    body: dict[str, object] = {"payments": len(ids), "first": ids[0], "last": ids[-1]}
    if len(payments) == 1:
        body |= {"amount": payments[0].amount_minor, "currency": payments[0].currency, "on": payments[0].on}
    audit.record(
        organization=organization,
        at=at,
        actor=actor,
        verb="payment.recorded",
        subject=("payment", ids[0]) if len(ids) == 1 else None,
        customer=customers[0] if len(customers) == 1 else None,
        body=body,
    )
    if len(customers) > 1:
        audit.touch(organization=organization, customers=customers)
