"""Documents and due lines as pages list them."""

import datetime as dt
import re
import uuid
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Count, F, Q, Sum

from dunwell.receivables.models import Allocation, Document, OpenItem, Revision
from dunwell.receivables.queries import live_allocations
from dunwell.receivables.terms import AllocationKind


class Line(NamedTuple):
    """A due line with the document it belongs to; amounts in minor units of `currency`, credits below zero."""

    id: int
    customer_id: int
    document: uuid.UUID
    number: str
    kind: str
    position: int
    issued_on: dt.date
    due_date: dt.date
    original_due_date: dt.date
    currency: str
    amount_minor: int
    open_minor: int
    disputed_minor: int
    method: str
    closed_on: dt.date | None
    closed_reason: str


_LINE = (
    "id",
    "customer_id",
    "document__public_id",
    "document__number",
    "kind",
    "position",
    "issued_on",
    "due_date",
    "original_due_date",
    "currency",
    "amount_minor",
    "open_minor",
    "disputed_minor",
    "method",
    "closed_on",
    "closed_reason",
)


class DocumentShown(NamedTuple):
    """A document as its page shows it."""

    id: int
    public_id: uuid.UUID
    customer_id: int
    number: str
    kind: str
    state: str
    issued_on: dt.date
    currency: str
    amount_minor: int
    terms: str
    po_number: str
    payment_reference: str
    names_document: str
    custom: dict[str, str]
    import_id: int | None
    source__name: str


class Booking(NamedTuple):
    """What changed the open amount of a line: money, credit, correction; `taken_back` when a later row reversed it."""

    id: int
    position: int
    kind: str
    amount_minor: int
    on: dt.date
    date_known: bool
    reason: str
    reverses: int | None
    payment_reference: str


class Change(NamedTuple):
    """A term of a line that was changed."""

    position: int
    field: str
    old: str
    new: str
    on: dt.date


class Balance(NamedTuple):
    """What is open of a customer in one currency and due on one day; below zero for credits."""

    currency: str
    due_date: dt.date
    open_minor: int


def list_lines(organization: int, *, customer: int, is_open: bool = True, limit: int = 200) -> list[Line]:
    """Return the lines of a customer: open ones by due date, or closed ones, the latest closed first."""
    rows = OpenItem.objects.of(organization).filter(customer_id=customer)
    if is_open:
        rows = rows.exclude(open_minor=0).order_by("due_date", "id")
    else:
        rows = rows.exclude(closed_on=None).order_by("-closed_on", "-id")
    return [Line(*row) for row in rows.values_list(*_LINE)[:limit]]


def list_open(
    organization: int,
    *,
    currency: str,
    due_before: dt.date | None = None,
    after: tuple[dt.date, int] | None = None,
    limit: int = 50,
) -> list[Line]:
    """Return open lines of one currency by due date; `after` is (due date, id) of the last one shown."""
    rows = OpenItem.objects.of(organization).filter(currency=currency).exclude(open_minor=0)
    if due_before is not None:
        rows = rows.filter(due_date__lt=due_before)
    if after is not None:
        rows = rows.filter(due_date__gte=after[0]).filter(Q(due_date__gt=after[0]) | Q(id__gt=after[1]))
    return [Line(*row) for row in rows.order_by("due_date", "id").values_list(*_LINE)[:limit]]


def list_credits(organization: int, *, after: tuple[int, int] | None = None, limit: int = 50) -> list[Line]:
    """Return open credits by customer; `after` is (customer, id) of the last one shown."""
    rows = OpenItem.objects.of(organization).filter(open_minor__lt=0)
    if after is not None:
        rows = rows.filter(customer_id__gte=after[0]).filter(Q(customer_id__gt=after[0]) | Q(id__gt=after[1]))
    return [Line(*row) for row in rows.order_by("customer_id", "id").values_list(*_LINE)[:limit]]


def find_by_number(organization: int, text: str, *, limit: int = 50) -> list[Line]:
    """Return the lines of documents whose number begins with a text, by number; see `spellings` for how it is read."""
    if not text:
        return []
    # Ranges instead of LIKE: the plain index serves them on both databases.
    known = Document.objects.of(organization)
    ids: dict[int, None] = {}
    for number in spellings(text):
        rows = known.filter(number__gte=number, number__lt=f"{number}\U0010ffff").order_by("number", "id")
        ids |= dict.fromkeys(rows.values_list("pk", flat=True)[:limit])
    lines = OpenItem.objects.of(organization).filter(document_id__in=list(ids)[:limit])
    return [Line(*row) for row in lines.order_by("document__number", "id").values_list(*_LINE)[: 2 * limit]]


def spellings(text: str) -> list[str]:
    """Return how a number that was typed may be written on a document: capitals, and what stands between its groups."""
    typed = text.strip()
    groups = re.split(r"[\s/._-]+", typed)
    found = dict.fromkeys((typed, *(mark.join(groups) for mark in ("-", "/", "", " ", ".", "_"))))
    return list(dict.fromkeys(case for one in found for case in (one, one.upper(), one.lower()) if one))


