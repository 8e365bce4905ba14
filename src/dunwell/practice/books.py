"""Seeded books of any size for benchmarks and faults: the same arguments make the same book.

The one place that fills tables without operations: a million lines through operations would take minutes and
measure the wrong thing. Shape of the book, stated because every figure depends on it: 8 open invoices and 3
contacts a customer; two invoices a delivery fall due together, deliveries spread over the next 90 days; 12 % of the
customers pay late and have 5 to 8 lines overdue by 1 to 120 days, so about 10 % of the lines are overdue. On such a
book the first night acts on about a quarter of the customers.
"""

import datetime as dt
import json
import random
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, models, transaction

from dunwell.cash.models import Payment
from dunwell.customers.models import Contact, Customer
from dunwell.customers.search import words_of, words_of_contact
from dunwell.customers.words import add as add_words
from dunwell.intake.models import Source
from dunwell.kit import bulk
from dunwell.kit.fields import new_public_id
from dunwell.organizations import operations as organizations
from dunwell.organizations.models import Organization
from dunwell.receivables.models import Allocation, Document, OpenItem
from dunwell.strategies import operations as strategies

AS_OF = dt.date(2026, 10, 28)
LINES_PER_CUSTOMER = 8
CONTACTS_PER_CUSTOMER = 3
LATE_PERCENT = 12
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
    keys = bulk.next_ids(Customer, count)
    shared = {"organization_id": organization, "recorded_at": bulk.instant(at)}
    customers, contacts, words = [], [], []
    for number, key in enumerate(keys, start=first + 1):
        country, language = chance.choice(COUNTRIES)
        name = f"Customer {number:06d}"
        who = {"id": key, "public_id": new_public_id().hex, "number": f"C{number:06d}", "name": name}
        what = {"kind": "BUSINESS", "country": country, "language": language, "search": f" {name.lower()}"}
        customers.append({**shared, **who, **what})
        mails = [f"ap{position}+{number:06d}@customer.example" for position in range(CONTACTS_PER_CUSTOMER)]
        contacts += [{**shared, "customer_id": key, "email": mail} for mail in mails]
        words.append((key, words_of(who).union(*(words_of_contact(mail, "") for mail in mails))))
    _insert(Customer, customers)
    _insert(Contact, contacts)
    add_words(organization, words)
    _fill_lines(keys, chance, {**shared, "source_id": source}, as_of=as_of)


def _fill_lines(keys: Sequence[int], chance: random.Random, shared: dict[str, Any], *, as_of: dt.date) -> None:
    ids = iter(bulk.next_ids(Document, len(keys) * LINES_PER_CUSTOMER))
    documents, items = [], []
    for customer in keys:
        for due in _due_dates(chance, as_of):
            document = next(ids)
            issued = min(due - dt.timedelta(days=30), as_of)
            amount = int(chance.lognormvariate(6.5, 1.0) * 100) + 500
            number = f"INV-{document:08d}"
            both = {"customer_id": customer, "issued_on": issued, "currency": "EUR", "amount_minor": amount}
            name = {"id": document, "public_id": new_public_id().hex, "external_id": number, "number": number}
            documents.append({**shared, **both, **name})
            days = {"due_date": due, "original_due_date": due, "first_seen": issued}
            items.append({**shared, **both, **days, "document_id": document, "open_minor": amount})
    _insert(Document, documents)
    _insert(OpenItem, items)


def seed_paid(organization: Organization, lines: int, *, days: int = 30, seed: int = 7, as_of: dt.date = AS_OF) -> None:
    """Add invoices to a book that were paid in the last `days` days, evenly: what its past differs by from now."""
    chance = random.Random(f"paid:{seed}:{lines}")
    customers = list(Customer.objects.of(organization).order_by("id").values_list("id", flat=True))
    source = Source.objects.of(organization).get(name="file").pk
    at = dt.datetime.combine(as_of, dt.time(4), dt.UTC)
    shared = {"organization_id": organization.pk, "recorded_at": bulk.instant(at)}
    for first in range(0, lines, BATCH * LINES_PER_CUSTOMER):
        count = min(BATCH * LINES_PER_CUSTOMER, lines - first)
        with transaction.atomic():
            for model, rows in _paid(chance, customers, count, source=source, days=days, as_of=as_of).items():
                _insert(model, [{**shared, **row} for row in rows])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _paid(
    chance: random.Random, customers: Sequence[int], count: int, *, source: int, days: int, as_of: dt.date
) -> dict[type[models.Model], list[dict[str, Any]]]:
    keys = zip(*(bulk.next_ids(model, count) for model in (Document, OpenItem, Payment)), strict=True)
    rows: dict[type[models.Model], list[dict[str, Any]]] = {Document: [], OpenItem: [], Payment: [], Allocation: []}
    for document, item, payment in keys:
        on = as_of - dt.timedelta(days=chance.randrange(days))
        due, amount = on - dt.timedelta(days=chance.randint(-5, 20)), int(chance.lognormvariate(6.5, 1.0) * 100) + 500
        whose = {"customer_id": chance.choice(customers)}
        both = {**whose, "source_id": source, "currency": "EUR", "amount_minor": amount}
        issued = {"issued_on": due - dt.timedelta(days=30)}
        name = {"external_id": f"INV-{document:08d}", "number": f"INV-{document:08d}", "public_id": new_public_id().hex}
        rows[Document].append({"id": document, **both, **issued, **name})
        ended = {"open_minor": 0, "closed_on": on, "closed_reason": "PAID", "first_seen": issued["issued_on"]}
        line = {"document_id": document, "due_date": due, "original_due_date": due}
        rows[OpenItem].append({"id": item, **both, **issued, **line, **ended})
        paid = {"on": on, "unallocated_minor": 0, "external_id": f"P{payment:08d}", "public_id": new_public_id().hex}
        rows[Payment].append({"id": payment, **both, **paid})
        given = {"open_item_id": item, "payment_id": payment, "kind": "PAYMENT", "amount_minor": amount, "on": on}
        rows[Allocation].append({**whose, **given})
    return rows


def _insert(model: type[models.Model], rows: list[dict[str, Any]]) -> None:
    """Insert rows given by some of their columns; the others get what the model says."""
    usual: dict[str, Any] = {}
    for column in model._meta.concrete_fields:
        default = column.get_default()
        usual[str(column.column)] = json.dumps(default) if isinstance(default, dict | list) else default
    if "id" not in rows[0]:
        del usual["id"]
    bulk.insert(model, list(usual), [tuple({**usual, **row}.values()) for row in rows])


def _due_dates(chance: random.Random, as_of: dt.date) -> Iterator[dt.date]:
    """Yield the due dates of one customer's lines."""
    late = chance.randint(5, 8) if chance.randrange(100) < LATE_PERCENT else 0
    for position in range(0, LINES_PER_CUSTOMER, 2):
        coming = as_of + dt.timedelta(days=chance.randint(1, 90))
        for line in (position, position + 1):
            yield as_of - dt.timedelta(days=chance.randint(1, 120)) if line < late else coming
