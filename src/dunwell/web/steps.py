"""One step of a strategy as a form: what it shows, what it writes, and which field a problem belongs to."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django import forms

from dunwell.engine.conditions import Problem
from dunwell.engine.events import EVENTS, TRIGGERS, UNSEEN
from dunwell.engine.steps import TASKS, Step
from dunwell.web.fields import LimitField
from dunwell.worklist.terms import MeantFor, TaskKind

BEFORE, LATE, AFTER, EVENT = "before", "late", "after", "event"
WHEN: Final = (
    (LATE, "days after the due date"),
    (BEFORE, "days before the due date"),
    (AFTER, "days after another step was served"),
    (EVENT, "days after something happened"),
)
WHAT: Final = (
    ("message", "A message to the customer"),
    ("task", "A task for a person"),
    ("hold", "A proposal to hold deliveries"),
    ("proposal", "A proposal to hand over"),
)
CHANNELS: Final = (("email", "e-mail"), ("letter", "letter"), ("sms", "SMS"), ("portal", "portal"))
TONES: Final = (("note", "a friendly note"), ("reminder", "a reminder"), ("final", "a final notice"))
CUSTOMER, LINE = "customer", "line"
SUBJECTS: Final = ((CUSTOMER, "once for the customer as a whole"), (LINE, "once for each invoice"))
ROLES: Final = (("billing", "billing"), ("escalation", "escalation"), ("statement", "statements"), ("owner", "owner"))
OWNER: Final = (("", "is not involved"), ("inform", "is told of it"), ("ask", "is asked first"))
THEN: Final = (("go_on", "it goes on"), ("supervisor", "the supervisor is asked"))
_TASK_NAMES: Final = [(word, TaskKind(code).label) for word, code in TASKS.items() if word != "hand_over"]
_WHO: Final = [(one.value.lower(), one.label) for one in MeantFor]

# Which field shows a problem of the text, by its place in the step.
_FIELDS: Final = {
    "after.step": "after",
    "after.days": "number",
    "after": "after",
    "on.event": "event",
    "on.days": "number",
    "on": "event",
    "days": "number",
    "id": "name",
    "for": "who",
}


class StepForm(forms.Form):
    """A step: when, what, how, and by whose leave."""

    name = forms.CharField(label="Called", max_length=60)
    number = forms.IntegerField(label="How many", min_value=0, max_value=365)
    when = forms.ChoiceField(label="Which days", choices=WHEN)
    after = forms.CharField(label="After the step", required=False, max_length=60, widget=forms.Select())
    event = forms.ChoiceField(label="After", required=False)
    action = forms.ChoiceField(label="What happens", choices=WHAT)
    channel = forms.ChoiceField(label="By", choices=CHANNELS, required=False)
    second = forms.ChoiceField(
        label="Else by",
        choices=[("", "nothing else: it waits"), ("person", "a person's task"), *CHANNELS],
        required=False,
        help_text="where nobody can be reached by the first; at the end it becomes a person's task",
    )
    severity = forms.ChoiceField(label="Tone", choices=TONES, required=False)
    role = forms.ChoiceField(label="To whom there", choices=ROLES, required=False)
    review = forms.BooleanField(label="A person reads each message before it leaves", required=False)
    task = forms.ChoiceField(label="Task", choices=_TASK_NAMES, required=False)
    who = forms.ChoiceField(label="For", choices=_WHO, required=False)
    subject = forms.ChoiceField(
        label="It is done",
        choices=SUBJECTS,
        required=False,
        help_text="a message can wait only for what is done for each invoice",
    )
    minimum = LimitField(
        label="Only from this sum on",
        required=False,
        max_length=20,
        help_text="in the base currency; under it, it waits",
    )
    owner = forms.ChoiceField(label="Who cares for the customer", choices=OWNER, required=False)
    owner_days = forms.IntegerField(label="Days to answer", min_value=1, max_value=60, required=False)
    owner_then = forms.ChoiceField(label="Without an answer", choices=THEN, required=False)

    def __init__(self, data: Any = None, *, earlier: Iterable[Step], **kwargs: Any) -> None:
        """Offer the steps before this one to wait for."""
        super().__init__(data, **kwargs)
        self.earlier = {step.id: step for step in earlier}
        self.fields["after"].widget.choices = _offered(self.earlier.values())
        known = [(code, EVENTS[code]) for code in TRIGGERS if code not in UNSEEN]
        self.fields["event"].choices = known  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What is done for each invoice cannot wait for what is done once for the customer: say what can be chosen."""
        said = self.cleaned_data
        named = self.earlier.get(said.get("after", "")) if said.get("when") == AFTER else None
        if named is None or named.subject == LINE:
            return said
        once = f"“{named.name.capitalize()}” is done once for the customer as a whole"
        if said.get("action") == "message":
            way = f"open “{named.name.capitalize()}” and choose there that it is done once for each invoice"
            self.add_error("after", f"{once}, a message is about invoices. Wait for another step, or {way}.")
        elif said.get("subject") == LINE:
            self.add_error("after", f"{once}. Choose the same for this step, or wait for another one.")
        return said

    def row(self, step_id: str, was: Mapping[str, Any], when: Any) -> dict[str, Any]:
        """Return the step as its text says it; what this form does not know stays as it was."""
        said = self.cleaned_data
        action = said["action"]
        is_message = action == "message"
        row: dict[str, Any] = {"id": step_id, "name": said["name"], "action": action, **_timing(said), "when": when}
        tone = said["severity"] or "reminder"
        template = was.get("template") if was.get("severity", "reminder") == tone and is_message else None
        row |= dict.fromkeys(("channel", "severity", "template", "role", "review", "task", "for", "subject"))
        if is_message:
            row |= {"channel": _channels(said), "severity": tone, "template": template or tone}
            row |= {"role": said["role"] if said["role"] not in ("", "billing") else None}
            row["review"] = True if said["review"] else None
        else:
            usual = {"hold": "credit_hold", "proposal": "hand_over"}.get(action, said["task"] or "call")
            row |= {"task": usual, "for": said["who"] or None}
            usually = said["subject"] in ("", was.get("subject") or CUSTOMER)
            row["subject"] = was.get("subject") if usually else said["subject"]
        row["minimum"] = said["minimum"] or None
        return row | _owner(said)

    def place_problems(self, problems: Sequence[Problem], at: int) -> list[Problem]:
        """Put what is wrong with the step beside its field; return what belongs to its condition."""
        about = re.compile(rf"steps\[{at}\]\.?(.*)")
        left = []
        for problem in problems:
            found = about.fullmatch(problem.path)
            if found is None:
                continue
            where = found[1]
            if where.startswith("when"):
                left.append(problem)
                continue
            name = _FIELDS.get(where, where)
            sentence = f"{problem.message}; {problem.fix}" if problem.fix else problem.message
            self.add_error(name if name in self.fields else None, sentence[:1].upper() + sentence[1:] + ".")
        return left


