"""What should happen for one account on one day, and why not more.

Read from the top: the customer's own guards, each line's pause or place in the strategy, the sums that may be asked
for, the guards on the steps that are due, the customer's own steps, the name of its state, the day to look again.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from dunwell.engine.context import Context
from dunwell.engine.events import EVENTS
from dunwell.engine.facts import DUE, LAPSED, OLD_DEBT, Account, Line, Taken
from dunwell.engine.guards import (
    CUSTOMER_GUARDS,
    CUSTOMER_WIDE,
    MESSAGE_GUARDS,
    PAUSES,
    STEP_GUARDS,
    Day,
    is_clean,
    not_asked,
    payable,
    soft_since,
)
from dunwell.engine.ladder import Judged, Standing, stand, stand_customer, standing_of
from dunwell.engine.priority import lateness
from dunwell.engine.routing import routed, with_owner
from dunwell.engine.states import is_due_soon, state_of, why_unpaid
from dunwell.engine.strategy import DUE_SOON_DAYS, STATE_MARKS, Strategy
from dunwell.engine.verdicts import NEVER, Block, Decision, Due, Reason

__all__ = ["Decision", "Due", "Judgment", "Reason", "decide", "judge", "shall_be_looked_at", "why_due"]

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
    return _conclude(judge(account, strategy, today=today, context=context))


@lru_cache(maxsize=4096)
def _idle(next_due: date | None, window: int, today: date, is_insolvent: bool) -> Decision:  # noqa: FBT001 - cached
    """Nothing is in play: wait for the next line to come near its due date. Many customers share one answer."""
    if next_due is None:
        return Decision((), _NOTHING_OPEN, None, "INSOLVENT" if is_insolvent else "CURRENT")
    state = "INSOLVENT" if is_insolvent else "DUE_SOON" if is_due_soon(next_due, today) else "CURRENT"
    return Decision((), _NOTHING_DUE, _comes_into_play(next_due, window, today), state)


@lru_cache(maxsize=4096)
def _comes_into_play(due: date, window: int, today: date) -> date:
    """The next day on which a line due that day makes its customer due soon, or comes into play."""
    soon, in_play = due - DUE_SOON_DAYS * _DAY, due - window * _DAY
    return min((day for day in (soon, in_play) if day > today), default=today + _DAY)


def judge(account: Account, strategy: Strategy | None, *, today: date, context: Context) -> Judgment:
    """Put the guards to an account, its lines and their steps; explanations are made of the same answer."""
    block = None
    for guard in CUSTOMER_GUARDS:
        block = guard(account, strategy, today)
        if block is not None:
            break
    at = Day(account, strategy or _UNRULED, context, today)
    if block is not None:
        rest = [
            Judged(line, (today - line.due).days, not_asked(line, at) or block, _PAUSED, None) for line in account.lines
        ]
        return Judgment(at, block, rest, None)
    lines = [_judge_line(line, at) for line in account.lines]
    _add_up(at, lines)
    lines = [judged if judged.standing.step is None else _stopped(judged, at, judged.line.taken) for judged in lines]
    return Judgment(at, None, lines, _own_step(at, lines) if at.strategy.account_steps else None)


def _judge_line(line: Line, at: Day) -> Judged:
    """A line's pause, else its place."""
    dpd = (at.today - line.due).days
    if is_clean(line, at):
        return standing_of(line, dpd, stand(line, at, dpd, None))
    for guard in PAUSES:
        pause = guard(line, at)
        if pause is not None:
            return Judged(line, dpd, pause, _PAUSED, None)
    return standing_of(line, dpd, stand(line, at, dpd, soft_since(line, at)))


def _add_up(at: Day, lines: Sequence[Judged]) -> None:
    """What may be asked for by currency, what credits, cash and money seen take off it, and the priority of it all."""
    account, context, today, watched = at.account, at.context, at.today, at.context.sources_watched
    overdue, soon, base = at.overdue, at.soon, context.base
    for line, dpd, pause, standing, _ in lines:
        if pause is not None or (dpd <= 0 and standing.step is None):
            continue
        currency = line.currency
        amount = payable(line, today) if line.disputed or line.promised else line.open
        if dpd > 0:
            at.priority += (amount if currency == base else context.to_base(amount, currency)) * lateness(dpd)
        if line.source in watched and _is_unreliable(line, at):
            continue
        if dpd > 0:
            overdue[currency] = overdue.get(currency, 0) + amount
        else:
            soon[currency] = soon.get(currency, 0) + amount
    for amounts in (account.credits, account.cash, account.seen):
        for currency, minor in amounts.items():
            at.pool[currency] = at.pool.get(currency, 0) + minor


def _is_unreliable(line: Line, at: Day) -> bool:
    """Whether the line's source is too old to say that it is open, or that it is late."""
    source = at.context.sources[line.source]
    return source.stale or source.late_through < line.due < at.today


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


