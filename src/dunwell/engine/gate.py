"""May this contact be made now? Rules are data; whatever is not known keeps the gate closed.

Categories are asked in a fixed order and the first rule that fails is the reported one; all that fail are listed.
Windows are half-open and must be open in every zone the recipient may be in; days are counted on local calendars.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dunwell.engine.calendar import Calendar

FAIL_CLOSED = "GATE-FAILCLOSED"

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

CHANNELS = frozenset({"EMAIL", "LETTER", "SMS", "CALL", "PORTAL"})
PURPOSES = frozenset({"COLLECT", "NOTE", "ANSWER", "RECEIPT", "COPY"})
"""COLLECT asks for money, NOTE reminds before the due date; the others answer somebody."""

STATUSES = frozenset({"HOLD", "PAID", "DISPUTED", "INSOLVENT"})

_HORIZON = 400
"""Openings are looked for so many steps ahead, then there is none."""


class Contact(NamedTuple):
    """A contact that is proposed.

    `kind` and `country` are those of the recipient. `zones` are IANA names of all the zones the recipient may be in,
    the first one counts days. `statuses` are those of the money it is about. `calendar` knows the recipient's
    weekends and holidays.
    """

    channel: str
    purpose: str
    kind: str
    country: str
    zones: tuple[str, ...]
    calendar: Calendar
    statuses: tuple[str, ...] = ()
    opted_out: bool = False


class Event(NamedTuple):
    """A contact made, attempted or uncertain with the same root party, at an aware instant."""

    channel: str
    at: datetime


class StatusRule(NamedTuple):
    """A status of the money lets only some purposes pass; no waiting cures it."""

    rule: str
    category: str
    is_house: bool
    status: str
    purposes: frozenset[str] = frozenset()


class OptOutRule(NamedTuple):
    """An address that asked not to be used on these channels; no waiting cures it."""

    rule: str
    category: str
    is_house: bool
    channels: frozenset[str]


class WindowRule(NamedTuple):
    """Channels open only in local [start, end) windows, by weekday (0 = Monday)."""

    rule: str
    category: str
    is_house: bool
    channels: frozenset[str]
    windows: tuple[tuple[tuple[time, time], ...], ...]


class WorkingDayRule(NamedTuple):
    """Channels closed on the recipient's weekends and holidays."""

    rule: str
    category: str
    is_house: bool
    channels: frozenset[str]


class CapRule(NamedTuple):
    """At most `most` contacts on these channels in `days` consecutive local dates, this one included."""

    rule: str
    category: str
    is_house: bool
    channels: frozenset[str]
    most: int
    days: int
    purposes: frozenset[str] = frozenset({"COLLECT"})


type Rule = StatusRule | OptOutRule | WindowRule | WorkingDayRule | CapRule


class Pack(NamedTuple):
    """The rules of one law or house, in the order of their file."""

    key: str
    rules: tuple[Rule, ...]


class Verdict(NamedTuple):
    """`rule` is None where the contact may be made, else the first that forbids it; `violations` are all of them.

    `earliest` is the first instant at which every rule would pass with all else unchanged; None where the contact may
    be made now, or no waiting helps.
    """

    rule: str | None
    violations: tuple[str, ...]
    earliest: datetime | None

    @property
    def is_allowed(self) -> bool:
        """Whether the contact may be made now."""
        return self.rule is None


_CLOSED = Verdict(FAIL_CLOSED, (FAIL_CLOSED,), None)


def house_pack(
    *, start: time, end: time, cap: int, cap_days: int = 7, mail: Iterable[str] = ("EMAIL", "SMS", "PORTAL")
) -> Pack:
    """The house rules: nothing past a hold, mail in its window on working days, a weekly cap for a root party."""
    channels = frozenset(mail)
    answers = frozenset({"ANSWER", "RECEIPT", "COPY"})
    return Pack(
        "HOUSE",
        (
            StatusRule("GATE-HOLD", "status", True, "HOLD"),
            StatusRule("GATE-PAID", "status", True, "PAID", frozenset({"RECEIPT"})),
            StatusRule("HOUSE-INSOLVENT", "status", True, "INSOLVENT", answers),
            StatusRule("HOUSE-DISPUTE", "dispute", True, "DISPUTED", answers),
            OptOutRule("HOUSE-OPTOUT", "channel", True, channels | {"CALL"}),
            WorkingDayRule("HOUSE-WORKING-DAY", "window", True, channels | {"LETTER", "CALL"}),
            WindowRule("HOUSE-WINDOW", "window", True, channels, (((start, end),),) * 7),
            CapRule("HOUSE-WEEKLY-CAP", "frequency", True, CHANNELS, cap, cap_days),
        ),
    )


