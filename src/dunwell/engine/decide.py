"""What should happen for one account on one day, and why not more.

Read from the top: the customer's own guards, each line's pause or place in the strategy, the sums that may be asked
for, the guards on the steps that are due, the customer's own steps, the name of its state, the day to look again.
Most accounts of a night only wait; `waiting` finds the same answer for them in half the time.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from dunwell.engine.context import Context
from dunwell.engine.events import EVENTS
from dunwell.engine.facts import DUE, LAPSED, OLD_DEBT, Account, Line, Taken
from dunwell.engine.gathering import Found, comes_into_play, in_days, next_named, sums
from dunwell.engine.guards import (
    CUSTOMER_GUARDS,
    CUSTOMER_WIDE,
    FAR,
    MESSAGE_GUARDS,
    PAUSES,
    STEP_GUARDS,
    Day,
    not_asked,
    payable,
    soft_since,
)
from dunwell.engine.ladder import Judged, Standing, stand
from dunwell.engine.priority import lateness
from dunwell.engine.routing import routed, with_owner
from dunwell.engine.states import is_due_soon, state_of, why_unpaid
from dunwell.engine.strategy import STATE_MARKS, Strategy
from dunwell.engine.verdicts import Block, Decision, Due, Reason
from dunwell.engine.waiting import decide_waiting, known_of, own_place

__all__ = ["Decision", "Due", "Judgment", "Reason", "conclude", "decide", "judge", "shall_be_looked_at", "why_due"]

_DAY = timedelta(days=1)
_new: Any = tuple.__new__  # skips the Python call of a named tuple's class, for what every line of a night has
_PAUSED = Standing(0)
_NOTHING_DUE = (Reason("nothing_due", 0),)
_NOTHING_OPEN = (Reason("nothing_open", 0),)
_UNRULED = Strategy("", "", 0, (), (), (), 0, 0, STATE_MARKS, 0, frozenset(), {}, {})
"""Stands in for the strategy a customer has not: nothing is ever due in it."""

_GUARDS = (*STEP_GUARDS, *MESSAGE_GUARDS)
_RANK = {guard.__name__: rank for rank, guard in enumerate(_GUARDS)}
_RANK |= dict.fromkeys(("kind_unknown", "country_unknown"), _RANK["cannot_be_written_to"])
_MESSAGE_CODES = CUSTOMER_WIDE - {"covered_by_credit", "below_minimum"}


class Judgment(NamedTuple):
    """An account judged: what stops it as a whole, its lines, and its own step with the anchor, if it has any."""

    at: Day
    block: Block | None
    lines: Sequence[Judged]
    own: Judged | None


def decide(account: Account, strategy: Strategy | None, *, today: date, context: Context) -> Decision:
    """Decide one account on one day; without a strategy nothing is due, and that is the reason."""
    if not account.lines:
        return _idle(account.next_due, (strategy or _UNRULED).window, today, account.insolvent_on is not None)
    found = None if strategy is None else decide_waiting(account, strategy, today=today, context=context)
    return found or conclude(judge(account, strategy, today=today, context=context))


@lru_cache(maxsize=4096)
def _idle(next_due: date | None, window: int, today: date, is_insolvent: bool) -> Decision:  # noqa: FBT001 - cached
    """Nothing is in play: wait for the next line to come near its due date. Many customers share one answer."""
    if next_due is None:
        return Decision((), _NOTHING_OPEN, None, "INSOLVENT" if is_insolvent else "CURRENT")
    state = "INSOLVENT" if is_insolvent else "DUE_SOON" if is_due_soon(next_due, today) else "CURRENT"
    return Decision((), _NOTHING_DUE, comes_into_play(next_due, window, today), state)


def judge(account: Account, strategy: Strategy | None, *, today: date, context: Context) -> Judgment:
    """Put the guards to an account, its lines and their steps; explanations are made of the same answer."""
    block = None
    for guard in CUSTOMER_GUARDS:
        block = guard(account, strategy, today)
        if block is not None:
            break
    at = Day(account, strategy or _UNRULED, context, today)
    if block is not None:
        rest = [_paused(line, at, not_asked(line, at) or block) for line in account.lines]
        return Judgment(at, block, rest, None)
    lines = [_judge_line(line, at) for line in account.lines]
    oldest = _add_up(at, lines)
    if at.is_any_due:
        put = _stopped
        lines = [judged if judged.standing.step is None else put(judged, at, judged.line.taken) for judged in lines]
    own = _own_step(at, lines[oldest]) if oldest is not None and at.strategy.account_steps else None
    return Judgment(at, None, lines, own)


def _judge_line(line: Line, at: Day) -> Judged:
    """A line's pause, else its place."""
    known = known_of(line, at)
    if known is not None:
        if known[1] < at.ahead:  # noqa: PLR1730 - without the call of min: most lines of a night end here
            at.ahead = known[1]
        judged: Judged = _new(Judged, (line, known[0], None, known[-1], None))
        return judged
    for guard in PAUSES:
        pause = guard(line, at)
        if pause is not None:
            return _paused(line, at, pause)
    dpd = (at.today - line.due).days
    at.ahead = min(at.ahead, next_named(dpd, at.strategy.marks))
    return Judged(line, dpd, None, stand(line, at, dpd, soft_since(line, at)), None)


