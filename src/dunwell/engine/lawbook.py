"""Packs of law as plain mappings, compiled to rules; every problem is named by its place.

A pack has `law` and `house`: rules with a source, and rules of our own whose ids begin with HOUSE-. An entry is a
rule, or the name of a set that several packs share.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from dunwell.engine import counting, judging
from dunwell.engine.clocks import FULL_DAY, Span, Week, week, zone_of
from dunwell.engine.conditions import Problem
from dunwell.engine.contact import CHANNELS, DIRECTIONS, LOCATIONS, NOTICES, OUTCOMES, PARTIES, PURPOSES, STATUSES
from dunwell.engine.rules import Judge, Pack, Rule, Scope, make_rule

CONFIDENCES = ("certain", "check", "house")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

type Told = Mapping[str, Any]


class _ValueProblemError(Exception):
    """One value that cannot be used; the first argument is its key, the second why."""


class _Entry:
    """A rule as it is written, read key by key; what nobody asked for is a problem."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self.asked = {"rule", "type", "title", "cites", "confidence", "note", "from", "until", "channels", "steps"}
        self.asked |= {"kinds", "party", "over_purposes", "over_locations"}

    def get(self, key: str, default: Any = None) -> Any:
        self.asked.add(key)
        return self.told.get(key, default)

    def words(self, key: str, known: frozenset[str] | None = None) -> frozenset[str]:
        found = self.get(key, [])
        if not isinstance(found, Sequence) or isinstance(found, str) or not all(isinstance(w, str) for w in found):
            raise _ValueProblemError(key, "give a list of words")
        if known is not None and not known.issuperset(found):
            raise _ValueProblemError(key, f"not known: {', '.join(sorted(set(found) - known))}")
        return frozenset(found)

    def some(self, key: str, known: frozenset[str] | None = None) -> frozenset[str] | None:
        return self.words(key, known) if self.get(key) is not None else None

    def number(self, key: str, default: int | None = None) -> int:
        found = self.get(key, default)
        if not isinstance(found, int) or isinstance(found, bool) or found < 0:
            raise _ValueProblemError(key, "give a whole number")
        return found

    def word(self, key: str, known: frozenset[str] | Sequence[str], default: str | None = None) -> str:
        found = self.get(key, default)
        if found not in known:
            raise _ValueProblemError(key, f"give one of {', '.join(sorted(known))}")
        return str(found)

    def day(self, key: str) -> date | None:
        found = self.get(key)
        try:
            return None if found is None else date.fromisoformat(str(found))
        except ValueError:
            raise _ValueProblemError(key, "give a date such as 2026-09-01") from None


def _status(entry: _Entry) -> Judge:
    days = entry.number("days") if entry.get("days") is not None else None
    passes = entry.words("passes", PURPOSES)
    return judging.StatusIs(entry.word("status", STATUSES), passes, entry.words("recipients"), days)


def _says(entry: _Entry) -> Judge:
    return judging.Says(entry.words("require"), when_time_barred=bool(entry.get("when_time_barred", False)))


def _first_notice(entry: _Entry) -> Judge:
    return judging.FirstNotice(entry.word("notice", NOTICES), entry.number("days"))


def _after_validation(entry: _Entry) -> Judge:
    return judging.AfterValidation(entry.word("notice", NOTICES), entry.number("days"))


def _notice_elapsed(entry: _Entry) -> Judge:
    of = entry.word("counted_from", ("sent", "received"))
    post = entry.number("post") if entry.get("post") is not None else None
    return judging.NoticeElapsed(entry.word("notice", NOTICES), entry.number("days"), of == "received", post)


def _window(entry: _Entry) -> Judge:
    hours = entry.get("hours")
    if not isinstance(hours, Mapping):
        raise _ValueProblemError("hours", 'give weekdays with hours, such as mon-fri: "08:00-21:00"')
    return counting.Window(_week(hours), skips_holidays=entry.get("holidays") == "closed")