def allowed(contact: Contact, packs: Sequence[Pack], history: Iterable[Event], at: datetime) -> Verdict:
    """Judge a contact at an aware instant by all packs at once; errors never open the gate."""
    try:
        return _judge(contact, packs, tuple(history), at)
    except Exception:  # noqa: BLE001  (GATE-FAILCLOSED: whatever goes wrong here, nothing leaves)
        return _CLOSED


class _Case(NamedTuple):
    """A contact with its zones resolved and the local dates of what was done before."""

    contact: Contact
    zones: tuple[ZoneInfo, ...]
    history: tuple[Event, ...]


def _judge(contact: Contact, packs: Sequence[Pack], history: tuple[Event, ...], at: datetime) -> Verdict:
    """Find all rules that fail now, and when none would."""
    known = contact.channel in CHANNELS and contact.purpose in PURPOSES and STATUSES.issuperset(contact.statuses)
    if not (known and packs and contact.kind and contact.country and contact.zones and at.tzinfo):
        return _CLOSED
    case = _Case(contact, tuple(map(ZoneInfo, contact.zones)), history)
    listed = chain.from_iterable(pack.rules for pack in packs)
    rules = sorted(listed, key=lambda rule: (CATEGORIES.index(rule.category), rule.is_house))
    at = at.astimezone(UTC)
    failing = [rule for rule in rules if _opens(rule, case, at) != at]
    if not failing:
        return Verdict(None, (), None)
    earliest = _pushed_on(at, lambda start: [_opens(rule, case, start) for rule in rules])
    return Verdict(failing[0].rule, tuple(dict.fromkeys(rule.rule for rule in failing)), earliest)


def _pushed_on(at: datetime, opens: Callable[[datetime], Sequence[datetime | None]]) -> datetime | None:
    """The first instant that none pushes any further; None where one never opens, or they never open together."""
    for _ in range(_HORIZON):
        answers = opens(at)
        found = [instant for instant in answers if instant is not None]
        if len(found) < len(answers):
            return None
        latest = max(found)
        if latest == at:
            return at
        at = latest
    return None


def _opens(rule: Rule, case: _Case, at: datetime) -> datetime | None:
    """The first instant from `at` on at which the rule passes: `at` itself where it does, None where it never will."""
    contact = case.contact
    match rule:
        case StatusRule():
            return None if rule.status in contact.statuses and contact.purpose not in rule.purposes else at
        case OptOutRule():
            return None if contact.opted_out and contact.channel in rule.channels else at
    if contact.channel not in rule.channels:
        return at
    match rule:
        case WindowRule():
            return _pushed_on(at, lambda start: [_window_opens(rule, zone, start) for zone in case.zones])
        case WorkingDayRule():
            return _pushed_on(at, lambda start: [_day_opens(contact.calendar, zone, start) for zone in case.zones])
    return _cap_opens(rule, case, at) if contact.purpose in rule.purposes else at


def _window_opens(rule: WindowRule, zone: ZoneInfo, at: datetime) -> datetime | None:
    """The first instant inside a window of that zone; None where no weekday has one."""
    if _is_inside(rule, at.astimezone(zone)):
        return at
    today = at.astimezone(zone).date()
    for ahead in range(9):
        day = today + timedelta(days=ahead)
        starts = [first_instant(day, start, zone) for start, _ in rule.windows[day.weekday()]]
        changes = [_change_of_clock(day, zone)]  # an hour that comes twice may open a window a second time
        found = [i for i in chain(starts, changes) if i is not None and i > at and _is_inside(rule, i.astimezone(zone))]
        if found:
            return min(found)
    return None


def _is_inside(rule: WindowRule, local: datetime) -> bool:
    """Whether the wall clock is inside a window of that weekday; an end of 00:00 is the end of the day."""
    wall = local.time()
    return any(start <= wall and (wall < end or end == time.min) for start, end in rule.windows[local.weekday()])


def _day_opens(calendar: Calendar, zone: ZoneInfo, at: datetime) -> datetime:
    """The first instant on a working day of that zone."""
    today = at.astimezone(zone).date()
    opens = calendar.next_open(today)
    return at if opens == today else first_instant(opens, time.min, zone)


def _cap_opens(rule: CapRule, case: _Case, at: datetime) -> datetime | None:
    """The first local day on which one more contact stays within the cap."""
    zone = case.zones[0]
    today = at.astimezone(zone).date()
    made = [event.at.astimezone(zone).date() for event in case.history if event.channel in rule.channels]
    for ahead in range(rule.days + 1):
        day = today + timedelta(days=ahead)
        if sum(on <= day < on + timedelta(days=rule.days) for on in made) < rule.most:
            return first_instant(day, time.min, zone) if ahead else at
    return None


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
