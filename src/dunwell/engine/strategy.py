"""A strategy: the steps by which a segment is chased, read from a plain mapping, with all problems at their place.

```yaml
key: standard
name: Standard
quiet_days: 7
steps:
  - {id: reminder-1, days: 3, action: message, channel: email, severity: reminder, template: reminder}
  - {id: call, days: 21, action: task, task: call}
  - {id: final-notice, days: 30, action: message, channel: letter, severity: final, template: final}
  - {id: hand-over, after: {step: final-notice, days: 14}, action: proposal, task: hand_over}
```

A message is about lines; all other steps are about the customer unless `subject: line` says otherwise. They go by the
customer's oldest late line, and `after` then means the step of that line.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from dunwell.engine.conditions import Condition, Problem, compile_condition, near
from dunwell.engine.facts import COURTESY, OLD_DEBT, SERVED, Taken
from dunwell.engine.money import SCALE, AmountError
from dunwell.engine.money import parse as parse_amount

NOTE, REMINDER, FINAL = 0, 1, 2
SEVERITIES = {"note": NOTE, "reminder": REMINDER, "final": FINAL}
"""How hard a message speaks, rising."""

ACTIONS = ("message", "task", "hold", "proposal")
CHANNELS = {"email": "EMAIL", "letter": "LETTER", "post": "LETTER", "sms": "SMS", "portal": "PORTAL"}
TASKS = {
    "call": "CALL",
    "visit": "VISIT",
    "escalate": "ESCALATE",
    "hand_over": "HAND_OVER",
    "credit_hold": "CREDIT_HOLD",
    "review": "REVIEW",
    "other": "OTHER",
}
ROLES = ("billing", "escalation", "statement", "owner")

DUE_SOON_DAYS = 7
"""A line due within so many days is listed as due soon, and makes its customer due soon."""

STATE_MARKS = (-DUE_SOON_DAYS, 0, 1, 31, 61, 91)
"""Days past due at which the state or priority of a line changes by itself (buckets of the ageing; delinquent)."""


class Step(NamedTuple):
    """One step; `days` past due (negative before), or `after_days` after another step was served.

    `action` is MESSAGE, TASK, HOLD or PROPOSAL; `subject` is `line` or `customer`; `task` is the kind of task.
    """

    id: str
    name: str
    place: int
    action: str
    subject: str
    days: int | None
    after: str = ""
    after_days: int = 0
    channel: str = ""
    severity: int = REMINDER
    template: str = ""
    role: str = "BILLING"
    task: str = ""
    when: Condition | None = None


class Strategy(NamedTuple):
    """A compiled strategy.

    Minimums are ten-thousandths of the base currency, None for the organization's. `entry` is the index in
    `line_steps` of the first post-due message, `first_late` that of the first post-due step. `marks` are the days
    past due on which something can change by time alone, sorted. `window` is how many days before its due date a
    line comes into play. `last_resort` are the ids of final notices and proposals, `line_places` and `account_places`
    the place of each id among the steps. `review_above` (ten-thousandths)
    and `review_severity` put drafts in review.
    """

    key: str
    name: str
    quiet_days: int
    steps: tuple[Step, ...]
    line_steps: tuple[Step, ...]
    account_steps: tuple[Step, ...]
    first_late: int
    entry: int
    marks: tuple[int, ...]
    window: int
    last_resort: frozenset[str]
    line_places: Mapping[str, int]
    account_places: Mapping[str, int]
    minimum_customer: int | None = None
    minimum_item: int | None = None
    review_above: int | None = None
    review_severity: int | None = None

    def step(self, step_id: str) -> Step | None:
        """The step of that id; None where the strategy has none (the softest message after a pause is the entry)."""
        if step_id.startswith(COURTESY):
            return self.line_steps[self.entry] if self.entry < len(self.line_steps) else None
        return next((step for step in self.steps if step.id == step_id), None)

    def served_elsewhere(self, notice: str, on: date) -> tuple[Taken, ...]:
        """The steps that a last notice sent by another system stands for: that step and all before, served that day.

        The notice is named by the step's id or name, or by its number among the messages after the due date.
        """
        wanted = notice.strip().casefold()
        late = [step for step in self.line_steps[self.first_late :] if step.action == "MESSAGE"]
        for number, step in enumerate(late, start=1):
            if wanted in (step.id.casefold(), step.name.casefold(), str(number)):
                return tuple(Taken(s.id, 0, SERVED, on, s.channel) for s in self.line_steps if s.place <= step.place)
        return ()


_TIMING = ("days", "after", "when")
_STEP_FIELDS = ("id", "name", *_TIMING, "action", "channel", "severity", "template", "role", "subject", "task")
_FIELDS = ("key", "name", "quiet_days", "minimum_customer", "minimum_item", "review", "steps")


class _Reader:
    """Reads values out of mappings and gathers the problems."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def note(self, path: str, message: str, fix: str = "") -> None:
        """One more problem."""
        self.problems.append(Problem(path, message, fix))

    def unknown(self, row: Mapping[str, Any], known: tuple[str, ...], path: str) -> None:
        """A word that means nothing here is a typing error, not a comment."""
        for word in row:
            if word not in known:
                self.note(f"{path}{word}", f"{word!r} is not known here", near(str(word), known))

    def text(self, row: Mapping[str, Any], word: str, path: str, default: str | None = None) -> str:
        """A text; needed where there is no default."""
        value = row.get(word, default)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if value is None or value == "":
            if default is None:
                self.note(f"{path}{word}", f"{word!r} is missing", f"add {word}: ...")
            return ""
        self.note(f"{path}{word}", f"{value!r} is no text", "put it in quotes")
        return ""

    def number(self, row: Mapping[str, Any], word: str, path: str, *, default: int | None, least: int = 0) -> int:
        """A whole number of at least `least`; needed where there is no default."""
        value = row.get(word, default)
        if isinstance(value, int) and not isinstance(value, bool) and value >= least:
            return value
        said = f"{word!r} is missing" if value is None else f"{value!r} is no whole number from {least} on"
        self.note(f"{path}{word}", said, f"write {word}: 7")
        return least

    def amount(self, row: Mapping[str, Any], word: str, path: str) -> int | None:
        """An amount in the base currency as ten-thousandths; None where it is not given."""
        value = row.get(word)
        if value is None:
            return None
        try:
            if not isinstance(value, bool):
                return parse_amount(str(value), SCALE)
        except AmountError:
            pass
        self.note(f"{path}{word}", f"{value!r} is no amount", f'write {word}: "10.00"')
        return None

    def choice(self, row: Mapping[str, Any], word: str, path: str, known: Mapping[str, Any], default: str) -> Any:
        """One of the known words, without regard to case; needed where the default is empty."""
        value = row.get(word, default)
        found = known.get(value.casefold()) if isinstance(value, str) else None
        if found is None:
            said = f"{word!r} is missing" if value == "" else f"{value!r} is no {word}"
            self.note(f"{path}{word}", said, near(str(value), list(known)))
        return found


