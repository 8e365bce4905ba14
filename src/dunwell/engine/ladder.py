"""Where a line or customer stands in its strategy: the step that day and past allow, or what it waits for."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from dunwell.engine.events import ASKED, MARK, asked_about, happened, is_beside
from dunwell.engine.facts import (
    COURTESY,
    IN_FLIGHT,
    NOT_SERVED,
    OLD_DEBT,
    SERVED,
    UNSERVED,
    WITHDRAWN,
    Account,
    Line,
    Subject,
    Taken,
)
from dunwell.engine.guards import Day
from dunwell.engine.strategy import Step, Strategy
from dunwell.engine.verdicts import NEVER, Block

OLD_AFTER = 90
"""A line first seen more days late than this gets its reminder, and then waits for a person."""

_DAY = timedelta(days=1)

type Done = dict[str, Taken]

_LOST: Mapping[str, str] = {UNSERVED: "not_delivered", WITHDRAWN: "was_withdrawn"}
_SOFTLY = Block("needs_step", ("the courteous reminder",))


class Standing(NamedTuple):
    """The place among its steps that a line or customer has reached, and what follows from it.

    `step` may be taken now as far as its own day and past go, for the reason `code`; without a step `block` says what
    is waited for. `step_id` is the step's id, or that of the courtesy after a pause. `passed` are the steps, each with
    a code, that lapse when this one is taken. `again`: taken before but not served. `old_debt`: a person shall look.
    `timed`: the day alone can change the outcome of a condition met on the way.
    """

    place: int
    step: Step | None = None
    block: Block | None = None
    code: str = ""
    step_id: str = ""
    passed: tuple[tuple[Step, str], ...] = ()
    again: bool = False
    old_debt: bool = False
    timed: bool = False


class Judged(NamedTuple):
    """A line with its pause or its place; `stop` keeps a step from being taken that its own day would allow."""

    line: Line
    dpd: int
    pause: Block | None
    standing: Standing
    stop: Block | None


@lru_cache(maxsize=4096)
def _waits(place: int, code: str, values: tuple[Any, ...], look: date | None) -> Standing:
    """A place at which nothing is due: the lines of a night wait for the same few things, and share the answer."""
    return Standing(place, None, Block(code, values, look))


def of_this_round(taken: tuple[Taken, ...], number: int) -> Done:
    """The steps taken in the current round, by id."""
    return {step.step_id: step for step in taken if step.round == number}


def with_anchor(account: Account, anchor: Line) -> Done:
    """The steps that the customer and its oldest line have taken, by id."""
    return of_this_round(anchor.taken, anchor.round) | of_this_round(account.taken, account.round)


def stand(line: Line, at: Day, dpd: int, soft: date | None) -> Standing:
    """Find the line's place on the day, `dpd` days after its due date; `soft` is the day its last pause ended."""
    strategy = at.strategy
    place, again = 0, None
    if line.taken:
        place, again, wait = _past(line.taken, line.round, strategy.line_steps, strategy.line_places, at.today)
        if wait is not None:
            return _waits(place, *wait)
    if dpd < 0:
        return _before_due(line, at, place if again is None else again, dpd)
    if soft is not None and (again is None or again > strategy.entry):
        courtesy = _courtesy(line, at, place, dpd, COURTESY + soft.isoformat())
        if courtesy is not None:
            return courtesy
    if again is not None and again >= strategy.first_late:
        return _again(strategy.line_steps, again, line.taken, line.round)
    if strategy.line_events and line.taken:
        done = of_this_round(line.taken, line.round)
        found, waits = _on_event(strategy.line_steps, strategy.line_events, place, done, (at, line))
        if found is not None:
            return found
        return _after_due(line, at, place, dpd)._replace(timed=True) if waits else _after_due(line, at, place, dpd)
    return _after_due(line, at, place, dpd)


def stand_customer(at: Day, anchor: Line, reached: Standing, dpd: int) -> Standing:
    """Find the customer's place among its own steps, by the days its oldest line is late.

    A step of the customer waits until the anchor has taken the steps written before it, and after a pause until it got
    the courteous reminder: nobody is called before. An open task of the customer holds nothing else back: what must
    wait for its outcome says so with `after`.
    """
    account, steps = at.account, at.strategy.account_steps
    place, again, wait = 0, None, None
    if account.taken:
        places = at.strategy.account_places
        place, again, wait = _past(_settled(account.taken), account.round, steps, places, at.today)
    if wait is not None:
        return Standing(place, None, wait)
    if again is not None:
        if _owes_courtesy(anchor, reached):
            return Standing(again, None, _SOFTLY)
        return _again(steps, again, account.taken, account.round)
    waits = False
    if at.strategy.account_events:
        done = with_anchor(account, anchor)
        event, waits = _on_event(steps, at.strategy.account_events, place, done, (at, anchor))
        if event is not None:
            return event
    found = _climb(steps, place, lambda: with_anchor(account, anchor), dpd, (at, anchor))
    if found.step is not None:
        missing = _missing(at, anchor, reached, found.step)
        if missing is not None:
            found = Standing(found.place, None, missing, timed=found.timed)
    return found._replace(timed=True) if waits else found


