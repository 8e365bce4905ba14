"""What is left of payments by currency, now or as of a past day."""

import datetime as dt
from collections.abc import Mapping

from django.db import connection

from dunwell.cash.models import Payment
from dunwell.kit import bulk
from dunwell.receivables.models import Allocation

# What is left now, less what came since, plus what was given away since (that came before, or cancels what came
# since), plus what was there then and has been taken back since. {later} says "since" of a row.
_LEFT = """
SELECT currency, SUM(unallocated_minor) FROM {payment}
WHERE organization_id = %(org)s AND NOT (unallocated_minor = 0) AND state = 'POSTED' GROUP BY currency
"""
_CAME_SINCE = """
SELECT currency, -SUM(amount_minor) FROM {payment} WHERE organization_id = %(org)s AND {came} GROUP BY currency
"""
_TAKEN_BACK = """
SELECT currency, SUM(CASE WHEN {came} OR {back} THEN amount_minor ELSE 0 END) FROM {payment}
WHERE organization_id = %(org)s AND NOT (reversed_on IS NULL) GROUP BY currency
"""
# What since was booked of payments that were gone by then gives nothing back: one that "never was" may have been taken
# off a line, at a later day, before.
_OF_GONE = """
SELECT p.currency, -SUM(a.amount_minor) FROM {payment} p JOIN {allocation} a ON a.payment_id = p.id
WHERE p.organization_id = %(org)s AND NOT (p.reversed_on IS NULL) AND {gone} AND {booked} GROUP BY p.currency
"""


def unallocated_sums(
    organization: int,
    *,
    paid_since: Mapping[str, int],
    as_of: dt.date,
    known_at: dt.datetime | None = None,
) -> dict[str, int]:
    """Return currency -> what was left of payments at the end of a day, in minor units.

    `paid_since` is what payments were allocated since (`receivables.ageing.open_at` of the same day). By value date as
    known now, or with `known_at` from what was recorded by that instant.
    """
    words = {
        "payment": bulk.table_of(Payment),
        "allocation": bulk.table_of(Allocation),
        "gone": "p.reversed_on <= %(day)s" + (" AND p.reversed_at <= %(known)s" if known_at else ""),
        "booked": '(a."on" > %(day)s' + (" OR a.recorded_at > %(known)s)" if known_at else ")"),
        "came": '("on" > %(day)s' + (" OR recorded_at > %(known)s)" if known_at else ")"),
        "back": "(reversed_on > %(day)s" + (" OR reversed_at > %(known)s)" if known_at else ")"),
    }
    values = {"org": organization, "day": as_of, "known": known_at and bulk.instant(known_at)}
    found = dict(paid_since)
    with connection.cursor() as cursor:
        for statement in (_LEFT, _CAME_SINCE, _TAKEN_BACK, _OF_GONE):
            cursor.execute(statement.format(**words), values)
            for currency, amount in cursor.fetchall():
                found[currency] = found.get(currency, 0) + int(amount)
    return {currency: amount for currency, amount in found.items() if amount}
