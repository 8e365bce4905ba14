"""Steps of a strategy in words: when, what, by which ways, and what else holds for them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple, Protocol

from dunwell.engine.events import EVENTS
from dunwell.engine.money import SCALE
from dunwell.engine.saying import say_amount
from dunwell.engine.steps import FINAL, NOTE, REMINDER, Step
from dunwell.engine.strategy import Strategy
from dunwell.strategies import documents, queries
from dunwell.strategies.saying import says
from dunwell.web.templatetags.words import words
from dunwell.web.tones import tone_of
from dunwell.worklist.terms import MeantFor

SEVERITIES: Final = {NOTE: "a note", FINAL: "a final notice"}
READ: Final = {NOTE: "every message", REMINDER: "every reminder and final notice", FINAL: "every final notice"}
"""What a person reads first, by the tone from which on they do."""

_WORK: Final = {"TASK": "a task", "HOLD": "a hold", "PROPOSAL": "a proposal"}


class Row(Protocol):
    """A message of a list."""

    @property
    def subject(self) -> str:
        """What its mail is called; empty until it was written."""


class Shown(NamedTuple):
    """A step in words; `limits` say for whom it is, `care` who else has a hand in it."""

    name: str
    when: str
    does: str
    by: str
    limits: tuple[str, ...] = ()
    care: tuple[str, ...] = ()


def called_alike(organization: int, rows: Sequence[Row]) -> dict[str, str]:
    """Return what all strategies in force call the steps of messages that have no subject yet, by the id of a step.

    A message does not say by which strategy it was written, so one that two strategies call differently keeps its id.
    """
    if all(row.subject for row in rows):
        return {}
    return names_alike(queries.texts_in_force(organization))


def names_alike(texts: Mapping[str, str]) -> dict[str, str]:
    """Return what all of some strategies' texts call their steps, by the id of a step."""
    names: dict[str, set[str]] = {}
    for strategy in documents.all_in_force(texts).values():
        for step in strategy.steps:
            names.setdefault(step.id, set()).add(step.name)
    return {step: next(iter(all_)) for step, all_ in names.items() if len(all_) == 1}


def shown(step: Step, written: Mapping[str, Any], currency: str, strategy: Strategy | None = None) -> Shown:
    """Write a step in words; `written` is the step as its text has it, `strategy` what holds for all its steps."""
    if step.action == "MESSAGE":
        does, by = SEVERITIES.get(step.severity, "a reminder"), _ways(step)
    else:
        does = f"{_WORK.get(step.action, 'a step')}: {tone_of('task_kind', step.task)[1] if step.task else step.name}"
        by = str(MeantFor(step.who).label) if step.who else "a person"
    limits = (
        f"only if {says(written.get('when'), currency)}" if written.get("when") is not None else "",
        f"only from {_amount(step.minimum, currency)} on" if step.minimum is not None else "",
        "once for each invoice" if step.action != "MESSAGE" and step.subject == "line" else "",
    )
    care = (
        f"to the contact for {tone_of('contact_role', step.role)[1]}" if step.role not in ("", "BILLING") else "",
        _read(step, strategy, currency),
        _owner(step),
    )
    return Shown(
        words(step.name).capitalize(), when(step), does, by, tuple(filter(None, limits)), tuple(filter(None, care))
    )


def when(step: Step) -> str:
    """Say when a step is due, counted from the due day or from what it comes after."""
    if step.days is None:
        days = f"{step.after_days} day{'s' if step.after_days != 1 else ''}"
        return f"{days} after {EVENTS.get(step.on) or f'{words(step.after)} was served'}"
    if step.days == 0:
        return "on the due day"
    days = f"{abs(step.days)} day{'s' if abs(step.days) != 1 else ''}"
    return f"{days} {'before' if step.days < 0 else 'after'} the due day"


def _ways(step: Step) -> str:
    """Name the ways of a message in the order in which they are tried; a list of ways ends with a person."""
    ways = [tone_of("channel", channel)[1] for channel in step.channels or (step.channel,)]
    return ", else ".join([*ways, "a person's task"] if step.channels else ways)


def read_of_all(strategy: Strategy | None, currency: str) -> str:
    """Say which messages of all its steps a strategy puts before a person; nothing where it cannot be read."""
    found = []
    if strategy and strategy.review_severity is not None:
        found.append(READ[strategy.review_severity])
    if strategy and strategy.review_above is not None:
        found.append(f"each that asks for more than {_amount(strategy.review_above, currency)}")
    return " and ".join(found)


def _read(step: Step, strategy: Strategy | None, currency: str) -> str:
    """Say which messages of a step a person reads before they leave."""
    if step.action != "MESSAGE":
        return ""
    hard = strategy.review_severity if strategy else None
    if step.review or (hard is not None and step.severity >= hard):
        return "a person reads each first"
    above = read_of_all(strategy._replace(review_severity=None), currency) if strategy else ""
    return f"a person first reads {above}" if above else ""


def _owner(step: Step) -> str:
    """Say whether the person who looks after the customer is told or asked, and what follows no answer."""
    if step.owner == "INFORM":
        return "the owner is told"
    if step.owner != "ASK":
        return ""
    days = f"{step.owner_days} day{'s' if step.owner_days != 1 else ''}"
    then = "the supervisor is asked" if step.owner_then else "it goes on"
    return f"the owner is asked first; after {days} without an answer {then}"


def _amount(scaled: int, currency: str) -> str:
    return say_amount(str(Decimal(scaled) / 10**SCALE), currency)
