"""Writing what was said: what dispatch does with a message, and what people do with it."""

from dunwell.correspondence.operations.bounces import record_bounce
from dunwell.correspondence.operations.deciding import (
    MessageError,
    approve,
    drop,
    resolve_uncertain,
    rewrite,
)
from dunwell.correspondence.operations.delivery import (
    SENDABLE,
    Claim,
    Ended,
    begin_attempt,
    end_attempt,
    give_up_leases,
    hold_for_review,
    note_problem,
    put_off,
    withdraw,
)

__all__ = [
    "SENDABLE",
    "Claim",
    "Ended",
    "MessageError",
    "approve",
    "begin_attempt",
    "drop",
    "end_attempt",
    "give_up_leases",
    "hold_for_review",
    "note_problem",
    "put_off",
    "record_bounce",
    "resolve_uncertain",
    "rewrite",
    "withdraw",
]
