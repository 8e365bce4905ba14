"""How invoices were paid over a stretch of time: sums of what was paid, by how late it was."""

import datetime as dt
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet, Sum

from dunwell.kit import bulk
from dunwell.receivables.models import Allocation, OpenItem
from dunwell.receivables.terms import AllocationKind, Kind


class Paid(NamedTuple):
    """What was paid of one currency and so many days after its due date (negative: before), net of reversals."""

    currency: str
    days: int
    amount: int
    parts: int


_PAID = """
SELECT i.currency, {days}, SUM(a.amount_minor), COUNT(*)
FROM {allocation} a JOIN {item} i ON i.id = a.open_item_id
WHERE a.organization_id = %(org)s AND a."on" BETWEEN %(first)s AND %(last)s AND a.kind = 'PAYMENT' AND {known}
  AND i.amount_minor > 0 AND NOT (i.kind = 'PROFORMA')
GROUP BY i.currency, {days} HAVING SUM(a.amount_minor) > 0 ORDER BY i.currency, {days}
"""


def paid_by_days(organization: int, *, first: dt.date, last: dt.date) -> list[Paid]:
    """Return what was paid with a known value date from `first` to `last`, by currency and days after the due date.

    Each part payment counts with its own amount and day; what a credit note covered is no payment.
    """
    postgres = bulk.is_postgres()
    words = {
        "allocation": bulk.table_of(Allocation),
        "item": bulk.table_of(OpenItem),
        "days": '(a."on" - i.due_date)' if postgres else 'CAST(julianday(a."on") - julianday(i.due_date) AS INTEGER)',
        "known": "a.date_known" if postgres else "a.date_known = 1",
    }
    with connection.cursor() as cursor:
        cursor.execute(_PAID.format(**words), {"org": organization, "first": first, "last": last})
        return [Paid(currency, int(days), int(amount), int(parts)) for currency, days, amount, parts in cursor]


def undated_by_currency(organization: int) -> dict[str, int]:
    """Return what was paid on a day nobody knows, by currency: it stays out of every statistic of delay."""
    rows = Allocation.objects.of(organization).filter(date_known=False, kind=AllocationKind.PAYMENT)
    sums = rows.values_list("open_item__currency").annotate(Sum("amount_minor")).order_by("open_item__currency")
    return {currency: int(amount) for currency, amount in sums if amount > 0}


def late_by_currency(
    organization: int, *, today: dt.date, customers: QuerySet[Any, Any] | None = None
) -> dict[str, int]:
    """Return what is open and past due, by currency; of these customers only, given as a subquery of ids."""
    rows = OpenItem.objects.of(organization).filter(closed_on=None, open_minor__gt=0, due_date__lt=today)
    rows = rows.exclude(kind=Kind.PROFORMA)
    if customers is not None:
        rows = rows.filter(customer_id__in=customers)
    sums = rows.values_list("currency").annotate(Sum("open_minor")).order_by("currency")
    return {currency: int(amount) for currency, amount in sums}
