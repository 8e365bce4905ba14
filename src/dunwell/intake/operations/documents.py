"""Invoices, credit notes and open items: new ones issued in bulk, known ones compared and changed by rows."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from dunwell.cash import operations as cash
from dunwell.cash.operations import Settled
from dunwell.intake.document_rows import DocumentRow
from dunwell.intake.operations.pausing import pause
from dunwell.intake.operations.reconciling import USED, Reconciler, told_payment
from dunwell.intake.operations.session import RULES, Session, Tally, trouble_of
from dunwell.intake.records import combined_digest
from dunwell.intake.terms import ImportKind
from dunwell.receivables import operations as receivables
from dunwell.receivables import queries
from dunwell.receivables.operations import NewAllocation, NewDocument, NewLine
from dunwell.receivables.queries import Known
from dunwell.receivables.terms import AllocationKind, DocumentState, Kind

DOCUMENTS = "receivables_document"

Group = list[DocumentRow]
"""The rows of one document: its due lines."""


class DocumentApplier:
    """Applies groups of rows, each one document."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.is_list = session.kind == ImportKind.OPEN_ITEMS
        self.is_first = not queries.has_documents(session.organization, session.source)

    def apply(self, groups: list[Group], tally: Tally) -> None:
        """Issue the documents nobody knew and bring the others up to date."""
        session = self.session
        # In the first file of a source nothing can be known: a document's rows come together, and only once.
        keys = [] if self.is_first else [group[0].external_id for group in groups]
        known = queries.documents_by_external_id(session.organization, session.source, keys)
        fresh, others = [], []
        for group in groups:
            document = known.get(group[0].external_id)
            if document is None:
                fresh.append(group)
            elif not self.is_list and document.state == DocumentState.ISSUED and document.digest == digest_of(group):
                tally.unchanged += len(group)
            else:
                others.append((group, document))
        names = {group[0].customer: group[0].customer_name for group in fresh}
        names |= {group[0].customer: group[0].customer_name for group, _ in others}
        customers = session.customer_ids(names, tally)
        self._issue(fresh, customers, tally)
        self._revise(others, customers, tally)

    def _issue(self, groups: list[Group], customers: dict[str, int], tally: Tally) -> None:
        session = self.session
        documents = [self._new(group, customers[group[0].customer]) for group in groups]
        issued = receivables.issue_documents(
            documents=documents, first_seen=session.as_of, import_id=session.import_id, **session.who
        )
        names = [group[0].customer for group in groups]
        session.follow(DOCUMENTS, zip(names, (made.document_id for made in issued), strict=True))
        pairs = [
            (row, line, new.customer_id)
            for group, new, made in zip(groups, documents, issued, strict=True)
            for row, line in zip(group, made.line_ids, strict=True)
        ]
        self._settle([pair for pair in pairs if pair[0].reduced])
        for row, line, customer in pairs:
            if row.disputed or row.block:
                pause(session, row, line, customer)
        tally.created += len(pairs)

    def _new(self, group: Group, customer: int) -> NewDocument:
        first = group[0]
        return NewDocument(
            customer,
            self.session.source,
            first.number,
            first.issued_on,
            first.currency,
            [_line(row) for row in group],
            first.kind,
            first.external_id,
            first.terms,
            first.po_number,
            first.payment_reference,
            first.names_document,
            first.custom,
            digest_of(group),
        )

    def _settle(self, pairs: Sequence[tuple[DocumentRow, int, int]]) -> None:
        """Book what was paid before the file was written: by its day, or on the issue date as not known."""
        session = self.session
        payments, used, lines = [], [], {}
        for row, line, customer in pairs:
            lines[line] = Settled(row.currency, row.issued_on, customer)
            if row.kind == Kind.CREDIT_NOTE:
                used.append(
                    NewAllocation(line, row.reduced or 0, _settled_on(row), AllocationKind.REDUCED, reason=USED)
                )
                continue
            day, known = row.settled_on or row.issued_on, row.settled_on is not None
            payments.append(
                told_payment(
                    session, row, line=line, customer=customer, amount=row.reduced or 0, on=day, known=known, nth=1
                )
            )
        cash.record_payments(payments=payments, import_id=session.import_id, settled=lines, **session.who)
        customers = {line: one.customer_id for line, one in lines.items()}
        receivables.book_issued(
            organization=session.organization,
            rows=used,
            customers=customers,
            at=session.at,
            import_id=session.import_id,
        )

    def _revise(self, pairs: Sequence[tuple[Group, Known]], customers: dict[str, int], tally: Tally) -> None:
        if not pairs:
            return
        reconciler = Reconciler(self.session, tally, [document.id for _, document in pairs])
        for group, document in pairs:
            try:
                with transaction.atomic():
                    changed = reconciler.revise(group, document.id, customers[group[0].customer], digest_of(group))
            except RULES as error:
                tally.troubles += [trouble_of(row, error) for row in group]
                continue
            tally.touched.add(customers[group[0].customer])
            if document.state != DocumentState.ISSUED:
                tally.created += len(group)
            elif changed:
                tally.updated += len(group)
            else:
                tally.unchanged += len(group)


def _settled_on(row: DocumentRow) -> dt.date:
    return max(row.settled_on or row.issued_on, row.issued_on)


def _line(row: DocumentRow) -> NewLine:
    settled = row.reduced or 0
    return NewLine(
        row.due_date,
        row.amount,
        row.method,
        row.last_notice,
        row.last_notice_date,
        settled,
        _settled_on(row) if settled else None,
        AllocationKind.REDUCED if row.kind == Kind.CREDIT_NOTE else AllocationKind.PAYMENT,
    )


def digest_of(group: Group) -> str:
    """Return what changes when anything changes that the file says about a document."""
    return combined_digest([row.digest for row in group])
