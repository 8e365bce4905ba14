"""Rows of invoices, credit notes and open items, read and checked."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import NamedTuple

from dunwell.engine.money import plain
from dunwell.intake.headings import INVOICES, normalised
from dunwell.intake.records import Reader, is_yes, words_of
from dunwell.intake.scanning import Scan
from dunwell.intake.terms import ImportKind
from dunwell.receivables.operations import default_key
from dunwell.receivables.terms import Kind, Method

NAMES = (*INVOICES, "invoice")
KEPT = ("tax_amount", "order_number", "buyer_reference", "delivery_date", "sent_date", "document")
"""Standard columns nothing decides by; they are kept with the document as they came."""

KINDS = words_of(
    {
        Kind.INVOICE: "invoice inv in i si sales_invoice customer_invoice rechnung re rg facture fa factura"
        " fattura ft factuur ar tax_invoice",
        Kind.CREDIT_NOTE: "credit_note credit_memo creditnote credit cn cr sc scn sales_credit_note sales_credit"
        " gutschrift gs avoir av abono nc nota_de_credito nota_di_credito nota_credito"
        " creditnota creditfactuur rechnungskorrektur",
        Kind.DEBIT_NOTE: "debit_note debit_memo dn belastung nota_de_debito nota_di_debito debetnota",
        Kind.DEPOSIT: "deposit advance down_payment prepayment anzahlung anzahlungsrechnung acompte anticipo acconto",
        Kind.FINAL: "final final_invoice schlussrechnung facture_finale factura_final eindfactuur",
        Kind.INSTALMENT: "instalment installment rate abschlag abschlagsrechnung echeance cuota rata termijn",
        Kind.PROFORMA: "proforma pro_forma",
        Kind.RETENTION: "retention retainage einbehalt sicherheitseinbehalt retenue retenue_de_garantie ritenuta",
        Kind.OPENING_BALANCE: "opening_balance opening balance_forward eroffnungssaldo anfangsbestand openingssaldo",
    }
)
MONEY = words_of(
    {
        Kind.CREDIT_NOTE: "payment customer_payment receipt money_received prepayment overpayment receive_money"
        " receive_payment sales_receipt_on_account zahlung zahlungseingang sa sr py pmt paiement reglement pago cobro"
        " pagamento incasso betaling vooruitbetaling deposit_received"
    }
)
"""Rows of a list of open items that are money not placed yet: an open credit of the customer."""

METHODS = words_of(
    {
        Method.TRANSFER: "transfer bank_transfer wire bank eft ach uberweisung virement transferencia bonifico"
        " overschrijving",
        Method.DIRECT_DEBIT: "direct_debit directdebit debit dd sepa sdd lastschrift bankeinzug einzug abbuchung"
        " prelevement domiciliacion rid incasso automatische_incasso",
        Method.CARD: "card credit_card kreditkarte carte carte_bancaire tarjeta carta carta_di_credito creditcard",
        Method.BILL: "bill bill_of_exchange lcr boe wechsel traite lettre_de_change letra pagare riba ri_ba wissel",
        Method.CHEQUE: "cheque check post_dated_cheque scheck assegno talon",
        Method.LETTER_OF_CREDIT: "letter_of_credit lc akkreditiv credit_documentaire",
        Method.FACTORED: "factored factoring affacturage",
        Method.NETTING: "netting verrechnung compensation compensacion compensazione verrekening",
    }
)
_NET = re.compile(
    r"(?i)(?:.*\bnet(?:to)?\s*)?(\d{1,3})\s*(?:d|days?|tage?|jours?|dagen|dias|días|giorni|gg)?(?: net(?:to)?)?"
)


class DocumentRow(NamedTuple):
    """One due line as the file tells it; amounts in minor units, negative for credits.

    `opened` is what the file says is open, `reduced` what was paid or taken off so far; None where it says nothing.
    `told` holds the columns that were filled in: what the file does not say changes nothing.
    """

    row: int
    customer: str
    customer_name: str
    external_id: str
    number: str
    kind: str
    issued_on: dt.date
    due_date: dt.date
    currency: str
    amount: int
    told: frozenset[str]
    opened: int | None
    reduced: int | None
    settled_on: dt.date | None
    method: str
    terms: str
    po_number: str
    payment_reference: str
    names_document: str
    disputed: int
    block: str
    last_notice: str
    last_notice_date: dt.date | None
    custom: Mapping[str, str]
    digest: str


class Cells(NamedTuple):
    """The standard cells of a row, in the order of NAMES."""

    customer: str
    customer_name: str
    number: str
    issue_date: str
    due_date: str
    amount: str
    currency: str
    open_amount: str
    paid_amount: str
    settled_date: str
    terms: str
    kind: str
    tax_amount: str
    po_number: str
    order_number: str
    buyer_reference: str
    payment_reference: str
    payment_method: str
    disputed_amount: str
    dunning_block: str
    delivery_date: str
    sent_date: str
    last_notice: str
    last_notice_date: str
    document: str
    external_id: str
    invoice: str


class DocumentReader(Reader):
    """Reads one row after the other; what is wrong with a row goes to `troubles`, and the row is not taken."""

    def __init__(self, scan: Scan, *, as_of: dt.date, today: dt.date) -> None:
        super().__init__(scan, NAMES)
        self.as_of, self.latest = as_of, max(as_of, today)
        self.is_list = scan.kind == ImportKind.OPEN_ITEMS
        self.kinds = {**MONEY, **KINDS} if self.is_list else KINDS
        self.is_credits = scan.kind == ImportKind.CREDIT_NOTES
        self.watched = [NAMES.index(name) for name in ("issue_date", "due_date", "amount", "kind", "payment_method")]
        self.masks: dict[tuple[bool, ...], frozenset[str]] = {}
        self.kept = [(name, NAMES.index(name)) for name in KEPT if name in scan.columns]

    def read(self, row: int, cells: list[str]) -> DocumentRow | None:
        """Return the row's record, or None after noting why not."""
        self.begin(row)
        values = _named(Cells(*self.values(cells)), is_list=self.is_list)
        self._names(values, cells)
        currency = self.try_currency(values.currency)
        sums = self._sums(values, currency)
        kind = self.word("kind", values.kind, self.kinds) or Kind.INVOICE
        method = self.word("payment_method", values.payment_method, METHODS)
        days = self._days(values, kind, credit=sums is not None and sums[0] < 0)
        if sums is None or days is None or not self.is_clean:
            self._name(values)
            return None
        total, opened, reduced, disputed = sums
        if kind == Kind.CREDIT_NOTE or self.is_credits or total < 0:
            kind, total = Kind.CREDIT_NOTE, -abs(total)
            opened, reduced = (None if part is None else -abs(part) for part in (opened, reduced))
        custom = self.custom(cells)
        for name, place in self.kept:
            if values[place]:
                custom[name] = values[place]
        is_credit = kind == Kind.CREDIT_NOTE
        return DocumentRow(
            row,
            values.customer,
            values.customer_name,
            values.external_id or default_key(values.customer, values.number, is_credit),
            values.number,
            kind,
            days[0],
            days[1],
            currency,
            total,
            self._told(values),
            opened,
            reduced,
            days[2],
            method,
            values.terms[:80],
            values.po_number[:120],
            values.payment_reference[:120],
            values.invoice[:120],
            disputed,
            values.dunning_block if values.dunning_block and is_yes(values.dunning_block) else "",
            values.last_notice[:60],
            days[3],
            custom,
            self.digest(cells),
        )

    def _name(self, values: Cells) -> None:
        """Remember which document a row speaks of that could not be understood: a list does name it."""
        if not self.is_list:
            return
        if values.external_id:
            self.named.append(values.external_id)
        elif values.customer and values.number:
            self.named += [default_key(values.customer, values.number, is_credit) for is_credit in (False, True)]

    def _told(self, values: Cells) -> frozenset[str]:
        mask = tuple([bool(values[place]) for place in self.watched])
        told = self.masks.get(mask)
        if told is None:
            told = self.masks[mask] = frozenset(NAMES[p] for p, there in zip(self.watched, mask, strict=True) if there)
        return told

    def _names(self, values: Cells, cells: list[str]) -> None:
        if len(cells) > self.scan.width:
            extra = ", ".join(cells[self.scan.width :])
            self.note("", extra, "more cells than the heading has", "put cells with a delimiter in quotation marks")
        for column, text, most in (("customer", values.customer, 120), ("number", values.number, 120)):
            if not text:
                self.note(column, "", f"the {column} is missing", "fill it in")
            elif len(text) > most:
                self.note(column, text, f"longer than {most} characters", "check for a shifted column")
        if len(values.external_id) > 255:
            self.note("external_id", values.external_id, "longer than 255 characters", "shorten it")

    def _sums(self, values: Cells, currency: str) -> tuple[int, int | None, int | None, int] | None:
        """Return amount, what is open, what was taken off, what is contested; None after noting what is wrong."""
        if not currency:
            return None
        opened = self.try_amount("open_amount", values.open_amount, currency)
        total = self.try_amount("amount", values.amount, currency)
        paid = self.try_amount("paid_amount", values.paid_amount, currency)
        disputed = self.try_amount("disputed_amount", values.disputed_amount, currency) or 0
        if not values.amount:
            total = opened
        if total is None:
            if not values.amount and not values.open_amount:
                self.note("amount", "", "the amount is missing", "fill it in")
            return None
        if self.is_list and opened is None and not values.open_amount:
            self.note("open_amount", "", "what is open is missing", "a list of open items says it for each")
        if self.is_credits and total < 0:
            self.note("amount", values.amount, "negative in a file of credit notes", "give the amount without sign")
        reduced = paid if opened is None else total - opened
        if reduced is None and values.settled_date:
            reduced = total
        if reduced is not None and not min(0, total) <= reduced <= max(0, total):
            column, text = (
                ("open_amount", values.open_amount) if opened is not None else ("paid_amount", values.paid_amount)
            )
            limit = f"{plain(total, currency)} {currency}"
            self.note(column, text, f"does not lie between 0 and the amount of {limit}", "correct one of the two")
        if not 0 <= disputed <= abs(total - (reduced or 0)):
            self.note("disputed_amount", values.disputed_amount, "more than is open", "correct one of the two")
        return total, opened, reduced, disputed

    def _days(
        self, values: Cells, kind: str, *, credit: bool
    ) -> tuple[dt.date, dt.date, dt.date | None, dt.date | None] | None:
        """Return issue, due, settlement and last notice; None after noting what is wrong."""
        issued = self.try_date("issue_date", values.issue_date)
        due = self.try_date("due_date", values.due_date)
        settled = self.try_date("settled_date", values.settled_date)
        noticed = self.try_date("last_notice_date", values.last_notice_date)
        if not self.is_clean:
            return None
        if issued is None:
            # A list of open items often lacks it; the item was there on that day, and before it was due.
            issued = min(due or self.as_of, self.as_of)
        if due is None:
            due = self._due_by_terms(issued, values, kind, credit=credit)
        if due is None:
            return None
        if due < issued:
            self.note("due_date", values.due_date, f"before the issue date {issued}", "correct one of the two")
        if settled is not None and settled > self.latest:
            self.note("settled_date", values.settled_date, "in the future", "leave it empty until it is paid")
        if noticed is not None and noticed > self.latest:
            self.note("last_notice_date", values.last_notice_date, "in the future", "give the day it was sent")
        return issued, due, settled, noticed

    def _due_by_terms(self, issued: dt.date, values: Cells, kind: str, *, credit: bool) -> dt.date | None:
        if credit or self.is_credits or kind in {Kind.CREDIT_NOTE, Kind.OPENING_BALANCE}:
            return issued
        if values.terms and (found := _NET.fullmatch(values.terms)):
            return issued + dt.timedelta(days=int(found[1]))
        self.note("due_date", "", "the due date is missing", "fill it in, or give terms such as: net 30")
        return None


def _named(values: Cells, *, is_list: bool) -> Cells:
    """Return money on account, which seldom has a number, named by its day and what is left of it."""
    if values.number or not is_list or normalised(values.kind) not in MONEY:
        return values
    return values._replace(number=f"{values.kind} {values.issue_date} {values.open_amount}"[:120])
