"""Money received as pages list it."""

import datetime as dt
import uuid
from typing import NamedTuple

from django.db.models import Q

from dunwell.cash.models import Payment, SeenMoney


class PaymentListed(NamedTuple):
    """A payment in a list; amounts in minor units of `currency`."""

    id: int
    public_id: uuid.UUID
    customer_id: int
    on: dt.date
    date_known: bool
    currency: str
    amount_minor: int
    unallocated_minor: int
    reference: str
    state: str


class Seen(NamedTuple):
    """Money seen but not booked yet; it stops the chase up to its amount until `until_on`."""

    currency: str
    amount_minor: int
    seen_on: dt.date
    until_on: dt.date
    reference: str


def list_payments(
    organization: int, customer: int, *, until: dt.date | None = None, limit: int = 50
) -> list[PaymentListed]:
    """Return the payments of a customer, the latest value date first; with `until` only those up to that day."""
    rows = Payment.objects.of(organization).filter(customer_id=customer).order_by("-on", "-id")
    if until is not None:
        rows = rows.filter(on__lte=until)
    return [PaymentListed(*row) for row in rows.values_list(*PaymentListed._fields)[:limit]]


def list_latest(
    organization: int, *, is_loose: bool = False, after: tuple[dt.date, int] | None = None, limit: int = 50
) -> list[PaymentListed]:
    """Return payments, the latest value date first; with `is_loose` only those not wholly placed.

    `after` is (value date, id) of the last one shown.
    """
    rows = Payment.objects.of(organization)
    if is_loose:
        rows = rows.exclude(unallocated_minor=0)
    if after is not None:
        rows = rows.filter(on__lte=after[0]).filter(Q(on__lt=after[0]) | Q(id__lt=after[1]))
    return [PaymentListed(*row) for row in rows.order_by("-on", "-id").values_list(*PaymentListed._fields)[:limit]]


def list_seen(organization: int, customer: int, *, on: dt.date) -> list[Seen]:
    """Return the money seen and not booked yet that counts on a day, by day seen."""
    rows = SeenMoney.objects.of(organization).filter(
        customer_id=customer, ended_on=None, seen_on__lte=on, until_on__gte=on
    )
    return [Seen(*row) for row in rows.order_by("seen_on", "id").values_list(*Seen._fields)]
