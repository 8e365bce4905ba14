"""Money seen: a bank line or portal payment of a known customer that nobody has booked yet."""

import datetime as dt
from collections.abc import Iterable
from typing import Final, NamedTuple

from dunwell.audit import operations as audit
from dunwell.cash.models import SeenMoney
from dunwell.receivables.operations import LedgerError

BOOKED_BEFORE: Final = dt.timedelta(days=5)
"""A payment valued so little before the money was seen may be that money."""


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
    _say(row, "money.seen", {"until": until_on}, at=at, actor=actor)
    return row.pk


def end_seen_money(*, organization: int, seen: int, on: dt.date, at: dt.datetime, actor: str) -> None:
    """Stop counting money seen: its days are over, or it was none of this customer's."""
    audit.require_transaction()
    row = SeenMoney.objects.of(organization).get(pk=seen)
    if row.ended_on is None:
        _end(row, on, None, at=at, actor=actor)


class Booked(NamedTuple):
    """A payment that was just booked; `on` is None where nobody knows its day."""

    id: int
    customer_id: int
    on: dt.date | None
    currency: str
    amount_minor: int
    reference: str


def replace_seen(*, organization: int, payments: Iterable[Booked], at: dt.datetime, actor: str) -> None:
    """End the money seen that was booked now: the booking takes its place, so it counts once.

    The same customer, currency and amount, valued from BOOKED_BEFORE until its days are over; several alike go by their
    reference, then by the nearest day. One payment ends one of them, from the day on which it counts itself.
    """
    audit.require_transaction()
    booked = {(new.customer_id, new.currency, new.amount_minor) for new in payments}
    customers = sorted({customer for customer, _, _ in booked})
    waiting: dict[tuple[int, str, int], list[SeenMoney]] = {}
    for start in range(0, len(customers), 500):
        rows = SeenMoney.objects.of(organization).filter(customer_id__in=customers[start : start + 500], ended_on=None)
        for row in rows.order_by("id"):
            waiting.setdefault((row.customer_id, row.currency, row.amount_minor), []).append(row)
    if not waiting:
        return
    for new in payments:
        alike = waiting.get((new.customer_id, new.currency, new.amount_minor), [])
        found = [row for row in alike if _may_be(row, new)]
        if not found:
            continue
        best = min(found, key=lambda row: _distance(row, new))
        alike.remove(best)
        _end(best, max(new.on or best.seen_on, best.seen_on), new.id, at=at, actor=actor)


def see_again(*, organization: int, payment: int, customer: int, at: dt.datetime, actor: str) -> None:
    """Let money seen count again whose booking is gone as if it had never been; until its days are over."""
    audit.require_transaction()
    for row in SeenMoney.objects.of(organization).filter(customer_id=customer, payment_id=payment):
        row.ended_on = row.payment_id = None
        row.save(update_fields=["ended_on", "payment"])
        _say(row, "money.seen", {"until": row.until_on, "payment": None}, at=at, actor=actor)


def _may_be(row: SeenMoney, new: Booked) -> bool:
    return new.on is None or row.seen_on - BOOKED_BEFORE <= new.on <= row.until_on


def _distance(row: SeenMoney, new: Booked) -> tuple[bool, int]:
    """How far a payment is from being this very money; the least is it."""
    is_other = not row.reference or row.reference.casefold() != new.reference.casefold()
    return is_other, abs(((new.on or row.seen_on) - row.seen_on).days)


def _end(row: SeenMoney, on: dt.date, payment: int | None, *, at: dt.datetime, actor: str) -> None:
    row.ended_on, row.payment_id = on, payment
    row.save(update_fields=["ended_on", "payment"])
    _say(row, "money.seen_ended", {"on": on, "payment": payment}, at=at, actor=actor)


def _say(row: SeenMoney, verb: str, body: dict[str, object], *, at: dt.datetime, actor: str) -> None:
    about = {**body, "amount": row.amount_minor, "currency": row.currency, "reference": row.reference}
    audit.record(
        organization=row.organization_id,
        at=at,
        actor=actor,
        verb=verb,
        subject=("seen_money", row.pk),
        customer=row.customer_id,
        body=about,
    )
