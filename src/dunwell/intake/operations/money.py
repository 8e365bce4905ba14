"""Payments and exchange rates of a file."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from dunwell.cash import operations as cash
from dunwell.cash.models import Payment
from dunwell.cash.operations import NewPayment, Share
from dunwell.cash.terms import PaymentState
from dunwell.engine.money import plain
from dunwell.intake.money_rows import PaymentRow, RateRow
from dunwell.intake.operations.reconciling import give_back
from dunwell.intake.operations.session import RowError, Session, Tally, trouble_of
from dunwell.receivables import operations as receivables
from dunwell.receivables.models import Document, OpenItem, Rate
from dunwell.receivables.operations import LedgerError
from dunwell.receivables.terms import DocumentState


class PaymentApplier:
    """Applies rows of payments: to the invoice they name as far as it is open, the rest stays unallocated."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def apply(self, groups: list[list[PaymentRow]], tally: Tally) -> None:
        """Book the payments nobody knew; one that changed is taken back and booked anew."""
        rows = [row for group in groups for row in group]
        known = self._known([row.external_id for row in rows])
        customers = self.session.customer_ids({row.customer: "" for row in rows if row.customer}, tally)
        made: set[str] = set()
        for told in rows:
            row = self._apart(told, made, known)
            made.add(row.external_id)
            try:
                with transaction.atomic():
                    self._one(row, known.get(row.external_id), customers, tally)
            except (RowError, LedgerError) as error:
                tally.troubles.append(trouble_of(row, error))

    def _known(self, keys: list[str]) -> dict[str, Payment]:
        rows = Payment.objects.of(self.session.organization).filter(source_id=self.session.source)
        return {row.external_id: row for row in rows.filter(external_id__in=keys)}

    def _apart(self, row: PaymentRow, made: set[str], known: dict[str, Payment]) -> PaymentRow:
        """Give a payment that only writes the same amount or day differently a number of its own."""
        while row.is_keyless:
            there = known.get(row.external_id)
            mine = there is not None and there.import_id is not None and there.import_id == self.session.import_id
            if row.external_id not in made and not mine:
                break
            content, _, nth = row.external_id.rpartition("#")
            row = row._replace(external_id=f"{content}#{int(nth) + 1}")
            known |= self._known([row.external_id])
        return row

    def _one(self, row: PaymentRow, known: Payment | None, customers: Mapping[str, int], tally: Tally) -> None:
        session = self.session
        customer = customers[row.customer] if row.customer else self._payer(row)
        tally.touched.add(customer)
        if known is None:
            self._book(row, customer, tally)
            tally.created += 1
            return
        same = (known.customer_id, known.on, known.currency, known.amount_minor, known.reference) == (
            *(customer, row.on, row.currency, row.amount, row.reference),
        )
        if same and known.state == PaymentState.POSTED:
            tally.unchanged += 1
            return
        if same:
            cash.revive_payment(payment=known.pk, import_id=session.import_id, **session.who)
            if shares := self._shares(row, customer, tally):
                cash.allocate_payment(
                    payment=known.pk, shares=shares, on=row.on, import_id=session.import_id, **session.who
                )
            tally.created += 1
            return
        cash.replace_payment(
            payment=known.pk, reason="changed in the source", import_id=session.import_id, **session.who
        )
        self._book(row, customer, tally)
        tally.updated += 1

    def _book(self, row: PaymentRow, customer: int, tally: Tally) -> None:
        session = self.session
        new = NewPayment(
            customer,
            session.source,
            row.on,
            row.currency,
            row.amount,
            row.reference,
            row.external_id,
            self._shares(row, customer, tally),
            digest=row.digest,
        )
        (made,) = cash.record_payments(payments=[new], import_id=session.import_id, **session.who)
        session.follow(Payment._meta.db_table, [(row.customer, made)])

    def _payer(self, row: PaymentRow) -> int:
        rows = Document.objects.of(self.session.organization).filter(number=row.invoice, state=DocumentState.ISSUED)
        found = set(rows.values_list("customer_id", flat=True)[:2])
        if len(found) == 1:
            return found.pop()
        message = "no invoice has this number" if not found else "invoices of several customers have this number"
        raise RowError(message, column="invoice", value=row.invoice, fix="name the customer too")

    def _shares(self, row: PaymentRow, customer: int, tally: Tally) -> list[Share]:
        """Return how much goes to which line: the oldest due first.

        What a source had told as paid before is taken back for it: it is the same money, told twice.
        """
        if not row.invoice:
            return []
        lines = OpenItem.objects.of(self.session.organization).filter(
            customer_id=customer,
            document__number=row.invoice,
            document__state=DocumentState.ISSUED,
            currency=row.currency,
            amount_minor__gt=0,
        )
        left, shares = row.amount, []
        for line in lines.order_by("due_date", "id"):
            opened = line.open_minor
            if opened < left:
                wanted = min(left, line.amount_minor) - opened
                opened += wanted - give_back(self.session, line, wanted, on=dt.date.min)
            if share := min(left, opened):
                shares.append((line.pk, share))
                left -= share
        if left:
            rest = f"{plain(left, row.currency)} {row.currency}"
            tally.notes.append(f"row {row.row}: {row.invoice} does not take {rest}, which stay unallocated.")
        return shares


class RateApplier:
    """Applies rows of exchange rates."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def apply(self, groups: list[list[RateRow]], tally: Tally) -> None:
        """Keep the rates nobody knew and replace those that changed."""
        rates = [group[0].rate for group in groups]
        days = {rate.on for rate in rates}
        rows = Rate.objects.of(self.session.organization).filter(on__in=days)
        known = {(row.currency, row.on): (row.numerator, row.denominator, row.source) for row in rows}
        fresh = []
        for rate in rates:
            there = known.get((rate.currency, rate.on))
            if there == (rate.numerator, rate.denominator, rate.source):
                tally.unchanged += 1
                continue
            fresh.append(rate)
            if there is None:
                tally.created += 1
            else:
                tally.updated += 1
        receivables.record_rates(rates=fresh, **self.session.who)
