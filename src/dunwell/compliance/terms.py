"""Words of what we may do: holds, contact states, channels."""

from typing import Final

from django.db import models

COOLING_DAYS: Final = 5
"""Days after the end of a hold in which nothing asks for the money it was about, unless it says otherwise."""

UNTOLD = 14
"""Days for which nothing asks at most while the message that tells how a hold ended has not left."""


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
    KEY_ACCOUNT = "KEY_ACCOUNT", "key account"
    ATTORNEY = "ATTORNEY", "represented by a lawyer"
    CEASE = "CEASE", "asks to be left alone"
    REFUSES = "REFUSES", "refuses to pay"
    GOES_TO_COURT = "GOES_TO_COURT", "wants a court to decide"
    DECEASED = "DECEASED", "deceased"
    BEREAVED = "BEREAVED", "bereaved"
    IDENTITY_THEFT = "IDENTITY_THEFT", "identity theft"
    CRISIS = "CRISIS", "mental health crisis"
    ACTIVE_DUTY = "ACTIVE_DUTY", "on military service"
    RESTRICTED = "RESTRICTED", "use of the data restricted"
    LEGAL_HOLD = "LEGAL_HOLD", "legal hold"


class Channel(models.TextChoices):
    """How a contact is made."""

    EMAIL = "EMAIL", "e-mail"
    LETTER = "LETTER", "letter"
    SMS = "SMS", "text message"
    CALL = "CALL", "call"
    PORTAL = "PORTAL", "portal"
    VISIT = "VISIT", "visit"


NUMBERED: Final = frozenset({Channel.CALL, Channel.SMS})
"""Channels whose addresses are telephone numbers."""


class ContactState(models.TextChoices):
    """What became of an attempt; ATTEMPTED and UNCERTAIN count for caps like MADE."""

    ATTEMPTED = "ATTEMPTED", "attempted"
    MADE = "MADE", "made"
    UNCERTAIN = "UNCERTAIN", "uncertain"
    VOID = "VOID", "not made"


class Direction(models.TextChoices):
    """Who reached out."""

    OUT = "OUT", "ours"
    IN = "IN", "theirs"


class Outcome(models.TextChoices):
    """What came of a contact, in the words of the packs."""

    NO_ANSWER = "no_answer", "nobody answered"
    NOT_CONNECTED = "not_connected", "no connection"
    VOICEMAIL = "voicemail", "voicemail left"
    CONVERSATION = "conversation", "spoken with"
    DELIVERED = "delivered", "delivered"
    SENT = "sent", "sent"
    BOUNCED = "bounced", "came back"
    THIRD_PARTY = "third_party_message", "message left with somebody else"


class ConsentKind(models.TextChoices):
    """What somebody agreed to; where law or house asks for it, nothing leaves without."""

    EMAIL = "EMAIL", "e-mail"
    EMAIL_WORK = "EMAIL_WORK", "e-mail to an address at work"
    SMS = "SMS", "text messages"
    AUTOMATED_SMS = "AUTOMATED_SMS", "text messages sent by a machine"
    AUTOMATED_CALL = "AUTOMATED_CALL", "calls placed or spoken by a machine"


class PreferenceKind(models.TextChoices):
    """What somebody asked of the way they are contacted."""

    TIMES = "TIMES", "inconvenient times"
    ZONE = "ZONE", "time zone they named"
    LANGUAGE = "LANGUAGE", "language"
    CHANNEL = "CHANNEL", "preferred channel"
    NOT_AT_WORK = "NOT_AT_WORK", "not at work: the employer forbids it"
    WORK_ADDRESS = "WORK_ADDRESS", "this address belongs to the employer"
    RECIPIENT = "RECIPIENT", "somebody else speaks for them"


class InsolvencyKind(models.TextChoices):
    """What sort of proceedings were opened."""

    BANKRUPTCY = "BANKRUPTCY", "bankruptcy or liquidation"
    ADMINISTRATION = "ADMINISTRATION", "administration"
    RESTRUCTURING = "RESTRUCTURING", "restructuring plan or scheme"
    SELF_ADMINISTRATION = "SELF_ADMIN", "self-administration"
    DEBT_RELIEF = "DEBT_RELIEF", "debt relief of a person"
    OTHER = "OTHER", "other proceedings"


class NoticeKind(models.TextChoices):
    """Notices that a law wants given before something else may be done, in the words of the packs."""

    VALIDATION = "validation_notice", "validation notice (United States)"
    WRITTEN = "written_notice", "written notice of an agency (Ontario)"
    FOURTEEN_DAYS = "veertiendagenbrief", "fourteen-day letter (Netherlands)"
    COLLECTION = "inkassovarsel", "notice of collection (Norway)"
    CLAIM = "letter_of_claim", "letter of claim (United Kingdom)"
    DEFAULT = "default_notice", "default notice (United Kingdom)"