def _pause(entry: _Entry) -> Judge:
    entry.word("per", ("debt",))
    return counting.Pause(
        entry.word("after", OUTCOMES),
        entry.words("channels", CHANNELS),
        entry.words("directions", DIRECTIONS),
        entry.number("days"),
    )


def _cap(entry: _Entry) -> Judge:
    hours = entry.number("hours", 0)
    return counting.Cap(
        entry.number("most"),
        entry.number("days", 0 if hours else None),
        hours,
        entry.word("per", ("debt", "creditor", "person")),
        entry.words("channels", CHANNELS),
        entry.words("directions", DIRECTIONS),
        entry.some("outcomes", OUTCOMES),
        entry.words("not_outcomes", OUTCOMES),
        entry.some("locations", LOCATIONS),
        entry.some("only_flags"),
        entry.words("not_flags"),
        after_talk=bool(entry.get("after_talk", False)),
    )


def _gap(entry: _Entry) -> Judge:
    return counting.Gap(entry.words("steps"), entry.number("days"), entry.number("most", 0))


TYPES: Mapping[str, tuple[str, Callable[[_Entry], Judge]]] = {
    "status": ("status", _status),
    "opted_out": ("channel", lambda entry: judging.OptedOut()),
    "work_email": ("channel", lambda entry: judging.WorkEmail()),
    "public_post": ("channel", lambda entry: judging.PublicPost()),
    "automated_consent": ("channel", lambda entry: judging.AutomatedConsent()),
    "fresh_consent": ("channel", lambda entry: judging.FreshConsent(entry.number("days"))),
    "consent": ("channel", lambda entry: judging.ConsentTo()),
    "workplace": ("channel", lambda entry: judging.Workplace()),
    "says": ("disclosure", _says),
    "first_notice": ("precondition", _first_notice),
    "after_validation": ("precondition", _after_validation),
    "furnishing": ("precondition", lambda entry: judging.Furnishing(entry.number("days"))),
    "notice": ("precondition", _notice_elapsed),
    "after_due": ("precondition", lambda entry: judging.DaysAfterDue(entry.number("days"))),
    "not_time_barred": ("limitation", lambda entry: judging.NotTimeBarred()),
    "designated_time": ("designated_time", lambda entry: counting.DesignatedTime()),
    "window": ("window", _window),
    "pause": ("cooldown", _pause),
    "cap": ("frequency", _cap),
    "gap": ("spacing", _gap),
}
"""Every type of rule: its category, and how its judge is made."""

_DISPUTES = frozenset({"disputed", "disputed_go_to_court"})


def parse_pack(key: str, told: Told, sets: Mapping[str, Any], *, path: str) -> tuple[Pack | None, list[Problem]]:
    """Compile one pack of a file; None where anything is wrong with it."""
    problems: list[Problem] = []
    rules: list[Rule] = []
    for part, is_house in (("law", False), ("house", True)):
        for place, entry in spread(told.get(part, []), sets, path=f"{path}.{part}"):
            rule, found = parse_rule(entry, path=place, is_house=is_house)
            problems += found
            rules += [rule] if rule is not None else []
    zones = tuple(told.get("zones", ()))
    problems += [Problem(f"{path}.zones", f"no such zone: {name}") for name in zones if not _is_zone(name)]
    if not isinstance(told.get("title"), str):
        problems.append(Problem(f"{path}.title", "a pack has a title"))
    if problems:
        return None, problems
    statuses = frozenset(rule.judge.status for rule in rules if isinstance(rule.judge, judging.StatusIs))
    return Pack(key, tuple(rules), zones, statuses), []


def spread(entries: Any, sets: Mapping[str, Any], *, path: str) -> list[tuple[str, Any]]:
    """The rules of a list with its sets written out, each with its place."""
    found: list[tuple[str, Any]] = []
    for number, entry in enumerate(entries):
        if isinstance(entry, str):
            found += [(f"sets.{entry}[{n}]", inner) for n, inner in enumerate(sets.get(entry, [None]))]
        else:
            found.append((f"{path}[{number}]", entry))
    return found


