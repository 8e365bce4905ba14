"""What customers owe in the base currency, in sums the database makes from its index of open lines.

At par where no rate is known; credits are not taken off. Foreign amounts are converted line by line and rounded down.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet, Sum

from dunwell.customers.models import Customer
from dunwell.kit import bulk
from dunwell.organizations.queries import get_organization
from dunwell.receivables.listing import list_currencies
from dunwell.receivables.models import OpenItem
from dunwell.receivables.queries import latest_rates

AT_ONCE: Final = 500

# "open_minor <> 0" says nothing new beside "> 0", but it is the condition of the index, which SQLite wants to read.
_OPEN: Final = """
SELECT customer_id, {value} AS opened, {overdue} AS overdue FROM {item}
WHERE organization_id = %(org)s AND NOT (open_minor = 0) AND open_minor > 0 {whose} GROUP BY customer_id
"""


def run(
    statement: str, organization: int, *, today: dt.date, whose: str = "", **values: Any
) -> Iterable[tuple[Any, ...]]:
    """Run a statement in which `{owing}` is a table of customer_id, opened and overdue of all who owe anything."""
    amount, named = _in_base(organization, today)
    owing = _OPEN.format(
        item=bulk.table_of(OpenItem),
        value=f"SUM({amount})",
        overdue=f"SUM(CASE WHEN due_date < %(today)s THEN {amount} ELSE 0 END)",
        whose=whose,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement.format(owing=owing), {"org": organization, "today": today, **named, **values})
        return list(cursor.fetchall())


def opened_by(organization: int, customers: Iterable[int], *, today: dt.date) -> dict[int, int]:
    """Return customer -> what they owe, of some customers; those who owe nothing are left out."""
    found: dict[int, int] = {}
    keys = sorted(set(customers))
    for start in range(0, len(keys), AT_ONCE):
        some = ", ".join(str(int(key)) for key in keys[start : start + AT_ONCE])
        rows = run("{owing}", organization, today=today, whose=f"AND customer_id IN ({some})")
        found |= {customer: int(opened) for customer, opened, _ in rows}
    return found


def opened_of(organization: int, customers: QuerySet[Customer], *, today: dt.date) -> int:
    """Return what all customers of a selection owe together."""
    rows = OpenItem.objects.of(organization).filter(open_minor__gt=0, customer__in=customers).exclude(open_minor=0)
    rates, base = latest_rates(organization, today), get_organization(organization).base_currency
    total = 0
    for code, opened in rows.order_by().values_list("currency").annotate(opened=Sum("open_minor")):
        up, down = (1, 1) if code == base else rates.get(code, (1, 1))
        total += opened * up // down
    return total


def largest(organization: int, *, today: dt.date, limit: int) -> list[int]:
    """Return the customers who owe most, the largest first."""
    statement = "SELECT customer_id FROM ({owing}) o ORDER BY opened DESC, customer_id LIMIT %(limit)s"
    return [row[0] for row in run(statement, organization, today=today, limit=limit)]


def _in_base(organization: int, today: dt.date) -> tuple[str, dict[str, Any]]:
    """Return the words for a line's open amount in the base currency, and the rates in them."""
    rates, base = latest_rates(organization, today), get_organization(organization).base_currency
    foreign = [code for code in list_currencies(organization) if code != base and code in rates]
    cases, values = "", dict[str, Any]()
    for at, code in enumerate(foreign):
        numerator, denominator = rates[code]
        cases += f" WHEN %(code{at})s THEN open_minor * %(up{at})s / %(down{at})s"
        values |= {f"code{at}": code, f"up{at}": numerator, f"down{at}": denominator}
    return (f"CASE currency{cases} ELSE open_minor END" if cases else "open_minor"), values
