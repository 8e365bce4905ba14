"""One step of a strategy, and how it is read from a plain mapping."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from dunwell.engine.conditions import Condition, compile_condition
from dunwell.engine.events import TRIGGERS
from dunwell.engine.reader import Reader

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
WHO = ("owner", "agent", "supervisor", "clerk")
"""For whom of ours a task is."""

OWNER = ("inform", "ask")
OWNER_DAYS = 3
OWNER_THEN = {"go_on": "", "supervisor": "SUPERVISOR"}
"""The owner is told of a step, or asked before it: so many days, then the step goes on or the supervisor is asked."""

LONGEST_ID = 40
"""Characters of a step's id: what is asked about a step is kept under its id and more."""

OUR_TEMPLATES = frozenset({"answer", "not_found"})
"""Templates of what is written without a strategy: answers, to which the gate is open wider."""

DELIVER, ASK_OWNER, TELL_OWNER, ESCALATE = "DELIVER", "ASK_OWNER", "TELL_OWNER", "ESCALATE"
"""Kinds of task that steps lead to by themselves."""


class Step(NamedTuple):
    """One step; `days` past due (negative before), or `after_days` after a step was served or an event came (`on`).

    `action` is MESSAGE, TASK, HOLD or PROPOSAL; `subject` is `line` or `customer`; `task` is the kind of task, `who`
    for whom it is. `channels` has several where another one is tried when nobody can be reached by the first.
    `minimum` (ten-thousandths of the base currency) is asked of the customer's net. `owner` is INFORM, ASK or nothing.
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
    on: str = ""
    channels: tuple[str, ...] = ()
    minimum: int | None = None
    review: bool = False
    owner: str = ""
    owner_days: int = OWNER_DAYS
    owner_then: str = ""
    who: str = ""


TIMING = ("days", "after", "on", "when")
MESSAGE_FIELDS = ("channel", "severity", "template", "role", "review")
STEP_FIELDS = (
    *("id", "name", *TIMING, "action", *MESSAGE_FIELDS, "subject", "task", "for", "minimum"),
    *("owner", "owner_days", "owner_then"),
)
_PLACEHOLDER = {"id": "?", "action": "task", "task": "other", "days": 0}
_USUAL_TASK = {"HOLD": "credit_hold", "PROPOSAL": "hand_over"}


def read_step(row: Any, index: int, read: Reader) -> Step:
    """Read one step; what cannot be read is noted and stands in for the rest."""
    path = f"steps[{index}]."
    if not isinstance(row, Mapping):
        read.note(path[:-1], "this is no step", "write id:, days: and action:")
        row = _PLACEHOLDER
    read.unknown(row, STEP_FIELDS, path)
    step_id = read.text(row, "id", path)
    if len(step_id) > LONGEST_ID:
        read.note(f"{path}id", f"the id has {len(step_id)} characters", f"keep it to {LONGEST_ID}")
    action = read.choice(row, "action", path, {word: word.upper() for word in ACTIONS}, "") or ""
    is_message = action == "MESSAGE"
    usual = "line" if is_message else "customer"
    subject = read.choice(row, "subject", path, {"line": "line", "customer": "customer"}, usual) or usual
    if is_message and subject == "customer":
        read.note(f"{path}subject", "a message is about lines, not about the customer", "remove subject")
    when = None
    if row.get("when") is not None:
        when, problems = compile_condition(row["when"], f"{path}when", kept=read.kept)
        read.problems += problems
    days, after, after_days, on = _when_due(row, path, read)
    may_write = is_message or not action  # what a message says is read of a misspelt action, too
    channels = _channels(row, path, read) if may_write else ()
    return Step(
        id=step_id,
        name=read.text(row, "name", path, default=step_id.replace("-", " ")),
        place=index,
        action=action,
        subject=subject,
        days=days,
        after=after,
        after_days=after_days,
        channel=channels[0] if channels else "",
        severity=(read.choice(row, "severity", path, SEVERITIES, "reminder") or NOTE) if may_write else NOTE,
        template=_template(row, step_id, path, read) if is_message else "",
        role=read.choice(row, "role", path, {word: word.upper() for word in ROLES}, "billing"),
        task=_task(row, action, path, read),
        when=when,
        on=on,
        channels=channels if isinstance(row.get("channel"), list) else (),
        minimum=read.amount(row, "minimum", path),
        review=read.truth(row, "review", path),
        who=_who(row, path, read, is_message=is_message),
        **_owner(row, path, read),
    )


def _task(row: Mapping[str, Any], action: str, path: str, read: Reader) -> str:
    """The kind of task; of no message, and not missed where the action is misspelt."""
    if action == "MESSAGE" or not (action or "task" in row):
        return ""
    return str(read.choice(row, "task", path, TASKS, _USUAL_TASK.get(action, "")) or "")


def _template(row: Mapping[str, Any], step_id: str, path: str, read: Reader) -> str:
    """The name of a template, by default that of the step; those of answers ask no gate about money."""
    found = read.text(row, "template", path, default=step_id)
    if found in OUR_TEMPLATES and read.kept:
        return "reminder"  # what asks for money never passes for an answer
    if found in OUR_TEMPLATES:
        read.note(f"{path}template", f"the template {found!r} is used by Dunwell itself", "choose another")
    return found


def _when_due(row: Mapping[str, Any], path: str, read: Reader) -> tuple[int | None, str, int, str]:
    """`days` past due, `after: {step, days}` or `on: EVENT`: exactly one of them."""
    given = [word for word in ("days", "after", "on") if row.get(word) is not None or (word == "days" and word in row)]
    if len(given) != 1:
        read.note(f"{path}days", "a step needs one of days, after and on", "write days: 14")
        return 0, "", 0, ""
    if given == ["days"]:
        return read.number(row, "days", path, default=None, least=-365), "", 0, ""
    if given == ["on"]:
        return None, "", *_event(row["on"], path, read)
    after = row["after"]
    if not isinstance(after, Mapping):
        read.note(f"{path}after", "this names no step", "write after: {step: final-notice, days: 14}")
        return None, "", 0, ""
    where = f"{path}after."
    read.unknown(after, ("step", "days"), where)
    return None, read.text(after, "step", where), read.number(after, "days", where, default=None), ""


def _event(on: Any, path: str, read: Reader) -> tuple[int, str]:
    """`on: broken_promise`, or `on: {event: broken_promise, days: 2}`."""
    known = {word: word for word in TRIGGERS}
    if not isinstance(on, Mapping):
        return 0, read.choice({"on": on}, "on", path, known, "") or ""
    read.unknown(on, ("event", "days"), f"{path}on.")
    event = read.choice(on, "event", f"{path}on.", known, "") or ""
    return read.number(on, "days", f"{path}on.", default=0), event


def _channels(row: Mapping[str, Any], path: str, read: Reader) -> tuple[str, ...]:
    """One channel, or several in the order in which they are tried."""
    given = row.get("channel", "email")
    if not isinstance(given, list):
        return (read.choice(row, "channel", path, CHANNELS, "email") or "EMAIL",)
    found = [read.choice({"channel": word}, "channel", path, CHANNELS, "") for word in given]
    if not given:
        read.note(f"{path}channel", "a list of channels needs one", "write channel: [email, letter]")
    if len(set(found)) < len(found):
        read.note(f"{path}channel", "a channel is named twice", "name each once, the first to try first")
    return tuple(channel or "EMAIL" for channel in found)


def _who(row: Mapping[str, Any], path: str, read: Reader, *, is_message: bool) -> str:
    """For whom a task is; a message is for the customer."""
    if row.get("for") is None:
        return ""
    if is_message:
        read.note(f"{path}for", "a message is for the customer", "remove for, or write owner: inform")
        return ""
    return read.choice(row, "for", path, {word: word.upper() for word in WHO}, "") or ""


def _owner(row: Mapping[str, Any], path: str, read: Reader) -> dict[str, Any]:
    """Whether the owner is told or asked, for how long, and what follows no answer."""
    if row.get("owner") is None:
        for word in ("owner_days", "owner_then"):
            if word in row:
                read.note(f"{path}{word}", f"{word!r} needs owner", "write owner: ask")
        return {}
    return {
        "owner": read.choice(row, "owner", path, {word: word.upper() for word in OWNER}, "") or "",
        "owner_days": read.number(row, "owner_days", path, default=OWNER_DAYS, least=1),
        "owner_then": read.choice(row, "owner_then", path, OWNER_THEN, "go_on") or "",
    }


def question(step: Step) -> Step:
    """The task that asks the owner before a step."""
    asked = {"action": "TASK", "task": ASK_OWNER, "who": "OWNER", "name": f"the owner's word on {step.name}"}
    return step._replace(**asked, owner="", channel="", channels=())  # type: ignore[arg-type]


def appeal(step: Step) -> Step:
    """The task that asks the supervisor where the owner did not answer."""
    asked = {"action": "TASK", "task": ESCALATE, "who": "SUPERVISOR", "name": f"the supervisor's word on {step.name}"}
    return step._replace(**asked, owner="", channel="", channels=())  # type: ignore[arg-type]


def delivery(step: Step) -> Step:
    """The task that stands in for a message which no channel can bring."""
    return step._replace(action="TASK", task=DELIVER, channel="", channels=())
