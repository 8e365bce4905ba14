"""What a decision is gathered in: what is due, what stops it, what is waited for, sums, the day to look again."""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from dunwell.engine.context import Context
from dunwell.engine.guards import FAR
from dunwell.engine.strategy import DUE_SOON_DAYS
from dunwell.engine.verdicts import NEVER, Block, Due, Reason

_DAY = timedelta(days=1)
_new: Any = tuple.__new__  # skips the Python call of a named tuple's class, for what every line of a night has


@lru_cache(maxsize=4096)
def in_days(today: date, days: int) -> date:
    """The day so many days ahead."""
    return today + days * _DAY


@lru_cache(maxsize=4096)
def comes_into_play(due: date, window: int, today: date) -> date:
    """The next day on which a line due that day makes its customer due soon, or comes into play."""
    soon, in_play = due - DUE_SOON_DAYS * _DAY, due - window * _DAY
    return min((day for day in (soon, in_play) if day > today), default=today + _DAY)


def next_named(dpd: int, days_named: tuple[int, ...]) -> int:
    """In how many days a line reaches the next of the days that a strategy or a state names; FAR after the last."""
    reached = bisect_right(days_named, dpd)
    return days_named[reached] - dpd if reached < len(days_named) else FAR


class Found:
    """Gathers what is due, what stops it, what is waited for, and the earliest day on which something can change."""

    __slots__ = ("open_ended", "soonest", "steps", "stops", "today", "waits")

    def __init__(self, today: date) -> None:
        self.today = today
        self.steps: list[Due] = []
        self.stops: list[Reason] = []
        self.waits: list[Reason] = []
        self.soonest = NEVER
        self.open_ended = False

    def wait(self, block: Block, line_id: int) -> None:
        """A line waits for what the block says."""
        code, values, look = block
        self.waits.append(_new(Reason, (code, line_id, values)))
        if look is not NEVER:
            self.until(look)

    def until(self, look: date | None) -> None:
        """A block ends on its day, or nobody knows when."""
        if look is None:
            self.open_ended = True
        elif look < self.soonest:
            self.soonest = look

    def tomorrow(self) -> None:
        """Anything may be different tomorrow."""
        self.soonest = in_days(self.today, 1)

    def look_again(self) -> date | None:
        """The day; what only a new fact can end is looked at again next Monday, in case nobody noticed one."""
        if self.open_ended:
            self.until(in_days(self.today, 7 - self.today.weekday()))
        return None if self.soonest == NEVER else self.soonest


def sums(
    overdue: Mapping[str, int], pool: Mapping[str, int], context: Context
) -> tuple[dict[str, int], int, list[Reason]]:
    """What may be asked for by currency, its value in the base currency, and rates that lack."""
    asked = {}
    value = 0
    notes = []
    for currency, minor in overdue.items():
        net = minor - pool.get(currency, 0)
        if net > 0:
            asked[currency] = net
            value += context.to_base(net, currency)
        if not context.rate_known(currency):
            notes.append(Reason("rate_unknown", 0, (currency, context.base)))
    return asked, value, notes
