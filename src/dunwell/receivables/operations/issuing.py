"""Documents and their due lines: issued, void, and standing again."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import Q

from dunwell.audit import operations as audit
from dunwell.kit import bulk
from dunwell.receivables import queries
from dunwell.receivables.models import Document, OpenItem
from dunwell.receivables.operations.allocating import (
    CLOSED_BY,
    LedgerError,
    NewAllocation,
    allocate_many,
    insert_rows,
    reverse_allocations,
)
from dunwell.receivables.terms import AllocationKind, DocumentState, Kind


class NewLine(NamedTuple):
    """A due line to be issued; a credit carries a negative amount.

    `settled` is what is taken off it at once, by `settled_on` and for `settled_by`; whoever gives it books the rows in
    the same transaction (`book_issued`). It spares an import writing every paid line twice.
    """

    due_date: dt.date
    amount_minor: int
    method: str = ""
    last_notice: str = ""
    last_notice_date: dt.date | None = None
    settled: int = 0
    settled_on: dt.date | None = None
    settled_by: str = ""


class NewDocument(NamedTuple):
    """A document to be issued with its lines; `external_id` is unique within the source."""

    customer_id: int
    source_id: int
    number: str
    issued_on: dt.date
    currency: str
    lines: Sequence[NewLine]
    kind: str = Kind.INVOICE
    external_id: str = ""
    terms: str = ""
    po_number: str = ""
    payment_reference: str = ""
    names_document: str = ""
    custom: Mapping[str, Any] = {}
    digest: str = ""


class Issued(NamedTuple):
    """What was made of a NewDocument."""

    document_id: int
    line_ids: Sequence[int]


DOCUMENT = (
    "id",
    "organization_id",
    "public_id",
    "recorded_at",
    "import_id",
    "state",
    "amount_minor",
    "custom",
    "customer_id",
    "source_id",
    "number",
    "issued_on",
    "currency",
    "kind",
    "external_id",
    "terms",
    "po_number",
    "payment_reference",
    "names_document",
    "digest",
)
LINE = (
    "id",
    "organization_id",
    "recorded_at",
    "first_seen",
    "customer_id",
    "source_id",
    "document_id",
    "position",
    "kind",
    "issued_on",
    "currency",
    "due_date",
    "original_due_date",
    "amount_minor",
    "open_minor",
    "closed_on",
    "method",
    "last_notice",
    "last_notice_date",
    "reserved_minor",
    "disputed_minor",
    "closed_reason",
)


def issue_document(
    *, organization: int, document: NewDocument, first_seen: dt.date, at: dt.datetime, actor: str
) -> Issued:
    """Issue one document; `first_seen` is the business day on which we learn of it. Raises LedgerError."""
    return issue_documents(organization=organization, documents=[document], first_seen=first_seen, at=at, actor=actor)[
        0
    ]


def issue_documents(
    *,
    organization: int,
    documents: Sequence[NewDocument],
    first_seen: dt.date,
    at: dt.datetime,
    actor: str,
    import_id: int | None = None,
) -> list[Issued]:
    """Issue documents in one go, in their order; one event names the batch, and customers are touched.

    A part of an import is told by the import's own events, and its customers are touched when it is whole.

    Without `external_id` a document is its customer and number. Raises LedgerError, IntegrityError for one that exists.
    """
    audit.require_transaction()
    if not documents:
        return []
    documents = [check(document) for document in documents]
    keys = bulk.next_ids(Document, len(documents))
    line_keys = iter(bulk.next_ids(OpenItem, sum(len(document.lines) for document in documents)))
    issued = [Issued(key, [next(line_keys) for _ in new.lines]) for key, new in zip(keys, documents, strict=True)]
    when = bulk.instant(at)
    day = bulk.days()
    public = bulk.identifiers(len(documents))
    rows = [
        (key, organization, public_id, when, import_id, *_document(new, day))
        for key, public_id, new in zip(keys, public, documents, strict=True)
    ]
    bulk.insert(Document, DOCUMENT, rows)
    lines = [
        (key, organization, when, day[first_seen], *row)
        for new, made in zip(documents, issued, strict=True)
        for key, row in zip(made.line_ids, _lines(new, made.document_id, day), strict=True)
    ]
    bulk.insert(OpenItem, LINE, lines)
    if import_id is None:
        _record(organization, documents, issued, at=at, actor=actor)
    return issued


def check(new: NewDocument) -> NewDocument:
    """Return the document as it is written; raises LedgerError when it cannot be."""
    if not new.lines:
        raise LedgerError(f"{new.number}: a document has at least one due line.")
    is_credit = new.kind == Kind.CREDIT_NOTE
    if any((line.amount_minor < 0) != is_credit and line.amount_minor != 0 for line in new.lines):
        raise LedgerError(f"{new.number}: credit notes carry negative amounts, all other documents positive ones.")
    return (
        new if new.external_id else new._replace(external_id=default_key(str(new.customer_id), new.number, is_credit))
    )


def default_key(customer: str, number: str, is_credit: bool) -> str:  # noqa: FBT001 - two kinds of key
    """Return what names a document where its source gives it no id: customer, number, and whether it is a credit."""
    if "|" in customer or "|" in number or "\\" in customer:
        customer, number = (text.replace("\\", "\\\\").replace("|", "\\|") for text in (customer, number))
    return f"{customer}|{number}|credit" if is_credit else f"{customer}|{number}"


def _document(new: NewDocument, day: Mapping[dt.date, Any]) -> tuple[Any, ...]:
    return (
        DocumentState.ISSUED.value,
        sum(line.amount_minor for line in new.lines),
        json.dumps(new.custom, ensure_ascii=False) if new.custom else "{}",
        new.customer_id,
        new.source_id,
        new.number,
        day[new.issued_on],
        new.currency,
        new.kind,
        new.external_id,
        new.terms,
        new.po_number,
        new.payment_reference,
        new.names_document,
        new.digest,
    )


def _lines(new: NewDocument, document_id: int, day: Mapping[dt.date, Any]) -> Iterator[tuple[Any, ...]]:
    for position, line in enumerate(new.lines, 1):
        left = line.amount_minor - line.settled
        closed_on = None if left else line.settled_on or new.issued_on
        reason = "" if left else CLOSED_BY[AllocationKind(line.settled_by or AllocationKind.PAYMENT)]
        due = day[line.due_date]
        yield (
            new.customer_id,
            new.source_id,
            document_id,
            position,
            new.kind,
            day[new.issued_on],
            new.currency,
            due,
            due,
            line.amount_minor,
            left,
            closed_on and day[closed_on],
            line.method,
            line.last_notice,
            line.last_notice_date,
            0,
            0,
            reason,
        )


def book_issued(
    *,
    organization: int,
    rows: Sequence[NewAllocation],
    customers: Mapping[int, int],
    at: dt.datetime,
    import_id: int | None,
) -> None:
    """Write the rows of what lines issued in this transaction were settled by (`NewLine.settled`).

    `customers` is line -> customer. Each line's rows must come to its `settled`.
    """
    audit.require_transaction()
    insert_rows(organization, rows, customers, at=at, import_id=import_id)


def add_line(
    *, organization: int, document: int, line: NewLine, first_seen: dt.date, at: dt.datetime, actor: str
) -> int:
    """Add a due line to a document that stands and return its id; the document's amount grows by it."""
    audit.require_transaction()
    row = Document.objects.of(organization).select_for_update(no_key=True).get(pk=document)
    count = OpenItem.objects.of(organization).filter(document=row).count()
    (key,) = bulk.next_ids(OpenItem, 1)
    new = NewDocument(row.customer_id, row.source_id, row.number, row.issued_on, row.currency, [line], row.kind)
    check(new)
    day = bulk.days()
    (values,) = _lines(new, row.pk, day)
    values = (*values[:3], count + 1, *values[4:])
    bulk.insert(OpenItem, LINE, [(key, organization, bulk.instant(at), day[first_seen], *values)])
    row.amount_minor += line.amount_minor
    row.save(update_fields=["amount_minor"])
    _say(row, "document.line_added", {"due": line.due_date, "amount": line.amount_minor}, at=at, actor=actor)
    return key


