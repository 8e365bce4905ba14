"""The named state of a customer, and why it has not paid as far as facts tell.

INSOLVENT    an insolvency is on record
LAST_RESORT  a final notice or hand-over of something still open was served, or the customer is placed
CONTESTED    all that is late is contested or promised, some of it contested
ARRANGED     all that is late is promised
DELINQUENT   something late, neither contested nor promised, is more than 30 days late
LATE         something is late
DUE_SOON     something falls due today or within 7 days
CURRENT      none of these
"""

from collections.abc import Sequence
from datetime import date

from dunwell.engine.facts import NO_CONTACT, SERVED, Account, Line, has_reacted
from dunwell.engine.ladder import Judged
from dunwell.engine.strategy import DUE_SOON_DAYS, Strategy

DELINQUENT_AFTER = 30
SILENT_AFTER = 2
"""So many served messages about one line without any reaction: the customer is silent."""

IN_TURN = frozenset(
    {"nothing_open", "nothing_due", "nothing_late", "not_due", "not_yet", "days_before", "days_late", "days_after"}
    | {"on_event", "awaits_event", "after_step", "needs_step", "waiting_for", "one_step_a_day", "all_steps_taken"}
    | {"condition_not_met", "quiet_days", "already_written_today", "closed_day", "courtesy", "again", "anew", ""}
    | {"was_withdrawn", "owner_first", "owner_silent", "window_closed", "before_entry", "overtaken"}
)
"""Reasons of customers whom nothing stops: asked today, or waiting for a day or for what is on its way."""

_CANNOT = frozenset({"HARDSHIP", "BREATHING_SPACE", "CRISIS", "DECEASED", "INSOLVENCY"})
_REFUSES = frozenset({"REFUSES", "GOES_TO_COURT"})


def is_due_soon(next_due: date | None, today: date) -> bool:
    """Whether a line that is not in play yet falls due within a week."""
    return next_due is not None and (next_due - today).days <= DUE_SOON_DAYS


def state_of(account: Account, lines: Sequence[Judged], strategy: Strategy, today: date) -> str:
    """The first of the states above that is true."""
    if account.insolvent_on is not None:
        return "INSOLVENT"
    oldest = 0
    is_last = is_contested = is_arranged = False
    is_soon = is_due_soon(account.next_due, today)
    for line, dpd, pause, _, _ in lines:
        code = "" if pause is None else pause.code
        if code in ("not_asked", "factored"):
            continue
        if dpd <= 0:
            is_soon = is_soon or dpd >= -DUE_SOON_DAYS
            continue
        if code == "disputed":
            is_contested = True
        elif code == "promised":
            is_arranged = True
        elif dpd > oldest:
            oldest = dpd
        if line.taken and was_last(line, strategy.last_resort):
            is_last = True
    is_placed = account.hold_kind == "PLACEMENT" and bool(oldest or is_contested or is_arranged)
    if (is_contested or is_arranged) and not (oldest or is_last or is_placed):
        return "CONTESTED" if is_contested else "ARRANGED"
    return state_by_days(oldest, is_last=is_last or is_placed, is_soon=is_soon)


def state_by_days(oldest: int, *, is_last: bool, is_soon: bool) -> str:
    """The state where nothing is contested or promised alone; `oldest` is by how many days the latest line is late."""
    if is_last:
        return "LAST_RESORT"
    if oldest:
        return "DELINQUENT" if oldest > DELINQUENT_AFTER else "LATE"
    return "DUE_SOON" if is_soon else "CURRENT"


def was_last(line: Line, last_resort: frozenset[str]) -> bool:
    """Whether a final notice or hand-over of the line was served."""
    for step_id, number, state, _, _ in line.taken:
        if step_id in last_resort and state == SERVED and number == line.round:
            return True
    return False


def why_unpaid(account: Account, lines: Sequence[Judged]) -> str:
    """CANNOT, REFUSES, DISPUTES, NOT_FOUND or SILENT where facts say so; empty where nothing is late or not known.

    Nobody is found where no address is known; one that is dead or closed to us says nothing of the kind.
    That a customer refuses only a person can know: by a hold of that kind, or `worklist.operations.say_why`.
    """
    is_late = is_disputed = False
    for line, dpd, _, _, _ in lines:
        if dpd > 0:
            is_late = True
        if line.disputed:
            is_disputed = True
    return why_late(account, is_disputed=is_disputed, was_told=any(map(was_told, account.lines))) if is_late else ""


def why_late(account: Account, *, is_disputed: bool, was_told: bool) -> str:
    """Why a customer has not paid who is late; `was_told`: about one line so often that silence means something."""
    if account.insolvent_on is not None or account.hold_kind in _CANNOT:
        return "CANNOT"
    if account.hold_kind in _REFUSES:
        return "REFUSES"
    if is_disputed:
        return "DISPUTES"
    if account.reachable_problem == NO_CONTACT or not account.channels:
        return "NOT_FOUND"
    return "SILENT" if was_told and not has_reacted(account) else ""


def was_told(line: Line) -> bool:
    """Whether so many messages about the line were served that silence means something."""
    steps = line.taken
    if len(steps) < SILENT_AFTER:
        return False
    return sum(taken.state == SERVED and taken.channel != "" for taken in steps) >= SILENT_AFTER