def _missing(at: Day, anchor: Line, reached: Standing, step: Step) -> Block | None:
    """The step of the anchor that a step of the customer waits for."""
    if _owes_courtesy(anchor, reached):
        return _SOFTLY
    first = next((other for other in at.strategy.line_steps[reached.place :] if not other.on), None)
    return Block("needs_step", (first.name,)) if first is not None and first.place < step.place else None


def _owes_courtesy(anchor: Line, reached: Standing) -> bool:
    """Whether the courteous reminder after a pause of the line is still to come, or on its way."""
    if reached.step_id.startswith(COURTESY):
        return True
    return any(step.state == IN_FLIGHT and step.step_id.startswith(COURTESY) for step in anchor.taken)


def _settled(taken: tuple[Taken, ...]) -> tuple[Taken, ...]:
    """The customer's steps with open tasks counted as taken."""
    return tuple(step._replace(state=SERVED) if step.state == IN_FLIGHT else step for step in taken)


def _past(
    taken: tuple[Taken, ...], number: int, steps: tuple[Step, ...], places: Mapping[str, int], today: date
) -> tuple[int, int | None, Block | None]:
    """What the steps taken in this round tell: the place after the last one, the first not served, a wait."""
    place, again, wait = 0, None, None
    for step_id, of_round, state, served_on, _ in taken:
        if of_round != number:
            continue
        index = places.get(step_id, -1)
        if state == IN_FLIGHT and step_id != OLD_DEBT and not asked_about(step_id):
            # a courtesy, and a step of the strategy followed before, are waited for as well
            return max(index, 0), None, _waiting_for(steps[index].name if index >= 0 else besides(step_id))
        if served_on == today and not is_beside(step_id):
            wait = Block("one_step_a_day", (), today + _DAY)
        if index >= place:
            place = index + 1
        if state in NOT_SERVED and index >= 0 and (again is None or index < again):
            again = index
    return place, again, wait


@lru_cache(maxsize=256)
def _waiting_for(name: str) -> Block:
    return Block("waiting_for", (name,))


def besides(step_id: str) -> str:
    """What a step that no strategy names is called."""
    if step_id.startswith(COURTESY):
        return "the courteous reminder"
    if step_id == OLD_DEBT:
        return "the look at an old debt"
    if step_id.startswith(MARK):
        return "somebody to say where it goes on"
    if about := asked_about(step_id):
        return f"the {'owner' if step_id.startswith(ASKED) else 'supervisor'}'s word on {about}"
    return step_id


def _again(steps: tuple[Step, ...], index: int, taken: tuple[Taken, ...], number: int) -> Standing:
    """A step that was taken but never served: what was sent came back, or was withdrawn before it left."""
    step = steps[index]
    lost = of_this_round(taken, number)[step.id]
    return Standing(index, step, None, _code_again(lost), step.id, again=True)


def _code_again(lost: Taken) -> str:
    return "anew" if lost.state == WITHDRAWN else "again"


def _before_due(line: Line, at: Day, place: int, dpd: int) -> Standing:
    """A note before the due date: the latest one whose day has come; earlier ones have lost their use."""
    strategy = at.strategy
    steps = strategy.line_steps
    timed = False
    for index in range(strategy.first_late - 1, place - 1, -1):
        step = steps[index]
        if step.days is None or step.days > dpd:
            continue
        if step.when is not None:
            timed = timed or step.when.timed
            if not step.when.holds(Subject(at.account, line, at.today, at.context)):
                continue
        if step.id in of_this_round(line.taken, line.round):
            return _again(steps, index, line.taken, line.round)
        passed = tuple((other, "window_closed") for other in steps[place:index])
        return Standing(index, step, None, "days_before", step.id, passed, timed=timed)
    waits = _waits(place, "not_due", (line.due,), NEVER)
    return waits._replace(timed=True) if timed else waits


def _courtesy(line: Line, at: Day, place: int, dpd: int, step_id: str) -> Standing | None:
    """The softest message after a pause, where a message other than the entry would be next; None where not needed."""
    strategy = at.strategy
    if strategy.entry >= len(strategy.line_steps) or place <= strategy.entry:
        return None
    step = strategy.line_steps[strategy.entry]
    if step.days is not None and dpd < step.days:
        return None
    # In whatever round: that the place was set back since does not make the same pause end twice.
    taken = next((one for one in line.taken if one.step_id == step_id), None)
    if taken is not None:
        is_lost = taken.state in NOT_SERVED and taken.round == line.round
        return Standing(place, step, None, _code_again(taken), step_id, again=True) if is_lost else None
    since = step_id.removeprefix(COURTESY)
    if any(t.channel and t.served_on is not None and t.served_on.isoformat() >= since for t in line.taken):
        return None
    return Standing(place, step, None, "courtesy", step_id)


