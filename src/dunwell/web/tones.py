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
from dunwell.organizations.terms import ConnectionKind, Role, Sending
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
    "connection": (ConnectionKind, {}),
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
    "IN_REVIEW": ("warn", "in review"),
    "BLOCKED": ("plain", "held back"),
    "SERVED": ("good", "served"),
    "UNSERVED": ("bad", "not delivered"),
    "WITHDRAWN": ("plain", "withdrawn before it was sent"),
    "LAPSED": ("plain", "lapsed"),
}

# Reasons of decisions and messages in a few words, where the code alone would read oddly.
SHORT: Final = {
    "after_step": "the day of the next step",
    "again": "a message came back",
    "anew": "a message was withdrawn",
    "all_steps_taken": "all steps are taken",
    "already_written_today": "a message left today",
    "awaits_event": "something that has not happened",
    "bank_data_missing": "bank data are missing",
    "before_entry": "first seen after that day",
    "being_collected": "is being collected",
    "below_minimum": "too small to ask for",
    "closed_day": "the next open day",
    "condition_not_met": "the step's condition",
    "cooling": "rests after a pause",
    "country_unknown": "country unknown",
    "courtesy": "a courteous request after a pause",
    "covered_by_credit": "covered by credit or money",
    "days_after": "a step is due",
    "days_before": "a note is due",
    "days_late": "a step is due",
    "disputed": "is contested",
    "factored": "sold to the factor, who asks",
    "held": "on hold",
    "insolvent": "insolvency",
    "item_below_minimum": "too small to ask for",
    "kind_unknown": "kind unknown",
    "lapsed": "its days have passed",
    "needs_step": "an earlier step",
    "no_contact": "no address that works",
    "refused": "a rule refuses it",
    "no_strategy": "no strategy",
    "strategy_unreadable": "its strategy cannot be read",
    "not_asked": "is not asked for",
    "not_delivered": "a message came back",
    "not_due": "its due date",
    "not_yet": "the day of the next step",
    "nothing_due": "nothing is due soon",
    "nothing_late": "nothing is late",
    "nothing_open": "nothing is open",
    "old_debt": "a person looks at an old debt",
    "on_event": "a step is due",
    "one_step_a_day": "one step a day",
    "outside_strategies": "outside every strategy",
    "overtaken": "a later step was taken",
    "owner_asked": "the answer of who cares for them",
    "owner_first": "who cares for them is asked first",
    "owner_objects": "who cares for them does not want it",
    "owner_silent": "who cares for them did not answer",
    "promised": "is promised",
    "quiet_days": "quiet days after a message",
    "rate_unknown": "a rate is not known",
    "redirected": "went to the trial address only",
    "rehearsed": "went into the embedded mailbox only",
    "served": "a step was served",
    "stale_source": "the ledger is too old",
    "waiting_for": "a step on its way",
    "was_withdrawn": "a message was withdrawn",
    "went_on": "something happened to its place",
    "window_closed": "its days have passed",
}
# Why a message was put off or taken back, where that is no reason of a decision.
OF_MESSAGES: Final = {
    "customers separated": "the customers were separated",
    "merged": "the customers were merged",
    "opted_out": "they asked for no more mails there",
    "replaced": "another message took its place",
    "separated": "the customers were separated",
    "shadow": "nothing leaves in shadow",
}


def tone_of(kind: str, code: str) -> tuple[str, str]:
    """Return (tone, word) of a state; a code nobody named keeps itself as its word."""
    if kind == "step":
        return _STEPS.get(code, ("plain", code.replace("_", " ").lower()))
    if kind == "by":  # whatever a step is done by: a channel, or a kind of work
        kind = "channel" if code in Channel.values else "task_kind"
    terms, tones = _TONES[kind]
    word = terms(code).label if code in terms.values else code.replace("_", " ").lower()
    return tones.get(code, "plain"), str(word)
