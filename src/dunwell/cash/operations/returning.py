"""Money taken back: bookings released, payments returned, documents void with what was paid for them."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import F

from dunwell.audit import operations as audit
from dunwell.cash.models import Payment
from dunwell.cash.operations.paying import Share
from dunwell.cash.operations.seeing import Booked, replace_seen, see_again
from dunwell.cash.terms import PaymentState
from dunwell.receivables import operations as receivables
from dunwell.receivables.models import Allocation
from dunwell.receivables.operations import NewAllocation
from dunwell.receivables.queries import live_allocations
from dunwell.receivables.terms import AllocationKind


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
        state=PaymentState.REVERSED, reversed_on=day or row.on, reversed_at=at
    )
    if on is None:
        see_again(organization=organization, payment=payment, customer=row.customer_id, at=at, actor=actor)
    _say(row, "payment.reversed", {"on": on, "reason": reason, "import": import_id}, at=at, actor=actor)


def revive_payment(*, organization: int, payment: int, at: dt.datetime, actor: str, import_id: int | None) -> None:
    """Let a reversed payment stand again, with nothing of it allocated (an undone import came again)."""
    audit.require_transaction()
    row = Payment.objects.of(organization).select_for_update(no_key=True).get(pk=payment)
    if row.state != PaymentState.REVERSED:
        return
    row.state = PaymentState.POSTED
    row.reversed_on = row.reversed_at = None
    row.import_id = import_id
    row.save(update_fields=["state", "reversed_on", "reversed_at", "import_id"])
    told = Booked(row.pk, row.customer_id, row.on, row.currency, row.amount_minor, row.reference)
    replace_seen(organization=organization, payments=[told], at=at, actor=actor)
    _say(row, "payment.revived", {"import": import_id}, at=at, actor=actor)


def restore_payment(*, organization: int, payment: int, share: Share, on: dt.date, at: dt.datetime, actor: str) -> None:
    """Undo the taking back of one share of a payment, by a booking dated `on`; the payment stands again."""
    row = Payment.objects.of(organization).get(pk=payment)
    revive_payment(organization=organization, payment=payment, at=at, actor=actor, import_id=row.import_id)
    own, mark, key = row.external_id.rpartition("~")
    if mark and key == str(payment):
        Payment.objects.of(organization).filter(pk=payment).update(external_id=own)
    rows = Payment.objects.of(organization).filter(pk=payment)
    rows.update(unallocated_minor=F("unallocated_minor") - share[1])
    again = NewAllocation(share[0], share[1], on, AllocationKind.PAYMENT, payment=payment, date_known=row.date_known)
    receivables.allocate(organization=organization, allocation=again, at=at, actor=actor)


def replace_payment(
    *, organization: int, payment: int, reason: str, at: dt.datetime, actor: str, import_id: int | None = None
) -> None:
    """Take a payment back as if it had never come, and free its external id for the one that replaces it."""
    reverse_payment(
        organization=organization,
        payment=payment,
        on=None,
        reason=reason,
        at=at,
        actor=actor,
        import_id=import_id,
    )
    row = Payment.objects.of(organization).get(pk=payment)
    row.external_id = f"{row.external_id[:230]}~{row.pk}"
    row.save(update_fields=["external_id"])


def void_documents(
    *, organization: int, documents: Sequence[int], on: dt.date | None, reason: str, at: dt.datetime, actor: str
) -> int:
    """Take documents out of the ledger; money allocated to them is unallocated again. Returns how many.

    `on` empty: as if they had never been issued.
    """
    audit.require_transaction()
    live = live_allocations(organization).filter(open_item__document__in=documents).exclude(payment=None)
    keys = list(live.values_list("pk", flat=True))
    reverse_allocations(organization=organization, allocations=keys, on=on, reason=reason, at=at, actor=actor)
    return receivables.void_documents(
        organization=organization, documents=documents, on=on, reason=reason, at=at, actor=actor
    )


def _say(row: Payment, verb: str, body: dict[str, object], *, at: dt.datetime, actor: str) -> None:
    about = {**body, "amount": row.amount_minor, "currency": row.currency}
    audit.record_about(row, verb, about, at=at, actor=actor)
