"""Dispatch: what the nights wrote leaves the house, once, and only while it is still right.

Two short transactions with the wire between them and none open there (docs/decisions/0004): whoever paid, promised,
contested or asked for rest before T1 gets nothing; a process killed anywhere sends nothing twice.
"""

import datetime as dt
from functools import partial
from typing import Any, Final

from django.db import transaction

from dunwell.audit.keeping import keep_bytes
from dunwell.audit.operations import claim_instance
from dunwell.correspondence import operations as correspondence
from dunwell.correspondence.models import Message
from dunwell.dunning.dispatching.claiming import Claimed, Turn, claim
from dunwell.dunning.dispatching.drafting import write
from dunwell.dunning.dispatching.ending import end
from dunwell.dunning.dispatching.inputs import read_inputs
from dunwell.dunning.dispatching.pointless import end_if_pointless
from dunwell.dunning.dispatching.round import GONE, Progress, Round, patiently
from dunwell.dunning.dispatching.trouble import set_aside
from dunwell.dunning.dispatching.waiting import candidates
from dunwell.kit import faults

TRIES: Final = 3
"""How often a message is written anew because its customer changed under our hands, before the next pass takes it."""

COPY: Final = (
    "This is a restored or copied installation: the database and the data folder belong to different ones. "
    "Nothing is sent until a person says so; `dunwell doctor` tells how."
)


def dispatch_all(
    *,
    organization: int,
    at: dt.datetime,
    until_empty: bool = False,
    embedded: bool = False,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Send what is ready at an instant, and return what became of it, counted.

    One pass, or with `until_empty` passes until nothing more moves. Any number of dispatchers may run at once.
    `embedded` delivers into the embedded mailbox whatever the sending state, and raises WrongMailboxError where
    another mail connection is configured.
    """
    with transaction.atomic(durable=True):
        given_up = correspondence.give_up_leases(organization=organization, at=at)
    now = Round(organization, at=at, embedded=embedded, progress=progress)
    now.counts["uncertain"] += given_up
    if not claim_instance(at=at):
        now.stop(COPY)
    try:
        while now.may_leave and send_what_is_ready(now) and until_empty:
            pass
    finally:
        now.close()
    return now.result()


def send_what_is_ready(now: Round) -> bool:
    """Make one pass over what may leave; return whether anything moved and more may."""
    before = now.counts.total()
    for pk in candidates(now.organization, at=now.at):
        if now.stopped:
            break
        patiently(partial(send_one, now, pk))
    return not now.stopped and now.counts.total() > before


def send_one(now: Round, pk: int) -> None:
    """Take one message from READY to its end.

    1. T0, no transaction: read the customer, decide again, end what is pointless, write the mail, connect.
    2. T1: the message is ours, if nothing has changed since; else it is written anew.
    3. The wire, no transaction.
    4. T2: what became of it.
    """
    message = Message.objects.of(now.organization).filter(pk=pk, state__in=correspondence.SENDABLE).first()
    if message is None:
        return  # another dispatcher was faster
    try:
        claimed = write_and_claim(now, message)
    except GONE:
        raise
    except Exception as error:  # noqa: BLE001 - one poisoned row or template stops no other message
        set_aside(now, message, error)
        return
    if claimed is None:
        return
    faults.reach("dispatch.after_t1")
    outcome = now.hand_over(claimed)
    faults.reach("dispatch.before_t2")
    now.count(end(now.book, claimed, outcome, at=now.instant()).lower())
    faults.reach("dispatch.after_t2")


def write_and_claim(now: Round, message: Message) -> Claimed | None:
    """Do T0 and T1; None when the message does not leave now, for a reason that was written down."""
    for _ in range(TRIES):
        inputs = read_inputs(now.book, message)
        if end_if_pointless(now, message, inputs):
            return None
        draft = write(now.book, message, inputs, sender=now.sender, redirect_to=now.redirect_to, at=now.at)
        faults.reach("dispatch.after_t0")
        if not now.connect():
            return None
        keep_bytes(draft.content)
        faults.reach("dispatch.before_t1")
        turn, claimed = claim(now.asked(), draft)
        if turn is not Turn.CHANGED:
            now.count(turn.value)
            return claimed
        now.open_book()
        if now.stopped:
            break
    return None