def _paused(line: Line, at: Day, pause: Block) -> Judged:
    """A line at rest: only its customer's state may change with the days."""
    dpd = (at.today - line.due).days
    at.ahead = min(at.ahead, next_named(dpd, STATE_MARKS))
    return Judged(line, dpd, pause, _PAUSED, None)


def _add_up(at: Day, lines: Sequence[Judged]) -> int | None:
    """What may be asked for by currency, what credits, cash and money seen take off it, and the priority of it all.

    Returns the place of the oldest line that is late and not paused, of several the one that was made first.
    """
    account, context, reliable = at.account, at.context, at.context.reliable_through
    overdue, soon, base, priority = at.overdue, at.soon, context.base, 0
    most, oldest = 0, None
    for place, (line, dpd, pause, standing, _) in enumerate(lines):
        if standing.step is not None:
            at.is_any_due = True
        elif dpd <= 0:
            continue
        if pause is not None:
            continue
        pk, due, currency, amount, source, disputed, promised = _summed(line)
        if disputed or promised:
            amount = payable(line, at.today)
        if dpd > 0:
            if dpd > most or (dpd == most and oldest is not None and pk < lines[oldest].line.id):
                most, oldest = dpd, place
            priority += (amount if currency == base else context.to_base(amount, currency)) * lateness(dpd)
        through = reliable.get(source)
        if through is not None and (through < due if dpd > 0 else context.sources[source].stale):
            continue  # too old to say that the line is open, or that it is late
        if dpd > 0:
            overdue[currency] = overdue.get(currency, 0) + amount
        else:
            soon[currency] = soon.get(currency, 0) + amount
    at.priority = priority
    for amounts in (account.credits, account.cash, account.seen):
        for currency, minor in amounts.items():
            at.pool[currency] = at.pool.get(currency, 0) + minor
    return oldest


_summed = itemgetter(*map(Line._fields.index, ("id", "due", "currency", "open", "source", "disputed", "promised")))


def _stopped(judged: Judged, at: Day, taken: tuple[Taken, ...]) -> Judged:
    """Put the guards to a step that its day allows; `taken` are the steps of its subject."""
    line, dpd, pause, standing, _ = judged
    step = standing.step
    assert step is not None, "only steps are stopped"
    if step.owner or step.channels:
        return _routed(judged, at, taken)
    for guard in _GUARDS if step.action == "MESSAGE" else STEP_GUARDS:
        stop = guard(line, step, at)
        if stop is not None:
            return Judged(line, dpd, pause, standing, stop)
    return judged


def _routed(judged: Judged, at: Day, taken: tuple[Taken, ...]) -> Judged:
    """A step that asks somebody first, or looks for a channel: what becomes of it, then put to the guards."""
    number = at.account.round if taken is at.account.taken else judged.line.round
    standing = with_owner(judged.standing, tuple(one for one in taken if one.round == number), at)
    step = standing.step
    if step is None:
        return judged._replace(standing=standing)
    plain = routed(step, at.account)._replace(owner="", channels=())
    stopped = _stopped(judged._replace(standing=standing._replace(step=plain)), at, taken)
    return stopped._replace(standing=stopped.standing._replace(step=routed(step, at.account)))


def _own_step(at: Day, anchor: Judged) -> Judged:
    """The customer's own step, by the oldest line that is late and not paused."""
    own = Judged(anchor.line, anchor.dpd, None, own_place(anchor, at), None)
    return own if own.standing.step is None else _stopped(own, at, at.account.taken)


