"""When a promise is kept, partially kept or broken: a function of the money that came and the day."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from dunwell.promises.terms import PromiseState


class Judged(NamedTuple):
    """What became of a promise; `paid_on` is the value date that completed it."""

    state: PromiseState
    paid_on: dt.date | None
    paid_minor: int


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
