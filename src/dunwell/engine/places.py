"""Where a line goes on after something happened to it: one table of rules, and what each rule does to a place.

KEEP     it goes on with the step that comes next. Under another strategy that is the first whose day lies ahead:
         earlier ones count as done, as many messages as the customer got; a final notice only where one was served
LOWER    the latest message of it that was served comes again, then what follows it
RESTART  it begins again with the first courteous reminder
ASK      a person says where it goes on, and until then it waits
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from dunwell.engine.events import Mark, is_beside, mark_of
from dunwell.engine.facts import SERVED, Line, Taken
from dunwell.engine.strategy import FINAL, Strategy

KEEP, LOWER, RESTART, ASK = "keep", "lower", "restart", "ask"
RULES = (KEEP, LOWER, RESTART, ASK)

DEFAULTS: Mapping[str, str] = {
    "changed_strategy": KEEP,
    "part_payment": KEEP,
    "credit": KEEP,
    "changed_due_date": RESTART,
    "resolved_dispute": KEEP,
    "broken_promise": LOWER,
    "kept_promise": KEEP,
    "returned_debit": RESTART,
    "new_version": KEEP,
}
"""What the trade does: each event that can move a place, in the order of the table."""


class Move(NamedTuple):
    """What a rule does to a line: the mark to set, the round it goes on in, the steps that count as passed there."""

    mark: Mark
    round: int
    passed: tuple[str, ...] = ()


def rules_of(chosen: Mapping[str, str]) -> dict[str, str]:
    """The whole table: what an organization chose, else the trade's."""
    return {event: chosen.get(event, usual) for event, usual in DEFAULTS.items()}


def is_old_news(line: Line, mark: Mark) -> bool:
    """Whether the event is marked already."""
    marks = [mark_of(step.step_id) for step in line.taken]
    return any(known is not None and (known.event, known.on) == (mark.event, mark.on) for known in marks)


def move(line: Line, strategy: Strategy, mark: Mark, *, today: date, before: Strategy | None = None) -> Move:
    """What the rule of a mark does to a line under the strategy that it follows now; `before` is the one it left.

    A line that has taken nothing yet, or went on after the event, keeps its place whatever the rule.
    """
    taken = [step for step in line.taken if step.round == line.round and not is_beside(step.step_id)]
    went_on = any(step.served_on is not None and step.served_on > mark.on for step in taken)
    if not taken or went_on:
        return Move(mark._replace(rule=KEEP), line.round)
    place = _place(line, strategy, taken, today=today, before=before)
    if mark.rule == RESTART:
        return Move(mark, line.round + 1)
    if mark.rule == LOWER:
        said = [n for n in _ladder(strategy, place) if strategy.line_steps[n].action == "MESSAGE"]
        return Move(mark, line.round + 1, _before(strategy, said[-1])) if said else Move(mark, line.round)
    known = {step.step_id for step in taken}
    passed = () if before is None else tuple(one for one in _before(strategy, place) if one not in known)
    return Move(mark, line.round, passed)


def _place(line: Line, strategy: Strategy, taken: list[Taken], *, today: date, before: Strategy | None) -> int:
    """The index of the step that comes next; under another strategy by days and by what the customer has got."""
    places = strategy.line_places
    place = max([places[step.step_id] + 1 for step in taken if step.step_id in places], default=strategy.first_late)
    if before is None:
        return place
    got = [step for step in taken if step.channel and step.served_on is not None and step.served_on >= line.due]
    is_final = any(step.state == SERVED and _is_final(before, step.step_id) for step in got)
    dpd, left = (today - line.due).days, len(got)
    for index in _ladder(strategy, len(strategy.line_steps)):
        step = strategy.line_steps[index]
        if step.days is None or step.days > dpd:
            break
        if step.action == "MESSAGE":
            left -= 1
            if left < 0 or (step.severity == FINAL and not is_final):
                break
        place = max(place, index + 1)
    return place


def _ladder(strategy: Strategy, end: int) -> list[int]:
    """The steps after the due date up to an index, without those that wait for an event."""
    return [n for n in range(strategy.first_late, end) if not strategy.line_steps[n].on]


def _before(strategy: Strategy, index: int) -> tuple[str, ...]:
    """The id of the step before an index: where it counts as passed, so do all before it."""
    earlier = _ladder(strategy, index)
    return (strategy.line_steps[earlier[-1]].id,) if earlier else ()


def _is_final(strategy: Strategy, step_id: str) -> bool:
    step = strategy.step(step_id)
    return step is not None and step.severity == FINAL
