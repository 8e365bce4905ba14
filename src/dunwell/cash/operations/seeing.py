"""Money seen: a bank line or portal payment of a known customer that nobody has booked yet."""

import datetime as dt

from dunwell.audit import operations as audit
from dunwell.cash.models import SeenMoney
from dunwell.receivables.operations import LedgerError


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
