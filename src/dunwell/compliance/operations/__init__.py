"""Writing down what we may do: holds, opt-outs, consents and wishes, insolvencies."""

from dunwell.compliance.operations.holds import (
    HoldError,
    change_hold,
    cool_from,
    is_slip,
    lapse_holds,
    note_answer,
    place_hold,
    release_hold,
    review_holds,
)
from dunwell.compliance.operations.insolvencies import (
    change_insolvency,
    end_insolvency,
    note_claim,
    record_insolvency,
)
from dunwell.compliance.operations.opt_outs import end_opt_out, opt_out
from dunwell.compliance.operations.wishes import (
    WishError,
    end_preference,
    give_consent,
    state_preference,
    withdraw_consent,
)

__all__ = [
    "HoldError",
    "WishError",
    "change_hold",
    "change_insolvency",
    "cool_from",
    "end_insolvency",
    "end_opt_out",
    "end_preference",
    "give_consent",
    "is_slip",
    "lapse_holds",
    "note_answer",
    "note_claim",
    "opt_out",
    "place_hold",
    "record_insolvency",
    "release_hold",
    "review_holds",
    "state_preference",
    "withdraw_consent",
]
