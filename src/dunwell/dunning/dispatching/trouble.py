"""One poisoned row or template stops no other message."""

import datetime as dt

from django.db import transaction

from dunwell.correspondence import operations as correspondence
from dunwell.correspondence.mails import BadAddressError
from dunwell.correspondence.models import Message
from dunwell.correspondence.operations.bounces import mark_dead
from dunwell.dunning.dispatching.inputs import read_inputs
from dunwell.dunning.dispatching.round import Round
from dunwell.worklist.operations import open_alert
from dunwell.worklist.terms import AlertKind

PROBLEM_WAITS = dt.timedelta(hours=1)


def set_aside(now: Round, message: Message, error: Exception) -> None:
    """Set aside a message that could not be written for an hour, and tell people; the others go on.

    An address that is none is a dead one: the contact is not used again, and a person is asked for another.
    """
    problem = f"{type(error).__name__}: {error}"
    with transaction.atomic(durable=True):
        if isinstance(error, BadAddressError) and (person := read_inputs(now.book, message).person) is not None:
            mark_dead(message, contact=person.id, reason=str(error), at=now.at, zone=now.book.organization.time_zone)
            return
        correspondence.note_problem(message=message, problem=problem, not_before=now.at + PROBLEM_WAITS)
        open_alert(
            organization=message.organization_id,
            kind=AlertKind.UNWRITTEN,
            subject=str(message.public_id),
            text=f"A message could not be written: {problem}. It is tried again every hour; the others go on.",
            at=now.at,
        )
    now.problems.append(f"message {message.public_id}: {problem}")