def parse(mapping: Any) -> tuple[Strategy | None, list[Problem]]:
    """Read a strategy from a plain mapping; None with all problems where it has any."""
    read = _Reader()
    if not isinstance(mapping, Mapping):
        return None, [Problem("", "this is no strategy", "write key:, name:, quiet_days: and steps:")]
    read.unknown(mapping, _FIELDS, "")
    key = read.text(mapping, "key", "")
    name = read.text(mapping, "name", "", default=key)
    quiet = read.number(mapping, "quiet_days", "", default=7)
    least = [read.amount(mapping, word, "") for word in ("minimum_customer", "minimum_item")]
    above, severity = _review(mapping.get("review"), read)
    rows = mapping.get("steps")
    if not isinstance(rows, list) or not rows:
        read.note("steps", "a strategy needs a list of steps", "add steps:")
        rows = []
    steps = tuple(_step(row, index, read) for index, row in enumerate(rows))
    _check_order(steps, read)
    if read.problems:
        return None, read.problems
    line_steps = tuple(step for step in steps if step.subject == "line")
    account_steps = tuple(step for step in steps if step.subject == "customer")
    late = [n for n, step in enumerate(line_steps) if step.days is None or step.days >= 0]
    entry = next((n for n in late if line_steps[n].action == "MESSAGE"), len(line_steps))
    days = [step.days for step in steps if step.days is not None]
    return Strategy(
        key=key,
        name=name,
        quiet_days=quiet,
        steps=steps,
        line_steps=line_steps,
        account_steps=account_steps,
        first_late=late[0] if late else len(line_steps),
        entry=entry,
        marks=tuple(sorted({*STATE_MARKS, *days})),
        window=max(0, *(-d for d in days)),
        last_resort=frozenset(step.id for step in steps if step.severity == FINAL or step.action == "PROPOSAL"),
        line_places={step.id: n for n, step in enumerate(line_steps)},
        account_places={step.id: n for n, step in enumerate(account_steps)},
        minimum_customer=least[0],
        minimum_item=least[1],
        review_above=above,
        review_severity=severity,
    ), []


def _review(row: Any, read: _Reader) -> tuple[int | None, int | None]:
    """The thresholds above which a draft waits for a person."""
    if row is None:
        return None, None
    if not isinstance(row, Mapping):
        read.note("review", "this is no review rule", 'write review: {above: "5000.00", severity: final}')
        return None, None
    read.unknown(row, ("above", "severity"), "review.")
    above = read.amount(row, "above", "review.")
    severity = read.choice(row, "severity", "review.", SEVERITIES, "") if "severity" in row else None
    return above, severity


