"""The short way to a decision: an account of which every line only waits, as most of a night do.

The answer is the one that `decide.judge` comes to, found in one look at each line. What a line waits for depends on
few of its facts (`_kind_of`), so it is found once for all lines of a kind, by strategy and day; likewise what a
customer waits for, by the kind of its oldest line. Whatever may come to more than waiting goes the long way, which
asks what is known of a kind as well.
"""

from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

from dunwell.engine.context import Context
from dunwell.engine.facts import OUTSIDE_STRATEGIES, Account, Line
from dunwell.engine.gathering import Found, comes_into_play, in_days, next_named, sums
from dunwell.engine.guards import FAR, Day, is_clean
from dunwell.engine.ladder import Judged, Standing, stand, stand_customer
from dunwell.engine.priority import lateness
from dunwell.engine.states import is_due_soon, state_by_days, was_last, was_told, why_late
from dunwell.engine.strategy import DUE_SOON_DAYS, Strategy
from dunwell.engine.verdicts import NEVER, Block, Decision, Reason

_new: Any = tuple.__new__  # skips the Python call of a named tuple's class, for what every line of a night has

# Credits and pauses of a customer, and steps of its own: with any of them it goes the long way.
_unusual = itemgetter(
    *map(
        Account._fields.index,
        ("credits", "cash", "seen", "held_until", "hold_kind", "cooling_until", "soft_since", "insolvent_on", "taken"),
    )
)
# All of a line that decides what it waits for, where no condition of a strategy looks at more.
_kind_of = itemgetter(
    *map(Line._fields.index, ("due", "kind", "first_seen", "method", "round", *Line._fields[13:20], "taken"))
)
_summed = itemgetter(*map(Line._fields.index, ("id", "due", "currency", "open", "source")))

_NO_WAIT = Block("")

type Known = tuple[int, int, str, tuple[Any, ...], date | None, int, bool, bool, Standing]
"""What is known of lines of a kind that nothing pauses: days past due, days until the next one that is named, code,
values and end of the block that they wait for (no code: they do not only wait), how often such a line counts, whether
the last resort was served, whether they were told of often, and their place."""


class _Lines(NamedTuple):
    """What the lines of an account come to; `oldest` is late by `dpd` days, and `standing` is its place."""

    overdue: dict[str, int]
    priority: int
    oldest: Line | None
    dpd: int
    standing: Standing | None
    is_soon: bool
    is_last: bool
    is_told: bool


def decide_waiting(account: Account, strategy: Strategy, *, today: date, context: Context) -> Decision | None:
    """Decide an account with lines that all wait; None where anything else may come of it."""
    kinds, own_kinds = context.kinds(strategy, today)
    if kinds is None or any(_unusual(account)) or account.kind in OUTSIDE_STRATEGIES or not strategy.is_readable:
        return None
    found = Found(today)
    lines = _wait(account, strategy, found, kinds, context)
    if lines is None:
        return None
    overdue, priority, oldest, dpd, standing, is_soon, is_last, is_told = lines
    why = ""
    if oldest is not None and standing is not None:
        why = why_late(account, is_disputed=False, was_told=is_told)
        if strategy.account_steps:
            kind = _kind_of(oldest)
            place = own_kinds.get(kind)
            if place is None:
                at = Day(account, strategy, context, today)
                own_kinds[kind] = place = stand_customer(at, oldest, standing, dpd)
            own = _block_of(place)
            if own is None:
                return None
            found.wait(own, 0)
    ahead = account.next_due
    if ahead is not None:
        found.until(comes_into_play(ahead, strategy.window, today))
    asked, value, notes = sums(overdue, {}, context)
    state = state_by_days(dpd, is_last=is_last, is_soon=is_soon or is_due_soon(ahead, today))
    named = (state, why, priority, value, asked, ())
    decision: Decision = _new(Decision, ((), (*found.waits, *notes), found.look_again(), *named))
    return decision


def _wait(account: Account, strategy: Strategy, found: Found, kinds: dict[Any, Any], context: Context) -> _Lines | None:
    """Gather what each line waits for, and add up what is late."""
    today, waits, base, reliable = found.today, found.waits, context.base, context.reliable_through
    overdue: dict[str, int] = {}
    priority, ahead, most, oldest, reached = 0, FAR, 0, None, None
    is_soon = is_last = is_told = False
    for line in account.lines:
        kind = _kind_of(line)
        known = kinds.get(kind, kinds)  # of a new kind it is found out
        if known is kinds:
            kinds[kind] = known = _found_out(line, Day(account, strategy, context, today))
        if known is None or not known[2]:
            return None
        dpd, near, code, values, look, times, last, told, standing = known
        pk, due, currency, amount, source = _summed(line)
        waits.append(_new(Reason, (code, pk, values)))
        if look is not NEVER:
            found.until(look)
        if near < ahead:  # noqa: PLR1730 - without the call of min: most lines of a night come by here
            ahead = near
        if told:
            is_told = True
        if dpd <= 0:
            is_soon = is_soon or dpd >= -DUE_SOON_DAYS
            continue
        if last:
            is_last = True
        if dpd > most or (dpd == most and oldest is not None and pk < oldest.id):
            most, oldest, reached = dpd, line, standing
        priority += (amount if currency == base else context.to_base(amount, currency)) * times
        through = reliable.get(source)
        if through is None or through >= due:
            overdue[currency] = overdue.get(currency, 0) + amount
    if ahead < FAR:
        found.until(in_days(today, ahead))
    lines: _Lines = _new(_Lines, (overdue, priority, oldest, most, reached, is_soon, is_last, is_told))
    return lines


def known_of(line: Line, at: Day) -> Known | None:
    """What is known of lines of this kind; None where something may pause the line, or more than the line decides."""
    kinds = at.kinds
    if kinds is None:
        return None
    kind = _kind_of(line)
    found: Any = kinds.get(kind, kinds)
    if found is kinds:
        kinds[kind] = found = _found_out(line, at)
    known: Known | None = found
    return known


def own_place(anchor: Judged, at: Day) -> Standing:
    """The place of a customer among its own steps, with the oldest line that is late and not paused."""
    line, dpd, _, standing, _ = anchor
    known = None if at.account.taken else known_of(line, at)
    if known is None or known[-1] is not standing:
        return stand_customer(at, line, standing, dpd)
    _, kinds = at.context.kinds(at.strategy, at.today)
    kind = _kind_of(line)
    found: Standing | None = kinds.get(kind)
    if found is None:
        kinds[kind] = found = stand_customer(at, line, standing, dpd)
    return found


def _found_out(line: Line, at: Day) -> Known | None:
    if not is_clean(line, at):
        return None
    dpd = (at.today - line.due).days
    standing, strategy = stand(line, at, dpd, None), at.strategy
    block = _block_of(standing) or _NO_WAIT
    past = (was_last(line, strategy.last_resort), was_told(line))
    return (dpd, next_named(dpd, strategy.marks), *block, lateness(dpd), *past, standing)


def _block_of(standing: Standing) -> Block | None:
    """What a place waits for, and for nothing beside."""
    return None if standing.step is not None or standing.timed or standing.old_debt else standing.block
