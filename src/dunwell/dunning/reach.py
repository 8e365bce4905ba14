"""Who owes something overdue and cannot be written to, and why: asked once, for all of them."""

import datetime as dt
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from dunwell.compliance.models import OptOut
from dunwell.compliance.terms import Channel
from dunwell.customers.models import Contact, Customer
from dunwell.customers.terms import OUTSIDE_STRATEGIES
from dunwell.receivables.models import OpenItem


class Unreachable(NamedTuple):
    """How many customers with something overdue cannot be written to, and how many for each reason.

    One customer may lack several things, so the reasons may add up to more.
    """

    customers: int
    country_unknown: int
    kind_unknown: int
    no_address: int

    def sentence(self) -> str:
        """Say it as Today and `dunwell doctor` do; empty when everybody can be written to."""
        if not self.customers:
            return ""
        reasons = {
            "country unknown": self.country_unknown,
            "kind unknown": self.kind_unknown,
            "no address": self.no_address,
        }
        named = ", ".join(f"{reason} ({count})" for reason, count in reasons.items() if count)
        noun = "customer" if self.customers == 1 else "customers"
        return f"{self.customers} {noun} cannot be written to: {named}"


_LACKS = {
    "country_unknown": Q(country=""),
    "kind_unknown": Q(kind=""),
    "no_address": Q(has_address=False),
}
_ANY = _LACKS["country_unknown"] | _LACKS["kind_unknown"] | _LACKS["no_address"]


def count_unreachable(organization: int, *, today: dt.date) -> Unreachable:
    """Count the customers with an open line past due to whom no mail can be sent."""
    found = _late(organization, today).aggregate(
        customers=Count("pk", filter=_ANY),
        **{name: Count("pk", filter=condition) for name, condition in _LACKS.items()},
    )
    return Unreachable(**found)


def unreachable(organization: int, *, today: dt.date) -> QuerySet[Any, Any]:
    """Return the ids of the customers that `count_unreachable` counts, as a subquery."""
    return _late(organization, today).filter(_ANY).values("pk")


def _late(organization: int, today: dt.date) -> QuerySet[Any, Any]:
    """The customers of a strategy with an open line past due, each with `has_address`."""
    late = OpenItem.objects.of(organization).filter(
        customer=OuterRef("pk"), closed_on=None, open_minor__gt=0, due_date__lt=today
    )
    opted_out = (
        OptOut.objects.of(organization)
        .filter(channel=Channel.EMAIL, address=OuterRef("lower"), from_on__lte=today)
        .filter(Q(ended_on=None) | Q(ended_on__gt=today))
    )
    living = (
        Contact.objects.of(organization)
        .filter(customer=OuterRef("pk"), dead_at=None, removed_at=None)
        .exclude(email="")
        .annotate(lower=Lower("email"))
        .filter(~Exists(opted_out))
    )
    rows = Customer.objects.of(organization).filter(Exists(late)).exclude(kind__in=OUTSIDE_STRATEGIES)
    return rows.annotate(has_address=Exists(living))
