"""What is left of payments by currency, now or as of a past day."""

import datetime as dt

from django.db import connection

from dunwell.cash.models import Payment
from dunwell.kit import bulk
from dunwell.receivables.models import Allocation

_NOW = """
SELECT currency, SUM(unallocated_minor) FROM {payment}
WHERE organization_id = %(org)s AND NOT (unallocated_minor = 0) AND state = 'POSTED' GROUP BY currency
"""
_CAME_SINCE = """
SELECT currency, -SUM(unallocated_minor) FROM {payment}
WHERE organization_id = %(org)s AND NOT (unallocated_minor = 0) AND state = 'POSTED' AND {since} GROUP BY currency
"""
_GIVEN_SINCE = """
SELECT p.currency, SUM(a.amount_minor) FROM {allocation} a JOIN {payment} p ON p.id = a.payment_id
WHERE a.organization_id = %(org)s AND {given} AND p.state = 'POSTED' AND {there} GROUP BY p.currency
"""
_REVERSED_SINCE = """
SELECT p.currency, SUM(p.unallocated_minor + COALESCE(
    (SELECT SUM(a.amount_minor) FROM {allocation} a WHERE a.payment_id = p.id AND {given}), 0))
FROM {payment} p WHERE p.organization_id = %(org)s AND NOT (p.reversed_on IS NULL) AND {back} AND {there}
GROUP BY p.currency
"""


def unallocated_sums(organization: int, *, as_of: dt.date, known_at: dt.datetime | None = None) -> dict[str, int]:
    """Return currency -> what was left of payments at the end of a day, in minor units.

    By value date as known now, or with `known_at` from what was recorded by that instant.
    """
    later = " OR {0}recorded_at > %(known)s" if known_at else ""
    words = {
        "payment": bulk.table_of(Payment),
        "allocation": bulk.table_of(Allocation),
        "since": f'("on" > %(day)s{later.format("")})',
        "given": f'(a."on" > %(day)s{later.format("a.")})',
        "there": 'p."on" <= %(day)s' + (" AND p.recorded_at <= %(known)s" if known_at else ""),
        "back": "(p.reversed_on > %(day)s" + (" OR p.reversed_at > %(known)s)" if known_at else ")"),
    }
    values = {"org": organization, "day": as_of, "known": known_at and bulk.instant(known_at)}
    found: dict[str, int] = {}
    with connection.cursor() as cursor:
        for statement in (_NOW, _CAME_SINCE, _GIVEN_SINCE, _REVERSED_SINCE):
            cursor.execute(statement.format(**words), values)
            for currency, amount in cursor.fetchall():
                found[currency] = found.get(currency, 0) + int(amount)
    return {currency: amount for currency, amount in found.items() if amount}
