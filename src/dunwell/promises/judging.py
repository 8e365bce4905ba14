"""When a promise is kept, partially kept or broken: a function of the money that came and the day."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from dunwell.promises.terms import PromiseState


class Loose(NamedTuple):
    """Money of a payment that is on no invoice: its rest now, and what was placed of it since, by day.

    `gone_on` is the day on which the payment was taken back.
    """

    on: dt.date
    rest_minor: int
    gone_on: dt.date | None = None
    placed_since: tuple[tuple[dt.date, int], ...] = ()

    def on_day(self, today: dt.date) -> int:
        """What of it was there and on no invoice at the end of a day."""
        if self.gone_on is not None and self.gone_on <= today:
            return 0
        return self.rest_minor + sum(minor for on, minor in self.placed_since if on > today)


class Awaited(NamedTuple):
    """A promise that is open, or in doubt (`state`), and the money that may answer it.

    `items` are (line, minor units) promised, `placed` what reduced these lines, by value date.
    """

    id: int
    customer: int
    amount_minor: int
    made_on: dt.date
    rests_until: dt.date
    cooling_days: int
    items: tuple[tuple[int, int], ...]
    placed: tuple[tuple[dt.date, int], ...]
    loose: tuple[Loose, ...]
    state: str = PromiseState.OPEN


class Judged(NamedTuple):
    """What became of a promise; `paid_on` is the value date that completed it."""

    state: PromiseState
    paid_on: dt.date | None
    paid_minor: int


def judge_on(promise: Awaited, today: dt.date) -> Judged | None:
    """Judge a promise as of a day: kept as soon as the money is there, not kept only after it rested; None = not yet.

    That is what reduced its lines, and money of its customer not yet placed, by value date up to that day.
    """
    until = min(today, promise.rests_until)
    placed = [(on, minor) for on, minor in promise.placed if on <= until]
    loose = [(one.on, one.on_day(today)) for one in promise.loose if one.on <= until]
    return judge(wanted=promise.amount_minor, money=(*placed, *loose), is_over=today > promise.rests_until)


def judge(*, wanted: int, money: Iterable[tuple[dt.date, int]], is_over: bool) -> Judged | None:
    """Judge a promise of `wanted` minor units from (value date, minor units) that came in time; None = not yet.

    The day the file with the payment was imported plays no part, and nothing is broken while the tolerance runs.
    """
    paid = 0
    for on, amount in sorted(money):
        paid += amount
        if paid >= wanted:
            return Judged(PromiseState.KEPT, on, paid)
    if not is_over:
        return None
    return Judged(PromiseState.PARTIALLY_KEPT if paid > 0 else PromiseState.BROKEN, None, max(paid, 0))
