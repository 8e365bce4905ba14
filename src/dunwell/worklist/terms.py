"""Words of what people do: tasks, alerts, the state of a customer."""

from typing import Final

from django.db import models


class TaskKind(models.TextChoices):
    """What a person is asked to do."""

    CALL = "CALL", "call"
    VISIT = "VISIT", "visit"
    ALLOCATE = "ALLOCATE", "allocate money or credit"
    FIND_ADDRESS = "FIND_ADDRESS", "find a working address"
    OLD_DEBT = "OLD_DEBT", "look at an old debt"
    ESCALATE = "ESCALATE", "escalation"
    HAND_OVER = "HAND_OVER", "hand-over proposal"
    CREDIT_HOLD = "CREDIT_HOLD", "credit hold proposal"
    REVIEW = "REVIEW", "review"
    ANSWER = "ANSWER", "answer a dispute"
    CLAIM = "CLAIM", "file a claim"
    DELIVER = "DELIVER", "bring a message another way"
    ASK_OWNER = "ASK_OWNER", "ask who cares for them"
    TELL_OWNER = "TELL_OWNER", "tell who cares for them"
    PLACE = "PLACE", "say where it goes on"
    OTHER = "OTHER", "other"


MINUTES: Final[dict[str, int]] = {
    TaskKind.CALL: 10,
    TaskKind.VISIT: 60,
    TaskKind.ALLOCATE: 5,
    TaskKind.FIND_ADDRESS: 10,
    TaskKind.OLD_DEBT: 10,
    TaskKind.ESCALATE: 15,
    TaskKind.HAND_OVER: 20,
    TaskKind.CREDIT_HOLD: 10,
    TaskKind.REVIEW: 5,
    TaskKind.ANSWER: 20,
    TaskKind.CLAIM: 45,
    TaskKind.DELIVER: 10,
    TaskKind.ASK_OWNER: 5,
    TaskKind.TELL_OWNER: 3,
    TaskKind.PLACE: 5,
    TaskKind.OTHER: 10,
}
"""How long one task of a kind takes a practised person, in minutes: a rough measure of load, of nobody's speed."""


class MeantFor(models.TextChoices):
    """For whom of ours a task is, where a strategy says so."""

    ANYBODY = "", "anybody"
    OWNER = "OWNER", "who cares for the customer"
    AGENT = "AGENT", "the agent"
    SUPERVISOR = "SUPERVISOR", "the supervisor"
    CLERK = "CLERK", "the clerk"


CHASING = (
    *(TaskKind.CALL, TaskKind.VISIT, TaskKind.OLD_DEBT, TaskKind.ESCALATE, TaskKind.HAND_OVER, TaskKind.CREDIT_HOLD),
    *(TaskKind.DELIVER, TaskKind.ASK_OWNER, TaskKind.TELL_OWNER, TaskKind.PLACE),
)
"""Work that has no use any more once nothing is late."""


class TaskState(models.TextChoices):
    """Where a task stands."""

    OPEN = "OPEN", "open"
    DONE = "DONE", "done"
    DROPPED = "DROPPED", "no longer needed"


class CustomerState(models.TextChoices):
    """The named state of a customer."""

    CURRENT = "CURRENT", "current"
    DUE_SOON = "DUE_SOON", "due soon"
    LATE = "LATE", "late"
    DELINQUENT = "DELINQUENT", "delinquent"
    ARRANGED = "ARRANGED", "arranged"
    CONTESTED = "CONTESTED", "contested"
    LAST_RESORT = "LAST_RESORT", "last resort"
    INSOLVENT = "INSOLVENT", "insolvent"


class WhyUnpaid(models.TextChoices):
    """Why a customer has not paid, as far as it is known."""

    UNKNOWN = "", "not known"
    REFUSES = "REFUSES", "refuses"
    CANNOT = "CANNOT", "cannot"
    DISPUTES = "DISPUTES", "disputes"
    SILENT = "SILENT", "silent"
    NOT_FOUND = "NOT_FOUND", "not found"


class AlertKind(models.TextChoices):
    """What a person must know."""

    STALE_SOURCE = "STALE_SOURCE", "the ledger is old"
    CIRCUIT_BREAKER = "CIRCUIT_BREAKER", "the night is unusual"
    UNCERTAIN_MESSAGE = "UNCERTAIN_MESSAGE", "a message may or may not have left"
    NIGHT_MISSING = "NIGHT_MISSING", "a night did not run"
    MAIL_DOWN = "MAIL_DOWN", "mail does not leave"
    RUN_PROBLEM = "RUN_PROBLEM", "a customer could not be decided"
    RULES = "RULES", "rules that cannot be read"
    UNWRITTEN = "UNWRITTEN", "a message could not be written"
    DATE = "DATE", "a date that costs money"
