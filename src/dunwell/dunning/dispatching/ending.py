"""T2, one short transaction: what became of an attempt, written only while it is still ours."""

import datetime as dt

from django.db import InterfaceError, OperationalError, connection, transaction

from dunwell.audit.marks import mark
from dunwell.compliance.terms import ContactState
from dunwell.connectors.ports import About, Accepted, ConnectorError, Outcome, PermanentError
from dunwell.correspondence import operations as correspondence
from dunwell.correspondence.models import Message
from dunwell.correspondence.operations.bounces import mark_dead
from dunwell.correspondence.operations.delivery import tell
from dunwell.correspondence.terms import MessageState
from dunwell.dunning.book import Book
from dunwell.dunning.dispatching.claiming import Claimed
from dunwell.dunning.dispatching.inputs import read_inputs
from dunwell.kit import clock, faults
from dunwell.worklist.operations import open_alert
from dunwell.worklist.terms import AlertKind

BACKOFF_MINUTES = (5, 15, 30, 60, 120, 240, 480, 480)
"""How long to wait after the first, second ... refusal that may pass; after the last one it is given up."""

PAUSES = (0.2, 1.0, 3.0, 10.0, 20.0)
"""Seconds between tries to write what happened while the database is away; together well within the lease."""


def end(book: Book, claimed: Claimed, outcome: Outcome | ConnectorError, *, at: dt.datetime) -> MessageState:
    """Write what became of a mail, waiting for the database where it went away meanwhile; return the new state.

    Nobody else may write it: until the lease is past the message is ours. Raises the database's error when it stays
    away; then the lease makes the message UNCERTAIN.
    """
    ended = ended_by(claimed, outcome, book=book, at=at)
    for pause in PAUSES:
        try:
            return _write(book, claimed, outcome, ended, at=at)
        except (OperationalError, InterfaceError):
            connection.close()
            clock.pause(pause)
    return _write(book, claimed, outcome, ended, at=at)


def ended_by(
    claimed: Claimed, outcome: Outcome | ConnectorError, *, book: Book, at: dt.datetime
) -> correspondence.Ended:
    """Translate what the connector said into what is written about the attempt."""
    if isinstance(outcome, Accepted):
        on = clock.day_of(at, book.organization.time_zone)
        return correspondence.Ended(MessageState.SENT, ContactState.MADE, outcome.answer, accepted_on=on)
    if not isinstance(outcome, ConnectorError):
        return correspondence.Ended(MessageState.UNCERTAIN, ContactState.UNCERTAIN, outcome.problem)
    if outcome.about is About.CONNECTION:
        # Ours to mend, nothing about this message: it is ready again at once, and a broken line stops the dispatcher.
        return correspondence.Ended(MessageState.READY, ContactState.VOID, outcome.text, outcome.code)
    waits = claimed.draft.attempt - 1
    if isinstance(outcome, PermanentError) or waits >= len(BACKOFF_MINUTES):
        return correspondence.Ended(MessageState.FAILED, ContactState.VOID, outcome.text, outcome.code)
    again = at + dt.timedelta(minutes=BACKOFF_MINUTES[waits])
    return correspondence.Ended(MessageState.READY, ContactState.VOID, outcome.text, outcome.code, not_before=again)


def _write(
    book: Book,
    claimed: Claimed,
    outcome: Outcome | ConnectorError,
    ended: correspondence.Ended,
    *,
    at: dt.datetime,
) -> MessageState:
    draft = claimed.draft
    message = draft.message
    with transaction.atomic(durable=True):
        something_happened = mark(message.organization_id) != claimed.mark
        ours = correspondence.end_attempt(message=message, attempt=draft.attempt, ended=ended, said=draft.said(), at=at)
        if ours and ended.state == MessageState.FAILED:
            _failed(book, claimed, outcome, at=at)
        if ours and ended.state == MessageState.SENT and something_happened:
            _note_crossing(book, message, at=at)
        faults.reach("dispatch.in_t2")
    return ended.state


def _failed(book: Book, claimed: Claimed, outcome: Outcome | ConnectorError, *, at: dt.datetime) -> None:
    """A dead address is never used again; what else fails for good is a person's to look at."""
    draft = claimed.draft
    organization = draft.message.organization_id
    is_dead = isinstance(outcome, ConnectorError) and outcome.about is About.RECIPIENT and not draft.redirected_from
    if is_dead and draft.inputs.person is not None:
        zone = book.organization.time_zone
        reason = f"refused by its mail server ({outcome.code})" if isinstance(outcome, ConnectorError) else ""
        mark_dead(draft.message, contact=draft.inputs.person.id, reason=reason, at=at, zone=zone)
        return
    text = f"The mail server refuses messages for good: {outcome}"
    open_alert(organization=organization, kind=AlertKind.MAIL_DOWN, subject="refused", text=text, at=at)


def _note_crossing(book: Book, message: Message, *, at: dt.datetime) -> None:
    """Say in the timeline that something came in while the mail was on its way which would have stopped it."""
    inputs = read_inputs(book, message)
    if inputs.planned is None:
        tell(message, verb="message.crossed", at=at, body={"reason": inputs.reason})
