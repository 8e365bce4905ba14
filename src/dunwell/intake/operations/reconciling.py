"""What a source now says of a document we know, booked as differences: never a row changed backwards."""

import datetime as dt
from collections import defaultdict
from typing import Any

from dunwell.cash import operations as cash
from dunwell.cash.operations import NewPayment
from dunwell.engine.money import plain
from dunwell.intake.document_rows import DocumentRow
from dunwell.intake.lines import match
from dunwell.intake.operations.pausing import pause, paused_lines
from dunwell.intake.operations.session import Moved, RowError, Session, Tally
from dunwell.intake.terms import ImportKind
from dunwell.receivables import operations as receivables
from dunwell.receivables.models import Allocation, Document, OpenItem
from dunwell.receivables.operations import NewAllocation, NewLine
from dunwell.receivables.queries import live_allocations
from dunwell.receivables.terms import AllocationKind, DocumentState, Kind

USED = "used in the source"
TOLD = "paid:"
"""External ids of payments that a source told of only as a paid amount begin so: paid:LINE:N."""


def told_payment(
    session: Session, row: DocumentRow, *, line: int, customer: int, amount: int, on: dt.date, known: bool, nth: int
) -> NewPayment:
    """Return the payment behind a paid amount; `known` says whether the file named its day."""
    return NewPayment(
        customer,
        session.source,
        on,
        row.currency,
        amount,
        row.number,
        f"{TOLD}{line}:{nth}",
        ((line, amount),),
        known,
    )


class Reconciler:
    """Compares documents with what the file says now; one for each batch."""

    def __init__(self, session: Session, tally: Tally, documents: list[int]) -> None:
        self.session, self.tally = session, tally
        self.is_list = session.kind == ImportKind.OPEN_ITEMS
        self.documents = Document.objects.of(session.organization).in_bulk(documents)
        self.lines: dict[int, list[OpenItem]] = defaultdict(list)
        for line in OpenItem.objects.of(session.organization).filter(document__in=documents).order_by("position"):
            self.lines[line.document_id].append(line)
        self.paused = paused_lines(session, [line.pk for lines in self.lines.values() for line in lines])

    @property
    def _how(self) -> dict[str, Any]:
        return {"on": self.session.as_of, "import_id": self.session.import_id, **self.session.who}

    def revise(self, group: list[DocumentRow], document: int, customer: int, digest: str) -> bool:
        """Bring a document to what its rows say; True when anything but their wording changed.

        Raises RowError, LedgerError; the caller rolls back.
        """
        row, first = self.documents[document], group[0]
        if row.customer_id != customer:
            message = "the ledger knows this document as another customer's"
            raise RowError(
                message, column="customer", value=first.customer, fix="void the one there, or use another id"
            )
        if row.currency != first.currency:
            message = f"the ledger knows this document in {row.currency}"
            raise RowError(
                message, column="currency", value=first.currency, fix="void the one there, or use another id"
            )
        changed = receivables.revive_document(document=document, import_id=self.session.import_id, **self.session.who)
        if changed:
            self.lines[document] = list(
                OpenItem.objects.of(self.session.organization).filter(document_id=document).order_by("position")
            )
        changed |= self._describe(row, first, "" if self.is_list else digest)
        matching = match(group, self.lines[document])
        stood = row.state == DocumentState.ISSUED
        for told, line in matching.pairs:
            changed |= self._bring(told, line, stood=stood)
        for told in matching.rows:
            self._add(told, document)
        for line in matching.lines if not self.is_list else ():
            changed |= self._withdraw(line)
        return changed or bool(matching.rows)

    def _describe(self, row: Document, told: DocumentRow, digest: str) -> bool:
        said = {
            "number": told.number,
            "terms": told.terms,
            "po_number": told.po_number,
            "payment_reference": told.payment_reference,
            "names_document": told.names_document,
            "custom": {**row.custom, **told.custom},
        }
        changes = {name: value for name, value in said.items() if value and getattr(row, name) != value}
        if digest and digest != row.digest:
            receivables.describe_document(
                organization=row.organization_id, document=row.pk, changes={**changes, "digest": digest}
            )
        elif changes:
            receivables.describe_document(organization=row.organization_id, document=row.pk, changes=changes)
        return bool(changes)

    def _bring(self, told: DocumentRow, line: OpenItem, *, stood: bool) -> bool:
        changed = self._change_terms(told, line)
        if (told.last_notice, told.last_notice_date) != (line.last_notice, line.last_notice_date) and told.last_notice:
            receivables.set_last_notice(
                organization=line.organization_id,
                open_item=line.pk,
                step=told.last_notice,
                on=told.last_notice_date,
            )
            changed = True
        changed |= self._change_sums(told, line, stood=stood)
        if told.disputed or told.block or line.pk in self.paused:
            changed |= pause(self.session, told, line.pk, line.customer_id)
        return changed

    def _change_terms(self, told: DocumentRow, line: OpenItem) -> bool:
        said: list[tuple[str, Any]] = []
        if "issue_date" in told.told:
            said.append(("issued_on", told.issued_on))
        if "due_date" in told.told:
            said.append(("due_date", told.due_date))
        if "payment_method" in told.told:
            said.append(("method", told.method))
        if "kind" in told.told and Kind.CREDIT_NOTE not in {told.kind, line.kind}:
            said.append(("kind", told.kind))
        changed = False
        for field, value in said:
            if getattr(line, field) != value:
                changed |= receivables.change_term(
                    open_item=line.pk, field=field, value=value, reason="changed in the source", **self._how
                )
        return changed

    def _change_sums(self, told: DocumentRow, line: OpenItem, *, stood: bool) -> bool:
        amount, booked = told.amount, line.amount_minor - line.open_minor
        if "amount" not in told.told and abs(line.amount_minor) >= abs(told.amount):
            amount = line.amount_minor
        target = told.reduced if told.opened is None else amount - told.opened
        changed = False
        if abs(booked) > abs(amount):
            booked = self._restore(line, abs(booked) - abs(amount), booked)
            if abs(booked) > abs(amount):
                paid = plain(abs(booked), line.currency)
                message = f"less than the {paid} {line.currency} that are booked as paid"
                raise RowError(
                    message, column="amount", value=plain(amount, line.currency), fix="release a payment first"
                )
            changed = True
        if amount != line.amount_minor:
            changed |= receivables.change_amount(
                open_item=line.pk, amount_minor=amount, reason="corrected by source", **self._how
            )
        if target is None or target == booked:
            return changed
        if abs(target) > abs(booked):
            self._reduce(told, line, target - booked, stood=stood)
            return True
        rest = self._restore(line, abs(booked) - abs(target), booked)
        if rest != target and told.opened is not None:
            self._differs(told, line, rest - target)
        return changed or rest != booked

    def _reduce(self, told: DocumentRow, line: OpenItem, more: int, *, stood: bool) -> None:
        session = self.session
        if self.is_list and stood:
            reason = "reduced by source"
            row = NewAllocation(line.pk, more, session.as_of, AllocationKind.REDUCED, reason=reason)
            receivables.allocate(allocation=row, import_id=session.import_id, **session.who)
            self.tally.reduced.append(Moved(told.customer, told.number, more, line.currency))
        elif line.amount_minor < 0:
            day = max(told.settled_on or session.as_of, line.issued_on)
            row = NewAllocation(line.pk, more, day, AllocationKind.REDUCED, reason=USED)
            receivables.allocate(allocation=row, import_id=session.import_id, **session.who)
        else:
            nth = Allocation.objects.of(session.organization).filter(open_item=line).count() + 1
            day = told.settled_on or (session.as_of if stood else told.issued_on)
            known = stood or told.settled_on is not None
            new = told_payment(
                session, told, line=line.pk, customer=line.customer_id, amount=more, on=day, known=known, nth=nth
            )
            cash.record_payments(payments=[new], import_id=session.import_id, **session.who)

    def _restore(self, line: OpenItem, need: int, booked: int) -> int:
        """Open up to `need` of a line again by taking back what sources told; returns what is booked then."""
        left = give_back(self.session, line, need)
        return booked - (1 if booked > 0 else -1) * (need - left)

    def _differs(self, told: DocumentRow, line: OpenItem, amount: int) -> None:
        self.tally.notes.append(
            f"{told.number} of {told.customer}: {plain(amount, line.currency)} {line.currency} less is open here than "
            "in the file, because something was booked here that the file does not know of."
        )

    def _add(self, told: DocumentRow, document: int) -> None:
        new = NewLine(told.due_date, told.amount, told.method, told.last_notice, told.last_notice_date)
        key = receivables.add_line(document=document, line=new, first_seen=self.session.as_of, **self.session.who)
        line = OpenItem.objects.of(self.session.organization).get(pk=key)
        if told.reduced:
            self._reduce(told, line, told.reduced, stood=False)
        if told.disputed or told.block:
            pause(self.session, told, key, line.customer_id)

    def _withdraw(self, line: OpenItem) -> bool:
        """A due line that is no longer in the document asks for nothing."""
        booked = self._restore(line, abs(line.amount_minor - line.open_minor), line.amount_minor - line.open_minor)
        return receivables.change_amount(
            open_item=line.pk, amount_minor=booked, reason="no longer in the document", **self._how
        )


