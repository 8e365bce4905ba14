"""States as people see them: a word, and a tone that gives shape and color (css/parts.css, `.badge`)."""

from typing import Final

from django.db import models

from dunwell.compliance.terms import ContactState, HoldKind
from dunwell.correspondence.terms import MessageState
from dunwell.disputes.terms import DisputeState
from dunwell.dunning.terms import RunState
from dunwell.intake.terms import ImportState
from dunwell.organizations.terms import Role, Sending
from dunwell.promises.terms import PromiseState
from dunwell.receivables.terms import ClosedReason, DocumentState, Kind
from dunwell.worklist.terms import AlertKind, CustomerState, TaskKind, TaskState, WhyUnpaid

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
    "dispute": (DisputeState, {"OPEN": "warn", "ACCEPTED": "good", "REJECTED": "plain", "WITHDRAWN": "plain"}),
    "promise": (
        PromiseState,
        {"OPEN": "wait", "KEPT": "good", "PARTIALLY_KEPT": "warn", "BROKEN": "bad", "WITHDRAWN": "plain"},
    ),
    "hold": (HoldKind, dict.fromkeys(HoldKind.values, "warn")),
    "run": (RunState, {"OPEN": "wait", "DONE": "good"}),
    "import": (ImportState, {"APPLYING": "wait", "DONE": "good", "REFUSED": "bad", "UNDONE": "plain"}),
    "sending": (
        Sending,
        {"OFF": "plain", "SHADOW": "wait", "REDIRECT": "warn", "REVIEW": "warn", "CANARY": "warn", "ON": "good"},
    ),
    "document": (DocumentState, {"ISSUED": "good", "VOID": "plain"}),
    "document_kind": (Kind, {}),
    "closed": (ClosedReason, dict.fromkeys(ClosedReason.values, "plain")),
    "role": (Role, {}),
    "alert": (AlertKind, dict.fromkeys(AlertKind.values, "bad")),
    "why_unpaid": (WhyUnpaid, {}),
}
# States of a step of a strategy, as the engine names them.
_STEPS: Final = {
    "DUE": ("warn", "due"),
    "IN_FLIGHT": ("wait", "on its way"),
    "SERVED": ("good", "served"),
    "UNSERVED": ("bad", "not served"),
    "LAPSED": ("plain", "lapsed"),
    "OPEN": ("wait", "to come"),
}


def tone_of(kind: str, code: str) -> tuple[str, str]:
    """Return (tone, word) of a state; a code nobody named keeps itself as its word."""
    if kind == "step":
        return _STEPS.get(code, ("plain", code.replace("_", " ").lower()))
    terms, tones = _TONES[kind]
    word = terms(code).label if code in terms.values else code.replace("_", " ").lower()
    return tones.get(code, "plain"), str(word)
