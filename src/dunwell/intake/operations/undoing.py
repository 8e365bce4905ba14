"""An import taken back as a whole, by rows: bookings reversed, documents void, terms as they were.

The same file may be imported again afterwards: the same external ids revive the same lines and payments.
"""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import transaction

from dunwell.audit import operations as audit
from dunwell.audit.models import Event
from dunwell.cash import operations as cash
from dunwell.cash.models import Payment
from dunwell.cash.terms import PaymentState
from dunwell.compliance import operations as compliance
from dunwell.compliance.models import Hold
from dunwell.customers import operations as customers
from dunwell.customers.models import Contact, Identity
from dunwell.intake.locking import BusyError, only_one
from dunwell.intake.models import Import, Source
from dunwell.intake.operations.session import batches
from dunwell.intake.terms import ImportKind, ImportState
from dunwell.kit import clock
from dunwell.organizations.models import Organization
from dunwell.receivables import operations as receivables
from dunwell.receivables.models import Allocation, Document, OpenItem, Revision
from dunwell.receivables.operations import NewAllocation
from dunwell.receivables.queries import live_allocations
from dunwell.receivables.terms import AllocationKind, DocumentState

AT_ONCE = 200


class NotReversibleError(Exception):
    """The import cannot be taken back; the text is one sentence why. Nothing was changed."""


class Reversed(NamedTuple):
    """What was taken back."""

    documents: int
    payments: int
    allocations: int
    changes: int


def reverse(*, organization: int, imported: int, at: dt.datetime, actor: str) -> Reversed:
    """Take a whole import back and say what that was; raises NotReversibleError, and then nothing was changed.

    Opens its own short transactions; its source counts as stale meanwhile, and a second try goes on after a crash.
    Whether messages or tasks were made from it is asked by `dunning.operations.undo_import`, which calls this.
    """
    row = check(organization=organization, imported=imported)
    try:
        with only_one(row.source_id):
            return _Undoing(row, at=at, actor=actor).run()
    except BusyError:
        raise NotReversibleError("an import of the same source is being applied; try again after it.") from None


def check(*, organization: int, imported: int) -> Import:
    """Return the import when it may be taken back; raises NotReversibleError."""
    row = Import.objects.of(organization).filter(pk=imported).select_related("source").first()
    if row is None:
        raise NotReversibleError(f"there is no import {imported}.")
    if row.state in {ImportState.UNDONE, ImportState.REFUSED}:
        raise NotReversibleError(f"import {imported} is {row.get_state_display()} already.")
    if row.kind == ImportKind.RATES:
        raise NotReversibleError("exchange rates are replaced by importing the right ones, not taken back.")
    later = Import.objects.of(organization).filter(source=row.source, pk__gt=row.pk).exclude(state=ImportState.UNDONE)
    if newer := later.exclude(kind=ImportKind.RATES).order_by("-id").first():
        raise NotReversibleError(
            f"import {newer.pk} ({newer.get_kind_display()}) came later from the same source; take that one back first."
        )
    live = live_allocations(organization).exclude(import_id=imported).exclude(kind=AllocationKind.CORRECTION)
    on_documents = live.filter(open_item__document__import_id=imported)
    built = on_documents.select_related("open_item__document").first()
    if built is not None:
        raise NotReversibleError(
            f"{built.get_kind_display()} was booked on {built.open_item.document.number} since; take that back first."
        )
    if live.filter(payment__import_id=imported).exists():
        raise NotReversibleError("a payment of this import was allocated since; take that back first.")
    return row


