"""Steps due for one customer -> at most one message a channel, and the tasks, holds and proposals.

The severest step of a channel names the message; every due line uses up its own step; whatever else is overdue is
listed and uses up none; what falls due within a week is listed as due soon.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

from dunwell.engine.context import EMPTY, Context
from dunwell.engine.facts import DUE, OLD_DEBT, Account, Line
from dunwell.engine.guards import PAUSE_CODES, payable
from dunwell.engine.money import scaled
from dunwell.engine.routing import routed
from dunwell.engine.steps import TELL_OWNER
from dunwell.engine.strategy import DUE_SOON_DAYS, NOTE, Step, Strategy
from dunwell.engine.verdicts import Decision, Due

_LISTED_THOUGH_RESTING = frozenset({"disputed", "promised"})


class Entry(NamedTuple):
    """A line in a message; `asked` of its open amount is asked for, the rest rests because of `rest`.

    `role` is STEP (its own step), LISTED (also overdue) or DUE_SOON; `severity` is that of its own step, so that the
    severe sentence stands with the severe lines only. Amounts are minor units of `currency`.
    """

    line: int
    document: int
    role: Literal["STEP", "LISTED", "DUE_SOON"]
    due: date
    currency: str
    amount: int
    open: int
    asked: int
    disputed: int
    rest: str
    step_id: str
    severity: int


class Planned(NamedTuple):
    """Something to write down: a message, or work for people (`action` TASK, HOLD or PROPOSAL, `task` its kind).

    `steps` are the keys it stands on, the ones that lapse with them included. `overdue` is what its lines ask for by
    currency, `asked` the same less credits, cash and money seen; empty where the message does not ask (a note before
    the due date). `review` is why a person reads it first: `step`, `severity`, `amount`, or nothing. `who` is for whom
    of ours the work is.
    """

    action: str
    steps: tuple[Due, ...]
    lines: tuple[Entry, ...]
    channel: str = ""
    severity: int = NOTE
    template: str = ""
    role: str = ""
    task: str = ""
    overdue: Mapping[str, int] = EMPTY
    asked: Mapping[str, int] = EMPTY
    credits: Mapping[str, int] = EMPTY
    cash: Mapping[str, int] = EMPTY
    seen: Mapping[str, int] = EMPTY
    review: str = ""
    who: str = ""


class _About(NamedTuple):
    """Whom, by which rules and when."""

    account: Account
    strategy: Strategy
    today: date
    context: Context


def compose(
    account: Account, decision: Decision, strategy: Strategy, *, today: date, context: Context
) -> tuple[Planned, ...]:
    """Turn a decision into what is to be written: messages first, in the order of their channels, then the work."""
    if not decision.steps and not decision.tasks:
        return ()
    about = _About(account, strategy, today, context)
    messages: dict[str, list[tuple[Due, Step]]] = {}
    work: dict[tuple[str, str, str], list[Due]] = {}
    told: list[Due] = []
    for due in decision.steps:
        if due.state != DUE:
            continue
        if due.step_id == OLD_DEBT:
            work.setdefault(("TASK", "OLD_DEBT", ""), []).append(due)
            continue
        step = strategy.step(due.step_id)
        assert step is not None, "decide takes its steps from this strategy"
        if step.channels:
            step = routed(step, account)
        if step.owner == "INFORM":
            told.append(due)
        if step.action == "MESSAGE":
            messages.setdefault(step.channel, []).append((due, step))
        else:
            work.setdefault((step.action, step.task, step.who), []).append(due)
    return (
        *(_message(about, decision, messages[key]) for key in sorted(messages)),
        *(_work(account, decision, key, dues, today) for key, dues in work.items()),
        *(Planned("TASK", (), (), task=kind) for kind in decision.tasks),
        *([_work(account, decision, ("TASK", TELL_OWNER, "OWNER"), told, today)._replace(steps=())] if told else ()),
    )


def _message(about: _About, decision: Decision, dues: Sequence[tuple[Due, Step]]) -> Planned:
    """One message: its own lines, all that is overdue besides, what falls due soon, and the money we hold."""
    account, strategy, today, context = about
    named = max((step for _, step in dues), key=lambda step: (step.severity, step.place))
    own = {due.line: (due.step_id, step) for due, step in dues}
    resting = {reason.line: reason.code for reason in decision.reasons if reason.code in PAUSE_CODES}
    found = (_entry(line, own.get(line.id), resting.get(line.id, ""), today, context) for line in account.lines)
    lines = sorted((entry for entry in found if entry is not None), key=lambda entry: (entry.due, entry.line))
    currencies = {entry.currency for entry in lines}
    credits_, cash, seen = (
        {currency: minor for currency, minor in pool.items() if currency in currencies}
        for pool in (account.credits, account.cash, account.seen)
    )
    asks = any(entry.role == "STEP" and entry.due < today for entry in lines)
    asked = decision.asked if asks else EMPTY
    return Planned(
        action="MESSAGE",
        steps=tuple(due for due in decision.steps if due.line in own and due.step_id != OLD_DEBT),
        lines=tuple(lines),
        channel=named.channel,
        severity=named.severity,
        template=named.template,
        role=named.role,
        overdue=_total(entry for entry in lines if entry.due < today) if asks else EMPTY,
        asked=asked,
        credits=credits_,
        cash=cash,
        seen=seen,
        review=_review(dues, strategy, named.severity, asked, context),
    )


def _entry(line: Line, own: tuple[str, Step] | None, rest: str, today: date, context: Context) -> Entry | None:
    """How a line stands in a message; None where it has no place in it."""
    amount = 0 if rest else payable(line, today)
    fixed = (line.due, line.currency, line.amount, line.open, amount, line.disputed, rest)
    if own is not None:
        return Entry(line.id, line.document, "STEP", *fixed, own[0], own[1].severity)
    if rest and rest not in _LISTED_THOUGH_RESTING:
        return None
    source = context.sources.get(line.source)
    if source is not None and (source.stale or source.late_through < line.due < today):
        return None
    if line.due < today:
        return Entry(line.id, line.document, "LISTED", *fixed, "", NOTE)
    soon = (line.due - today).days <= DUE_SOON_DAYS
    return Entry(line.id, line.document, "DUE_SOON", *fixed, "", NOTE) if soon else None


def _total(entries: Iterable[Entry]) -> dict[str, int]:
    """What the entries ask for, by currency."""
    total: dict[str, int] = {}
    for entry in entries:
        total[entry.currency] = total.get(entry.currency, 0) + entry.asked
    return total


def _work(account: Account, decision: Decision, kind: tuple[str, str, str], dues: list[Due], today: date) -> Planned:
    """Work for people: one piece a customer and kind, with the lines it is about."""
    action, task, who = kind
    about = {due.line or due.anchor for due in dues}
    lines = [line for line in account.lines if line.id in about]
    entries = (_work_entry(line, next((d for d in dues if d.line == line.id), dues[0]), today) for line in lines)
    lapsed = (due for due in decision.steps if due.state != DUE and any(due.line == d.line for d in dues))
    steps = tuple(dues) if task == "OLD_DEBT" else (*lapsed, *dues)
    return Planned(action, steps, tuple(entries), task=task, who=who)


def _work_entry(line: Line, due: Due, today: date) -> Entry:
    """A line that somebody shall look at."""
    asked = payable(line, today)
    fixed = (line.due, line.currency, line.amount, line.open, asked, line.disputed, "")
    return Entry(line.id, line.document, "STEP", *fixed, due.step_id, NOTE)


def _review(
    dues: Sequence[tuple[Due, Step]], strategy: Strategy, severity: int, asked: Mapping[str, int], context: Context
) -> str:
    """Why the draft waits for a person, if it does."""
    if any(step.review for _, step in dues):
        return "step"
    if strategy.review_severity is not None and severity >= strategy.review_severity:
        return "severity"
    if strategy.review_above is None:
        return ""
    value = sum(context.to_base(minor, currency) for currency, minor in asked.items())
    return "amount" if scaled(value, context.base) > strategy.review_above else ""
