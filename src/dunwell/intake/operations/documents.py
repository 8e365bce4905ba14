"""Invoices, credit notes and open items: new ones issued in bulk, known ones compared and changed by rows."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from dunwell.cash import operations as cash
from dunwell.intake.document_rows import DocumentRow
from dunwell.intake.operations.pausing import pause
from dunwell.intake.operations.reconciling import Reconciler, told_payment
from dunwell.intake.operations.session import RULES, Session, Tally, trouble_of
from dunwell.intake.records import combined_digest
from dunwell.intake.terms import ImportKind
from dunwell.receivables import operations as receivables
from dunwell.receivables import queries
from dunwell.receivables.operations import NewAllocation, NewDocument, NewLine
from dunwell.receivables.queries import Known
from dunwell.receivables.terms import AllocationKind, DocumentState, Kind

Group = list[DocumentRow]
"""The rows of one document: its due lines."""


class DocumentApplier:
    """Applies groups of rows, each one document."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.is_list = session.kind == ImportKind.OPEN_ITEMS

    def apply(self, groups: list[Group], tally: Tally) -> None:
        """Issue the documents nobody knew and bring the others up to date."""
        session = self.session
        known = queries.documents_by_external_id(
            session.organization, session.source, [group[0].external_id for group in groups]
        )
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
        pairs = [
            (row, line, new.customer_id)
            for group, new, made in zip(groups, documents, issued, strict=True)
            for row, line in zip(group, made.line_ids, strict=True)
        ]
        self._settle(pairs)
        for row, line, customer in pairs:
            if row.disputed or row.block:
                pause(session, row, line, customer)
        tally.created += len(pairs)

    def _new(self, group: Group, customer: int) -> NewDocument:
        first = group[0]
        lines = [NewLine(row.due_date, row.amount, row.method, row.last_notice, row.last_notice_date) for row in group]
        return NewDocument(
            customer,
            self.session.source,
            first.number,
            first.issued_on,
            first.currency,
            lines,
            first.kind,
            first.external_id,
            first.terms,
            first.po_number,
            first.payment_reference,
            first.names_document,
            first.custom,
            digest_of(group),
        )

    def _settle(self, pairs: Iterable[tuple[DocumentRow, int, int]]) -> None:
        """Book what was paid before the file was written: by its day, or on the issue date as not known."""
        session = self.session
        payments, used = [], []
        for row, line, customer in pairs:
            if not row.reduced:
                continue
            day = row.settled_on or row.issued_on
            if row.kind == Kind.CREDIT_NOTE:
                reason = "used in the source"
                used.append(
                    NewAllocation(line, row.reduced, max(day, row.issued_on), AllocationKind.REDUCED, reason=reason)
                )
            else:
                payments.append(
                    told_payment(
                        session,
                        row,
                        line=line,
                        customer=customer,
                        amount=row.reduced,
                        on=day,
                        known=row.settled_on is not None,
                        nth=1,
                    )
                )
        cash.record_payments(payments=payments, import_id=session.import_id, **session.who)
        receivables.allocate_many(rows=used, import_id=session.import_id, **session.who)

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


def digest_of(group: Group) -> str:
    """Return what changes when anything changes that the file says about a document."""
    return combined_digest([row.digest for row in group])
