"""Rows that tests of the lower nouns start from: two creditors, so that there is always an outsider."""

import datetime as dt

from dunwell.customers.models import Customer
from dunwell.organizations.models import Organization

AT = dt.datetime(2026, 10, 5, 9, 0, tzinfo=dt.UTC)


def an_organization(name: str = "Alice Ltd") -> int:
    """A creditor in Germany, in euros."""
    return Organization.objects.create(name=name, country="DE", time_zone="Europe/Berlin", created_at=AT).pk


def a_customer(organization: int, number: str = "BOB") -> int:
    """A customer without anything."""
    return Customer.objects.create(organization_id=organization, number=number, name=number, recorded_at=AT).pk