def give_back(session: Session, line: OpenItem, need: int, *, on: dt.date | None = None) -> int:
    """Take back up to `need` of what sources told was paid or gone, newest first; returns what could not be.

    `on` is the day of the taking back, the data date unless given; each row is at the earliest taken back on its own.
    """
    rows = live_allocations(session.organization).filter(open_item=line).select_related("payment").order_by("-id")
    how: dict[str, Any] = {"import_id": session.import_id, **session.who}
    day = on or session.as_of
    for row in rows:
        if need <= 0:
            break
        told = row.payment is not None and row.payment.external_id.startswith(TOLD)
        if not told and (
            row.payment is not None or row.kind not in {AllocationKind.REDUCED, AllocationKind.NOT_ON_LIST}
        ):
            continue
        size = abs(row.amount_minor)
        taken = min(size, need)
        need -= taken
        keep = (size - taken) * (1 if row.amount_minor > 0 else -1)
        if row.payment is None:
            receivables.reverse_allocations(
                allocations=[row.pk], on=max(day, row.on), reason="open again in the source", **how
            )
            if keep:
                rest = NewAllocation(line.pk, keep, max(day, row.on), row.kind, reason=row.reason)
                receivables.allocate(allocation=rest, **how)
            continue
        paid = row.payment
        # A part that stays was paid on its own day: then the rest never came.
        back_on = None if keep else max(day, paid.on)
        cash.reverse_payment(payment=paid.pk, on=back_on, reason="less is paid in the source", **how)
        if keep:
            nth = Allocation.objects.of(session.organization).filter(open_item=line).count() + 1
            new = NewPayment(
                paid.customer_id,
                paid.source_id,
                paid.on,
                paid.currency,
                keep,
                paid.reference,
                f"{TOLD}{line.pk}:{nth}",
                ((line.pk, keep),),
                paid.date_known,
            )
            cash.record_payments(payments=[new], **how)
    return need