def void_documents(
    *, organization: int, documents: Sequence[int], on: dt.date | None, reason: str, at: dt.datetime, actor: str
) -> int:
    """Take documents out of the ledger by rows: credits used for them are free again, what is open closes as void.

    `on` empty: as if they had never been issued. Raises LedgerError while money is allocated to one; release that first
    (`cash.operations.void_documents` does both). Void twice is void once; returns how many were not void before.
    """
    audit.require_transaction()
    found = Document.objects.of(organization).filter(pk__in=documents, state=DocumentState.ISSUED).order_by("pk")
    rows = {row.pk: row for row in found.select_for_update(no_key=True)}
    live = queries.live_allocations(organization).filter(open_item__document__in=rows)
    if paid := live.exclude(payment=None).values_list("open_item__document__number", flat=True).first():
        raise LedgerError(f"{paid}: a payment is allocated to it; release the payment first.")
    # What never was had no other amount either: its corrections would be left over on the days before they were made.
    gone = Q(pair__isnull=False) | Q(kind=AllocationKind.CORRECTION) if on is None else Q(pair__isnull=False)
    keys = list(live.filter(gone).values_list("pk", flat=True))
    reverse_allocations(organization=organization, allocations=keys, on=on, reason=reason, at=at, actor=actor)
    lines = OpenItem.objects.of(organization).filter(document__in=rows).exclude(open_minor=0).order_by("pk")
    closing = [
        NewAllocation(line.pk, line.open_minor, on or line.issued_on, AllocationKind.VOID, reason=reason)
        for line in lines
    ]
    allocate_many(organization=organization, rows=closing, at=at, actor=actor)
    Document.objects.of(organization).filter(pk__in=rows).update(state=DocumentState.VOID)
    for row in rows.values():
        _say(row, "document.void", {"reason": reason}, at=at, actor=actor)
    return len(rows)


