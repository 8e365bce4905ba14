"""Rows of payments and of exchange rates, read and checked."""

import datetime as dt
import hashlib
from collections import Counter
from typing import NamedTuple

from dunwell.intake.headings import PAYMENTS, RATES
from dunwell.intake.records import Reader
from dunwell.intake.scanning import Scan
from dunwell.intake.values import ValueProblem
from dunwell.receivables.operations import NewRate


class PaymentRow(NamedTuple):
    """Money received as the file tells it; `invoice` names what it is for, where it says so.

    Without an id of its own (`is_keyless`) its key is its content and its n-th occurrence in the file.
    """

    row: int
    customer: str
    invoice: str
    on: dt.date
    currency: str
    amount: int
    reference: str
    external_id: str
    is_keyless: bool
    digest: str


class RateRow(NamedTuple):
    """What one unit of a currency is worth in the base currency on a day."""

    row: int
    rate: NewRate
    digest: str


class PaymentReader(Reader):
    """Reads rows of payments."""

    def __init__(self, scan: Scan, *, today: dt.date) -> None:
        super().__init__(scan, PAYMENTS)
        self.today = today
        self._met: Counter[int] = Counter()

    def read(self, row: int, cells: list[str]) -> PaymentRow | None:
        """Return the row's record, or None after noting why not."""
        self.begin(row)
        customer, date, text, currency, reference, invoice, external_id = self.values(cells)
        if not customer and not invoice:
            self.note("customer", "", "neither customer nor invoice", "say who paid, or what for")
        if len(customer) > 120:
            self.note("customer", customer, "longer than 120 characters", "check for a shifted column")
        on = self.try_date("date", date)
        if not date:
            self.note("date", "", "the date is missing", "fill it in")
        if on is not None and on > self.today:
            self.note("date", date, "in the future", "import it when it has come")
        code = self.try_currency(currency)
        amount = self.try_amount("amount", text, code) if code else None
        if not text:
            self.note("amount", "", "the amount is missing", "fill it in")
        if amount is not None and amount <= 0:
            self.note(
                "amount", text, "not more than nothing", "money going back is a returned payment: reverse that one"
            )
        if not self.is_clean or on is None or amount is None:
            return None
        key = external_id[:255]
        if not key:
            content = "\x1f".join((customer, invoice, on.isoformat(), code, str(amount), reference))
            nth = self._nth(cells)
            key = f"row:{hashlib.blake2b(content.encode(), digest_size=16).hexdigest()}#{nth}"
        return PaymentRow(
            row,
            customer,
            invoice[:120],
            on,
            code,
            amount,
            reference[:255],
            key,
            not external_id,
            self.digest(cells),
        )

    def _nth(self, cells: list[str]) -> int:
        """Return the how manieth row of this content it is; only what may repeat is remembered."""
        key = self.scan.key(cells)
        if key not in self.scan.repeated:
            return 1
        self._met[key] += 1
        return self._met[key]


class RateReader(Reader):
    """Reads rows of exchange rates."""

    def __init__(self, scan: Scan, *, base: str) -> None:
        super().__init__(scan, RATES)
        self.base = base

    def read(self, row: int, cells: list[str]) -> RateRow | None:
        """Return the row's record, or None after noting why not."""
        self.begin(row)
        date, currency, text, source, _ = self.values(cells)
        on = self.try_date("date", date)
        code = self.try_currency(currency)
        if not date:
            self.note("date", "", "the date is missing", "fill it in")
        numerator = denominator = 1
        try:
            numerator, denominator = self.scan.numbers.fraction(text)
            if numerator <= 0 or max(numerator, denominator) >= 2**63:
                self.note("rate", text, "no rate", f"say what one {code} is worth in {self.base}")
        except ValueProblem as problem:
            self.note("rate", text, problem.message, problem.fix)
        if code == self.base and numerator != denominator:
            self.note("rate", text, f"{code} is the base currency itself", "leave the row out")
        if not self.is_clean or on is None:
            return None
        return RateRow(row, NewRate(code, on, numerator, denominator, source[:80]), self.digest(cells))
