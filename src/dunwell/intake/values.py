"""Numbers and dates as people write them, told apart by looking at all of a file before the first is read."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable
from functools import lru_cache

from dunwell.intake.reading import Exact

_MINUS, _APOSTROPHES, _BLANKS = "\u2212\u2013", "\u2019\u02bc`\u00b4", "\u00a0\u2009\u202f\t"
_SIGNS = str.maketrans(
    {**dict.fromkeys(_MINUS, "-"), **dict.fromkeys(_APOSTROPHES, "'"), **dict.fromkeys(_BLANKS, " ")}
)
_MONEY_WORDS = re.compile(r"(?i)\b(?:[A-Z]{3}|fr|kr|zl|kc)\b\.?|US\$|[$€£¥₣₹]")
_PLAIN = re.compile(r"-?\d{1,13}(?:\.\d{1,2})?")
_POINT = re.compile(r"\d{1,3}(?:[, ']\d{3})+(?:\.\d*)?|\d*\.?\d+|\d+\.")
_COMMA = re.compile(r"\d{1,3}(?:[. ']\d{3})+(?:,\d*)?|\d*,?\d+|\d+,")


class ValueProblem(Exception):  # noqa: N818 - a problem of a row, reported and not raised further
    """A cell that cannot be read; `fix` says what to do."""

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.message, self.fix = message, fix


def _bare(text: str) -> tuple[int, str]:
    """Return the sign and the digits with their separators: `(1.234,50 EUR)` gives -1 and `1.234,50`."""
    text = _MONEY_WORDS.sub(lambda found: found[0] if found[0].upper() in {"CR", "DR"} else "", text.translate(_SIGNS))
    text = text.strip()
    sign = 1
    if text.startswith("(") and text.endswith(")"):
        sign, text = -1, text[1:-1].strip()
    for ending, meaning in (("-", -1), ("+", 1), ("CR", -1), ("DR", 1)):
        if text.upper().endswith(ending) and len(text) > len(ending):
            sign, text = sign * meaning, text[: -len(ending)].strip()
            break
    if text[:1] in {"-", "+"}:
        sign, text = sign * (-1 if text[0] == "-" else 1), text[1:].strip()
    return sign, text


def decimal_evidence(text: str) -> str:
    """Say which decimal sign a number proves: "." or ",", or "" when it proves none."""
    if isinstance(text, Exact):
        return ""
    _, digits = _bare(text)
    point, comma = digits.rfind("."), digits.rfind(",")
    if point >= 0 and comma >= 0:
        return "." if point > comma else ","
    for mark, other in ((".", ","), (",", ".")):
        if mark in digits:
            if digits.count(mark) > 1:
                return other
            return mark if len(digits) - digits.index(mark) - 1 != 3 or digits.startswith("0") else ""
    return ""


class Numbers:
    """Reads the numbers of one file, whose decimal sign is known."""

    def __init__(self, decimal: str = ".") -> None:
        self.decimal = decimal
        self._whole = _POINT if decimal == "." else _COMMA

    def minor(self, text: str, decimals: int) -> int:
        """Return a number as an integer with that many decimals; raises ValueProblem."""
        if decimals == 2 and self.decimal == "." and _PLAIN.fullmatch(text):
            whole, _, rest = text.partition(".")
            return int(whole + rest.ljust(2, "0")) if rest else int(whole) * 100
        sign, whole, rest = self._parts(text)
        rest = rest.rstrip("0")
        if len(rest) > decimals:
            raise ValueProblem(f"more than {decimals} decimals", "round it as the invoice shows it")
        return sign * int(whole + rest.ljust(decimals, "0"))

    def fraction(self, text: str) -> tuple[int, int]:
        """Return a number as numerator and denominator; raises ValueProblem."""
        sign, whole, rest = self._parts(text)
        return sign * int(whole + rest), int(10 ** len(rest))

    def _parts(self, text: str) -> tuple[int, str, str]:
        sign, digits = _bare(text)
        decimal, pattern = (".", _POINT) if isinstance(text, Exact) else (self.decimal, self._whole)
        if not digits or not pattern.fullmatch(digits):
            other = "," if decimal == "." else "."
            if digits and re.fullmatch(r"[\d., ']+", digits) and decimal_evidence(text) == other:
                raise ValueProblem(
                    f"another number format than most of the file, where '{decimal}' is the decimal sign",
                    f"write it with '{decimal}', or give formats: {{decimal: \"{other}\"}} in a map file",
                )
            raise ValueProblem("not a number", "write it like 1234.50")
        whole, _, rest = digits.partition(decimal)
        whole = re.sub(r"\D", "", whole)
        if len(whole) > 13:
            raise ValueProblem("larger than any amount of money", "check for a shifted column")
        return sign, whole or "0", rest


_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "jan january januar janv janvier ene enero gen gennaio januari jän jänner",
            "feb february februar fevr fevrier fév février febrero febbraio februari fev",
            "mar march märz mrz maerz mars marzo maart mrt mär",
            "apr april avr avril abr abril aprile",
            "may mai mayo maggio mag mei",
            "jun june juni juin junio giugno giu",
            "jul july juli juil juillet julio luglio lug",
            "aug august aout août ago agosto augustus",
            "sep sept september septembre septiembre settembre set",
            "oct october okt oktober octobre octubre ottobre ott",
            "nov november novembre noviembre",
            "dec december dez dezember decembre déc décembre dic diciembre dicembre",
        ),
        1,
    )
    for word in words.split()
}
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})")
_NAMED = re.compile(r"(\d{1,2})\.?[ \-/]*([^\W\d_]{3,12})\.?,?[ \-/]*(\d{4}|\d{2})")
_NAMED_FIRST = re.compile(r"([^\W\d_]{3,12})\.?[ \-/]*(\d{1,2}),?[ \-/]+(\d{4}|\d{2})")
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}.*$")
DAY_FIRST, MONTH_FIRST, ISO, NAMED, UNSURE = "day first", "month first", "year first", "month by name", ""
_EXAMPLE = {DAY_FIRST: "%d{0}%m{0}%Y", MONTH_FIRST: "%m{0}%d{0}%Y"}


def _without_time(text: str) -> str:
    return _TIME.sub("", text.strip())


def date_evidence(text: str) -> str:
    """Say which order of day and month a date proves; UNSURE when it proves none, e.g. 03/04/2026."""
    if isinstance(text, Exact):
        return UNSURE
    text = _without_time(text)
    if _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return ISO
    if found := _NUMERIC.fullmatch(text):
        first, second = int(found[1]), int(found[3])
        if first > 12 or found[2] == ".":
            return DAY_FIRST
        return MONTH_FIRST if second > 12 else UNSURE
    return NAMED if _NAMED.fullmatch(text) or _NAMED_FIRST.fullmatch(text) else UNSURE


def dominant(evidence: Counter[str]) -> str:
    """Return what most of a file proves, "" when nothing proves anything."""
    proofs = [(count, proof) for proof, count in evidence.items() if proof]
    return max(proofs)[1] if proofs else ""


class Dates:
    """Reads the dates of one file; `order` is what most of it proves, `pattern` a map's strptime pattern."""

    def __init__(self, order: str = UNSURE, pattern: str = "") -> None:
        self.order, self.pattern = order, pattern
        self.read: Callable[[str], dt.date] = lru_cache(maxsize=50_000)(self._read)

    def _read(self, text: str) -> dt.date:
        """Return a date; raises ValueProblem."""
        if isinstance(text, Exact):
            return self._exact(text)
        if self.pattern:
            return self._by_pattern(text)
        text = _without_time(text)
        if found := _ISO.fullmatch(text):
            return self._day(found[1], found[3], found[4], proof=ISO)
        if found := _COMPACT.fullmatch(text):
            return self._day(*found.groups(), proof=ISO)
        if found := _NUMERIC.fullmatch(text):
            return self._numeric(found[1], found[3], found[4], found[2])
        if found := _NAMED.fullmatch(text):
            return self._by_name(found[3], found[2], found[1])
        if found := _NAMED_FIRST.fullmatch(text):
            return self._by_name(found[3], found[1], found[2])
        raise ValueProblem("not a date", "write it like 2026-03-31")

    def _exact(self, text: str) -> dt.date:
        if found := _COMPACT.fullmatch(text):
            return self._day(*found.groups(), proof=UNSURE)
        found = _ISO.fullmatch(_without_time(text))
        if not found:
            raise ValueProblem("not a date", "format the column as dates in the spreadsheet, or write 2026-03-31")
        return self._day(found[1], found[3], found[4], proof=UNSURE)

    def _by_pattern(self, text: str) -> dt.date:
        try:
            found = dt.datetime.strptime(text.strip(), self.pattern)  # noqa: DTZ007 - a date has no zone
        except ValueError:
            raise ValueProblem(
                f"not a date of the form {self.pattern}", "write it so, or change formats: date in the map"
            ) from None
        return self._day(str(found.year), str(found.month), str(found.day), proof=UNSURE)

    def _numeric(self, first: str, second: str, year: str, mark: str) -> dt.date:
        proof = DAY_FIRST if mark == "." or int(first) > 12 else MONTH_FIRST if int(second) > 12 else UNSURE
        order = proof or (self.order if self.order in {DAY_FIRST, MONTH_FIRST} else UNSURE)
        if order == UNSURE:
            raise ValueProblem(
                "day or month first? Nothing in the file says which",
                f'give formats: {{date: "{_EXAMPLE[DAY_FIRST].format(mark)}"}} or'
                f' {{date: "{_EXAMPLE[MONTH_FIRST].format(mark)}"}} in a map file (--map)',
            )
        day, month = (first, second) if order == DAY_FIRST else (second, first)
        return self._day(year, month, day, proof=proof)

    def _by_name(self, year: str, name: str, day: str) -> dt.date:
        month = _MONTHS.get(name.casefold())
        if month is None:
            raise ValueProblem(f"{name!r} is no month", "write it like 2026-03-31")
        return self._day(year, str(month), day, proof=NAMED)

    def _day(self, year: str, month: str, day: str, *, proof: str) -> dt.date:
        number = int(year) + (2000 if len(year) == 2 else 0)
        try:
            found = dt.date(number, int(month), int(day))
        except ValueError:
            raise ValueProblem("no such day in the calendar", "correct the date") from None
        if proof and self.order and proof != self.order:
            raise ValueProblem(
                f"another date format than most of the file ({self.order})",
                "write all dates of a file alike, best as 2026-03-31",
            )
        if not 1970 <= number <= 2100:
            raise ValueProblem("not a plausible year", "correct the date")
        return found
