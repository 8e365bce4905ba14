"""What each kind of file needs: its reader, how its rows are brought together, and what applies them."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from dunwell.intake.document_rows import DocumentReader
from dunwell.intake.grouping import grouped, without_repeats
from dunwell.intake.headings import CONTACTS, CUSTOMERS
from dunwell.intake.money_rows import PaymentReader, RateReader
from dunwell.intake.operations.documents import DocumentApplier
from dunwell.intake.operations.money import PaymentApplier, RateApplier
from dunwell.intake.operations.parties import ContactApplier, CustomerApplier
from dunwell.intake.operations.session import Applier, Session
from dunwell.intake.party_rows import ContactReader, CustomerReader
from dunwell.intake.records import Reader
from dunwell.intake.scanning import Scan
from dunwell.intake.terms import ImportKind

MONEY_KINDS = frozenset({ImportKind.INVOICES, ImportKind.CREDIT_NOTES, ImportKind.OPEN_ITEMS, ImportKind.PAYMENTS})
"""Kinds that say how the ledger stands, and so make their source fresh."""


class Pipeline(NamedTuple):
    """Groups of records as they stream out of a file, the reader that notes their problems, and what applies them."""

    groups: Iterator[list[Any]]
    reader: Reader
    applier: Applier[Any]


def pipeline_for(found: Scan, session: Session) -> Pipeline:
    """Return the parts for the kind of a file; the groups start from its beginning."""
    kind = ImportKind(found.kind)
    if kind == ImportKind.CUSTOMERS:
        return _customers(found, session)
    if kind == ImportKind.CONTACTS:
        return _contacts(found, session)
    if kind == ImportKind.RATES:
        return _rates(found, session)
    if kind == ImportKind.PAYMENTS:
        payments = PaymentReader(found, today=max(session.today, session.as_of))
        one_by_one = grouped(found._replace(repeated=frozenset()), payments.read, lambda row: str(row.row))
        return Pipeline(one_by_one, payments, PaymentApplier(session))
    return _documents(found, session)


def _documents(found: Scan, session: Session) -> Pipeline:
    reader = DocumentReader(found, as_of=session.as_of, today=session.today)
    quiet, word = found.is_per_item, "the same number and due date"
    groups = (
        without_repeats(group, reader, what=_due_line, word=word, column="number", quiet=quiet)
        for group in grouped(found, reader.read, lambda row: row.external_id)
    )
    return Pipeline(groups, reader, DocumentApplier(session))


def _due_line(row: Any) -> object:
    return row.due_date


def _customers(found: Scan, session: Session) -> Pipeline:
    reader = CustomerReader(found, CUSTOMERS)
    reader.base_currency = session.base_currency
    groups = (
        without_repeats(group, reader, what=lambda row: row.external_id, word="the same customer", column="customer")
        for group in grouped(found, reader.read, lambda row: row.external_id)
    )
    return Pipeline(groups, reader, CustomerApplier(session))


def _contacts(found: Scan, session: Session) -> Pipeline:
    reader = ContactReader(found, CONTACTS)
    groups = (
        without_repeats(
            group, reader, what=lambda row: row.contact.external_id, word="the same contact", column="email"
        )
        for group in grouped(found, reader.read, lambda row: row.contact.external_id)
    )
    return Pipeline(groups, reader, ContactApplier(session))


def _rates(found: Scan, session: Session) -> Pipeline:
    reader = RateReader(found, base=session.base_currency)
    groups = (
        without_repeats(
            group, reader, what=lambda row: row.rate[:2], word="the same currency and day", column="currency"
        )
        for group in grouped(found, reader.read, lambda row: f"{row.rate.currency} {row.rate.on}")
    )
    return Pipeline(groups, reader, RateApplier(session))
