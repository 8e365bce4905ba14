"""Data health: what is missing or impossible, for how many late customers and how much money that is overdue.

Customers count while something of theirs is late, because that is where a gap costs money now; documents while they
are open. Every number is the length of a list below.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q

from dunwell.customers.models import Contact
from dunwell.kit.tenancy import TenantQuerySet
from dunwell.receivables.listing import list_currencies
from dunwell.receivables.models import OpenItem
from dunwell.worklist.listing import Standing
from dunwell.worklist.models import Standing as StandingRow

CAP: Final = 500
"""Documents are counted up to one more than this."""

LONGEST_TERM: Final = 365


class Gap(NamedTuple):
    """How many late customers lack something, and what is overdue of them in minor units of the base currency."""

    many: int
    value: int


class Odd(NamedTuple):
    """Open documents with impossible terms: how many (up to one past `CAP`), and their open amounts by currency."""

    many: int
    amounts: dict[str, int]


_DEAD = Contact.objects.unscoped("tied to its customer").filter(
    organization_id=OuterRef("organization_id"), customer_id=OuterRef("customer_id"), removed_at=None
)
_LIVING = _DEAD.filter(dead_at=None).exclude(email="")

CUSTOMERS: Final[dict[str, Any]] = {
    "no-contact": ~Exists(_LIVING),
    "dead-address": Exists(_DEAD.exclude(dead_at=None)),
    "no-kind": Q(customer__kind=""),
    "no-country": Q(customer__country=""),
    "no-language": Q(customer__language=""),
    "no-owner": Q(customer__owner=""),
}
"""Check -> which late customers fail it."""

DOCUMENTS: Final = ("due-before-issue", "due-in-years", "issued-later")
"""Checks of open documents: due before they were issued, due more than a year from today, issued after today."""

# Materialized, or the looks for contacts are made once for the groups and once more for the rows.
_COUNTS = """
WITH late AS MATERIALIZED (
  SELECT CASE WHEN EXISTS (SELECT 1 FROM customers_contact k
                           WHERE k.organization_id = %(org)s AND k.customer_id = s.customer_id
                           AND k.dead_at IS NULL AND k.removed_at IS NULL AND NOT (k.email = ''))
              THEN 0 ELSE 1 END AS f1,
         CASE WHEN c.id IN (SELECT d.customer_id FROM customers_contact d WHERE d.organization_id = %(org)s
                            AND d.dead_at IS NOT NULL AND d.removed_at IS NULL) THEN 1 ELSE 0 END AS f2,
         CASE WHEN c.kind = '' THEN 1 ELSE 0 END AS f3, CASE WHEN c.country = '' THEN 1 ELSE 0 END AS f4,
         CASE WHEN c.language = '' THEN 1 ELSE 0 END AS f5, CASE WHEN c.owner = '' THEN 1 ELSE 0 END AS f6,
         s.value_minor
  FROM worklist_standing s JOIN customers_customer c ON c.id = s.customer_id
  WHERE s.organization_id = %(org)s AND s.priority > 0
)
SELECT f1, f2, f3, f4, f5, f6, count(*), CAST(sum(value_minor) AS BIGINT) FROM late GROUP BY 1, 2, 3, 4, 5, 6
"""


def count_customers(organization: int) -> dict[str, Gap]:
    """Return what each check of customers finds, in one walk over those who are late."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"org": organization})
        rows = cursor.fetchall()
    found = {}
    for place, check in enumerate(CUSTOMERS):
        failing = [row for row in rows if row[place]]
        found[check] = Gap(sum(row[-2] for row in failing), sum(int(row[-1]) for row in failing))
    return found


def list_customers(
    organization: int, check: str, *, after: tuple[int, int] | None = None, limit: int = 50
) -> list[Standing]:
    """Return the late customers that fail a check, the most urgent first; `after` is (priority, id) of the last one."""
    rows = _failing(organization, check)
    if after is not None:
        rows = rows.filter(priority__lte=after[0]).filter(Q(priority__lt=after[0]) | Q(id__gt=after[1]))
    return [Standing(*row) for row in rows.order_by("-priority", "id").values_list(*Standing._fields)[:limit]]


def ids_of(organization: int, check: str, *, limit: int) -> list[int]:
    """Return the customers that fail a check, the most urgent first."""
    rows = _failing(organization, check).order_by("-priority", "id")
    return list(rows.values_list("customer_id", flat=True)[:limit])


def _failing(organization: int, check: str) -> TenantQuerySet[StandingRow]:
    return StandingRow.objects.of(organization).filter(CUSTOMERS[check], priority__gt=0)


def count_documents(organization: int, *, today: dt.date) -> dict[str, Odd]:
    """Return what each check of documents finds."""
    found = {}
    for check in DOCUMENTS:
        amounts: dict[str, int] = defaultdict(int)
        rows = list(_lines(organization, check, today, limit=CAP + 1))
        for _, currency, minor in rows:
            amounts[currency] += minor
        found[check] = Odd(len(rows), dict(amounts))
    return found


def list_documents(organization: int, check: str, *, today: dt.date) -> list[int]:
    """Return the lines of documents that fail a check, up to the cap."""
    return [key for key, _, _ in _lines(organization, check, today, limit=CAP)]


def _lines(organization: int, check: str, today: dt.date, *, limit: int) -> Iterator[tuple[int, str, int]]:
    """Yield (line, currency, open amount) of open lines that fail a check, each by its own index."""
    rows = OpenItem.objects.of(organization)
    names = ("id", "currency", "open_minor")
    if check == "due-before-issue":
        odd = rows.filter(~Q(open_minor=0), due_date__lt=F("issued_on")).order_by("due_date", "id")
    elif check == "issued-later":
        odd = rows.exclude(open_minor=0).filter(issued_on__gt=today).order_by("issued_on", "id")
    else:
        horizon = today + dt.timedelta(days=LONGEST_TERM)
        odd = rows.exclude(open_minor=0).filter(due_date__gt=horizon).order_by("currency", "due_date", "id")
        # The index of open lines begins with the currency: named, each is a jump to its last due dates.
        odd = odd.filter(currency__in=list_currencies(organization))
    yield from odd.values_list(*names)[:limit]
