"""May this contact be made now? Rules are data; whatever is not known keeps the gate closed.

Categories are asked in a fixed order and the first rule that fails is the reported one; all that fail are listed.
Windows are half-open and must be open in every zone the recipient may be in; days are counted on local calendars.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dunwell.engine.clocks import FULL_DAY, week, zone_of
from dunwell.engine.contact import (
    CHANNELS,
    NEVER_REACHED,
    PURPOSES,
    RECIPIENTS,
    Contact,
    Debtor,
    Event,
    is_known,
    is_known_past,
)
from dunwell.engine.counting import Cap, Window
from dunwell.engine.rules import Case, Pack, Packs, Rule, Scope, make_rule

FAIL_CLOSED = "GATE-FAILCLOSED"

_HORIZON = timedelta(days=800)
"""An opening is looked for so far ahead; where there is none, waiting does not help."""


class Verdict(NamedTuple):
    """`rule` is None where the contact may be made, else the first that forbids it; `violations` are all of them.

    `earliest` is the first instant, in UTC, at which every rule that time can cure passes with all else unchanged;
    None where the contact may be made now, or a rule fails that no waiting cures. `zone` counted the days.
    """

    rule: str | None
    violations: tuple[str, ...]
    earliest: datetime | None
    zone: str = ""

    @property
    def is_allowed(self) -> bool:
        """Whether the contact may be made now."""
        return self.rule is None


_CLOSED = Verdict(FAIL_CLOSED, (FAIL_CLOSED,), None)


def allowed(contact: Contact, packs: Packs, history: Iterable[Event], at: datetime) -> Verdict:
    """Judge a contact at an aware instant by all packs at once; errors never open the gate."""
    try:
        return _judge(contact, packs, tuple(history), at)
    except Exception:  # noqa: BLE001  (GATE-FAILCLOSED: whatever goes wrong here, nothing leaves)
        return _CLOSED


def _judge(contact: Contact, packs: Packs, history: tuple[Event, ...], at: datetime) -> Verdict:
    """Find all rules that fail now, and when none would that waiting cures."""
    statuses = contact.debtor.statuses
    if not packs.keys or at.tzinfo is None or not is_known(contact) or not is_known_past(history):
        return _CLOSED
    if statuses and not all(status.type in packs.statuses for status in statuses):
        return _CLOSED  # a status that none of the rules knows what to do about
    zones = zones_of(contact.debtor) or packs.zones
    if not zones:
        return _CLOSED
    case = Case(contact, zones, history, at.astimezone(UTC))
    rules = packs.rules_for(contact.proposal.channel)
    answers = [(rule, rule.opens(case, case.at)) for rule in rules]
    failing = [(rule, opens) for rule, opens in answers if opens is not case.at]
    names = dict.fromkeys(rule.id for rule, _ in failing)
    if contact.proposal.recipient not in RECIPIENTS:
        names[FAIL_CLOSED] = None
    if not names:
        return Verdict(None, (), None, case.home.key)
    curable = FAIL_CLOSED not in names and all(opens is not None for _, opens in failing)
    earliest = _first_passing(case, rules, failing) if curable else None
    return Verdict(next(iter(names)), tuple(names), earliest, case.home.key)


def zones_of(debtor: Debtor) -> tuple[ZoneInfo, ...]:
    """The zones somebody may be in, the one that counts days first; () where nothing is known (GATE-TZ)."""
    names = (debtor.stated_zone,) if debtor.stated_zone else debtor.address_zones + debtor.area_zones
    return tuple([zone_of(name) for name in dict.fromkeys(names)])


def _first_passing(case: Case, rules: tuple[Rule, ...], failing: list[tuple[Rule, datetime | None]]) -> datetime | None:
    """The first instant at which no rule that time can cure pushes any further; None where they never agree.

    A rule that would only begin to fail later, for a reason that no waiting cures, is asked again when it is time.
    """
    last = case.at + _HORIZON
    at = max((opens for _, opens in failing if opens is not None), default=case.at)
    blocking = frozenset(id(rule) for rule, _ in failing)
    turning = [rule for rule in rules if rule.comes_and_goes]
    while at < last:
        case.turn_to(at)
        latest = at
        for rule in turning:
            opens = rule.opens(case, at)
            if opens is not None:
                latest = max(latest, opens)
            elif id(rule) in blocking:
                return None
        if latest <= at:
            return at
        at = latest
    return None


_MAIL = frozenset({"email", "sms", "portal_message", "push"})
_REACHES = _MAIL | {"letter", "call", "voicemail", "in_person"}
_ASKS = frozenset({"collect", "reminder"})

BEFORE_DUE = "before_due"
"""A flag of what only announces a due date; the weekly cap does not count it."""


def house_pack(*, start: time, end: time, cap: int, cap_days: int = 7) -> Pack:
    """An organization's own rules: mail in its window on working days, and so many contacts a week with one group."""
    own = FULL_DAY if end == time.min else _second(end)
    hours = Window(week([[(_second(start), own)]] * 7), is_own=True)
    days = Window(week([[(0, FULL_DAY)]] * 7), on_working_days=True, is_own=True)
    asking = Scope(over_purposes=PURPOSES - _ASKS, over_flags=frozenset({BEFORE_DUE}))
    counted = Cap(cap, cap_days, 0, "person", CHANNELS, frozenset({"out"}), not_outcomes=NEVER_REACHED)
    return Pack(
        "OWN",
        (
            make_rule("HOUSE-WORKING-DAY", "window", days, Scope(_REACHES)),
            make_rule("HOUSE-WINDOW", "window", hours, Scope(_MAIL)),
            make_rule("HOUSE-WEEKLY-CAP", "frequency", counted, asking),
        ),
    )


def _second(wall: time) -> int:
    return wall.hour * 3600 + wall.minute * 60 + wall.second