def initial_of(row: Mapping[str, Any], step: Step) -> dict[str, Any]:
    """Return a step's values as its form shows them."""
    when = LATE if step.days is not None and step.days >= 0 else BEFORE if step.days is not None else ""
    when = when or (EVENT if step.on else AFTER)
    channels = [name for name in row.get("channel", ()) if name] if isinstance(row.get("channel"), list) else []
    return {
        "name": step.name,
        "number": abs(step.days) if step.days is not None else step.after_days,
        "when": when,
        "after": step.after,
        "event": step.on,
        "action": step.action.lower() or "message",
        "channel": step.channel.lower() or "email",
        "second": (str(channels[1]) if len(channels) > 1 else "person" if channels else "") if step.channel else "",
        "severity": str(row.get("severity", "reminder")).lower(),
        "role": step.role.lower() if step.role else "billing",
        "review": step.review,
        "task": str(row.get("task", "call")).lower(),
        "who": step.who.lower(),
        "subject": step.subject if step.action != "MESSAGE" else CUSTOMER,
        "minimum": row.get("minimum") or "",
        "owner": step.owner.lower(),
        "owner_days": step.owner_days,
        "owner_then": "supervisor" if step.owner_then else "go_on",
    }


FRESH: Final = {"number": 7, "when": LATE, "action": "message", "channel": "email", "severity": "reminder"}
"""What the form of a new step begins with."""


def new_id(name: str, taken: Iterable[str]) -> str:
    """Return the id of a new step by its name: it names the step for ever."""
    base = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:36] or "step"
    known = set(taken)
    return next(one for one in (base, *(f"{base}-{n}" for n in range(2, 999))) if one not in known)


def _offered(steps: Iterable[Step]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The steps to wait for, by whose they are: those of invoices first, because every step may wait for them."""
    groups = {word: [(step.id, step.name) for step in steps if step.subject == word] for word in (LINE, CUSTOMER)}
    return [(dict(SUBJECTS)[word].capitalize(), found) for word, found in groups.items() if found]


def _timing(said: Mapping[str, Any]) -> dict[str, Any]:
    number = said["number"]
    timing: dict[str, Any] = {"days": None, "after": None, "on": None}
    match said["when"]:
        case "after":
            timing["after"] = {"step": said["after"], "days": number}
        case "event":
            timing["on"] = {"event": said["event"], "days": number} if number else said["event"]
        case side:
            timing["days"] = -number if side == BEFORE else number
    return timing


def _channels(said: Mapping[str, Any]) -> Any:
    first, second = said["channel"] or "email", said["second"]
    if not second:
        return first
    return [first] if second in ("person", first) else [first, second]


def _owner(said: Mapping[str, Any]) -> dict[str, Any]:
    asks = said["owner"] == "ask"
    return {
        "owner": said["owner"] or None,
        "owner_days": said["owner_days"] if asks and said["owner_days"] else None,
        "owner_then": said["owner_then"] if asks and said["owner_then"] == "supervisor" else None,
    }
