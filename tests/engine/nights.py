"""Nights told with values: what compose and dispatch would write is written into the account by hand."""

from collections.abc import Iterator
from datetime import date, timedelta

from dunwell.engine.context import Context
from dunwell.engine.decide import Decision, Due, decide
from dunwell.engine.facts import DUE, IN_FLIGHT, LAPSED, OLD_DEBT, SERVED, Account, Taken
from dunwell.engine.strategy import Strategy

CONTEXT = Context()
ONE = timedelta(days=1)


def taken_of(due: Due, strategy: Strategy, today: date) -> Taken:
    """The row that composing (and delivering at once) leaves behind."""
    if due.state == LAPSED:
        return Taken(due.step_id, due.round, LAPSED)
    step = strategy.step(due.step_id)
    if due.step_id == OLD_DEBT or (step is not None and step.action != "MESSAGE"):
        return Taken(due.step_id, due.round, IN_FLIGHT)
    assert step is not None
    return Taken(due.step_id, due.round, SERVED, today, step.channel)


def carried_out(account: Account, decision: Decision, strategy: Strategy, today: date) -> Account:
    """The account after the night: steps taken, messages served the same day."""
    lines = []
    asked, written = account.last_asked_on, dict(account.written_on)
    for due in decision.steps:
        step = strategy.step(due.step_id)
        if due.state == DUE and step is not None and step.action == "MESSAGE":
            written[step.channel] = today
            asked = asked if step.days is not None and step.days < 0 else today
    for line in account.lines:
        new = [taken_of(due, strategy, today) for due in decision.steps if due.line == line.id]
        keys = {(taken.step_id, taken.round) for taken in new}
        old = [taken for taken in line.taken if (taken.step_id, taken.round) not in keys]
        lines.append(line._replace(taken=(*old, *new)))
    own = tuple(taken_of(due, strategy, today) for due in decision.steps if due.line == 0)
    return account._replace(
        lines=tuple(lines),
        last_asked_on=asked,
        written_on=written,
        taken=(*account.taken, *own),
        open_tasks=(*account.open_tasks, *decision.tasks),
    )


def nights(
    account: Account, strategy: Strategy, first: date, last: date, context: Context = CONTEXT
) -> Iterator[tuple[date, Decision]]:
    """Every night with its decision, each carried out."""
    today = first
    while today <= last:
        decision = decide(account, strategy, today=today, context=context)
        yield today, decision
        account = carried_out(account, decision, strategy, today)
        today += ONE


def story(account: Account, strategy: Strategy, first: date, last: date, context: Context = CONTEXT) -> list[str]:
    """`2026-10-05 reminder-1 of 1, reminder-1 of 2` for each night on which something was due."""
    told = []
    for today, decision in nights(account, strategy, first, last, context):
        done = [f"{due.step_id} of {due.line}" for due in decision.steps if due.state == DUE]
        if done:
            told.append(f"{today} {', '.join(done)}")
    return told
