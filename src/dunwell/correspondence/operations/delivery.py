"""What dispatch writes about a message: each move is one conditional UPDATE whose row count says who won.

READY, LATER -> SENDING -> SENT | READY | FAILED | UNCERTAIN
READY, LATER -> WITHDRAWN | LATER | IN_REVIEW
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dunwell.audit.operations import record_about, require_transaction
from dunwell.compliance import ledger
from dunwell.compliance.terms import ContactState
from dunwell.correspondence.models import Message, MessageLine
from dunwell.correspondence.terms import LineRole, MessageState
from dunwell.kit import bulk
from dunwell.worklist.operations import close_alert, open_alert
from dunwell.worklist.terms import AlertKind

ACTOR = "system:dispatch"
SENDABLE = (MessageState.READY, MessageState.LATER)


@dataclass(frozen=True, slots=True)
class NamedLine:
    """A line as a message names it; amounts in minor units. `open_item` is None for credits and money."""

    role: LineRole
    currency: str
    open_minor: int
    asked_minor: int
    open_item: int | None = None
    step: str = ""


NAMED_FIELDS = ("role", "currency", "open_minor", "asked_minor", "open_item", "step")
NAMED_COLUMNS = ("role", "currency", "open_minor", "asked_minor", "open_item_id", "step")


@dataclass(frozen=True, slots=True)
class Claim:
    """What is known of a message the moment it starts: who gets it, what it asks, which bytes.

    `asked` is in minor units by currency; `reason` is "redirected" or "rehearsed" where no customer gets it.
    """

    attempt: int
    lease_until: dt.datetime
    recipient: str
    contact_id: int | None
    language: str
    subject: str
    asked: Mapping[str, int]
    digest: str
    file_id: int
    wire_id: str
    lines: Sequence[NamedLine] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of an attempt; `text` is for a person."""

    state: MessageState
    contact: ContactState
    text: str = ""
    code: str = ""
    not_before: dt.datetime | None = None
    accepted_on: dt.date | None = None


def begin_attempt(*, message: Message, claim: Claim) -> bool:
    """Move a message to SENDING under a lease; False when somebody else has moved it meanwhile."""
    require_transaction()
    rows = Message.objects.of(message.organization_id).filter(
        pk=message.pk, state__in=SENDABLE, attempt=claim.attempt - 1
    )
    if not rows.update(
        state=MessageState.SENDING,
        attempt=claim.attempt,
        lease_until=claim.lease_until,
        not_before=None,
        recipient=claim.recipient[:254],
        contact_id=claim.contact_id,
        language=claim.language,
        subject=claim.subject[:255],
        asked=dict(claim.asked),
        digest=claim.digest,
        file_id=claim.file_id,
        wire_id=claim.wire_id,
        reason=claim.reason,
    ):
        return False
    bulk.insert(
        MessageLine,
        ["organization_id", "message_id", "attempt", *NAMED_COLUMNS],
        [
            (message.organization_id, message.pk, claim.attempt, *(getattr(line, name) for name in NAMED_FIELDS))
            for line in claim.lines
        ],
    )
    return True


def end_attempt(*, message: Message, attempt: int, ended: Ended, said: Mapping[str, Any], at: dt.datetime) -> bool:
    """Write what became of an attempt that is still ours; False when a person has decided it meanwhile.

    `said` is what the timeline shows of the mail: to whom, its subject, what it asked for.
    """
    require_transaction()
    organization = message.organization_id
    rows = Message.objects.of(organization).filter(pk=message.pk, attempt=attempt)
    values: dict[str, Any] = {"state": ended.state, "lease_until": None, "not_before": ended.not_before}
    if ended.state == MessageState.SENT:
        values |= {"accepted_at": at, "accepted_on": ended.accepted_on}
    else:
        values["reason"] = ended.text[:120]
    was_uncertain = False
    if not rows.filter(state=MessageState.SENDING).update(**values):
        was_uncertain = bool(rows.filter(state=MessageState.UNCERTAIN).update(**values))
        if not was_uncertain:
            return _too_late(message, attempt, ended, at=at)
    ledger.settle_attempt(organization=organization, message=message.pk, attempt=attempt, state=ended.contact)
    verb = {
        MessageState.SENT: "message.sent",
        MessageState.FAILED: "message.failed",
        MessageState.UNCERTAIN: "message.uncertain",
        MessageState.READY: "message.not_accepted",
    }[ended.state]
    body = {"attempt": attempt, "text": ended.text, "code": ended.code, "step": message.step, **said}
    tell(message, verb=verb, at=at, body=body)
    if was_uncertain or ended.state == MessageState.UNCERTAIN:
        renew_uncertain_alert(organization, at=at)
    return True


