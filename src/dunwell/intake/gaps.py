"""Who of those that owe can be written to, and what is missing of the others: each gap with its value."""

import datetime as dt
from collections.abc import Iterable
from typing import Final, NamedTuple

from django.db.models import Exists, OuterRef, Q, Sum

from dunwell.customers.models import Contact, Customer
from dunwell.customers.terms import OUTSIDE_STRATEGIES
from dunwell.organizations.queries import get_organization
from dunwell.receivables.models import OpenItem
from dunwell.receivables.queries import latest_rates

NEEDED: Final = ("kind", "country", "contact")
"""Without one of these nobody is written to; the others have an answer that usually does."""


class Owed(NamedTuple):
    """What a customer owes in the base currency, at par where no rate is known; credits are not taken off."""

    opened: int
    overdue: int


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


class _Row(NamedTuple):
    id: int
    kind: str
    country: str
    language: str
    time_zone: str
    contact: bool


def owed(organization: int, *, today: dt.date) -> dict[int, Owed]:
    """Return customer -> what they owe, of all who owe anything."""
    base = get_organization(organization).base_currency
    rates = latest_rates(organization, today)
    rows = OpenItem.objects.of(organization).filter(open_minor__gt=0).order_by()
    sums = rows.values_list("customer_id", "currency").annotate(
        opened=Sum("open_minor"), overdue=Sum("open_minor", filter=Q(due_date__lt=today))
    )
    found: dict[int, Owed] = {}
    for customer, currency, opened, overdue in sums:
        numerator, denominator = (1, 1) if currency == base else rates.get(currency, (1, 1))
        before = found.get(customer, Owed(0, 0))
        found[customer] = Owed(
            before.opened + opened * numerator // denominator,
            before.overdue + (overdue or 0) * numerator // denominator,
        )
    return found


def reach(organization: int, *, today: dt.date) -> Reach:
    """Return who can be written to, and each gap, those first without whose answer nobody is written to."""
    owing = owed(organization, today=today)
    rows = [row for row in _rows(organization) if row.id in owing and row.kind not in OUTSIDE_STRATEGIES]
    reachable = [row for row in rows if all(getattr(row, fact) for fact in NEEDED)]
    gaps = []
    for fact in (*NEEDED, "language", "time_zone"):
        lacking = [row.id for row in rows if not getattr(row, fact)]
        if lacking:
            gaps.append(Gap(fact, len(lacking), *_sum(owing, lacking)))
    everybody, written = (_sum(owing, (row.id for row in some)) for some in (rows, reachable))
    currency = get_organization(organization).base_currency
    return Reach(currency, len(rows), len(reachable), everybody[1], written[1], gaps)


def lacking(organization: int, fact: str, *, today: dt.date) -> list[int]:
    """Return the customers that owe and of whom a fact is not known, by id."""
    owing = owed(organization, today=today)
    return sorted(
        row.id
        for row in _rows(organization)
        if row.id in owing and row.kind not in OUTSIDE_STRATEGIES and not getattr(row, fact)
    )


def _rows(organization: int) -> Iterable[_Row]:
    living = Contact.objects.of(organization).filter(customer=OuterRef("pk"), dead_at=None, removed_at=None)
    rows = Customer.objects.of(organization).annotate(contact=Exists(living.exclude(email="")))
    return [_Row(*row) for row in rows.order_by("id").values_list(*_Row._fields)]


def _sum(owing: dict[int, Owed], customers: Iterable[int]) -> tuple[int, int]:
    opened = overdue = 0
    for customer in customers:
        opened += owing[customer].opened
        overdue += owing[customer].overdue
    return opened, overdue
