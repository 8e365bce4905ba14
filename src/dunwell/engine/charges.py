"""What the law lets a creditor charge beside interest: compensation, collection costs, fees for reminders."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from dunwell.engine.calendar import half_year
from dunwell.engine.interest import UnknownRateError, round_half_up


class Band(NamedTuple):
    """An amount for debts below `below` minor units (None: all larger ones)."""

    below: int | None
    minor: int


class Compensation(NamedTuple):
    """A fixed sum for each debt by its size, or for each claim by the half-year (`by_half_year`)."""

    rule: str
    currency: str
    bands: tuple[Band, ...] = ()
    by_half_year: Mapping[str, int] = {}

    def for_debts(self, debts: Sequence[int]) -> int:
        """Minor units for debts of so many minor units, each on its own."""
        return sum(next(b.minor for b in self.bands if b.below is None or debt < b.below) for debt in debts)

    def for_claims(self, claims: int, on: date | None = None) -> int:
        """Minor units for so many claims; raises UnknownRateError where the sum changes and that day's is not known."""
        if not self.by_half_year:
            return claims * self.bands[-1].minor
        key = half_year(on) if on is not None else ""
        if key not in self.by_half_year:
            raise UnknownRateError(self.rule, key)
        return claims * self.by_half_year[key]


class Tier(NamedTuple):
    """So many percent of the next `width` minor units (None: of all the rest)."""

    width: int | None
    percent: Fraction


class CollectionCosts(NamedTuple):
    """A scale of percentages with a least and a greatest sum, in minor units, and a tax on top of it."""

    rule: str
    currency: str
    tiers: tuple[Tier, ...]
    least: int
    most: int
    tax_percent: Fraction

    def on(self, principal: int, *, with_tax: bool) -> int:
        """Minor units that may be charged on a principal; 0 where nothing is owed."""
        if principal <= 0:
            return 0
        left, total = principal, Fraction(0)
        for width, percent in self.tiers:
            part = left if width is None else min(left, width)
            total += part * percent * Fraction(1, 100)
            left -= part
        total = min(max(total, Fraction(self.least)), Fraction(self.most))
        return round_half_up(total * (1 + self.tax_percent * Fraction(1, 100)) if with_tax else total)


class ReminderFee(NamedTuple):
    """A fee for a reminder: how much (by the year where it changes), how often, how many days apart, agreed or not."""

    rule: str
    currency: str
    minor: int = 0
    by_year: Mapping[int, int] = {}
    most: int = 0
    days_apart: int = 0
    must_be_agreed: bool = False

    def of(self, reminders: Sequence[date], *, agreed: bool) -> tuple[list[date], int]:
        """The reminders that may be charged for, and what they cost in all; raises UnknownRateError."""
        chargeable: list[date] = []
        if self.must_be_agreed and not agreed:
            return chargeable, 0
        for day in sorted(reminders):
            if self.most and len(chargeable) >= self.most:
                break
            if not chargeable or day - chargeable[-1] >= timedelta(days=self.days_apart):
                chargeable.append(day)
        return chargeable, sum(self._on(day) for day in chargeable)

    def _on(self, day: date) -> int:
        if not self.by_year:
            return self.minor
        if day.year not in self.by_year:
            raise UnknownRateError(self.rule, half_year(day))
        return self.by_year[day.year]
