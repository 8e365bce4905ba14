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
customer's oldest late line, and `after` then means the step of that line, `on` what happened to it.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from dunwell.engine.conditions import Problem, near
from dunwell.engine.events import ASKED, UNSEEN, asked_about, is_beside
from dunwell.engine.facts import COURTESY, OLD_DEBT, SERVED, Taken
from dunwell.engine.reader import Reader
from dunwell.engine.steps import (
    ACTIONS,
    FINAL,
    MESSAGE_FIELDS,
    NOTE,
    OUR_TEMPLATES,
    REMINDER,
    SEVERITIES,
    Step,
    appeal,
    question,
    read_step,
)

__all__ = ["FINAL", "NOTE", "REMINDER", "Step", "Strategy", "check", "parse"]

DUE_SOON_DAYS = 7
"""A line due within so many days is listed as due soon, and makes its customer due soon."""

STATE_MARKS = (-DUE_SOON_DAYS, 0, 1, 31, 61, 91)
"""Days past due at which the state or priority of a line changes by itself (buckets of the ageing; delinquent)."""


class Strategy(NamedTuple):
    """A compiled strategy.

    Minimums are ten-thousandths of the base currency, None for the organization's. `entry` is the index in
    `line_steps` of the message at which a line seen late enters (the first after the due date unless said otherwise),
    `first_late` that of the first step after the due date. `line_events` and `account_events` are the indexes of the
    steps that wait for an event: they stand beside the ladder and hold nothing up. `marks` are the days
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
    line_events: tuple[int, ...] = ()
    account_events: tuple[int, ...] = ()
    is_readable: bool = True

    def step(self, step_id: str) -> Step | None:
        """The step of that id; None where the strategy has none (the softest message after a pause is the entry)."""
        if step_id.startswith(COURTESY):
            return self.line_steps[self.entry] if self.entry < len(self.line_steps) else None
        if about := asked_about(step_id):
            found = self.step(about)
            return None if found is None else question(found) if step_id.startswith(ASKED) else appeal(found)
        return next((step for step in self.steps if step.id == step_id), None)

    def served_elsewhere(self, notice: str, on: date) -> tuple[Taken, ...]:
        """The steps that a last notice sent by another system stands for: that step and all before, served that day.

        The notice is named by the step's id or name, or by its number among the messages after the due date.
        """
        wanted = notice.strip().casefold()
        late = [step for step in self.line_steps[self.first_late :] if step.action == "MESSAGE" and not step.on]
        for number, step in enumerate(late, start=1):
            if wanted in (step.id.casefold(), step.name.casefold(), str(number)):
                earlier = (one for one in self.line_steps if one.place <= step.place and not one.on)
                return tuple(Taken(one.id, 0, SERVED, on, one.channel) for one in earlier)
        return ()


def unreadable(key: str) -> Strategy:
    """What stands for a strategy in force whose text cannot be read: it has no steps, and whoever follows it rests."""
    return Strategy(key, key, 0, (), (), (), 0, 0, STATE_MARKS, 0, frozenset(), {}, {}, is_readable=False)


_KEY = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")
FIELDS = ("key", "name", "quiet_days", "minimum_customer", "minimum_item", "review", "entry", "steps")


def parse(mapping: Any, *, kept: bool = False) -> tuple[Strategy | None, list[Problem]]:
    """Read a strategy from a plain mapping; None with all problems where it has any.

    `kept`: it is in force or was, so that a code in a condition may be none any more.
    """
    read = Reader(kept=kept)
    if not isinstance(mapping, Mapping):
        return None, [Problem("", "this is no strategy", "write key:, name:, quiet_days: and steps:")]
    read.unknown(mapping, FIELDS, "")
    key = read.text(mapping, "key", "")
    name = read.text(mapping, "name", "", default=key)
    quiet = read.number(mapping, "quiet_days", "", default=7)
    least = [read.amount(mapping, word, "") for word in ("minimum_customer", "minimum_item")]
    above, severity = _review(mapping.get("review"), read)
    rows = mapping.get("steps")
    if not isinstance(rows, list) or not rows:
        read.note("steps", "a strategy needs a list of steps", "add steps:")
        rows = []
    steps = tuple(read_step(row, index, read) for index, row in enumerate(rows))
    _check_order(steps, read)
    line_steps = tuple(step for step in steps if step.subject == "line")
    late = [n for n, step in enumerate(line_steps) if step.days is None or step.days >= 0]
    entry = _entry(mapping.get("entry"), line_steps, late, read)
    if read.problems:
        return None, read.problems
    account_steps = tuple(step for step in steps if step.subject == "customer")
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
        window=max([0, *(-d for d in days)]),
        last_resort=frozenset(step.id for step in steps if step.severity == FINAL or step.action == "PROPOSAL"),
        line_places={step.id: n for n, step in enumerate(line_steps)},
        account_places={step.id: n for n, step in enumerate(account_steps)},
        minimum_customer=least[0],
        minimum_item=least[1],
        review_above=above,
        review_severity=severity,
        line_events=tuple(n for n, step in enumerate(line_steps) if step.on),
        account_events=tuple(n for n, step in enumerate(account_steps) if step.on),
    ), []


def _entry(named: Any, steps: tuple[Step, ...], late: list[int], read: Reader) -> int:
    """Where a line enters that is first seen late: at the step named, else at the first message after the due date."""
    messages = [n for n in late if steps[n].action == "MESSAGE" and not steps[n].on]
    if named is None:
        return next(iter(messages), len(steps))
    found = [n for n in messages if steps[n].id == named]
    if not found:
        known = [steps[n].id for n in messages]
        read.note("entry", f"{named!r} is no message after the due date", near(str(named), known))
    return next(iter(found), len(steps))


def _review(row: Any, read: Reader) -> tuple[int | None, int | None]:
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


def _check_order(steps: tuple[Step, ...], read: Reader) -> None:
    """Ids are unique and not reserved; days rise; `after` names an earlier step, for a line one of the line."""
    seen: dict[str, Step] = {}
    latest = None
    unread = {problem.path for problem in read.problems}
    for step in steps:
        path = f"steps[{step.place}]."
        days = step.days if f"{path}days" not in unread else None
        if step.id in seen:
            read.note(
                f"{path}id", f"the id {step.id!r} is used twice", "give every step its own id and keep it for ever"
            )
        if step.id == OLD_DEBT or step.id.startswith(COURTESY) or is_beside(step.id):
            read.note(f"{path}id", f"the id {step.id!r} is used by Dunwell itself", "choose another")
        if step.days is None:
            _check_after(step, seen, path, read)
        elif days is not None and latest is not None and days < latest:
            read.note(f"{path}days", f"{days} comes after {latest}", "order the steps by their days")
        elif days is not None and days < 0 and any(other.on for other in seen.values()):
            read.note(f"{path}days", "a note before the due date comes first", "move the steps after events below it")
        latest = days if days is not None else latest
        seen.setdefault(step.id, step)


def _check_after(step: Step, seen: Mapping[str, Step], path: str, read: Reader) -> None:
    """`after` names an earlier step, for a line one of the line; a step after an event names none."""
    if not step.after:
        return
    named = seen.get(step.after)
    if named is None:
        read.note(
            f"{path}after.step", f"{step.after!r} is no earlier step", near(step.after, [key for key in seen if key])
        )
    elif step.subject == "line" != named.subject:
        wrong = f"{step.after!r} is done once for the customer, this step for each invoice"
        read.note(f"{path}after.step", wrong, f"let {step.after!r} be done for each invoice (subject: line)")


def check(mapping: Any) -> list[Problem]:
    """All that is wrong with a strategy, and what the house rules of decency find missing in one that can be read."""
    strategy, problems = parse(mapping)
    problems += _idle(mapping)
    if strategy is None:
        return problems
    found = [
        Problem(f"steps[{step.place}].on", f"nothing reports {step.on!r} yet, so it never comes", "remove the step")
        for step in strategy.steps
        if step.on in UNSEEN
    ]
    return [*problems, *found, *_indecent(strategy)]


def _idle(mapping: Any) -> list[Problem]:
    """Words that can be read and do nothing: an odd key, a template that is none, words of messages elsewhere."""
    read = Reader()
    head = mapping if isinstance(mapping, Mapping) else {}
    key, rows = head.get("key"), head.get("steps")
    if isinstance(key, str) and not _KEY.fullmatch(key):
        read.note("key", f"{key!r} is no key", "write small letters, digits and hyphens")
    for index, row in enumerate(rows if isinstance(rows, list) else ()):
        path, action = f"steps[{index}].", str(row.get("action")).casefold() if isinstance(row, Mapping) else ""
        if action == "message":
            named = row.get("template", "reminder")
            if isinstance(named, str) and named not in {*SEVERITIES, *OUR_TEMPLATES}:
                read.note(f"{path}template", f"there is no template {named!r}", near(named, list(SEVERITIES)))
        elif action in ACTIONS:
            for word in (word for word in MESSAGE_FIELDS if word in row):
                read.note(f"{path}{word}", f"{word!r} is a word of messages", f"remove {word}")
    return read.problems


def _indecent(strategy: Strategy) -> list[Problem]:
    """Final notices that come too suddenly."""
    found: list[Problem] = []
    messages = 0
    called = False
    for step in strategy.steps:
        called = called or step.task == "CALL"
        if step.action != "MESSAGE" or step.severity != FINAL:
            messages += step.action == "MESSAGE" and not step.on and (step.days is None or step.days >= 0)
            continue
        if messages >= 2 and not called:
            message = f"after two reminders a call comes before {step.name!r}: somebody may only have missed them"
            found.append(Problem(f"steps[{step.place}]", message, "add a step {action: task, task: call} before it"))
        elif not messages:
            message = f"{step.name!r} is the first that the customer hears"
            found.append(Problem(f"steps[{step.place}]", message, "add a courteous reminder before it"))
    return found
