"""Rows for tests, made through operations: an organization, who owes, what is owed, what was paid.

Amounts are minor units. Tests that look at the database only after a commit wrap these in `transaction.atomic()`.
"""

import datetime as dt
from collections.abc import Sequence

from dunwell.cash import operations as cash
from dunwell.customers import operations as customers
from dunwell.customers.models import Customer
from dunwell.customers.operations import NewContact
from dunwell.intake import operations as intake
from dunwell.organizations.models import Organization
from dunwell.organizations.operations import create_organization
from dunwell.receivables import operations as receivables
from dunwell.receivables.models import OpenItem
from dunwell.receivables.operations import NewDocument, NewLine
from dunwell.receivables.terms import Kind

AT = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)
ACTOR = "system:test"
ISSUED = dt.date(2026, 9, 1)


def organization(
    name: str = "House", *, base_currency: str = "EUR", time_zone: str = "Europe/Berlin", country: str = "DE"
) -> Organization:
    """A creditor; sending is OFF."""
    return create_organization(
        name=name, base_currency=base_currency, time_zone=time_zone, country=country, at=AT, actor=ACTOR
    )


def source(house: Organization, name: str = "books", *, is_current: bool = True) -> int:
    """A source of data, by default one that is never stale."""
    row = intake.ensure_source(organization=house.pk, name=name, is_current=is_current, at=AT, actor=ACTOR)
    return row.pk


def customer(
    house: Organization,
    number: str = "ACME",
    *,
    name: str = "",
    kind: str = "BUSINESS",
    country: str = "DE",
    time_zone: str = "Europe/Berlin",
    language: str = "de",
    email: str | None = None,
    parent: Customer | None = None,
) -> Customer:
    """A customer that can be written to; email "" makes one that cannot."""
    values = {"kind": kind, "country": country, "time_zone": time_zone, "language": language}
    row = customers.create_customer(
        organization=house.pk, number=number, name=name or f"{number} Ltd", values=values, at=AT, actor=ACTOR
    )
    address = f"ap@{number.lower()}.example" if email is None else email
    if address:
        contact = NewContact(row.pk, email=address)
        customers.add_contact(organization=house.pk, contact=contact, at=AT, actor=ACTOR)
    if parent is not None:
        customers.set_parent(organization=house.pk, customer=row.pk, parent=parent.pk, at=AT, actor=ACTOR)
    return row


def invoice(
    house: Organization,
    owed_by: Customer,
    amount_minor: int = 100_000,
    *,
    number: str = "INV-1",
    due: dt.date = dt.date(2026, 10, 1),
    issued: dt.date = ISSUED,
    currency: str = "EUR",
    kind: str = Kind.INVOICE,
    method: str = "",
    first_seen: dt.date | None = None,
    at: dt.datetime = AT,
) -> OpenItem:
    """A document with one due line, which is returned; a CREDIT_NOTE takes a negative amount."""
    return document(
        house,
        owed_by,
        [NewLine(due, amount_minor, method)],
        number=number,
        issued=issued,
        currency=currency,
        kind=kind,
        first_seen=first_seen,
        at=at,
    )[0]


def credit(
    house: Organization, owed_by: Customer, amount_minor: int, *, number: str = "CN-1", issued: dt.date = ISSUED
) -> OpenItem:
    """An open credit over a positive amount, due when it was issued; the line carries it negative."""
    return invoice(house, owed_by, -amount_minor, number=number, due=issued, issued=issued, kind=Kind.CREDIT_NOTE)


def document(
    house: Organization,
    owed_by: Customer,
    lines: Sequence[NewLine],
    *,
    number: str = "INV-1",
    issued: dt.date = ISSUED,
    currency: str = "EUR",
    kind: str = Kind.INVOICE,
    first_seen: dt.date | None = None,
    at: dt.datetime = AT,
) -> list[OpenItem]:
    """A document with its due lines, which are returned in order."""
    new = NewDocument(owed_by.pk, source(house), number, issued, currency, lines, kind)
    issued_as = receivables.issue_document(
        organization=house.pk, document=new, first_seen=first_seen or issued, at=at, actor=ACTOR
    )
    return [OpenItem.objects.of(house).get(pk=key) for key in issued_as.line_ids]


def payment(
    house: Organization,
    paid_by: Customer,
    amount_minor: int,
    *,
    on: dt.date = ISSUED,
    currency: str = "EUR",
    to: Sequence[tuple[OpenItem, int]] = (),
    at: dt.datetime = AT,
) -> int:
    """A payment, by default of unallocated money; returns its id."""
    return cash.record_payment(
        organization=house.pk,
        customer=paid_by.pk,
        source=source(house),
        on=on,
        currency=currency,
        amount_minor=amount_minor,
        allocate_to=[(line.pk, amount) for line, amount in to],
        at=at,
        actor=ACTOR,
    )
