"""What happens to a line beside its steps, and the marks it leaves among them.

A mark is a step that nobody takes: `event@broken_promise@lower@2026-10-22` says what happened, by which rule the line
went on, and on which day. It stands in the round in which the line goes on.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from dunwell.engine.facts import Taken

MARK, ASKED, APPEALED = "event@", "ask@", "appeal@"
"""Begin the ids of what no strategy names: an event, the question to the owner before a step, one to the supervisor."""

EVENTS: Mapping[str, str] = {
    "changed_strategy": "another strategy",
    "part_payment": "a part payment",
    "credit": "a credit",
    "changed_due_date": "another due date",
    "resolved_dispute": "the end of a dispute",
    "broken_promise": "a broken promise",
    "kept_promise": "a kept promise",
    "returned_debit": "a payment taken back",
    "new_version": "a new version",
    "bounce": "a message that came back",
    "portal_visit": "a visit of the portal",
    "person": "the word of a person",
}
"""What can happen, in words."""

WENT_ON: Mapping[str, str] = {
    "keep": "kept its place",
    "lower": "went one step back",
    "restart": "began again",
    "ask": "waited for a person's word",
}
"""What a rule made of a line, in words."""

TRIGGERS = (
    *("broken_promise", "kept_promise", "returned_debit", "resolved_dispute", "part_payment", "credit"),
    *("changed_due_date", "bounce", "portal_visit"),
)
"""Events that a step may come after (`on:`)."""

UNSEEN = frozenset({"portal_visit"})
"""Events that nothing reports yet: a step after one never comes."""


class Mark(NamedTuple):
    """What an event left: what happened, how the line went on, and when."""

    event: str
    rule: str
    on: date

    @property
    def step_id(self) -> str:
        """The id under which it stands among the steps."""
        return f"{MARK}{self.event}@{self.rule}@{self.on.isoformat()}"


def mark_of(step_id: str) -> Mark | None:
    """The mark that an id stands for; None for a step."""
    if not step_id.startswith(MARK):
        return None
    _, event, rule, on = step_id.split("@")
    return Mark(event, rule, date.fromisoformat(on))


def happened(taken: Iterable[Taken], event: str) -> date | None:
    """The latest day on which an event happened, as the marks say."""
    marks = [mark for step in taken if (mark := mark_of(step.step_id)) is not None and mark.event == event]
    return max((mark.on for mark in marks), default=None)


def asked_on(taken: Iterable[Taken], prefix: str, step_id: str) -> tuple[Taken, date] | None:
    """The latest question of a kind about a step with its day, if one was asked."""
    head = f"{prefix}{step_id}@"
    found = [(date.fromisoformat(one.step_id.removeprefix(head)), one) for one in taken if one.step_id.startswith(head)]
    if not found:
        return None
    on, latest = max(found, key=lambda pair: pair[0])
    return latest, on


def is_beside(step_id: str) -> bool:
    """Whether an id is a mark or a question: nothing that was said to the customer."""
    return step_id.startswith((MARK, ASKED, APPEALED))


def asked_about(step_id: str) -> str:
    """The id of the step that a question is about; empty where the id is no question."""
    for prefix in (ASKED, APPEALED):
        if step_id.startswith(prefix):
            return step_id.removeprefix(prefix).rpartition("@")[0]
    return ""
