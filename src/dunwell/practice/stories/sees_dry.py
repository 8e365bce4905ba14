"""Expectations after a dry night: which messages it would write, by what `explain` says is due on its day."""

from types import SimpleNamespace

from dunwell.engine.facts import DUE, OLD_DEBT
from dunwell.practice.stories import reasons
from dunwell.practice.stories.strategy_lines import slug
from dunwell.practice.stories.world import Failed, World

KNOWN = frozenset({"customer", "step", "lines", "reason"})
"""What can be said of a message that was not written."""


def nothing(world: World, said: SimpleNamespace) -> None:
    """Raise Failed when a message would be written to a customer, or not for the reason said."""
    due = _due(world, said.customer)
    if due:
        raise Failed(f"no message to {said.customer}", ", ".join(f"{row.step} for {row.line}" for row in due))
    if said.reason:
        reasons.expect(world, said.customer, said.reason)


def message(world: World, said: SimpleNamespace) -> None:
    """Raise Failed unless that step is due, for exactly the invoices named."""
    more = {name for name, value in vars(said).items() if value is not None} - KNOWN
    if more:
        raise Failed("only a step, `for` and `because` after a dry night, which makes out no message", ", ".join(more))
    names = reasons.step_names(world)
    wanted = slug(said.step)
    due = [
        row
        for row in _due(world, said.customer)
        if wanted in ("message", row.step, slug(names.get(row.step, ""))) or row.step.startswith(f"{wanted}-")
    ]
    if not due:
        raise Failed(f"{said.step} to {said.customer}", reasons.told(world, said.customer))
    if said.lines and {row.line for row in due} != set(said.lines):
        raise Failed(f"its own step for {', '.join(said.lines)}", ", ".join(row.line for row in due))
    if said.reason:
        reasons.expect(world, said.customer, said.reason)


def _due(world: World, customer: str) -> list[reasons.Told]:
    return [
        row
        for row in reasons.reasons_of(world, customer)
        if row.line and row.step and row.state == DUE and row.step != OLD_DEBT
    ]
