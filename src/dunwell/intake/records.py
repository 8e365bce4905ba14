"""One row of a file as a record: every cell read, or a problem that says where, what and how to mend it."""

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from babel.core import get_global

from dunwell.engine.money import exponent
from dunwell.intake.headings import normalised
from dunwell.intake.scanning import Scan
from dunwell.intake.values import ValueProblem


class Trouble(NamedTuple):
    """Why a row was not taken; `column` is the standard name, `value` what the file says there."""

    row: int
    column: str
    value: str
    message: str
    fix: str


@cache
def currencies() -> frozenset[str]:
    """Return the ISO 4217 codes of money in use today."""
    territories: Mapping[str, Sequence[Any]] = get_global("territory_currencies")
    return frozenset(code for used in territories.values() for code, _, until, tender in used if tender and not until)


FORMULA = "a formula, not a value"
BROKEN = "an error of the spreadsheet, not a value"
_ERRORS = re.compile(r"#[¡¿]?[^\W\d_]{2,9}(?:/0|[/.][A-Z])?[!?]|#N/A|#N/D|#NV")
"""`#REF!`, `#N/A` and their like, in the languages of spreadsheets."""

_SYMBOLS = {
    "€": "EUR",
    "£": "GBP",
    "US$": "USD",
    "EURO": "EUR",
    "EUROS": "EUR",
    "SFR": "CHF",
    "SFR.": "CHF",
    "RMB": "CNY",
}


class Reader:
    """Reads the cells of one kind of file by standard name, collecting troubles of the row at hand."""

    def __init__(self, scan: Scan, names: Sequence[str]) -> None:
        self.names = names
        blank = scan.width
        defaulted = [name for name in self.names if name in scan.defaults]
        places = {name: blank + 1 + n for n, name in enumerate(defaulted)}
        self._tail = ["", *(scan.defaults[name] for name in defaulted)]
        self.pick: Callable[[Sequence[str]], tuple[str, ...]] = itemgetter(
            *(scan.columns.get(name, places.get(name, blank)) for name in self.names)
        )
        self._filled = [(self.names.index(name), scan.defaults[name]) for name in defaulted if name in scan.columns]
        self.has = frozenset({*scan.columns, *defaulted})
        self.scan = scan
        self.custom_columns = list(scan.custom.items())
        told = (sorted(scan.columns.items()), sorted(scan.defaults.items()), scan.numbers.decimal)
        seed = repr((*told, scan.dates.order, scan.dates.pattern)).encode()
        self._seed = hashlib.blake2b(seed, digest_size=32).digest()
        self._codes: dict[str, str] = {}
        self.troubles: list[Trouble] = []
        self.named: list[str] = []
        self.row, self.is_clean = 0, True
        self.base_currency = "EUR"

    def begin(self, row: int) -> None:
        """Turn to another row."""
        self.row, self.is_clean = row, True

    def note(self, column: str, value: str, message: str, fix: str = "") -> None:
        """Note what is wrong with the row at hand; of a formula nothing else is said."""
        for known in reversed(self.troubles):
            if known.row != self.row:
                break
            if known.column == column and known.message in {FORMULA, BROKEN}:
                return
        self.troubles.append(Trouble(self.row, column, value[:255], message, fix))
        self.is_clean = False

    def word(self, column: str, text: str, known: Mapping[str, str]) -> str:
        """Return the code a word stands for, "" for an empty cell or after noting that it is not known."""
        if not text:
            return ""
        code = known.get(normalised(text))
        if code is None:
            codes = ", ".join(sorted({code.lower() for code in known.values() if code}))
            self.note(column, text, "not known", f"use one of {codes}")
        return code or ""

    def try_date(self, column: str, text: str) -> dt.date | None:
        """Return a date, None for an empty cell or after noting what is wrong."""
        if not text:
            return None
        try:
            return self.scan.dates.read(text)
        except ValueProblem as problem:
            self.note(column, text, problem.message, problem.fix)
            return None

    def try_amount(self, column: str, text: str, currency: str) -> int | None:
        """Return minor units of a currency, None for an empty cell or after noting what is wrong."""
        if not text:
            return None
        try:
            return self.scan.numbers.minor(text, exponent(currency))
        except ValueProblem as problem:
            self.note(column, text, problem.message, problem.fix)
            return None

    def try_currency(self, text: str) -> str:
        """Return an ISO code, "" after noting what is wrong."""
        try:
            return self.currency(text)
        except ValueProblem as problem:
            self.note("currency", text, problem.message, problem.fix)
            return ""

    def values(self, cells: list[str]) -> tuple[str, ...]:
        """Return the standard cells in the order of the standard names, defaults filled in; notes formulas, errors."""
        found = self.pick(cells[: self.scan.width] + self._tail)
        joined = "".join(found)
        if "=" in joined or "#" in joined:
            self._note_formulas(found)
        if self._filled and any(not found[place] for place, _ in self._filled):
            filled = list(found)
            for place, value in self._filled:
                filled[place] = filled[place] or value
            return tuple(filled)
        return found

    def _note_formulas(self, found: tuple[str, ...]) -> None:
        for name, text in zip(self.names, found, strict=True):
            if text.startswith("="):
                self.note(name, text, FORMULA, "write the value itself; in a spreadsheet: copy, then paste values only")
            elif _ERRORS.fullmatch(text):
                self.note(name, text, BROKEN, "mend the formula there, or write the value itself")

    def custom(self, cells: Sequence[str]) -> dict[str, str]:
        """Return the columns that are nobody's but the creditor's, where they hold anything."""
        return {name: cells[i][:500] for name, i in self.custom_columns if cells[i]}

    def digest(self, cells: Sequence[str]) -> str:
        """Return what changes when anything the row says changes, also by another map."""
        return hashlib.blake2b("\x1f".join(cells).encode(), digest_size=16, key=self._seed).hexdigest()

    def currency(self, text: str) -> str:
        """Return the ISO code a cell means; raises ValueProblem."""
        known = self._codes.get(text)
        if known is None:
            known = self._codes[text] = self._code(text)
        return known

    def _code(self, text: str) -> str:
        code = _SYMBOLS.get(text.upper(), text.upper())
        if not code:
            raise ValueProblem("the currency is missing", "fill it in, or give defaults: {currency: ...} in a map file")
        if code not in currencies():
            raise ValueProblem("no currency in use", "write its ISO 4217 code, e.g. EUR")
        return code


def combined_digest(digests: Sequence[str]) -> str:
    """Return the digest of several rows that are one thing, whatever their order."""
    if len(digests) == 1:
        return digests[0]
    return hashlib.blake2b("".join(sorted(digests)).encode(), digest_size=16).hexdigest()


def words_of(known: Mapping[Any, str]) -> dict[str, str]:
    """Return normalised word -> code of a table code -> words, in which `_` joins the words of one."""
    return {normalised(word.replace("_", " ")): str(code) for code, words in known.items() for word in words.split()}


def is_yes(text: str) -> bool:
    """Tell whether a cell of a yes-or-no column says yes; anything that is not a no counts."""
    return normalised(text) not in {"", "0", "no", "n", "false", "nein", "non", "nee", "falsch", "faux", "off", "-"}
