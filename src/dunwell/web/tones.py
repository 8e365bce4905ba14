"""States as people see them: a word, and a tone that gives shape and color (css/parts.css, `.badge`)."""

from typing import Final

from django.db import models

from dunwell.cash.terms import PaymentState
from dunwell.compliance.terms import (
    Channel,
    ConsentKind,
    ContactState,
    HoldKind,
    InsolvencyKind,
    NoticeKind,
    PreferenceKind,
)
from dunwell.correspondence.terms import LineRole, MessageState
from dunwell.customers.terms import ContactRole, CustomerKind
from dunwell.disputes.terms import DisputeState
from dunwell.dunning.terms import RunState
from dunwell.intake.terms import ImportKind, ImportState
from dunwell.organizations.terms import Role, Sending
from dunwell.promises.terms import PromiseState
from dunwell.receivables.terms import AllocationKind, ClosedReason, DocumentState, Kind, Method
from dunwell.strategies.terms import VersionState
from dunwell.worklist.terms import AlertKind, CustomerState, MeantFor, TaskKind, TaskState, WhyUnpaid

# Shapes: a circle is good, a ring waits, a triangle warns, a diamond is bad, a dash says nothing either way.
_TONES: Final[dict[str, tuple[type[models.TextChoices], dict[str, str]]]] = {
    "customer": (
        CustomerState,
        {
            "CURRENT": "good",
            "DUE_SOON": "wait",
            "LATE": "warn",
            "DELINQUENT": "bad",
            "ARRANGED": "good",
            "CONTESTED": "warn",
            "LAST_RESORT": "bad",
            "INSOLVENT": "bad",
        },
    ),
    "message": (
        MessageState,
        {
            "READY": "wait",
            "LATER": "wait",
            "IN_REVIEW": "warn",
            "SENDING": "wait",
            "SENT": "good",
            "UNCERTAIN": "bad",
            "FAILED": "bad",
            "WITHDRAWN": "plain",
            "DROPPED": "plain",
        },
    ),
    "contact": (ContactState, {"ATTEMPTED": "wait", "MADE": "good", "UNCERTAIN": "bad", "VOID": "plain"}),
    "task": (TaskState, {"OPEN": "wait", "DONE": "good", "DROPPED": "plain"}),
    "task_kind": (TaskKind, {}),
    "meant_for": (MeantFor, {}),
    "dispute": (DisputeState, {"OPEN": "warn", "ACCEPTED": "good", "REJECTED": "plain", "WITHDRAWN": "plain"}),
    "promise": (
        PromiseState,
        {"OPEN": "wait", "KEPT": "good", "PARTIALLY_KEPT": "warn", "BROKEN": "bad", "WITHDRAWN": "plain"},
    ),
    "hold": (HoldKind, dict.fromkeys(HoldKind.values, "warn")),
    "run": (RunState, {"OPEN": "wait", "DONE": "good"}),
    "version": (VersionState, {"DRAFT": "wait", "PUBLISHED": "good", "SUPERSEDED": "plain"}),
    "import": (ImportState, {"APPLYING": "wait", "DONE": "good", "REFUSED": "bad", "UNDONE": "plain", "BROKEN": "bad"}),
    "sending": (
        Sending,
        {"OFF": "plain", "SHADOW": "wait", "REDIRECT": "warn", "REVIEW": "warn", "CANARY": "warn", "ON": "good"},
    ),
    "document": (DocumentState, {"ISSUED": "good", "VOID": "plain"}),
    "document_kind": (Kind, {}),
    "closed": (ClosedReason, dict.fromkeys(ClosedReason.values, "plain")),
    "role": (Role, {}),
    "channel": (Channel, {}),
    "payment": (PaymentState, {}),
    "contact_role": (ContactRole, {}),
    "customer_kind": (CustomerKind, {}),
    "line_role": (LineRole, {}),
    "method": (Method, {}),
    "booking": (AllocationKind, {}),
    "import_kind": (ImportKind, {}),
    "alert": (AlertKind, dict.fromkeys(AlertKind.values, "bad")),
    "why_unpaid": (WhyUnpaid, {}),
    "consent": (ConsentKind, {}),
    "wish": (PreferenceKind, {}),
    "notice": (NoticeKind, {}),
    "insolvency": (InsolvencyKind, {}),
}
# States of a step of a strategy, as the engine names them.
_STEPS: Final = {
    "DUE": ("warn", "due now"),
    "NOT_YET": ("wait", "to come"),
    "WAITING": ("wait", "on its way"),
    "BLOCKED": ("plain", "held back"),
    "SERVED": ("good", "served"),
    "UNSERVED": ("bad", "not delivered"),
    "LAPSED": ("plain", "lapsed"),
}

# Reasons of decisions and messages in a few words, where the code alone would read oddly.
SHORT: Final = {
    "after_step": "the day of the next step",
    "all_steps_taken": "all steps are taken",
    "bank_data_missing": "bank data are missing",
    "being_collected": "is being collected",
    "below_minimum": "too small to ask for",
    "closed_day": "the next open day",
    "condition_not_met": "the step's condition",
    "cooling": "rests after a pause",
    "covered_by_credit": "covered by credit or money",
    "days_after": "a step is due",
    "days_before": "a note is due",
    "days_late": "a step is due",
    "held": "on hold",
    "item_below_minimum": "too small to ask for",
    "needs_step": "an earlier step",
    "not_delivered": "a message came back",
    "not_yet": "the day of the next step",
    "one_step_a_day": "one step a day",
    "redirected": "went to the trial address only",
    "rehearsed": "went into the embedded mailbox only",
    "quiet_days": "quiet days after a message",
    "stale_source": "the ledger is too old",
    "waiting_for": "a step on its way",
}


def tone_of(kind: str, code: str) -> tuple[str, str]:
    """Return (tone, word) of a state; a code nobody named keeps itself as its word."""
    if kind == "step":
        return _STEPS.get(code, ("plain", code.replace("_", " ").lower()))
    terms, tones = _TONES[kind]
    word = terms(code).label if code in terms.values else code.replace("_", " ").lower()
    return tones.get(code, "plain"), str(word)
