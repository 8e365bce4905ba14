"""Rows that tests of the lower nouns start from: two creditors, so that there is always an outsider."""

import datetime as dt

from dunwell.customers.models import Customer
from dunwell.intake.models import Source
from dunwell.organizations.models import Organization
from dunwell.receivables.models import Allocation, Document, OpenItem

AT = dt.datetime(2026, 10, 5, 9, 0, tzinfo=dt.UTC)


def an_organization(name: str = "Alice Ltd") -> int:
    """A creditor in Germany, in euros."""
    return Organization.objects.create(name=name, country="DE", time_zone="Europe/Berlin", created_at=AT).pk


def a_customer(organization: int, number: str = "BOB") -> int:
    """A customer without anything."""
    return Customer.objects.create(organization_id=organization, number=number, name=number, recorded_at=AT).pk


def a_line(organization: int, customer: int, amount: int, due: dt.date = dt.date(2026, 10, 1)) -> int:
    """An open invoice line in euros, minor units."""
    source, _ = Source.objects.of(organization).get_or_create(organization_id=organization, name="file")
    issued = due - dt.timedelta(days=30)
    count = Document.objects.of(organization).count()
    document = Document.objects.create(
        organization_id=organization,
        customer_id=customer,
        source=source,
        external_id=f"D{count}",
        number=f"INV-{count}",
        issued_on=issued,
        currency="EUR",
        amount_minor=amount,
        recorded_at=AT,
    )
    return OpenItem.objects.create(
        organization_id=organization,
        customer_id=customer,
        document=document,
        source_id=source.pk,
        issued_on=issued,
        due_date=due,
        original_due_date=due,
        currency="EUR",
        amount_minor=amount,
        open_minor=amount,
        first_seen=issued,
        recorded_at=AT,
    ).pk


def pay(organization: int, line: int, amount: int, on: dt.date, at: dt.datetime) -> None:
    """Money for a line, by value date `on`, known at `at`."""
    item = OpenItem.objects.of(organization).get(pk=line)
    Allocation.objects.create(
        organization_id=organization,
        open_item=item,
        customer_id=item.customer_id,
        kind="PAYMENT",
        amount_minor=amount,
        on=on,
        recorded_at=at,
    )
    item.open_minor -= amount
    item.closed_on = None if item.open_minor else on
    item.save()