def _step(row: Any, index: int, read: _Reader) -> Step:
    """Read one step; what cannot be read is noted and stands in for the rest."""
    path = f"steps[{index}]."
    if not isinstance(row, Mapping):
        read.note(path[:-1], "this is no step", "write id:, days: and action:")
        row = {"id": "?", "action": "task", "task": "other", "days": 0}
    read.unknown(row, _STEP_FIELDS, path)
    step_id = read.text(row, "id", path)
    action = read.choice(row, "action", path, {word: word.upper() for word in ACTIONS}, "") or ""
    days, after, after_days = _when_due(row, path, read)
    usual = "line" if action == "MESSAGE" else "customer"
    subject = read.choice(row, "subject", path, {"line": "line", "customer": "customer"}, usual) or usual
    if action == "MESSAGE" and subject == "customer":
        read.note(f"{path}subject", "a message is about lines, not about the customer", "remove subject")
    when = None
    if row.get("when") is not None:
        when, problems = compile_condition(row["when"], f"{path}when")
        read.problems += problems
    is_message = action == "MESSAGE"
    kinds = {"HOLD": "credit_hold", "PROPOSAL": "hand_over"}
    return Step(
        id=step_id,
        name=read.text(row, "name", path, default=step_id.replace("-", " ")),
        place=index,
        action=action,
        subject=subject,
        days=days,
        after=after,
        after_days=after_days,
        channel=read.choice(row, "channel", path, CHANNELS, "email") if is_message else "",
        severity=(read.choice(row, "severity", path, SEVERITIES, "reminder") or NOTE) if is_message else NOTE,
        template=read.text(row, "template", path, default=step_id) if is_message else "",
        role=read.choice(row, "role", path, {word: word.upper() for word in ROLES}, "billing"),
        task="" if is_message else read.choice(row, "task", path, TASKS, kinds.get(action, "")),
        when=when,
    )


def _when_due(row: Mapping[str, Any], path: str, read: _Reader) -> tuple[int | None, str, int]:
    """`days` past due, or `after: {step, days}`: exactly one of them."""
    after = row.get("after")
    if ("days" in row) == (after is not None):
        read.note(f"{path}days", "a step needs either days or after", "write days: 14")
        return 0, "", 0
    if after is None:
        return read.number(row, "days", path, default=None, least=-365), "", 0
    if not isinstance(after, Mapping):
        read.note(f"{path}after", "this names no step", "write after: {step: final-notice, days: 14}")
        return None, "", 0
    read.unknown(after, ("step", "days"), f"{path}after.")
    return None, read.text(after, "step", f"{path}after."), read.number(after, "days", f"{path}after.", default=None)


def _check_order(steps: tuple[Step, ...], read: _Reader) -> None:
    """Ids are unique and not reserved; days rise; `after` names an earlier step, for a line one of the line."""
    seen: dict[str, Step] = {}
    latest = None
    for index, step in enumerate(steps):
        path = f"steps[{index}]."
        if step.id in seen:
            read.note(
                f"{path}id", f"the id {step.id!r} is used twice", "give every step its own id and keep it for ever"
            )
        if step.id == OLD_DEBT or step.id.startswith(COURTESY):
            read.note(f"{path}id", f"the id {step.id!r} is used by Dunwell itself", "choose another")
        if step.days is None:
            named = seen.get(step.after)
            if named is None:
                read.note(f"{path}after.step", f"{step.after!r} is no earlier step", near(step.after, list(seen)))
            elif step.subject == "line" != named.subject:
                read.note(f"{path}after.step", f"{step.after!r} has another subject", f"write subject: {named.subject}")
        elif latest is not None and step.days < latest:
            read.note(f"{path}days", f"{step.days} comes after {latest}", "order the steps by their days")
        latest = step.days if step.days is not None else latest
        seen.setdefault(step.id, step)


def check(mapping: Any) -> list[Problem]:
    """All that is wrong with a strategy, and what the house rules of decency find missing in one that can be read."""
    strategy, problems = parse(mapping)
    if strategy is None:
        return problems
    found: list[Problem] = []
    messages = 0
    called = False
    for step in strategy.steps:
        called = called or step.task == "CALL"
        if step.action != "MESSAGE" or step.severity != FINAL:
            messages += step.action == "MESSAGE" and (step.days is None or step.days >= 0)
            continue
        if messages >= 2 and not called:
            message = f"after two reminders a call comes before {step.name!r}: somebody may only have missed them"
            found.append(Problem(f"steps[{step.place}]", message, "add a step {action: task, task: call} before it"))
        elif not messages:
            message = f"{step.name!r} is the first that the customer hears"
            found.append(Problem(f"steps[{step.place}]", message, "add a courteous reminder before it"))
    return found
