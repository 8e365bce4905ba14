"""Local time without mistakes: the first instant a clock shows something, and when a weekly schedule opens next."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

FULL_DAY = 24 * 3600
_DAY = timedelta(days=1)
_AHEAD = 15
"""Days looked through at once for an opening; after them the last one is where to look on from."""

type Span = tuple[int, int]
"""Seconds of the local day, [start, end); 86400 is its end."""


class Week(NamedTuple):
    """Spans of each weekday (0 = Monday); `edges` are all their starts and ends."""

    spans: tuple[tuple[Span, ...], ...]
    edges: tuple[int, ...]

    def holds(self, local: datetime) -> bool:
        """Whether a wall clock is inside a span of its weekday."""
        spans = self.spans[local.weekday()]
        if not spans:
            return False
        second = local.hour * 3600 + local.minute * 60 + local.second
        return any(start <= second < end for start, end in spans)


def week(spans: Iterable[Iterable[Span]]) -> Week:
    """Make a week of the spans of seven days, Monday first."""
    days = tuple(tuple(day) for day in spans)
    edges = {edge for day in days for span in day for edge in span}
    return Week(days, tuple(sorted({0} | {edge for edge in edges if edge < FULL_DAY})))


@lru_cache(maxsize=512)
def zone_of(name: str) -> ZoneInfo:
    """The zone of an IANA name; raises ZoneInfoNotFoundError or ValueError where there is none."""
    return ZoneInfo(name)


def next_opening(at: datetime, zone: ZoneInfo, edges: tuple[int, ...], is_open: Callable[[datetime], bool]) -> datetime:
    """The first instant after `at` at which `is_open` holds of the local clock; at `at` it does not.

    `is_open` may change at the edges, at midnight and where the clocks change. Where it does not open within some
    days, the answer is a later instant before which it does not.
    """
    today = at.astimezone(zone).date()
    for ahead in range(_AHEAD):
        for instant, shown in _candidates(today + ahead * _DAY, zone, edges):
            if instant > at and is_open(shown):
                return instant
    return first_instant(today + _AHEAD * _DAY, time.min, zone)


@lru_cache(maxsize=4096)
def _candidates(day: date, zone: ZoneInfo, edges: tuple[int, ...]) -> tuple[tuple[datetime, datetime], ...]:
    """Every instant of a local day at which something may open, in order, each with what its clocks show."""
    walls = [time(edge // 3600, edge // 60 % 60, edge % 60) for edge in edges]
    found = {first_instant(day, wall, zone) for wall in walls}
    change = _change_of_clock(day, zone)
    if change is not None:  # an hour may come twice
        found |= {change, *(datetime.combine(day, wall, zone).replace(fold=1).astimezone(UTC) for wall in walls)}
    return tuple((instant, instant.astimezone(zone)) for instant in sorted(found))


def day_of(at: datetime, zone: ZoneInfo) -> date:
    """The local date of an instant."""
    return at.astimezone(zone).date()


@lru_cache(maxsize=4096)
def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The first instant, in UTC, of a local date."""
    return first_instant(day, time.min, zone)


def first_instant(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """The first instant, in UTC, at which the clocks of the zone show that time on that day, or have jumped past it."""
    naive = datetime.combine(day, wall)
    instant = naive.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == naive:
        return instant
    before = naive.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return _first(before, instant, lambda moment: moment.astimezone(zone).replace(tzinfo=None) >= naive)


def _change_of_clock(day: date, zone: ZoneInfo) -> datetime | None:
    """The instant on that day at which the zone's clocks change, if they do."""
    start = datetime.combine(day, time.min, zone).astimezone(UTC)
    end = start + timedelta(hours=24)
    offset = start.astimezone(zone).utcoffset()
    if end.astimezone(zone).utcoffset() == offset:
        return None
    return _first(start, end, lambda moment: moment.astimezone(zone).utcoffset() != offset)


def _first(before: datetime, after: datetime, holds: Callable[[datetime], bool]) -> datetime:
    """The first whole second between two instants at which something holds that does not before, and does after."""
    low, high = 0, int((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if holds(before + timedelta(seconds=middle)):
            high = middle
        else:
            low = middle
    return before + timedelta(seconds=high)
