"""The end of a dispute, told to whoever opened it: a rejected one is answered before anything asks for the money again.

The answer is a message of its own, without step and amount; where it cannot be mailed, or came back, a person gives
it. Until the customer has it the contested part rests (ground rule 16).
"""

import datetime as dt
from typing import Final

from dunwell.compliance.terms import Channel
from dunwell.correspondence.models import Message
from dunwell.correspondence.terms import ANSWER, ENDED_UNSENT, MessageState
from dunwell.customers.terms import ContactRole
from dunwell.disputes import operations as disputes
from dunwell.disputes import queries as contested
from dunwell.disputes.models import Dispute
from dunwell.disputes.terms import DisputeState
from dunwell.dunning.addressing import person_of
from dunwell.kit.clock import day_of
from dunwell.organizations.models import Organization
from dunwell.organizations.terms import Sending
from dunwell.worklist.operations import open_task
from dunwell.worklist.terms import TaskKind

SYSTEM: Final = "system:night"


def close_dispute(
    *,
    organization: int,
    dispute: int,
    outcome: DisputeState,
    on: dt.date,
    at: dt.datetime,
    actor: str,
    answer: str = "",
) -> None:
    """Close a dispute with its outcome; a rejected one is answered: by a message in these words, else by a person.

    Without an `answer` the message says that the amount stands after checking. Raises DisputeError.
    """
    disputes.close_dispute(
        organization=organization, dispute=dispute, outcome=outcome, on=on, at=at, actor=actor, answer=answer
    )
    if outcome != DisputeState.REJECTED:
        return
    row = Dispute.objects.of(organization).get(pk=dispute)
    house = Organization.objects.get(pk=organization)
    if can_be_mailed(organization, row.customer_id, on=day_of(at, house.time_zone)):
        message = write_answer(
            house, row.customer_id, template=ANSWER, opening=answer, on=day_of(at, house.time_zone), at=at
        )
        disputes.note_answer(organization=organization, dispute=dispute, message=message)
    else:
        _ask(organization, dispute, row.customer_id, row.open_item_id, answer, on=on, at=at, actor=actor)


def ask_people(*, organization: int, first: int, last: int, today: dt.date, at: dt.datetime) -> int:
    """Open a task for each answer that was not sent after all or came back, of the customers from first to last.

    Returns how many; a second call finds none.
    """
    given = contested.list_answered_by_message(organization, first=first, last=last)
    if not given:
        return 0
    rows = Message.objects.of(organization).filter(pk__in=[one.message for one in given])
    lost = set(rows.filter(state__in=ENDED_UNSENT).values_list("pk", flat=True))
    lost |= set(rows.filter(bounced_at__isnull=False).values_list("pk", flat=True))
    asked = [one for one in given if one.message in lost]
    for one in asked:
        _ask(organization, one.id, one.customer, one.open_item, one.answer, on=today, at=at, actor=SYSTEM)
    return len(asked)


def can_be_mailed(organization: int, customer: int, *, on: dt.date) -> bool:
    """Tell whether a customer has a living address at which nobody asked for no more mails."""
    return person_of(organization, customer, channel=Channel.EMAIL, role=ContactRole.BILLING, on=on) is not None


def write_answer(
    house: Organization, customer: int, *, template: str, on: dt.date, at: dt.datetime, opening: str = ""
) -> int:
    """Write a message on which no step stands, one of ANSWERS, and return its id; `opening` replaces our own words."""
    is_read_first = house.sending == Sending.REVIEW
    message = Message.objects.create(
        organization_id=house.pk,
        customer_id=customer,
        night_on=on,
        channel=Channel.EMAIL,
        step=template,
        template=template,
        state=MessageState.IN_REVIEW if is_read_first else MessageState.READY,
        reason=f"sending is {house.sending}" if is_read_first else "",
        created_under=house.sending,
        own_words={"opening": opening} if opening else None,
        recorded_at=at,
    )
    return message.pk


def _ask(
    organization: int, dispute: int, customer: int, item: int, answer: str, *, on: dt.date, at: dt.datetime, actor: str
) -> None:
    task = open_task(
        organization=organization,
        customer=customer,
        kind=TaskKind.ANSWER,
        reason=f"tell them what came of their dispute{': ' if answer else ''}{answer}",
        open_item=item,
        due_on=on,
        at=at,
        actor=actor,
    )
    disputes.note_answer(organization=organization, dispute=dispute, task=task)
