"""Ageing: what is open by days past due, from sums by due date."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

BOUNDS = (30, 60, 90)
"""Last days past due of the buckets between "current" and the open-ended last one."""


class Bucket(NamedTuple):
    """Open lines that are `from_days` to `to_days` past due (None: without that end), in minor units."""

    name: str
    from_days: int | None
    to_days: int | None
    lines: int
    amount: int


def ageing(sums: Iterable[tuple[date, int, int]], *, as_of: date, bounds: Sequence[int] = BOUNDS) -> tuple[Bucket, ...]:
    """Sort sums of one currency, each (due date, number of lines, open amount), into buckets; always all of them.

    A line due on the day itself is current. Credits and unallocated cash are none of its business: they stand apart.
    """
    last_days = (0, *bounds)
    today = as_of.toordinal()
    lines, amounts = [0] * (len(last_days) + 1), [0] * (len(last_days) + 1)
    for due, count, amount in sums:
        place = bisect_left(last_days, today - due.toordinal())
        lines[place] += count
        amounts[place] += amount
    starts: list[int | None] = [None, *(last + 1 for last in last_days)]
    ends: list[int | None] = [*last_days, None]
    return tuple(
        Bucket(_name(start, end), start, end, count, amount)
        for start, end, count, amount in zip(starts, ends, lines, amounts, strict=True)
    )


def _name(start: int | None, end: int | None) -> str:
    """`current`, `1-30`, `91+`."""
    if start is None:
        return "current"
    return f"{start}+" if end is None else f"{start}-{end}"
