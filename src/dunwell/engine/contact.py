"""A contact as the gate sees it: what is proposed, to whom, about which debt, and what was done before.

The words are those of the packs of law. Whatever is not among them keeps the gate closed.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from dunwell.engine.calendar import Calendar

CHANNELS = frozenset(
    {"call", "voicemail", "sms", "email", "push", "letter", "letter_handdelivered", "in_person", "portal_message"}
    | {"social_dm"}
)
PURPOSES = frozenset(
    {"collect", "reminder", "receipt", "dispute_response", "verification", "validation_notice", "limited_content"}
    | {"proof_of_claim", "legal_claim", "formal_notice", "statutory_notice", "legally_required_notice"}
    | {"remedy_notice", "written_notice", "cease_acknowledgement", "debtor_requested_reply", "dsar_response"}
    | {"payment_plan", "support_offer", "hardship_response"}
)
"""`collect` asks for money, `reminder` reminds of it (also before it is due); the others answer or are owed by law."""

STATUSES = frozenset(
    {"hold", "identity_theft_claimed", "paid_or_settled", "bankruptcy", "insolvency", "attorney_represented"}
    | {"cease_communication", "refuses_to_pay", "deceased", "disputed", "disputed_go_to_court", "scra_active_duty"}
    | {"gdpr_restriction", "breathing_space", "mental_health_moratorium", "vulnerable_unassessed"}
    | {"hardship_pending", "bereavement", "left_alone"}
)
"""What may be the matter with somebody; `left_alone` is a hold of the house, which answers do pass."""

NOTICES = frozenset(
    {"validation_notice", "written_notice", "veertiendagenbrief", "inkassovarsel", "letter_of_claim", "default_notice"}
)
OUTCOMES = frozenset(
    {"no_answer", "not_connected", "voicemail", "conversation", "delivered", "sent", "bounced", "third_party_message"}
)
DIRECTIONS = frozenset({"in", "out"})
LOCATIONS = frozenset({"personal", "home", "mobile", "work", "other"})
RECIPIENTS = frozenset(
    {"debtor", "attorney", "personal_representative", "surviving_spouse", "debt_adviser", "financial_counsellor"}
)
PARTIES = frozenset({"first_party", "third_party"})

NEVER_REACHED = frozenset({"not_connected", "bounced"})
"""Outcomes of attempts of which nothing arrived."""

_ONE_DEBT = frozenset({"D1"})


class Proposal(NamedTuple):
    """The contact somebody is about to make; `debts` and `creditor` are ids, `step` a word of a pack or empty."""

    channel: str
    purpose: str
    step: str = ""
    debts: frozenset[str] = _ONE_DEBT
    creditor: str = "C1"
    recipient: str = "debtor"
    location: str = "personal"
    collector: str = "first_party"
    is_automated: bool = False
    is_public: bool = False
    flags: frozenset[str] = frozenset()
    disclosures: frozenset[str] = frozenset()


class Event(NamedTuple):
    """A contact made, attempted or uncertain, ours or (direction `in`) theirs, at an aware instant."""

    at: datetime
    channel: str
    direction: str = "out"
    outcome: str = "sent"
    debts: frozenset[str] = _ONE_DEBT
    creditor: str = "C1"
    location: str = "personal"
    flags: frozenset[str] = frozenset()
    step: str = ""


class Status(NamedTuple):
    """Something that is the matter with a debtor, or with some of the debts.

    In force from `started` (None: always was) to `until`, both included; an `ends_at` is an instant instead.
    Empty `debts` means all of them.
    """

    type: str
    started: date | None = None
    until: date | None = None
    debts: frozenset[str] = frozenset()
    ends_at: datetime | None = None


class Consent(NamedTuple):
    """A permission for a channel, or one taken back."""

    is_granted: bool
    at: datetime | None = None


class Notice(NamedTuple):
    """A letter that the law asks for; `is_undeliverable` when it came back."""

    type: str
    sent: date | None = None
    received: date | None = None
    is_undeliverable: bool = False


class Period(NamedTuple):
    """A time of the week at which somebody does not want to be reached: seconds of the day, [start, end).

    An end at or before the start is on the next day.
    """

    weekdays: frozenset[int]
    start: int
    end: int


class Debt(NamedTuple):
    """What the rules ask about the debt itself."""

    due: date | None = None
    is_time_barred: bool = False
    validation_period_end: date | None = None


class Debtor(NamedTuple):
    """Who is to be reached. Zones are IANA names: the one they stated, else those of addresses and of numbers.

    `office_zones` are those in which the house keeps its own hours, where it takes a narrower view than the law.
    """

    kind: str
    stated_zone: str = ""
    address_zones: tuple[str, ...] = ()
    area_zones: tuple[str, ...] = ()
    office_zones: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    consents: Mapping[str, Consent] = {}
    opted_out: frozenset[str] = frozenset()
    email_type: str = ""
    employer_prohibits: bool = False
    inconvenient: tuple[Period, ...] = ()


class Contact(NamedTuple):
    """A proposal with all that is known about whom it is for; `calendar` are the recipient's days off."""

    proposal: Proposal
    debtor: Debtor
    notices: tuple[Notice, ...] = ()
    debt: Debt = Debt()
    calendar: Calendar = Calendar()


def is_known(contact: Contact) -> bool:
    """Whether every word of the proposal and the notices is one the gate knows; statuses are the packs' to know."""
    proposal, debtor = contact.proposal, contact.debtor
    return (
        proposal.channel in CHANNELS
        and proposal.purpose in PURPOSES
        and proposal.location in LOCATIONS
        and proposal.collector in PARTIES
        and bool(proposal.debts and debtor.kind)
        and (not debtor.opted_out or CHANNELS.issuperset(debtor.opted_out))
        and all(notice.type in NOTICES for notice in contact.notices)
    )


def is_known_past(history: Iterable[Event]) -> bool:
    """Whether every word of what happened is one the gate knows."""
    words = {(event.channel, event.outcome, event.direction, event.location) for event in history}
    return all(
        channel in CHANNELS and outcome in OUTCOMES and direction in DIRECTIONS and location in LOCATIONS
        for channel, outcome, direction, location in words
    )
