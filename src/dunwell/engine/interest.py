"""Statutory interest: simple or compounding, by half-years, over a day count that the law or practice states.

Exact fractions inside, integer minor units at the edge, rounded once at the end, half up. A reference rate that
nobody entered is an error: the old one is never carried forward.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from dunwell.engine.calendar import half_year

_DAY = timedelta(days=1)

type Rates = Mapping[str, Mapping[str, Decimal]]
"""Percent by series (`ECB_MRO`) and half-year (`2026H1`)."""


class UnknownRateError(Exception):
    """A reference rate is not known; `series` and `half_year` name it. Nobody may be asked for a guess."""

    def __init__(self, series: str, half_year: str) -> None:
        """Name what is missing."""
        self.series = series
        self.half_year = half_year
        super().__init__(f"no rate {series} for {half_year or 'that day'}: enter it with `dunwell rates set`")


class Terms(NamedTuple):
    """How a law reckons interest.

    The rate is `times` the reference (rounded up to whole multiples of `round_up_to`, 0: as it is) plus `margin`,
    in percent a year; an empty `reference` is nought. `floating` follows each half-year, `at_start` keeps that of
    the first day.
    """

    rule: str
    reference: str
    margin: Decimal
    fixing: str = "floating"
    day_count: str = "ACT365F"
    compounds: str = "none"
    times: int = 1
    round_up_to: Decimal = Decimal(0)


class Segment(NamedTuple):
    """So many `days` at `rate` percent of a year of `basis` days."""

    rate: Decimal
    days: int
    basis: int


class Interest(NamedTuple):
    """What is due: `minor` units, over so many `days` in these segments."""

    minor: int
    days: int
    segments: tuple[Segment, ...]


def interest(principal: int, first: date, last: date, terms: Terms, rates: Rates) -> Interest:
    """Reckon the interest on `principal` minor units from `first` to `last`, both included.

    Raises UnknownRateError, and ValueError for a negative principal.
    """
    if principal < 0:
        message = "interest is reckoned on what is owed, not on a credit"
        raise ValueError(message)
    owed = Fraction(principal)
    accrued = Fraction(0)
    segments = []
    fixed = rate_on(first, terms, rates) if terms.fixing == "at_start" and first <= last else None
    for start, end, is_new_year in _cuts(first, last, terms):
        if is_new_year:
            owed, accrued = owed + accrued, Fraction(0)
        rate = rate_on(start, terms, rates) if fixed is None else fixed
        segment = Segment(rate, _days(start, end, terms.day_count), _basis(start, terms.day_count))
        accrued += owed * Fraction(rate) * segment.days * Fraction(1, 100 * segment.basis)
        segments.append(segment)
    return Interest(round_half_up(owed - principal + accrued), sum(s.days for s in segments), tuple(segments))


def rate_on(day: date, terms: Terms, rates: Rates) -> Decimal:
    """The rate in percent a year that a law has on a day; raises UnknownRateError."""
    if not terms.reference:
        return terms.margin
    key = half_year(day)
    found = rates.get(terms.reference, {}).get(key)
    if found is None:
        raise UnknownRateError(terms.reference, key)
    if terms.round_up_to:
        whole = -(-Fraction(found) // Fraction(terms.round_up_to))
        found = whole * terms.round_up_to
    return terms.times * found + terms.margin


def round_half_up(amount: Fraction) -> int:
    """The nearest whole number; a half goes up."""
    return (2 * amount + 1) // 2


def _cuts(first: date, last: date, terms: Terms) -> Iterator[tuple[date, date, bool]]:
    """The stretches in which neither rate nor basis nor principal changes; True where interest begins to bear some."""
    start, months, is_new_year = first, 0, False
    step = {"none": 0, "yearly": 12, "monthly": 1}[terms.compounds]
    grows = _later(first, step) if step else None
    while start <= last:
        ends = [last + _DAY]
        if terms.fixing == "floating" or terms.day_count == "ACTACT":
            ends.append(date(start.year, 7, 1) if start.month < 7 else date(start.year + 1, 1, 1))
        if grows is not None:
            ends.append(grows)
        end = min(ends)
        yield start, end, is_new_year
        is_new_year = end == grows
        if is_new_year:
            months += step
            grows = _later(first, months + step)
        start = end


def _later(day: date, months: int) -> date:
    """The same day so many months later; the day after where that month has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return date(year, month + 1, day.day)
    except ValueError:
        return date(year, month + 2, 1)


def _days(start: date, end: date, day_count: str) -> int:
    if day_count != "30E360":
        return (end - start).days
    months = (end.year - start.year) * 12 + end.month - start.month
    return 30 * months + min(end.day, 30) - min(start.day, 30)


def _basis(day: date, day_count: str) -> int:
    if day_count == "30E360":
        return 360
    leap = day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
    return 366 if day_count == "ACTACT" and leap else 365