def revive_document(
    *, organization: int, document: int, at: dt.datetime, actor: str, import_id: int | None = None
) -> bool:
    """Let a void document stand again with the lines it had, so that no step of theirs repeats; False if it stood."""
    audit.require_transaction()
    row = Document.objects.of(organization).select_for_update(no_key=True).get(pk=document)
    if row.state != DocumentState.VOID:
        return False
    void = queries.live_allocations(organization).filter(open_item__document=row, kind=AllocationKind.VOID)
    keys = list(void.values_list("pk", flat=True))
    reverse_allocations(
        organization=organization, allocations=keys, on=None, reason="standing again", at=at, actor=actor
    )
    row.state = DocumentState.ISSUED
    row.import_id = import_id
    row.save(update_fields=["state", "import_id"])
    _say(row, "document.revived", {"import": import_id}, at=at, actor=actor)
    return True


def _say(row: Document, verb: str, body: dict[str, Any], *, at: dt.datetime, actor: str) -> None:
    audit.record_about(row, verb, {"number": row.number, **body}, at=at, actor=actor)


def _record(
    organization: int,
    documents: Sequence[NewDocument],
    issued: Sequence[Issued],
    *,
    at: dt.datetime,
    actor: str,
) -> None:
    customers = sorted({document.customer_id for document in documents})
    one = len(documents) == 1
    body: dict[str, Any] = {"documents": len(documents)}
    body |= {"first": issued[0].document_id, "last": issued[-1].document_id}
    if one:
        body |= {"number": documents[0].number, "amount": sum(line.amount_minor for line in documents[0].lines)}
    audit.record(
        organization=organization,
        at=at,
        actor=actor,
        verb="document.issued",
        subject=("document", issued[0].document_id) if one else None,
        customer=customers[0] if len(customers) == 1 else None,
        body=body,
    )
    if len(customers) > 1:
        audit.touch(organization=organization, customers=customers)
