"""Seeded books of any size for benchmarks and faults: the same arguments make the same book.

The one place that fills tables without operations: a million lines through operations would take minutes and
measure the wrong thing. Shape of the book, stated because every figure depends on it: 8 open invoices and 3
contacts a customer; terms spread due dates evenly over the next 90 days; 18 % of the customers pay late and have
3 to 7 lines overdue by 1 to 120 days, so about 11 % of the lines are overdue, as in a real B2B ledger.
"""

import datetime as dt
import random
from collections.abc import Iterator

from django.db import connection, transaction

from dunwell.customers.models import Contact, Customer
from dunwell.intake.models import Source
from dunwell.kit import bulk
from dunwell.kit.fields import new_public_id
from dunwell.organizations import operations as organizations
from dunwell.organizations.models import Organization
from dunwell.receivables.models import Document, OpenItem
from dunwell.strategies import operations as strategies

AS_OF = dt.date(2026, 10, 28)
LINES_PER_CUSTOMER = 8
CONTACTS_PER_CUSTOMER = 3
LATE_PERCENT = 18
BATCH = 2_000
COUNTRIES = (("DE", "de"), ("FR", "fr"), ("NL", "nl"), ("ES", "es"), ("GB", "en"))


def seed_book(lines: int, *, seed: int = 7, as_of: dt.date = AS_OF, name: str = "Bench Ltd") -> Organization:
    """Fill a new organization with `lines` open invoices and return it; statistics are gathered at the end."""
    at = dt.datetime.combine(as_of, dt.time(4), dt.UTC)
    with transaction.atomic():
        organization = organizations.create_organization(
            name=name, base_currency="EUR", time_zone="Europe/Berlin", country="DE", at=at, actor="system:bench"
        )
        strategies.ensure_builtin(organization.pk, at)
        source = Source.objects.create(organization=organization, name="file", data_date=as_of)
    chance = random.Random(f"{seed}:{lines}")
    for first in range(0, lines // LINES_PER_CUSTOMER, BATCH):
        count = min(BATCH, lines // LINES_PER_CUSTOMER - first)
        with transaction.atomic():
            _fill(organization.pk, source.pk, chance, first, count, as_of=as_of, at=at)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return organization


def _fill(
    organization: int,
    source: int,
    chance: random.Random,
    first: int,
    count: int,
    *,
    as_of: dt.date,
    at: dt.datetime,
) -> None:
    recorded = bulk.instant(at)
    keys = list(bulk.next_ids(Customer, count))
    customers, contacts = [], []
    for number, key in enumerate(keys, start=first + 1):
        country, language = chance.choice(COUNTRIES)
        name = f"Customer {number:06d}"
        head = (key, organization, new_public_id().hex, f"C{number:06d}", name, "BUSINESS", country, language)
        customers.append((*head, *[""] * 15, False, False, "{}", name.lower(), recorded))
        for position in range(CONTACTS_PER_CUSTOMER):
            address = f"ap{position}+{number:06d}@customer.example"
            contacts.append((organization, key, "BILLING", "", address, "", "", "", "", recorded))
    bulk.insert(Customer, CUSTOMER_COLUMNS, customers)
    bulk.insert(Contact, CONTACT_COLUMNS, contacts)
    ids = iter(bulk.next_ids(Document, count * LINES_PER_CUSTOMER))
    documents, items = [], []
    for key in keys:
        for due in _due_dates(chance, as_of):
            document = next(ids)
            issued = min(due - dt.timedelta(days=30), as_of)
            amount = int(chance.lognormvariate(6.5, 1.0) * 100) + 500
            number = f"INV-{document:08d}"
            head = (document, organization, new_public_id().hex, key, source, number, number, "INVOICE", "ISSUED")
            documents.append((*head, issued, "EUR", amount, "", "", "", "", "{}", "", recorded))
            line = (organization, key, document, source, 1, "INVOICE", "", issued, due, due, "EUR", amount, amount)
            items.append((*line, 0, 0, None, "", issued, "", None, recorded))
    bulk.insert(Document, DOCUMENT_COLUMNS, documents)
    bulk.insert(OpenItem, ITEM_COLUMNS, items)


def _due_dates(chance: random.Random, as_of: dt.date) -> Iterator[dt.date]:
    """Yield the due dates of one customer's lines."""
    late = chance.randint(3, 7) if chance.randrange(100) < LATE_PERCENT else 0
    for position in range(LINES_PER_CUSTOMER):
        days = -chance.randint(1, 120) if position < late else chance.randint(1, 90)
        yield as_of + dt.timedelta(days=days)


CUSTOMER_COLUMNS = [
    "id",
    "organization_id",
    "public_id",
    "number",
    "name",
    "kind",
    "country",
    "language",
    "region",
    "time_zone",
    "currency",
    "segment",
    "owner",
    "payment_method",
    "salutation",
    "phone",
    "iban",
    "vat_id",
    "registration",
    "address1",
    "address2",
    "postal_code",
    "city",
    "is_key_account",
    "is_stub",
    "custom",
    "search",
    "recorded_at",
]
CONTACT_COLUMNS = [
    "organization_id",
    "customer_id",
    "role",
    "name",
    "email",
    "phone",
    "language",
    "channel",
    "dead_reason",
    "recorded_at",
]
DOCUMENT_COLUMNS = [
    "id",
    "organization_id",
    "public_id",
    "customer_id",
    "source_id",
    "external_id",
    "number",
    "kind",
    "state",
    "issued_on",
    "currency",
    "amount_minor",
    "terms",
    "po_number",
    "payment_reference",
    "names_document",
    "custom",
    "digest",
    "recorded_at",
]
ITEM_COLUMNS = [
    "organization_id",
    "customer_id",
    "document_id",
    "source_id",
    "position",
    "kind",
    "method",
    "issued_on",
    "due_date",
    "original_due_date",
    "currency",
    "amount_minor",
    "open_minor",
    "reserved_minor",
    "disputed_minor",
    "closed_on",
    "closed_reason",
    "first_seen",
    "last_notice",
    "last_notice_date",
    "recorded_at",
]