def _own_step(at: Day, lines: Sequence[Judged]) -> Judged | None:
    """The customer's own step, by the oldest line that is late and not paused."""
    late = [judged for judged in lines if judged.dpd > 0 and judged.pause is None]
    if not late:
        return None
    anchor = max(late, key=lambda judged: (judged.dpd, -judged.line.id))
    standing = stand_customer(at, anchor.line, anchor.standing, anchor.dpd)
    own = Judged(anchor.line, anchor.dpd, None, standing, None)
    return own if standing.step is None else _stopped(own, at, at.account.taken)


class _Look:
    """Gathers the earliest day on which something can change."""

    __slots__ = ("open_ended", "soonest", "today")

    def __init__(self, today: date) -> None:
        self.today = today
        self.soonest = NEVER
        self.open_ended = False

    def at(self, block: Block) -> None:
        """A block ends on its day, or nobody knows when."""
        if block.look is None:
            self.open_ended = True
        elif block.look < self.soonest:
            self.soonest = block.look

    def tomorrow(self) -> None:
        """Anything may be different tomorrow."""
        self.soonest = self.today + _DAY

    def answer(self) -> date | None:
        """The day; what only a new fact can end is looked at again next Monday, in case nobody noticed one."""
        if self.open_ended:
            self.soonest = min(self.soonest, self.today + (7 - self.today.weekday()) * _DAY)
        return None if self.soonest == NEVER else self.soonest


def _conclude(judgment: Judgment) -> Decision:
    """Gather steps, reasons, sums, the state and the day to look again."""
    at, block, lines, own = judgment
    account, strategy = at.account, at.strategy
    look = _Look(at.today)
    steps: list[Due] = []
    stops: list[Reason] = []
    waits: list[Reason] = []
    for judged in lines:
        line = judged.line
        _conclude_line(judged, steps, stops, waits, look, line_id=line.id, number=line.round)
    if block is not None:
        look.at(block)
        stops, waits = [Reason(block.code, 0, block.values)], []
    if own is not None:
        _conclude_line(own, steps, stops, waits, look, line_id=0, number=account.round)
    _mark(lines, strategy.marks, look)
    if account.next_due is not None:
        look.soonest = min(look.soonest, _comes_into_play(account.next_due, strategy.window, at.today))
    asked, value, notes = _sums(at)
    return Decision(
        tuple(steps),
        (*_ordered(stops), *waits, *notes),
        look.answer(),
        state_of(account, lines, strategy, at.today),
        why_unpaid(account, lines),
        at.priority,
        value,
        asked,
        _tasks(at, stops),
    )


def _conclude_line(
    judged: Judged,
    steps: list[Due],
    stops: list[Reason],
    waits: list[Reason],
    look: _Look,
    *,
    line_id: int,
    number: int,
) -> None:
    """What one line, or the customer with its anchor, adds to the decision."""
    line, _, pause, standing, stop = judged
    if line.promised and line.promise_until is not None and line.promise_until >= look.today:
        look.soonest = min(look.soonest, line.promise_until + _DAY)  # a part that is promised rests no longer
    if pause is not None:
        waits.append(Reason(pause.code, line_id, pause.values))
        look.at(pause)
        return
    if standing.timed:
        look.tomorrow()
    if standing.block is not None:
        code, values, _ = standing.block
        waits.append(_new(Reason, (code, line_id, values)))
        look.at(standing.block)
    elif stop is not None:
        wide = stop.code in CUSTOMER_WIDE
        reason = Reason(stop.code, 0 if wide else line_id, stop.values)
        if not wide or reason not in stops:
            stops.append(reason)
        if standing.again and standing.step is not None:
            waits.append(Reason("not_delivered", line_id, (standing.step.name,)))
        look.at(stop)
    else:
        steps += _due(judged, line_id, number)
        look.tomorrow()
    if shall_be_looked_at(judged):
        reason = Reason("old_debt", line_id, ((line.first_seen - line.due).days,))
        steps.append(Due(line.id, OLD_DEBT, line.round, DUE, reason))
        look.tomorrow()


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
        case "again" | "owner_first" | "owner_silent":
            return Reason(standing.code, line_id, (step.name,))
    return Reason(standing.code, line_id)


def _mark(lines: Sequence[Judged], marks: tuple[int, ...], look: _Look) -> None:
    """The next day on which a line reaches a day that the strategy names, a resting one a day that a state names."""
    soonest = 0
    for _, dpd, pause, _, _ in lines:
        days_named = marks if pause is None else STATE_MARKS
        reached = bisect_right(days_named, dpd)
        if reached < len(days_named):
            days = days_named[reached] - dpd
            if not soonest or days < soonest:
                soonest = days
    if soonest:
        look.soonest = min(look.soonest, look.today + soonest * _DAY)


def _sums(at: Day) -> tuple[dict[str, int], int, list[Reason]]:
    """What may be asked for by currency, its value in the base currency, and rates that lack."""
    context = at.context
    asked = {}
    value = 0
    notes = []
    for currency, minor in at.overdue.items():
        net = minor - at.pool.get(currency, 0)
        if net > 0:
            asked[currency] = net
            value += context.to_base(net, currency)
        if not context.rate_known(currency):
            notes.append(Reason("rate_unknown", 0, (currency, context.base)))
    return asked, value, notes


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
