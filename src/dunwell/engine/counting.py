"""Judges of when and how often: windows, times that were called inconvenient, pauses, caps and gaps."""

from datetime import datetime, timedelta
from typing import NamedTuple

from dunwell.engine.clocks import FULL_DAY, Week, next_opening, start_of
from dunwell.engine.contact import NEVER_REACHED, Event, Period
from dunwell.engine.rules import Case

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


class Window(NamedTuple):
    """Open in these hours of the week in every zone; closed on holidays or, with `on_working_days`, on all days off.

    Those of the house (`is_own`) look at the zones in which it keeps its hours only.
    """

    week: Week
    skips_holidays: bool = False
    on_working_days: bool = False
    is_own: bool = False

    def opens(self, case: Case, at: datetime) -> datetime | None:
        """The latest of the zones' next openings; the asker asks again from there."""
        latest = at
        zones = case.office if self.is_own else case.zones
        for zone, local in zip(zones, case.local(at, zones), strict=True):
            if not self._is_open(local, case):
                if not any(self.week.spans):
                    return None
                opens = next_opening(at, zone, self.week.edges, lambda moment: self._is_open(moment, case))
                latest = max(latest, opens)
        return latest

    def _is_open(self, local: datetime, case: Case) -> bool:
        if not self.week.holds(local):
            return False
        if self.on_working_days:
            return case.calendar.is_open(local.date())
        return not (self.skips_holidays and local.date() in case.calendar.holidays)


class DesignatedTime(NamedTuple):
    """Not at a time that they called inconvenient, in any zone."""

    def opens(self, case: Case, at: datetime) -> datetime | None:
        """Once the inconvenient time is over everywhere."""
        periods = case.debtor.inconvenient
        if not periods:
            return at
        edges = tuple({0} | {edge % FULL_DAY for period in periods for edge in (period.start, period.end)})
        latest = at
        for zone, local in zip(case.zones, case.local(at, case.zones), strict=True):
            if _is_inconvenient(periods, local):
                opens = next_opening(at, zone, edges, lambda moment: not _is_inconvenient(periods, moment))
                latest = max(latest, opens)
        return latest


def _is_inconvenient(periods: tuple[Period, ...], local: datetime) -> bool:
    second, weekday = local.hour * 3600 + local.minute * 60 + local.second, local.weekday()
    for days, start, end in periods:
        if start < end:
            if weekday in days and start <= second < end:
                return True
        elif (weekday in days and second >= start) or ((weekday - 1) % 7 in days and second < end):
            return True
    return False


class Pause(NamedTuple):
    """No such contact about a debt for `days` local dates after a `trigger`, the day itself being the first."""

    trigger: str
    channels: frozenset[str]
    directions: frozenset[str]
    days: int

    def opens(self, case: Case, at: datetime) -> datetime | None:
        """The day after the last of those dates."""
        since = start_of(case.day(at) - (self.days - 1) * _DAY, case.home)
        debts = case.proposal.debts
        latest = None
        for event in case.history:
            if (
                event.at >= since
                and event.outcome == self.trigger
                and event.channel in self.channels
                and event.direction in self.directions
                and not event.debts.isdisjoint(debts)
                and (latest is None or event.at > latest)
            ):
                latest = event.at
        return at if latest is None else start_of(case.day(latest) + self.days * _DAY, case.home)


class Cap(NamedTuple):
    """At most `most` contacts, the proposal included, in so many local dates (or `hours` exactly).

    Counted `per` debt, creditor or person. `outcomes` are those that count (None: all but `not_outcomes`).
    With `after_talk` only what came after the first conversation counts.
    """

    most: int
    days: int
    hours: int
    per: str
    channels: frozenset[str]
    directions: frozenset[str]
    outcomes: frozenset[str] | None = None
    not_outcomes: frozenset[str] = frozenset()
    locations: frozenset[str] | None = None
    flags: frozenset[str] | None = None
    not_flags: frozenset[str] = frozenset()
    after_talk: bool = False

    def opens(self, case: Case, at: datetime) -> datetime | None:
        """When enough of what was counted is old enough."""
        if self.hours:
            since = at - self.hours * _HOUR
            counted = [event for event in case.history if event.at > since and self._counts(event)]
        else:
            since = start_of(case.day(at) - (self.days - 1) * _DAY, case.home)
            counted = [event for event in case.history if event.at >= since and self._counts(event)]
        if self.after_talk and counted:
            counted = self._after_talk(case, counted)
        if len(counted) < self.most:
            return at
        full = [group for group in self._groups(case, counted) if len(group) >= self.most]
        if not full:
            return at
        return max(self._frees(case, group) for group in full) if self.most else None

    def _counts(self, event: Event) -> bool:
        return (
            event.channel in self.channels
            and event.direction in self.directions
            and (event.outcome in self.outcomes if self.outcomes is not None else True)
            and event.outcome not in self.not_outcomes
            and (self.locations is None or event.location in self.locations)
            and (self.flags is None or not self.flags.isdisjoint(event.flags))
            and (not self.not_flags or self.not_flags.isdisjoint(event.flags))
        )

    def _after_talk(self, case: Case, counted: list[Event]) -> list[Event]:
        creditor = case.proposal.creditor
        talks = [e.at for e in case.history if e.outcome == "conversation" and e.creditor == creditor]
        first = min(talks, default=None)
        return [event for event in counted if first is not None and event.at > first]

    def _groups(self, case: Case, counted: list[Event]) -> list[list[Event]]:
        """What is counted together."""
        if self.per == "person":
            return [counted]
        if self.per == "creditor":
            return [[event for event in counted if event.creditor == case.proposal.creditor]]
        return [[event for event in counted if debt in event.debts] for debt in case.proposal.debts]

    def _frees(self, case: Case, group: list[Event]) -> datetime:
        """When the last one that is too many no longer counts."""
        last = sorted(event.at for event in group)[len(group) - self.most]
        if self.hours:
            return last + self.hours * _HOUR
        return start_of(case.day(last) + self.days * _DAY, case.home)


class Gap(NamedTuple):
    """So many local dates between two of these steps, and (`most`, 0: any number) never more of them than that."""

    steps: frozenset[str]
    days: int
    most: int = 0

    def opens(self, case: Case, at: datetime) -> datetime | None:
        """So many days after the last one; never past the greatest number."""
        taken = [
            event.at
            for event in case.history
            if event.step in self.steps and event.direction == "out" and event.outcome not in NEVER_REACHED
        ]
        if not taken:
            return at
        if self.most and len(taken) >= self.most:
            return None
        return case.from_day(case.day(max(taken)) + self.days * _DAY, at)
