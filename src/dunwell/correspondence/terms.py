"""Words of what was said."""

from django.db import models

REASON_CHARACTERS = 120
"""What a message keeps of why it is in its state."""


class MessageState(models.TextChoices):
    """Where a message stands; see the two transactions of dispatch."""

    READY = "READY", "ready"
    LATER = "LATER", "waits for its hour"
    IN_REVIEW = "IN_REVIEW", "in review"
    SENDING = "SENDING", "sending"
    SENT = "SENT", "sent"
    UNCERTAIN = "UNCERTAIN", "uncertain"
    FAILED = "FAILED", "failed"
    WITHDRAWN = "WITHDRAWN", "withdrawn"
    DROPPED = "DROPPED", "dropped in review"


UNSENT = frozenset({MessageState.READY, MessageState.LATER, MessageState.IN_REVIEW})
ENDED_UNSENT = frozenset({MessageState.FAILED, MessageState.WITHDRAWN, MessageState.DROPPED})

ANSWER = "answer"
"""Template of a message that answers a dispute: no step stands on it, and it asks for nothing."""

NOT_FOUND = "not_found"
"""Template of the message that tells what we look for, where a payment that was named was not found."""

ANSWERS = frozenset({ANSWER, NOT_FOUND})
"""Templates of messages that no strategy writes, on which no step stands."""

REDIRECTED, REHEARSED = "redirected", "rehearsed"
UNREAL = (REDIRECTED, REHEARSED)
"""Reasons of a SENT message that no customer got: it went to the trial address, or to the embedded mailbox."""


class LineRole(models.TextChoices):
    """Why a line stands in a message."""

    STEP = "STEP", "its own step"
    LISTED = "LISTED", "also overdue"
    DUE_SOON = "DUE_SOON", "due soon"
    CREDIT = "CREDIT", "credit"
    CASH = "CASH", "money received"
