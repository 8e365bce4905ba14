"""Each step of each line of one account: taken, due, or why not; the same guards as `decide`, told step by step."""

from datetime import date
from typing import NamedTuple

from dunwell.engine.context import Context
from dunwell.engine.decide import Judgment, judge, shall_be_looked_at, why_due
from dunwell.engine.events import APPEALED, ASKED, EVENTS, WENT_ON, asked_about, is_beside, mark_of
from dunwell.engine.facts import COURTESY, DUE, IN_FLIGHT, LAPSED, NOT_SERVED, OLD_DEBT, SERVED, Account, Taken
from dunwell.engine.ladder import Done, Judged, besides, of_this_round, too_early, with_anchor
from dunwell.engine.strategy import Step, Strategy
from dunwell.engine.verdicts import Block, Reason

NOT_YET, WAITING, BLOCKED = "NOT_YET", "WAITING", "BLOCKED"
"""States of a step that is neither due nor taken, beside DUE, SERVED and LAPSED."""

_TIMING = frozenset({"not_yet", "not_due", "after_step", "nothing_late", "awaits_event", "owner_asked"})


class View(NamedTuple):
    """One step of one line (0 = the customer): DUE, NOT_YET, WAITING, SERVED, LAPSED or BLOCKED, and why."""

    line: int
    step_id: str
    state: str
    reason: Reason


class _Steps(NamedTuple):
    """The steps of one subject with what was taken of them; `past` is all that one of them may wait for."""

    line: int
    strategy: Strategy
    steps: tuple[Step, ...]
    done: Done
    past: Done
    judged: Judged
    today: date


def trace(account: Account, strategy: Strategy | None, *, today: date, context: Context) -> tuple[View, ...]:
    """Every step of every line, by due date, then those of the customer."""
    if strategy is None:
        return ()
    judgment = judge(account, strategy, today=today, context=context)
    views: list[View] = []
    for judged in sorted(judgment.lines, key=lambda judged: (judged.line.due, judged.line.id)):
        line = judged.line
        done = of_this_round(line.taken, line.round)
        about = _Steps(line.id, strategy, strategy.line_steps, done, done, judged, today)
        views += [_view(about, index) for index in range(len(strategy.line_steps))]
        views += _besides(about)
    return (*views, *_own(judgment, strategy))


def _own(judgment: Judgment, strategy: Strategy) -> list[View]:
    """The customer's own steps; without anything late they wait for that."""
    at, block, _, own = judgment
    steps = strategy.account_steps
    done = of_this_round(at.account.taken, at.account.round)
    if own is not None:
        about = _Steps(0, strategy, steps, done, with_anchor(at.account, own.line), own, at.today)
        views = [_view(about, index) for index in range(len(steps))]
        return [*views, _candidate(0, own)] if asked_about(own.standing.step_id) else views
    why = Block("nothing_late") if block is None else block
    return [_taken(0, step.id, step.name, done.get(step.id)) or _blocked(0, step, why) for step in steps]


def _taken(line: int, step_id: str, name: str, taken: Taken | None) -> View | None:
    """A step that was taken and needs nothing more; None where it was not taken, or not served."""
    if taken is None or taken.state in NOT_SERVED:
        return None
    if taken.state == SERVED:
        return View(line, step_id, SERVED, Reason("served", line, (name, taken.served_on)))
    state, code = (LAPSED, "lapsed") if taken.state == LAPSED else (WAITING, "waiting_for")
    return View(line, step_id, state, Reason(code, line, (name,)))


def _view(about: _Steps, index: int) -> View:
    """One step."""
    line, _, steps, done, _, judged, _ = about
    step, standing = steps[index], judged.standing
    view = _taken(line, step.id, step.name, done.get(step.id))
    if view is not None:
        return view
    if judged.pause is not None:
        if step.days is not None and step.days < 0 <= judged.dpd:  # its days are over, whatever rests
            return View(line, step.id, LAPSED, Reason("window_closed", line, (step.name,)))
        return _blocked(line, step, judged.pause)
    for passed, code in standing.passed:
        if passed.id == step.id:
            return View(line, step.id, LAPSED, Reason(code, line, (step.name,)))
    if standing.step_id == step.id:
        return _candidate(line, judged)
    if asked_about(standing.step_id) == step.id:
        return View(line, step.id, WAITING, why_due(judged, line))
    if step.on:
        return _blocked(line, step, Block("awaits_event", (step.name, EVENTS[step.on])))
    if index < standing.place:
        return View(line, step.id, LAPSED, Reason(_why_passed(step, judged), line, (step.name,)))
    if index == standing.place and standing.block is not None:
        return _blocked(line, step, standing.block)
    return _later(about, index)


def _candidate(line: int, judged: Judged) -> View:
    """The step that its day allows."""
    step_id, stop = judged.standing.step_id, judged.stop
    if stop is not None:
        return View(line, step_id, BLOCKED, Reason(stop.code, line, stop.values))
    return View(line, step_id, DUE, why_due(judged, line))


def _why_passed(step: Step, judged: Judged) -> str:
    """Why a step before the place reached was not taken."""
    if step.days is not None and step.days < 0:
        return "window_closed"
    return "condition_not_met" if step.when is not None else "overtaken"


def _later(about: _Steps, index: int) -> View:
    """A step after the one reached: its own day, else the step before it."""
    line, strategy, steps, _, past, judged, today = about
    step = steps[index]
    block = too_early(step, strategy, past, judged.dpd, today)
    if block is None:
        first = steps[min(judged.standing.place, index)]
        name = "the courteous reminder" if judged.standing.step_id.startswith(COURTESY) else first.name
        block = Block("needs_step", (name,))
    return _blocked(line, step, block)


def _blocked(line: int, step: Step, block: Block) -> View:
    """A step with what keeps it."""
    state = NOT_YET if block.code in _TIMING else WAITING if block.code == "waiting_for" else BLOCKED
    return View(line, step.id, state, Reason(block.code, line, block.values))


def _besides(about: _Steps) -> list[View]:
    """Steps that no strategy names: the courtesy after a pause and the look at an old debt."""
    line, _, _, done, _, judged, _ = about
    standing = judged.standing
    views: list[View | None] = []
    for step_id, taken in done.items():
        mark = mark_of(step_id)
        if mark is not None and taken.state != IN_FLIGHT:
            views.append(
                View(line, step_id, LAPSED, Reason("went_on", line, (EVENTS[mark.event], mark.on, WENT_ON[mark.rule])))
            )
        elif step_id == OLD_DEBT or step_id.startswith(COURTESY) or is_beside(step_id):
            views.append(_taken(line, step_id, besides(step_id), taken))
    if standing.step_id.startswith((COURTESY, ASKED, APPEALED)):
        views.append(_candidate(line, judged))
    if shall_be_looked_at(judged):
        days = (judged.line.first_seen - judged.line.due).days
        views.append(View(line, OLD_DEBT, DUE, Reason("old_debt", line, (days,))))
    return [view for view in views if view is not None]
