"""Who of those that owe can be written to, and what is missing of the others: each gap with its value."""

import datetime as dt
from typing import Final, NamedTuple

from django.db.models import Exists, OuterRef

from dunwell.customers.models import Contact, Customer
from dunwell.customers.terms import OUTSIDE_STRATEGIES
from dunwell.intake import owing
from dunwell.kit import bulk
from dunwell.organizations.queries import get_organization
from dunwell.receivables.models import OpenItem

NEEDED: Final = ("kind", "country", "contact")
"""Without one of these nobody is written to; the others have an answer that usually does."""


class Gap(NamedTuple):
    """One fact that is not known of some customers; amounts in minor units of the base currency."""

    fact: str
    customers: int
    opened: int
    overdue: int


class Reach(NamedTuple):
    """Who owes, who of them can be written to, and the gaps; those outside every strategy are nobody's business."""

    currency: str
    customers: int
    reachable: int
    overdue: int
    overdue_reachable: int
    gaps: list[Gap]

    @property
    def share(self) -> int:
        """Percent of the overdue value that can be written to; of nothing it is all."""
        return 100 if not self.overdue else self.overdue_reachable * 100 // self.overdue


FACTS: Final = (*NEEDED, "language", "time_zone")

# One row for each set of facts that are missing together: at most 32.
_MISSING: Final = """
SELECT CASE WHEN c.kind = '' THEN 1 ELSE 0 END, CASE WHEN c.country = '' THEN 1 ELSE 0 END,
       CASE WHEN EXISTS (SELECT 1 FROM {contact} k WHERE k.organization_id = %(org)s AND k.customer_id = c.id
                         AND k.dead_at IS NULL AND k.removed_at IS NULL AND NOT (k.email = '')) THEN 0 ELSE 1 END,
       CASE WHEN c.language = '' THEN 1 ELSE 0 END, CASE WHEN c.time_zone = '' THEN 1 ELSE 0 END,
       COUNT(*), SUM(o.opened), SUM(o.overdue)
FROM ({owing}) o JOIN {customer} c ON c.id = o.customer_id
WHERE NOT (c.kind IN ({outside})) GROUP BY 1, 2, 3, 4, 5
"""


class _Missing(NamedTuple):
    """How many customers lack these facts and no others, and what they owe."""

    facts: frozenset[str]
    customers: int
    opened: int
    overdue: int


def reach(organization: int, *, today: dt.date) -> Reach:
    """Return who can be written to, and each gap, those first without whose answer nobody is written to."""
    rows = _missing(organization, today)
    gaps = [_sum(fact, [row for row in rows if fact in row.facts]) for fact in FACTS]
    everybody, written = _sum("", rows), _sum("", [row for row in rows if not row.facts & set(NEEDED)])
    return Reach(
        get_organization(organization).base_currency,
        everybody.customers,
        written.customers,
        everybody.overdue,
        written.overdue,
        [gap for gap in gaps if gap.customers],
    )


def lacking(organization: int, fact: str) -> list[int]:
    """Return the customers that owe and of whom a fact is not known, by id."""
    lines = OpenItem.objects.of(organization).filter(customer=OuterRef("pk"), open_minor__gt=0).exclude(open_minor=0)
    rows = Customer.objects.of(organization).filter(Exists(lines)).exclude(kind__in=OUTSIDE_STRATEGIES)
    if fact == "contact":
        living = Contact.objects.of(organization).filter(customer=OuterRef("pk"), dead_at=None, removed_at=None)
        rows = rows.exclude(Exists(living.exclude(email="")))
    else:
        rows = rows.filter(**{fact: ""})
    return list(rows.order_by("id").values_list("id", flat=True))


def _missing(organization: int, today: dt.date) -> list[_Missing]:
    outside = ", ".join(f"'{kind}'" for kind in sorted(OUTSIDE_STRATEGIES))
    tables = {"contact": bulk.table_of(Contact), "customer": bulk.table_of(Customer), "owing": "{owing}"}
    return [
        _Missing(
            frozenset(fact for fact, is_missing in zip(FACTS, row[:5], strict=True) if is_missing),
            row[5],
            int(row[6]),
            int(row[7]),
        )
        for row in owing.run(_MISSING.format(**tables, outside=outside), organization, today=today)
    ]


def _sum(fact: str, rows: list[_Missing]) -> Gap:
    return Gap(
        fact,
        sum(row.customers for row in rows),
        sum(row.opened for row in rows),
        sum(row.overdue for row in rows),
    )
