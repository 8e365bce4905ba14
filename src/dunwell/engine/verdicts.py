"""What a decision is made of: reasons, steps due, blocks, and the decision itself."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

NEVER = date.max
"""A block that no day of its own ends: it stays for ever, or until one of the strategy's marks."""


class Reason(NamedTuple):
    """Why something is done or not: a code, the line (0 = the customer), the values its sentence names."""

    code: str
    line: int
    values: tuple[Any, ...] = ()


class Block(NamedTuple):
    """What a guard answers when nothing may happen; `look` is the day it can end (None: only when a fact changes)."""

    code: str
    values: tuple[Any, ...] = ()
    look: date | None = None


class Due(NamedTuple):
    """A step to record now, the key being (line or customer, step_id, round).

    `line` is 0 for a step of the customer, whose oldest line is then the `anchor`. `state` is DUE, or LAPSED for a
    step that is passed for good; `reason` says why. `again` is set for a step that was taken but not served.
    """

    line: int
    step_id: str
    round: int
    state: str
    reason: Reason
    anchor: int = 0
    again: bool = False


class Decision(NamedTuple):
    """What an account gets on a day; no steps is an answer like any other, with its reasons.

    `reasons` begin with the one that matters most. `look_again_on` is the earliest day on which time alone can change
    anything (None: never). `state` and `why_unpaid` are codes of the worklist, `priority` is in minor units of the
    base currency times lateness, `value` the overdue sum asked for in minor units of the base currency, `asked` what
    a message may ask for by currency. `tasks` are kinds of task that are born of no step.
    """

    steps: tuple[Due, ...]
    reasons: tuple[Reason, ...]
    look_again_on: date | None
    state: str
    why_unpaid: str = ""
    priority: int = 0
    value: int = 0
    asked: Mapping[str, int] = {}
    tasks: tuple[str, ...] = ()