def conclude(judgment: Judgment) -> Decision:
    """Gather steps, reasons, sums, the state and the day to look again."""
    at, block, lines, own = judgment
    account, strategy = at.account, at.strategy
    found = Found(at.today)
    for judged in lines:
        _conclude_line(judged, found, None)
    if block is not None:
        found.until(block.look)
        found.stops, found.waits = [Reason(block.code, 0, block.values)], []
    if own is not None:
        _conclude_line(own, found, account)
    if at.ahead < FAR:
        found.until(in_days(at.today, at.ahead))
    if account.next_due is not None:
        found.until(comes_into_play(account.next_due, strategy.window, at.today))
    asked, value, notes = sums(at.overdue, at.pool, at.context)
    reasons = (*_ordered(found.stops), *found.waits, *notes)
    called = (state_of(account, lines, strategy, at.today), why_unpaid(account, lines))
    summed = (at.priority, value, asked, _tasks(at, found.stops))
    decision: Decision = _new(Decision, (tuple(found.steps), reasons, found.look_again(), *called, *summed))
    return decision


def _conclude_line(judged: Judged, found: Found, own: Account | None) -> None:
    """What one line, or a customer's `own` step with its anchor, adds to the decision."""
    line, _, pause, standing, stop = judged
    line_id = line.id if own is None else 0
    if line.promised and line.promise_until is not None and line.promise_until >= found.today:
        found.soonest = min(found.soonest, line.promise_until + _DAY)  # a part that is promised rests no longer
    if pause is not None:
        found.wait(pause, line_id)
        return
    if standing.timed:
        found.tomorrow()
    if (block := standing.block) is not None:
        found.wait(block, line_id)
    elif stop is not None:
        wide = stop.code in CUSTOMER_WIDE
        reason = Reason(stop.code, 0 if wide else line_id, stop.values)
        if not wide or reason not in found.stops:
            found.stops.append(reason)
        if standing.again and standing.step is not None:
            code = "was_withdrawn" if standing.code == "anew" else "not_delivered"
            found.waits.append(Reason(code, line_id, (standing.step.name,)))
        found.until(stop.look)
    else:
        found.steps += _due(judged, line_id, line.round if own is None else own.round)
        found.tomorrow()
    if standing.old_debt and shall_be_looked_at(judged):
        reason = Reason("old_debt", line_id, ((line.first_seen - line.due).days,))
        found.steps.append(Due(line.id, OLD_DEBT, line.round, DUE, reason))
        found.tomorrow()


def shall_be_looked_at(judged: Judged) -> bool:
    """Whether a person is asked now to look at an old debt: also where it cannot be written about."""
    return judged.standing.old_debt and (judged.stop is None or judged.stop.code in _MESSAGE_CODES)


def _due(judged: Judged, line_id: int, number: int) -> list[Due]:
    """The step to take now, after the ones that lapse with it."""
    line, _, _, standing, _ = judged
    anchor = 0 if line_id else line.id
    dues = [
        Due(line_id, passed.id, number, LAPSED, Reason(code, line_id, (passed.name,)), anchor)
        for passed, code in standing.passed
    ]
    dues.append(Due(line_id, standing.step_id, number, DUE, why_due(judged, line_id), anchor, standing.again))
    return dues


def why_due(judged: Judged, line_id: int) -> Reason:
    """Why the step a line has reached is taken now."""
    standing, step = judged.standing, judged.standing.step
    assert step is not None, "a block says why there is none"
    match standing.code:
        case "days_late" | "days_before":
            return Reason(standing.code, line_id, (abs(judged.dpd),))
        case "days_after":
            return Reason(standing.code, line_id, (step.after_days, step.after))
        case "on_event":
            return Reason(standing.code, line_id, (EVENTS[step.on],))
        case "again" | "anew" | "owner_first" | "owner_silent":
            return Reason(standing.code, line_id, (step.name,))
    return Reason(standing.code, line_id)


def _tasks(at: Day, stops: Sequence[Reason]) -> tuple[str, ...]:
    """A clerk allocates the credits or cash that bring what is owed to nothing, or below the minimum."""
    account = at.account
    for reason in stops:
        if reason.code not in ("covered_by_credit", "below_minimum") or "ALLOCATE" in account.open_tasks:
            continue
        currency = reason.values[1]
        owed = at.overdue.get(currency, 0) + at.soon.get(currency, 0)
        enough = owed >= at.context.floor(at.minimum, currency)
        if enough and (account.credits.get(currency) or account.cash.get(currency)):
            return ("ALLOCATE",)
    return ()


def _ordered(stops: list[Reason]) -> list[Reason]:
    """The stops in the order of their guards, so that the first one is the one to mend first."""
    return sorted(stops, key=lambda reason: _RANK.get(reason.code, len(_RANK))) if len(stops) > 1 else stops