def parse_rule(told: Any, *, path: str, is_house: bool) -> tuple[Rule | None, list[Problem]]:
    """Compile one rule; None with the problem where it cannot be used."""
    if not isinstance(told, Mapping) or told.get("type") not in TYPES or not isinstance(told.get("rule"), str):
        known = ", ".join(TYPES)
        return None, [Problem(path, "this is no rule", f"name a set, or give rule and type (one of {known})")]
    entry = _Entry(told)
    problems = _unsourced(told, path, is_house=is_house)
    category, make = TYPES[told["type"]]
    try:
        judge = make(entry)
        scope = _scope(entry)
        since, until = entry.day("from"), entry.day("until")
    except _ValueProblemError as wrong:
        key, why = wrong.args
        return None, [*problems, Problem(f"{path}.{key}", why)]
    problems += [Problem(f"{path}.{key}", "nobody reads this key") for key in told if key not in entry.asked]
    if told.get("status") in _DISPUTES:
        category = "dispute"
    return (None if problems else make_rule(told["rule"], category, judge, scope, since=since, until=until)), problems


def _unsourced(told: Told, path: str, *, is_house: bool) -> list[Problem]:
    """What is missing for a lawyer to check the rule."""
    problems = []
    if told["rule"].startswith("HOUSE-") != is_house:
        problems.append(Problem(f"{path}.rule", "rules of the house begin with HOUSE- and stand apart from law"))
    if told.get("confidence") not in CONFIDENCES:
        problems.append(Problem(f"{path}.confidence", f"give one of {', '.join(CONFIDENCES)}"))
    if not isinstance(told.get("title"), str):
        problems.append(Problem(f"{path}.title", "say in one sentence what it asks"))
    if not is_house and told.get("confidence") != "house" and not told.get("cites"):
        problems.append(Problem(f"{path}.cites", "law has a source"))
    return problems


def _scope(entry: _Entry) -> Scope:
    kind = entry.told["type"]
    return Scope(
        channels=entry.some("channels", CHANNELS),
        steps=entry.some("steps"),
        locations=entry.some("locations", LOCATIONS) if kind in ("window", "cap") else None,
        kinds=entry.some("kinds"),
        party=entry.word("party", PARTIES) if entry.get("party") is not None else None,
        flag=entry.some("only_flags") if kind == "cap" else None,
        over_purposes=entry.words("over_purposes", PURPOSES),
        over_locations=entry.words("over_locations", LOCATIONS),
        over_flags=entry.words("not_flags") | entry.words("waived_by") if kind in ("cap", "pause") else frozenset(),
    )


def _week(hours: Mapping[str, Any]) -> Week:
    """Weekdays (`mon`, `mon-fri`) with hours (`08:00-21:00`, or a list of them)."""
    spans: dict[int, list[Span]] = {number: [] for number in range(7)}
    for days, told in hours.items():
        try:
            first, _, last = days.partition("-")
            numbers = range(WEEKDAYS.index(first), WEEKDAYS.index(last or first) + 1)
            found = [_span(text) for text in ([told] if isinstance(told, str) else told)]
        except (ValueError, AttributeError, TypeError):
            raise _ValueProblemError(f"hours.{days}", 'give hours such as "08:00-21:00"') from None
        for number in numbers:
            spans[number] += found
    return week(spans.values())


def _span(text: str) -> Span:
    start, end = (_second_of(part) for part in text.split("-"))
    if not 0 <= start < end <= FULL_DAY:
        raise ValueError(text)
    return start, end


def _second_of(wall: str) -> int:
    hour, minute = wall.split(":")
    return int(hour) * 3600 + int(minute) * 60


def _is_zone(name: Any) -> bool:
    try:
        zone_of(name)
    except Exception:  # noqa: BLE001  (ZoneInfo raises several)
        return False
    return True


def decimal_of(text: Any) -> Decimal:
    """A number as a pack writes it; raises ValueError where it is none."""
    try:
        found = Decimal(str(text))
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not found.is_finite():
        raise ValueError(text)
    return found