def _too_late(message: Message, attempt: int, ended: Ended, *, at: dt.datetime) -> bool:
    """Keep what we learned of an attempt about which a person has decided already; nothing else changes."""
    body = {"attempt": attempt, "state": ended.state, "text": ended.text}
    tell(message, verb="message.outcome_too_late", at=at, body=body)
    return False


def withdraw(*, message: Message, reason: str, at: dt.datetime) -> bool:
    """End an unsent message because it became pointless; its steps are free again by being read."""
    require_transaction()
    if not _move(message, {"state": MessageState.WITHDRAWN, "reason": reason[:120], "not_before": None}):
        return False
    tell(message, verb="message.withdrawn", at=at, body={"reason": reason, "step": message.step})
    return True


def put_off(*, message: Message, not_before: dt.datetime, reason: str) -> bool:
    """Let a message wait for an hour at which it may leave."""
    require_transaction()
    return _move(message, {"state": MessageState.LATER, "not_before": not_before, "reason": reason[:120]})


def hold_for_review(*, message: Message, reason: str, at: dt.datetime) -> bool:
    """Put a message in front of a person."""
    require_transaction()
    if not _move(message, {"state": MessageState.IN_REVIEW, "reason": reason[:120], "not_before": None}):
        return False
    tell(message, verb="message.put_in_review", at=at, body={"reason": reason})
    return True


def note_problem(*, message: Message, problem: str, not_before: dt.datetime) -> bool:
    """Say why a message could not even be written; it is tried again later and stops no other."""
    require_transaction()
    return _move(message, {"not_before": not_before, "reason": problem[:120]})


def give_up_leases(*, organization: int, at: dt.datetime) -> int:
    """Turn messages whose sender died (lease past) UNCERTAIN, and return how many: nobody knows whether they left."""
    require_transaction()
    late = Message.objects.of(organization).filter(state=MessageState.SENDING, lease_until__lt=at)
    given_up = 0
    for message in late.order_by("id"):
        mine = Message.objects.of(organization).filter(
            pk=message.pk, attempt=message.attempt, state=MessageState.SENDING, lease_until__lt=at
        )
        if not mine.update(state=MessageState.UNCERTAIN, lease_until=None, reason="the sender stopped half-way"):
            continue
        given_up += 1
        ledger.settle_attempt(
            organization=organization, message=message.pk, attempt=message.attempt, state=ContactState.UNCERTAIN
        )
        body = {"attempt": message.attempt, "text": "the sender stopped half-way"}
        tell(message, verb="message.uncertain", at=at, body=body)
    if given_up:
        renew_uncertain_alert(organization, at=at)
    return given_up


def renew_uncertain_alert(organization: int, *, at: dt.datetime) -> None:
    """Keep one alert that says how many messages are uncertain; it closes with the last of them."""
    count = Message.objects.of(organization).filter(state=MessageState.UNCERTAIN).count()
    if not count:
        close_alert(organization=organization, kind=AlertKind.UNCERTAIN_MESSAGE, at=at)
        return
    text = (
        f"{count} message{'s' if count > 1 else ''} may or may not have left. Nothing is sent again by itself: "
        "look into the mail server's log and say of each what became of it."
    )
    open_alert(organization=organization, kind=AlertKind.UNCERTAIN_MESSAGE, text=text, at=at)


def tell(message: Message, *, verb: str, at: dt.datetime, body: Mapping[str, Any], actor: str = ACTOR) -> None:
    """Record an event about a message in its customer's timeline."""
    record_about(message, verb, {"message": str(message.public_id), **body}, at=at, actor=actor)


def _move(message: Message, values: Mapping[str, Any]) -> bool:
    rows = Message.objects.of(message.organization_id).filter(
        pk=message.pk, state__in=SENDABLE, attempt=message.attempt
    )
    return bool(rows.update(**values))