def list_currencies(organization: int) -> list[str]:
    """Return the currencies of documents, by code: one jump in the index for each."""
    found: list[str] = []
    rows = OpenItem.objects.of(organization).exclude(open_minor=0)
    last = ""
    while code := rows.filter(currency__gt=last).order_by("currency").values_list("currency", flat=True).first():
        found.append(code)
        last = code
    return found


def find_document(organization: int, public_id: uuid.UUID) -> DocumentShown | None:
    """Return the document an address names, or None."""
    row = Document.objects.of(organization).filter(public_id=public_id).values_list(*DocumentShown._fields).first()
    return DocumentShown(*row) if row else None


class Issued(NamedTuple):
    """A document by the day it was issued."""

    id: int
    public_id: uuid.UUID
    number: str
    kind: str
    state: str
    issued_on: dt.date
    currency: str
    amount_minor: int


def list_documents(organization: int, customer: int, *, until: dt.date | None = None, limit: int = 50) -> list[Issued]:
    """Return the documents of a customer, the latest issue first; with `until` only those up to that day."""
    rows = Document.objects.of(organization).filter(customer_id=customer).order_by("-issued_on", "-id")
    if until is not None:
        rows = rows.filter(issued_on__lte=until)
    return [Issued(*row) for row in rows.values_list(*Issued._fields)[:limit]]


def has_documents(organization: int) -> bool:
    """Tell whether anything was ever owed to an organization."""
    return Document.objects.of(organization).exists()


def lines_of_document(organization: int, document: int) -> list[Line]:
    """Return the due lines of a document by position."""
    rows = OpenItem.objects.of(organization).filter(document_id=document).order_by("position")
    return [Line(*row) for row in rows.values_list(*_LINE)]


def lines_by_id(organization: int, ids: Iterable[int]) -> dict[int, Line]:
    """Return lines by id, for what names them."""
    rows = OpenItem.objects.of(organization).filter(pk__in=set(ids))
    return {row[0]: Line(*row) for row in rows.values_list(*_LINE)}


def bookings_of_document(organization: int, document: int, limit: int = 200) -> list[Booking]:
    """Return what changed the open amounts of a document, in the order it was booked."""
    rows = Allocation.objects.of(organization).filter(open_item__document_id=document).order_by("id")
    return [
        Booking(*row)
        for row in rows.annotate(payment_reference=F("payment__reference")).values_list(
            "id",
            "open_item__position",
            "kind",
            "amount_minor",
            "on",
            "date_known",
            "reason",
            "reverses_id",
            "payment_reference",
        )[:limit]
    ]


def changes_of_document(organization: int, document: int) -> list[Change]:
    """Return the changed terms of a document's lines, in the order they were changed."""
    rows = Revision.objects.of(organization).filter(open_item__document_id=document).order_by("id")
    return [Change(*row) for row in rows.values_list("open_item__position", "field", "old", "new", "on")]


def balances(organization: int, customer: int) -> list[Balance]:
    """Return what is open of a customer by currency, due date and sign, in that order."""
    rows = OpenItem.objects.of(organization).filter(customer_id=customer)
    found: list[Balance] = []
    for part in (rows.filter(open_minor__gt=0), rows.filter(open_minor__lt=0)):
        sums = part.values("currency", "due_date").annotate(sum=Sum("open_minor")).order_by("currency", "due_date")
        found += [Balance(*row) for row in sums.values_list("currency", "due_date", "sum")]
    return found


class Moved(NamedTuple):
    """What a list of a source changed of a line: closed it, or took something off it."""

    id: int
    kind: str
    document: uuid.UUID
    number: str
    customer_id: int
    amount_minor: int
    currency: str
    on: dt.date


_MOVED = (
    "id",
    "kind",
    "open_item__document__public_id",
    "open_item__document__number",
    "customer_id",
    "amount_minor",
    "open_item__currency",
    "on",
)
BY_SOURCE = (AllocationKind.NOT_ON_LIST, AllocationKind.REDUCED)


def list_moved(organization: int, imported: int, *, limit: int = 100) -> list[Moved]:
    """Return what an import closed or reduced because its source said so, the largest first."""
    rows = live_allocations(organization).filter(import_id=imported, kind__in=BY_SOURCE).order_by("-amount_minor", "id")
    return [Moved(*row) for row in rows.values_list(*_MOVED)[:limit]]


def moved_by_import(organization: int, imports: Iterable[int]) -> dict[int, list[tuple[str, str, int, int]]]:
    """Return import -> (kind, currency, lines, minor units) of what it closed or reduced because its source said so."""
    rows = live_allocations(organization).filter(import_id__in=list(imports), kind__in=BY_SOURCE).order_by()
    found: dict[int, list[tuple[str, str, int, int]]] = {}
    sums = rows.values_list("import_id", "kind", "open_item__currency").annotate(Count("id"), Sum("amount_minor"))
    for key, kind, currency, lines, amount in sorted(sums):
        found.setdefault(key, []).append((kind, currency, lines, amount))
    return found
