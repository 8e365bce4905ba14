"""Working days, and the last day of a pause."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

WEEKEND = frozenset({5, 6})
"""Saturday and Sunday, as `date.weekday()` counts."""

_DAY = timedelta(days=1)
_LONGEST_CLOSURE = 366


class Calendar:
    """The working days of one country or organization: all but its weekend and its holidays."""

    __slots__ = ("holidays", "weekend")

    def __init__(self, holidays: Iterable[date] = (), weekend: Iterable[int] = WEEKEND) -> None:
        """Take the closed dates and the closed weekdays (0 = Monday)."""
        self.holidays = frozenset(holidays)
        self.weekend = frozenset(weekend)

    def __eq__(self, other: object) -> bool:
        """Two calendars are the same when they close on the same days."""
        return isinstance(other, Calendar) and (self.holidays, self.weekend) == (
            other.holidays,
            other.weekend,
        )

    def __hash__(self) -> int:
        """Agree with `__eq__`."""
        return hash((self.holidays, self.weekend))

    def is_open(self, day: date) -> bool:
        """Whether the day is a working day."""
        return day.weekday() not in self.weekend and day not in self.holidays

    def next_open(self, day: date) -> date:
        """The first working day on or after the day; raises ValueError where a year has none."""
        for _ in range(_LONGEST_CLOSURE):
            if self.is_open(day):
                return day
            day += _DAY
        message = f"no working day in the year before {day}"
        raise ValueError(message)

    def add(self, day: date, days: int) -> date:
        """The day that many working days later (earlier where negative); 0 is the day itself."""
        step = _DAY if days >= 0 else -_DAY
        left = abs(days)
        closed = 0
        while left:
            day += step
            if self.is_open(day):
                left -= 1
                closed = 0
            elif (closed := closed + 1) > _LONGEST_CLOSURE:
                message = f"no working day in the year around {day}"
                raise ValueError(message)
        return day

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and with `end`; 0 where end is not later."""
        span = (end - start).days
        return sum(self.is_open(start + timedelta(days=n)) for n in range(1, span + 1))

    def to_mapping(self) -> dict[str, Any]:
        """The calendar as JSON values."""
        return {"weekend": sorted(self.weekend), "holidays": [day.isoformat() for day in sorted(self.holidays)]}

    @classmethod
    def from_mapping(cls, kept: Mapping[str, Any]) -> "Calendar":
        """The calendar that `to_mapping` described."""
        return cls(map(date.fromisoformat, kept["holidays"]), kept["weekend"])


def last_day_of_cooling(ended_on: date, *, days: int) -> date:
    """The last day on which nothing asks, when a pause ended that day and cools for `days`.

    A dispute rejected on 5 October with 5 days rests from the 5th to the 9th: the 10th may ask.
    """
    return ended_on + timedelta(days=days - 1)


def half_year(day: date) -> str:
    """The half-year of a day as rate tables name it: `2026H1`."""
    return f"{day.year}H{1 if day.month < 7 else 2}"