class _Undoing:
    """One import being taken back, step by step."""

    def __init__(self, row: Import, *, at: dt.datetime, actor: str) -> None:
        self.row = row
        self.organization = row.organization_id
        self.who: dict[str, Any] = {"organization": row.organization_id, "at": at, "actor": actor}
        self.at = at
        self.reason = f"import {row.pk} undone"
        self.touched: set[int] = set()

    def run(self) -> Reversed:
        """Take everything back in the order in which it fits."""
        with transaction.atomic():
            Source.objects.of(self.organization).filter(pk=self.row.source_id).update(is_applying=True)
        payments = self._each(self._payments(), self._reverse_payments)
        allocations = self._each(self._bookings(), self._reverse_bookings)
        documents = self._each(self._documents(), self._void)
        changes = self._each(self._revisions(), self._restore_terms)
        with transaction.atomic():
            changes += self._book_again()
            changes += self._restore_parties()
            self._release_holds()
            self._end()
        return Reversed(documents, payments, allocations, changes)

    def _each(self, keys: Iterable[int], do: Any) -> int:
        count = 0
        for part in batches(list(keys), lambda: AT_ONCE):
            with transaction.atomic():
                do(part)
            count += len(part)
        return count

    def _payments(self) -> Iterable[int]:
        rows = Payment.objects.of(self.organization).filter(import_id=self.row.pk, state=PaymentState.POSTED)
        return rows.order_by("id").values_list("id", flat=True)

    def _reverse_payments(self, keys: Sequence[int]) -> None:
        for key in keys:
            cash.reverse_payment(payment=key, on=None, reason=self.reason, **self.who)

    def _bookings(self) -> Iterable[int]:
        rows = live_allocations(self.organization).filter(import_id=self.row.pk)
        return rows.order_by("id").values_list("id", flat=True)

    def _reverse_bookings(self, keys: Sequence[int]) -> None:
        done = cash.reverse_allocations(allocations=keys, on=None, reason=self.reason, **self.who)
        Document.objects.of(self.organization).filter(pk__in={row.open_item.document_id for row in done}).update(
            digest=""
        )

    def _documents(self) -> Iterable[int]:
        rows = Document.objects.of(self.organization).filter(import_id=self.row.pk, state=DocumentState.ISSUED)
        return rows.order_by("id").values_list("id", flat=True)

    def _void(self, keys: Sequence[int]) -> None:
        cash.void_documents(documents=keys, on=None, reason=self.reason, **self.who)

    def _revisions(self) -> Iterable[int]:
        rows = Revision.objects.of(self.organization).filter(import_id=self.row.pk, reverses=None)
        back = Revision.objects.of(self.organization).exclude(reverses=None).values("reverses")
        return rows.exclude(pk__in=back).order_by("-id").values_list("id", flat=True)

    def _restore_terms(self, keys: Sequence[int]) -> None:
        rows = Revision.objects.of(self.organization).in_bulk(list(keys))
        for key in keys:
            receivables.reverse_revision(revision=key, reason=self.reason, **self.who)
        lines = {row.open_item_id for row in rows.values()}
        found = OpenItem.objects.of(self.organization).filter(pk__in=lines)
        Document.objects.of(self.organization).filter(pk__in=found.values("document_id")).update(digest="")

    def _book_again(self) -> int:
        """Book again what earlier imports had told and this one took back."""
        rows = Allocation.objects.of(self.organization).filter(import_id=self.row.pk).exclude(reverses=None)
        found = list(rows.order_by("id").select_related("payment", "open_item"))
        for row in found:
            amount = -row.amount_minor
            if row.payment is not None:
                share = (row.open_item_id, amount)
                cash.restore_payment(payment=row.payment.pk, share=share, on=row.on, **self.who)
            else:
                new = NewAllocation(row.open_item_id, amount, row.on, row.kind, pair=row.pair, reason=row.reason)
                receivables.allocate(allocation=new, **self.who)
            Document.objects.of(self.organization).filter(pk=row.open_item.document_id).update(digest="")
        return len(found)

    def _restore_parties(self) -> int:
        """Give customers and contacts back what they had; customers that came with the import stay, without debts."""
        mine = {"source_id": self.row.source_id, "recorded_at": self.row.recorded_at}
        added = Contact.objects.of(self.organization).filter(removed_at=None, **mine)
        removed = Contact.objects.of(self.organization).filter(
            source_id=self.row.source_id, removed_at=self.row.recorded_at
        )
        gone = list(removed)
        count = 0
        for contact in added:
            customers.remove_contact(contact=contact, at=self.at, actor=self.who["actor"])
            count += 1
        for contact in gone:
            customers.restore_contact(contact=contact, at=self.at, actor=self.who["actor"])
            count += 1
        events = Event.objects.of(self.organization).filter(verb="customer.changed", at=self.row.recorded_at)
        for event in events.select_related("body").order_by("-id"):
            body = json.loads(event.body.text) if event.body.text else {}
            if body.get("import") == self.row.pk:
                count += self._restore_customers(body["changes"])
        if self.row.kind == ImportKind.CUSTOMERS:
            Identity.objects.of(self.organization).filter(source_id=self.row.source_id).update(digest="")
        return count

    def _restore_customers(self, changes: dict[str, dict[str, dict[str, Any]]]) -> int:
        before = {
            int(key): {column: said["from"] for column, said in columns.items()} for key, columns in changes.items()
        }
        return len(customers.update_customers(changes=before, **self.who))

    def _release_holds(self) -> None:
        today = clock.day_of(self.at, Organization.objects.get(pk=self.organization).time_zone)
        for hold in Hold.objects.of(self.organization).filter(import_id=self.row.pk, released_on=None):
            on, reason = hold.from_on, self.reason
            compliance.release_hold(hold=hold.pk, on=on, known_on=today, reason=reason, **self.who)

    def _end(self) -> None:
        source = Source.objects.of(self.organization).select_for_update(no_key=True).get(pk=self.row.source_id)
        source.is_applying = False
        if source.data_date == self.row.as_of:
            source.data_date = self.row.previous_data_date
        source.save(update_fields=["is_applying", "data_date"])
        self.row.state, self.row.undone_at = ImportState.UNDONE, self.at
        self.row.save(update_fields=["state", "undone_at"])
        audit.record(verb="import.undone", subject=("import", self.row.pk), body={"kind": self.row.kind}, **self.who)
