"""Writing what was paid: payments, where they go, what is taken back, money seen and not yet booked.

All amounts are positive integer minor units of the payment's own currency.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db.models import F

from dunwell.audit import operations as audit
from dunwell.cash.models import Payment, SeenMoney
from dunwell.cash.terms import PaymentState
from dunwell.engine.money import plain
from dunwell.kit import bulk
from dunwell.kit.fields import new_public_id
from dunwell.receivables import operations as receivables
from dunwell.receivables.models import Allocation, Document, OpenItem
from dunwell.receivables.operations import LedgerError, NewAllocation, OverAllocatedError
from dunwell.receivables.queries import live_allocations
from dunwell.receivables.terms import AllocationKind

Share = tuple[int, int]
"""An open item and how much of the payment goes to it."""


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
) -> Sequence[int]:
    """Book payments with their shares in one go and return their ids; one event names the batch.

    A share is dated on the payment's value date, or on the issue of an item that came later. Raises LedgerError,
    OverAllocatedError, IntegrityError for an external id that was booked before.
    """
    audit.require_transaction()
    if not payments:
        return []
    issued = _check(organization, payments)
    ids = bulk.next_ids(Payment, len(payments))
    when = bulk.instant(at)
    rows = [
        (pk, organization, bulk.identifier(new_public_id()), import_id, when, *_row(new))
        for pk, new in zip(ids, payments, strict=True)
    ]
    bulk.insert(Payment, COLUMNS, rows)
    shares = [
        NewAllocation(
            line,
            amount,
            max(new.allocated_on or new.on, issued[line][1]),
            AllocationKind.PAYMENT,
            payment=pk,
            date_known=new.date_known,
        )
        for pk, new in zip(ids, payments, strict=True)
        for line, amount in new.shares
    ]
    receivables.allocate_many(organization=organization, rows=shares, at=at, actor=actor, import_id=import_id)
    _record(organization, payments, ids, at=at, actor=actor, import_id=import_id)
    return ids


def _row(new: NewPayment) -> tuple[Any, ...]:
    return (
        PaymentState.POSTED.value,
        new.amount_minor - sum(amount for _, amount in new.shares),
        new.customer_id,
        new.source_id,
        new.on,
        new.currency,
        new.amount_minor,
        new.reference[:255],
        new.external_id or str(uuid.uuid4()),
        new.date_known,
        new.digest,
    )


def _check(organization: int, payments: Sequence[NewPayment]) -> dict[int, tuple[str, dt.date]]:
    """Return line -> (currency, issued on) of all shares; raises LedgerError for a payment that cannot be."""
    lines = _lines(organization, {line for new in payments for line, _ in new.shares})
    for new in payments:
        if new.amount_minor <= 0:
            raise LedgerError("A payment is more than nothing; money going back is a reversal.")
        _check_shares(new.currency, new.shares, lines, left=new.amount_minor)
    return lines


def _lines(organization: int, keys: set[int]) -> dict[int, tuple[str, dt.date]]:
    found: dict[int, tuple[str, dt.date]] = {}
    ordered = sorted(keys)
    for start in range(0, len(ordered), 500):
        rows = OpenItem.objects.of(organization).filter(pk__in=ordered[start : start + 500])
        found |= {pk: (currency, day) for pk, currency, day in rows.values_list("pk", "currency", "issued_on")}
    if missing := keys - found.keys():
        raise LedgerError(f"There is no line {min(missing)} in this organization; nothing was booked.")
    return found


def _check_shares(currency: str, shares: Iterable[Share], lines: dict[int, tuple[str, dt.date]], *, left: int) -> None:
    for line, amount in shares:
        if amount <= 0:
            raise LedgerError("What is allocated of a payment is more than nothing; taking back is a release.")
        if lines[line][0] != currency:
            raise LedgerError(f"A payment in {currency} cannot pay an item in {lines[line][0]}.")
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
        NewAllocation(line, amount, max(on, row.on, lines[line][1]), AllocationKind.PAYMENT, payment=payment)
        for line, amount in sorted(shares)
    ]
    return receivables.allocate_many(organization=organization, rows=rows, at=at, actor=actor, import_id=import_id)


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
    """Take bookings back, by rows; what came from a payment is unallocated money again. Returns the rows taken back.

    `on` empty: by the day of each row, as if it had never been.
    """
    back = receivables.reverse_allocations(
        organization=organization,
        allocations=allocations,
        on=on,
        reason=reason,
        at=at,
        actor=actor,
        import_id=import_id,
    )
    given: dict[int, int] = {}
    for row in back:
        if row.payment_id is not None:
            given[row.payment_id] = given.get(row.payment_id, 0) + row.amount_minor
    for payment, amount in sorted(given.items()):
        rows = Payment.objects.of(organization).filter(pk=payment)
        rows.update(unallocated_minor=F("unallocated_minor") + amount)
    return back


def reverse_payment(
    *,
    organization: int,
    payment: int,
    on: dt.date | None,
    reason: str,
    at: dt.datetime,
    actor: str,
    import_id: int | None = None,
) -> None:
    """Take a payment back (returned debit, bounced cheque, wrong booking): its items are open again from `on`.

    `on` empty: as if it had never come. Reversed twice is reversed once.
    """
    audit.require_transaction()
    row = Payment.objects.of(organization).select_for_update(no_key=True).get(pk=payment)
    if row.state == PaymentState.REVERSED:
        return
    keys = live_allocations(organization).filter(payment=row).values_list("pk", flat=True)
    day = None if on is None else max(on, row.on)
    reverse_allocations(
        organization=organization,
        allocations=keys,
        on=day,
        reason=reason,
        at=at,
        actor=actor,
        import_id=import_id,
    )
    Payment.objects.of(organization).filter(pk=payment).update(
        state=PaymentState.REVERSED, unallocated_minor=0, reversed_on=day or row.on, reversed_at=at
    )
    _say(row, "payment.reversed", {"on": on, "reason": reason, "import": import_id}, at=at, actor=actor)


def revive_payment(*, organization: int, payment: int, at: dt.datetime, actor: str, import_id: int | None) -> None:
    """Let a reversed payment stand again, with nothing of it allocated (an undone import came again)."""
    audit.require_transaction()
    row = Payment.objects.of(organization).select_for_update(no_key=True).get(pk=payment)
    if row.state != PaymentState.REVERSED:
        return
    row.state, row.unallocated_minor = PaymentState.POSTED, row.amount_minor
    row.reversed_on = row.reversed_at = None
    row.import_id = import_id
    row.save(update_fields=["state", "unallocated_minor", "reversed_on", "reversed_at", "import_id"])
    _say(row, "payment.revived", {"import": import_id}, at=at, actor=actor)


def void_document(
    *, organization: int, document: int, on: dt.date | None, reason: str, at: dt.datetime, actor: str
) -> None:
    """Take a document out of the ledger; money allocated to it is unallocated again. `on` empty: as if never issued."""
    audit.require_transaction()
    row = Document.objects.of(organization).get(pk=document)
    live = live_allocations(organization).filter(open_item__document=row).exclude(payment=None)
    keys = list(live.values_list("pk", flat=True))
    reverse_allocations(organization=organization, allocations=keys, on=on, reason=reason, at=at, actor=actor)
    receivables.void_document(organization=organization, document=document, on=on, reason=reason, at=at, actor=actor)


def see_money(
    *,
    organization: int,
    customer: int,
    currency: str,
    amount_minor: int,
    seen_on: dt.date,
    until_on: dt.date,
    reference: str = "",
    at: dt.datetime,
    actor: str,
) -> int:
    """Note money seen and not yet booked: it counts for its customer until `until_on`, up to its amount."""
    audit.require_transaction()
    if amount_minor <= 0 or until_on < seen_on:
        raise LedgerError("Money seen is more than nothing, and is believed at least on the day it was seen.")
    row = SeenMoney.objects.create(
        organization_id=organization,
        customer_id=customer,
        currency=currency,
        amount_minor=amount_minor,
        seen_on=seen_on,
        until_on=until_on,
        reference=reference[:255],
        recorded_at=at,
    )
    body = {"amount": amount_minor, "currency": currency, "until": until_on, "reference": reference}
    audit.record(
        organization=organization,
        at=at,
        actor=actor,
        verb="money.seen",
        subject=("seen_money", row.pk),
        customer=customer,
        body=body,
    )
    return row.pk


def end_seen_money(*, organization: int, seen: int, on: dt.date, at: dt.datetime, actor: str) -> None:
    """Stop counting money seen: it was booked, or was none of this customer's."""
    audit.require_transaction()
    row = SeenMoney.objects.of(organization).get(pk=seen)
    if row.ended_on is not None:
        return
    row.ended_on = on
    row.save(update_fields=["ended_on"])
    audit.record(
        organization=organization,
        at=at,
        actor=actor,
        verb="money.seen_ended",
        subject=("seen_money", row.pk),
        customer=row.customer_id,
        body={"on": on},
    )


def _say(row: Payment, verb: str, body: dict[str, object], *, at: dt.datetime, actor: str) -> None:
    audit.record(
        organization=row.organization_id,
        at=at,
        actor=actor,
        verb=verb,
        subject=("payment", row.pk),
        customer=row.customer_id,
        body={**body, "amount": row.amount_minor, "currency": row.currency},
    )


def _record(
    organization: int,
    payments: Sequence[NewPayment],
    ids: Sequence[int],
    *,
    at: dt.datetime,
    actor: str,
    import_id: int | None,
) -> None:
    customers = sorted({new.customer_id for new in payments})
    body: dict[str, object] = {"import": import_id, "payments": len(ids), "first": ids[0], "last": ids[-1]}
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
