"""Words of what we may do: holds, contact states, channels."""

from django.db import models


class HoldKind(models.TextChoices):
    """Why a customer, item or group is left alone."""

    BLOCK = "BLOCK", "block"
    IMPORTED = "IMPORTED", "block from the source"
    HARDSHIP = "HARDSHIP", "hard time"
    VULNERABLE = "VULNERABLE", "vulnerable"
    BREATHING_SPACE = "BREATHING_SPACE", "breathing space"
    LAWYER = "LAWYER", "at the lawyer"
    PLACEMENT = "PLACEMENT", "placed with an agency"
    INSOLVENCY = "INSOLVENCY", "insolvent"
    CLAIMED_PAID = "CLAIMED_PAID", "says it is paid"


class Channel(models.TextChoices):
    """How a contact is made."""

    EMAIL = "EMAIL", "e-mail"
    LETTER = "LETTER", "letter"
    SMS = "SMS", "text message"
    CALL = "CALL", "call"
    PORTAL = "PORTAL", "portal"


class ContactState(models.TextChoices):
    """What became of an attempt; ATTEMPTED and UNCERTAIN count for caps like MADE."""

    ATTEMPTED = "ATTEMPTED", "attempted"
    MADE = "MADE", "made"
    UNCERTAIN = "UNCERTAIN", "uncertain"
    VOID = "VOID", "not made"
