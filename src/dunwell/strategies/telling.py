"""What the strategies of a house come to for those who are asked: kinds of steps and about when, and nothing more.

Told to the public, so it says weeks, not days, and neither conditions, amounts nor the names of segments: nobody shall
learn here how long to wait.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from dunwell.engine.strategy import FINAL, Step, Strategy
from dunwell.organizations.queries import get_organization
from dunwell.strategies import documents, queries, segments

NOTE, REMINDER, AGAIN, CALL, LAST, DECISION = "note", "reminder", "again", "call", "final", "decision"
ORDER: Final = (NOTE, REMINDER, AGAIN, CALL, LAST, DECISION)
_CALLS: Final = frozenset({"CALL", "VISIT"})
WEEK: Final = 7


class Told(NamedTuple):
    """A kind of step, and in which weeks after the due date it may come: from, to (0: before it)."""

    kind: str
    first: int
    last: int


def in_use(organization: int) -> list[Strategy]:
    """Return the strategies that anybody is chased by: everybody's, those of segments, those chosen by people."""
    keys = {get_organization(organization).default_strategy}
    keys |= {segment.strategy for segment in segments.in_force(queries.segments_in_force(organization))}
    keys |= {row.key for row in queries.list_strategies(organization) if row.assigned}
    texts = queries.texts_in_force(organization)
    found = (documents.in_force(texts[key], key) for key in sorted(keys) if key in texts)
    return [strategy for strategy in found if strategy.is_readable]


def told(strategies: Iterable[Strategy]) -> list[Told]:
    """Return what may come, in the order in which it comes, over all of these strategies.

    The note before the due date is a kindness that people count on: told only where every strategy has it.
    """
    weeks: dict[str, list[int]] = {}
    strategies = list(strategies)
    for strategy in strategies:
        seen: set[str] = set()
        days: dict[str, int] = {}
        for step in strategy.steps:
            day = days.get(step.after, 0) + step.after_days if step.days is None else step.days
            days[step.id] = day
            kind = _kind(step, seen)
            if kind and not step.on:
                seen.add(kind)
                weeks.setdefault(kind, []).append(0 if day < 0 else max(1, -(-day // WEEK)))
    if not all(any(_kind(step, set()) == NOTE for step in strategy.steps) for strategy in strategies):
        weeks.pop(NOTE, None)
    return [Told(kind, min(weeks[kind]), max(weeks[kind])) for kind in ORDER if kind in weeks]


def _kind(step: Step, seen: set[str]) -> str:
    if step.action == "MESSAGE":
        if step.severity == FINAL:
            return LAST
        if step.days is not None and step.days < 0:
            return NOTE
        return AGAIN if REMINDER in seen else REMINDER
    if step.action == "TASK":
        return CALL if step.task in _CALLS else ""
    return DECISION


def quiet_days(strategies: Iterable[Strategy]) -> int:
    """Return how many days lie at least between two messages that ask, whatever the strategy."""
    return min((strategy.quiet_days for strategy in strategies), default=0)
