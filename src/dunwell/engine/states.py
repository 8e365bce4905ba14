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

from dunwell.engine.facts import SERVED, Account
from dunwell.engine.ladder import Judged
from dunwell.engine.strategy import DUE_SOON_DAYS, Strategy

DELINQUENT_AFTER = 30
SILENT_AFTER = 2
"""So many served messages about one line without any reaction: the customer is silent."""

_RESTING = frozenset({"disputed", "promised"})
_CANNOT = frozenset({"HARDSHIP", "BREATHING_SPACE", "INSOLVENCY"})


def state_of(account: Account, lines: Sequence[Judged], strategy: Strategy) -> str:
    """The first of the states above that is true."""
    if account.insolvent_on is not None:
        return "INSOLVENT"
    late = [judged for judged in lines if judged.dpd > 0 and not _asks_nothing(judged)]
    if not late:
        soon = any(-DUE_SOON_DAYS <= judged.dpd <= 0 and not _asks_nothing(judged) for judged in lines)
        return "DUE_SOON" if soon else "CURRENT"
    if account.hold_kind == "PLACEMENT" or any(_at_last_resort(judged, strategy) for judged in late):
        return "LAST_RESORT"
    chased = [judged.dpd for judged in late if judged.pause is None or judged.pause.code not in _RESTING]
    if chased:
        return "DELINQUENT" if max(chased) > DELINQUENT_AFTER else "LATE"
    contested = any(judged.pause is not None and judged.pause.code == "disputed" for judged in late)
    return "CONTESTED" if contested else "ARRANGED"


def why_unpaid(account: Account, lines: Sequence[Judged]) -> str:
    """CANNOT, DISPUTES, NOT_FOUND or SILENT where facts say so; empty where nothing is late or it is not known."""
    if not any(judged.dpd > 0 for judged in lines):
        return ""
    if account.insolvent_on is not None or account.hold_kind in _CANNOT:
        return "CANNOT"
    if any(judged.line.disputed for judged in lines):
        return "DISPUTES"
    if account.reachable_problem == "no_contact" or not account.channels:
        return "NOT_FOUND"
    silent = account.reacted_on is None and any(_messages_served(judged) >= SILENT_AFTER for judged in lines)
    return "SILENT" if silent else ""


def _asks_nothing(judged: Judged) -> bool:
    return judged.pause is not None and judged.pause.code == "not_asked"


def _at_last_resort(judged: Judged, strategy: Strategy) -> bool:
    last = strategy.last_resort
    return any(taken.state == SERVED and taken.step_id in last for taken in judged.line.taken)


def _messages_served(judged: Judged) -> int:
    return sum(taken.state == SERVED and taken.channel != "" for taken in judged.line.taken)
