"""What people decide about a message: let it pass, drop it, say what became of an uncertain one."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Final

from dunwell.audit.operations import require_transaction
from dunwell.compliance import ledger
from dunwell.compliance.terms import ContactState
from dunwell.correspondence.letters import OWN_WORDS
from dunwell.correspondence.models import Message
from dunwell.correspondence.operations.delivery import renew_uncertain_alert, tell
from dunwell.correspondence.terms import UNSENT, MessageState
from dunwell.correspondence.withdrawing import close_looked_through
from dunwell.kit.clock import day_of
from dunwell.organizations.models import Organization

LONGEST_WORDS: Final = 2000
# An amount as people write it: beside a currency, with grouped thousands, or large with decimals. Dates are none.
_AMOUNT: Final = re.compile(
    r"(?:\b(?:EUR|USD|GBP|CHF)|[€$£])\s?\d|\d\s?(?:(?:EUR|USD|GBP|CHF|Euro)\b|[€$£])"
    r"|(?<![\d.,/])\d{1,3}(?:[.,']\d{3})+(?!\d)|\d{3,}[.,]\d{2}(?!\d)"
)


class MessageError(Exception):
    """What was asked of a message cannot be done; nothing was written."""


def approve(*, organization: int, message: int, at: dt.datetime, actor: str) -> None:
    """Let a message in review pass; it leaves with the next dispatch if it is still due. Raises MessageError."""
    row = _message(organization, message)
    rows = Message.objects.of(organization).filter(pk=message, state=MessageState.IN_REVIEW)
    if not rows.update(state=MessageState.READY, reason="", approved_at=at):
        raise MessageError(f"The message is {row.get_state_display()}; only one in review can be let through.")
    tell(row, verb="message.approved", at=at, actor=actor, body={"step": row.step})
    close_looked_through(organization, at=at)


def rewrite(*, organization: int, message: int, words: Mapping[str, str], at: dt.datetime, actor: str) -> None:
    """Put a person's sentences in place of ours in a message that waits in review; empty ones become ours again.

    Figures are filled in when it leaves, so words that contain an amount are refused: it could be wrong by then.
    Raises MessageError.
    """
    row = _message(organization, message)
    own = {name: text.strip() for name, text in words.items() if text.strip()}
    for name, text in own.items():
        if name not in OWN_WORDS:
            raise MessageError(f"{name!r} is no sentence of a letter; those are {', '.join(OWN_WORDS)}.")
        if len(text) > LONGEST_WORDS:
            raise MessageError(f"The {name} is longer than {LONGEST_WORDS} characters; nothing was changed.")
        if found := _AMOUNT.search(text):
            raise MessageError(
                f"The {name} names an amount ({found.group().strip()}). Amounts stand in the table, where they are "
                "right on the day it leaves; leave this one out."
            )
    rows = Message.objects.of(organization).filter(pk=message, state=MessageState.IN_REVIEW)
    if not rows.update(own_words=own or None):
        raise MessageError(f"The message is {row.get_state_display()}; only one in review can be rewritten.")
    tell(row, verb="message.rewritten", at=at, actor=actor, body={"step": row.step, "names": sorted(own)})


def drop(*, organization: int, message: int, reason: str, at: dt.datetime, actor: str) -> None:
    """End a message that has not left: its steps are passed for good. Raises MessageError."""
    row = _message(organization, message)
    rows = Message.objects.of(organization).filter(pk=message, state__in=UNSENT)
    if not rows.update(state=MessageState.DROPPED, reason=reason[:120], not_before=None):
        raise MessageError(f"The message is {row.get_state_display()}; it can no longer be dropped.")
    tell(row, verb="message.dropped", at=at, actor=actor, body={"reason": reason, "step": row.step})
    close_looked_through(organization, at=at)


def resolve_uncertain(*, organization: int, message: int, state: str, at: dt.datetime, actor: str) -> None:
    """Say what became of an uncertain message: SENT, FAILED (its steps are free again) or READY (send it again).

    Raises MessageError. SENT counts from the day of the attempt, on which the contact was made.
    """
    row = _message(organization, message)
    zone = Organization.objects.values_list("time_zone", flat=True).get(pk=organization)
    tried_at = ledger.attempt_at(organization, message=message, attempt=row.attempt) or at
    values: dict[str, dict[str, object]] = {
        MessageState.SENT: {"accepted_at": tried_at, "accepted_on": day_of(tried_at, zone)},
        MessageState.FAILED: {"reason": "a person found that it did not leave"},
        MessageState.READY: {"reason": "", "not_before": None},
    }
    if state not in values:
        raise MessageError(f"An uncertain message becomes {', '.join(values)}, not {state!r}.")
    rows = Message.objects.of(organization).filter(pk=message, state=MessageState.UNCERTAIN)
    if not rows.update(state=state, lease_until=None, **values[state]):
        raise MessageError(f"The message is {row.get_state_display()}, not uncertain; nothing was changed.")
    made = ContactState.MADE if state == MessageState.SENT else ContactState.VOID
    ledger.settle_attempt(organization=organization, message=message, attempt=row.attempt, state=made)
    tell(row, verb="message.resolved", at=at, actor=actor, body={"state": state, "attempt": row.attempt})
    renew_uncertain_alert(organization, at=at)


def _message(organization: int, message: int) -> Message:
    require_transaction()
    row = Message.objects.of(organization).filter(pk=message).first()
    if row is None:
        raise MessageError("There is no such message.")
    return row
