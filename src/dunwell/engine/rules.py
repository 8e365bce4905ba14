"""The rules a pack is made of: each says from when on it lets a contact pass.

Every judge has `opens(case, at)`: `at` itself where it passes then, the first later instant at which it does, or
None where no waiting helps. A rule adds to its judge which contacts it is about and between which dates it is law.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from dunwell.engine.calendar import Calendar
from dunwell.engine.clocks import day_of, start_of, zone_of
from dunwell.engine.contact import Contact, Debt, Debtor, Event, Notice, Proposal

CATEGORIES = (
    "status",
    "dispute",
    "channel",
    "disclosure",
    "precondition",
    "limitation",
    "designated_time",
    "window",
    "cooldown",
    "frequency",
    "spacing",
)
"""The order in which failing rules are reported (GATE-ORDER)."""

TIMELESS = frozenset({"channel", "disclosure", "limitation"})
"""Categories whose rules say the same whenever they are asked."""

ONCE = frozenset({"precondition", "cooldown", "frequency", "spacing"})
"""Categories whose rules, once they pass, pass from then on: what they count only grows older."""

_DAY = timedelta(days=1)


class MissingFactError(Exception):
    """A rule needs a fact that nobody knows; the gate stays closed."""


class Case:
    """A contact at the instant it is judged, with its zones resolved; `home` is the zone that counts days."""

    __slots__ = (
        "at",
        "calendar",
        "debt",
        "debtor",
        "history",
        "home",
        "locals",
        "notices",
        "office",
        "proposal",
        "today",
        "zones",
    )

    def __init__(self, contact: Contact, zones: tuple[ZoneInfo, ...], history: tuple[Event, ...], at: datetime) -> None:
        self.proposal: Proposal = contact.proposal
        self.debtor: Debtor = contact.debtor
        self.debt: Debt = contact.debt
        self.notices: tuple[Notice, ...] = contact.notices
        self.calendar: Calendar = contact.calendar
        self.history = history
        self.zones = zones
        self.home = zones[0]
        self.office = tuple([zone_of(name) for name in contact.debtor.office_zones]) or zones
        self.at: datetime
        self.locals: tuple[datetime, ...]
        self.today: date
        self.turn_to(at)

    def local(self, at: datetime, zones: tuple[ZoneInfo, ...]) -> tuple[datetime, ...]:
        """What the clocks show in these zones at the instant that is looked at."""
        return self.locals if zones is self.zones else tuple([at.astimezone(zone) for zone in zones])

    def day(self, at: datetime) -> date:
        """The date in the zone that counts days."""
        if at is self.at:
            return self.today
        return day_of(at, self.home)

    def turn_to(self, at: datetime) -> None:
        """Look at another instant from now on; its clocks are read once for all rules."""
        self.at = at
        self.locals = tuple([at.astimezone(zone) for zone in self.zones])
        self.today = self.locals[0].date()

    def from_day(self, day: date, at: datetime) -> datetime:
        """`at` where it is on or after that local date, else the start of the date."""
        return at if self.day(at) >= day else start_of(day, self.home)


class Judge(Protocol):
    """What decides about a contact within a rule."""

    def opens(self, case: Case, at: datetime) -> datetime | None:
        """The first instant from `at` on at which it passes; None where waiting does not help."""
        ...


class Scope(NamedTuple):
    """Which contacts a rule is about; None means all. `over` is everything else but the channel that is not."""

    channels: frozenset[str] | None = None
    steps: frozenset[str] | None = None
    locations: frozenset[str] | None = None
    kinds: frozenset[str] | None = None
    party: str | None = None
    flag: frozenset[str] | None = None
    over_purposes: frozenset[str] = frozenset()
    over_locations: frozenset[str] = frozenset()
    over_flags: frozenset[str] = frozenset()

    def fits(self, case: Case) -> bool:
        """Whether a contact on one of the channels is meant."""
        proposal = case.proposal
        return (
            (self.steps is None or proposal.step in self.steps)
            and (self.locations is None or proposal.location in self.locations)
            and (self.kinds is None or case.debtor.kind in self.kinds)
            and (self.party is None or proposal.collector == self.party)
            and (self.flag is None or not self.flag.isdisjoint(proposal.flags))
            and proposal.purpose not in self.over_purposes
            and proposal.location not in self.over_locations
            and (not self.over_flags or self.over_flags.isdisjoint(proposal.flags))
        )


EVERYTHING = Scope()


class Rule(NamedTuple):
    """One rule of a pack; in force on the local dates from `since` to `until`, both included."""

    id: str
    category: str
    is_house: bool
    judge: Judge
    scope: Scope = EVERYTHING
    is_for_all: bool = False
    since: date | None = None
    until: date | None = None

    @property
    def comes_and_goes(self) -> bool:
        """Whether it may pass now and fail later, by the clock alone."""
        return self.since is not None or self.until is not None or self.category not in TIMELESS | ONCE

    def is_about(self, case: Case) -> bool:
        """Whether the rule is in force on the day of the case, and such a contact is meant."""
        return (
            (self.since is None or case.today >= self.since)
            and (self.until is None or case.today <= self.until)
            and (self.is_for_all or self.scope.fits(case))
        )

    def opens(self, case: Case, at: datetime) -> datetime | None:
        """The first instant from `at` on at which the rule passes or is no law; None where waiting does not help."""
        if not self.is_for_all and not self.scope.fits(case):
            return at
        if self.since is None and self.until is None:
            return self.judge.opens(case, at)
        today = case.day(at)
        if (self.since is not None and today < self.since) or (self.until is not None and today > self.until):
            return at
        found = self.judge.opens(case, at)
        if self.until is None or found is at:
            return found
        lapses = start_of(self.until + _DAY, case.home)
        return lapses if found is None or found > lapses else found


def make_rule(
    rule: str,
    category: str,
    judge: Judge,
    scope: Scope = EVERYTHING,
    *,
    since: date | None = None,
    until: date | None = None,
) -> Rule:
    """Make a rule; those whose id begins with HOUSE- are our own, not law."""
    is_for_all = scope._replace(channels=None) == EVERYTHING
    return Rule(rule, category, rule.startswith("HOUSE-"), judge, scope, is_for_all, since, until)


class Pack(NamedTuple):
    """The rules of one law or house in the order of their file; `zones` are where its people may be."""

    key: str
    rules: tuple[Rule, ...]
    zones: tuple[str, ...] = ()
    statuses: frozenset[str] = frozenset()


class Packs:
    """Packs that apply together: all must pass. Made once, asked often."""

    __slots__ = ("_by_channel", "_rules", "keys", "statuses", "zones")

    def __init__(self, packs: tuple[Pack, ...]) -> None:
        """Take the packs in the order they are named."""
        self.keys = tuple(pack.key for pack in packs)
        self.statuses = frozenset[str]().union(*(pack.statuses for pack in packs))
        self.zones = tuple(zone_of(name) for name in dict.fromkeys(zone for pack in packs for zone in pack.zones))
        listed = [rule for pack in packs for rule in pack.rules]
        listed.sort(key=lambda rule: (CATEGORIES.index(rule.category), rule.is_house))
        self._rules = tuple(listed)
        self._by_channel: dict[str, tuple[Rule, ...]] = {}

    def rules_for(self, channel: str) -> tuple[Rule, ...]:
        """The rules about a channel, in the order in which they are reported."""
        found = self._by_channel.get(channel)
        if found is None:
            found = tuple(r for r in self._rules if r.scope.channels is None or channel in r.scope.channels)
            self._by_channel[channel] = found
        return found