def _after_due(line: Line, at: Day, reached: int, dpd: int) -> Standing:
    """The next step after the due date; a line first seen late enters at the first courteous reminder."""
    strategy = at.strategy
    place = max(strategy.first_late, reached)
    steps, entry = strategy.line_steps, strategy.entry
    if dpd <= OLD_AFTER and place < len(steps):
        days = steps[place].days
        if days is not None and dpd < days:  # most lines: nothing to do but wait for the next step's day
            return _waits(place, "not_yet", (steps[place].name, days), NEVER)
    seen_at = (line.first_seen - line.due).days if line.first_seen > line.due else 0
    start, old_debt = place, False
    if seen_at > OLD_AFTER:
        looked = of_this_round(line.taken, line.round).get(OLD_DEBT)
        old_debt = looked is None or looked.state in NOT_SERVED
        if place > entry and (looked is None or looked.state == IN_FLIGHT or looked.state in NOT_SERVED):
            return Standing(place, None, Block("old_debt", (seen_at,)), old_debt=old_debt)
    while place < entry and _is_before(steps[place], seen_at) and not _is_awaited(steps, place, entry):
        place += 1
    found = _climb(steps, place, lambda: of_this_round(line.taken, line.round), dpd, (at, line))
    if found.step is None:
        return found
    passed = [(step, "window_closed") for step in steps[reached : strategy.first_late]]
    passed += [(step, "before_entry") for step in steps[start:place] if not step.on]
    _, step, _, code, step_id, skipped, again, _, timed = found
    return Standing(found.place, step, None, code, step_id, (*passed, *skipped), again, old_debt, timed)


def _is_before(step: Step, seen_at: int) -> bool:
    """Whether the day of a step lay before the line was first seen; one that waits for an event is passed by, too."""
    return bool(step.on) or (step.days is not None and seen_at > step.days)


def _is_awaited(steps: tuple[Step, ...], place: int, entry: int) -> bool:
    """Whether the entry, or a step it waits for, comes after this one: passed by, nothing would ever follow."""
    after = {step.id: step.after for step in steps[:entry]}
    wanted = steps[entry].after if entry < len(steps) else ""
    while wanted and wanted != steps[place].id:
        wanted = after[wanted]
    return bool(wanted)


def _is_note(step: Step) -> bool:
    return step.days is not None and step.days < 0


def _on_event(
    steps: tuple[Step, ...], which: tuple[int, ...], place: int, done: Done, about: tuple[Day, Line]
) -> tuple[Standing | None, bool]:
    """The step that an event of this round calls for on this day, and whether one may call for it later."""
    at, line = about
    waits = False
    for index in which:
        step = steps[index]
        since = happened(done.values(), step.on)
        if since is None or step.id in done:
            continue
        waits = True
        if at.today < since + step.after_days * _DAY:
            continue
        if step.when is None or step.when.holds(Subject(at.account, line, at.today, at.context)):
            earlier = (other for other in steps[place:index] if not other.on)
            passed = tuple((other, "window_closed" if _is_note(other) else "overtaken") for other in earlier)
            return Standing(index, step, None, "on_event", step.id, passed, timed=True), waits
    return None, waits


def _climb(
    steps: tuple[Step, ...], place: int, past: Callable[[], Done], dpd: int, about: tuple[Day, Line]
) -> Standing:
    """The first step from `place` on whose condition holds, if its day has come."""
    at, line = about
    skipped: tuple[tuple[Step, str], ...] = ()
    timed = False
    for index in range(place, len(steps)):
        step = steps[index]
        if step.on:
            continue
        block = too_early(step, at.strategy, past() if step.days is None else {}, dpd, at.today)
        if block is not None:
            return Standing(index, None, block, timed=timed)
        timed = timed or (step.when is not None and step.when.timed)
        if step.when is None or step.when.holds(Subject(at.account, line, at.today, at.context)):
            code = "days_late" if step.days is not None else "days_after"
            return Standing(index, step, None, code, step.id, skipped, timed=timed)
        skipped = (*skipped, (step, "condition_not_met"))
    if skipped:
        return Standing(len(steps), None, Block("condition_not_met", (skipped[-1][0].name,)), timed=timed)
    return Standing(len(steps), None, Block("all_steps_taken", (), NEVER))


def too_early(step: Step, strategy: Strategy, done: Done, dpd: int, today: date) -> Block | None:
    """What a step waits for: its day, or another step to be served (never only lapsed or in flight)."""
    if step.days is not None:
        return Block("not_yet", (step.name, step.days), NEVER) if dpd < step.days else None
    first = next(other for other in strategy.steps if other.id == step.after)
    taken = done.get(step.after)
    if taken is not None and taken.state == SERVED and taken.served_on is not None:
        day = taken.served_on + step.after_days * _DAY
        if today >= day:
            return None
        return Block("after_step", (step.name, step.after_days, first.name, taken.served_on), day)
    return Block(_LOST.get(taken.state if taken is not None else "", "needs_step"), (first.name,))
