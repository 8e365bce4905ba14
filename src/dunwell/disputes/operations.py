"""Writing down what is contested: a dispute pauses its part of one line, the rest stays payable."""

import datetime as dt

from dunwell.audit.operations import record_about, require_transaction
from dunwell.disputes.models import Dispute
from dunwell.disputes.queries import contested
from dunwell.disputes.terms import DisputeState
from dunwell.engine.money import Money
from dunwell.receivables.models import OpenItem
from dunwell.receivables.operations import set_disputed
from dunwell.worklist.operations import open_task
from dunwell.worklist.terms import TaskKind


class DisputeError(Exception):
    """A dispute cannot be opened or closed as asked; nothing was written."""


def open_dispute(
    *,
    organization: int,
    open_item: int,
    on: dt.date,
    at: dt.datetime,
    actor: str,
    amount_minor: int | None = None,
    reason: str = "",
    cooling_days: int = 5,
) -> int:
    """Contest a line, or `amount_minor` of it, from a day on; return the dispute's id.

    Raises DisputeError when the line is closed or less is open and uncontested than that.
    """
    require_transaction()
    line = _lock(organization, open_item)
    left = line.open_minor - contested(organization, open_item=open_item, on=on)
    amount = left if amount_minor is None else amount_minor
    if left <= 0:
        raise DisputeError("Nothing of this line is open and uncontested, so there is nothing to contest.")
    if not 0 < amount <= left:
        most = Money(left, line.currency)
        raise DisputeError(f"A dispute is about more than 0 and at most what is open and uncontested: {most}.")
    row = Dispute.objects.create(
        organization_id=organization,
        customer_id=line.customer_id,
        open_item=line,
        amount_minor=amount,
        reason=reason[:255],
        opened_on=on,
        cooling_days=cooling_days,
        recorded_at=at,
    )
    set_disputed(organization=organization, open_item=open_item, amount_minor=line.disputed_minor + amount)
    body = {"open_item": open_item, "amount_minor": amount, "currency": line.currency, "reason": reason, "on": on}
    record_about(row, "dispute.opened", body, at=at, actor=actor)
    return row.pk


def _lock(organization: int, open_item: int) -> OpenItem:
    """Return a line that nobody else changes meanwhile; raises DisputeError when there is none."""
    line = OpenItem.objects.of(organization).select_for_update(no_key=True).filter(pk=open_item).first()
    if line is None:
        raise DisputeError(f"There is no line {open_item}; nothing was written.")
    return line


def close_dispute(
    *,
    organization: int,
    dispute: int,
    outcome: DisputeState,
    on: dt.date,
    at: dt.datetime,
    actor: str,
    answer: str = "",
    known_on: dt.date | None = None,
) -> None:
    """Close a dispute as ACCEPTED, REJECTED or WITHDRAWN; the cooling period begins that day, or on `known_on`.

    `known_on` is the day on which we learned of an end that lies before it, as an old list tells it.
    An accepted one opens a task for the credit note: the ledger changes only when that is issued. Raises
    DisputeError when it is not open, or would close before it was opened.
    """
    require_transaction()
    row = _closable(organization, dispute, outcome=outcome, on=on)
    won = (
        Dispute.objects.of(organization)
        .filter(pk=dispute, state=DisputeState.OPEN)
        .update(
            state=outcome,
            closed_on=on,
            answer=answer,
            cooling_days=row.cooling_days + max((known_on - on).days if known_on else 0, 0),
        )
    )
    if not won:
        raise DisputeError("Somebody else has just closed this dispute; look at it again.")
    left = _lock(organization, row.open_item_id).disputed_minor - row.amount_minor
    set_disputed(organization=organization, open_item=row.open_item_id, amount_minor=left)
    body = {"open_item": row.open_item_id, "amount_minor": row.amount_minor, "on": on, "answer": answer}
    record_about(row, f"dispute.{outcome.lower()}", body, at=at, actor=actor)
    if outcome == DisputeState.ACCEPTED:
        open_task(
            organization=organization,
            customer=row.customer_id,
            kind=TaskKind.OTHER,
            reason=f"credit note for an accepted dispute: {row.reason}",
            open_item=row.open_item_id,
            due_on=on,
            at=at,
            actor=actor,
        )


def _closable(organization: int, dispute: int, *, outcome: DisputeState, on: dt.date) -> Dispute:
    """Return the dispute when it may be closed so; raises DisputeError with the reason when it may not."""
    row = Dispute.objects.of(organization).filter(pk=dispute).first()
    if row is None:
        raise DisputeError(f"There is no dispute {dispute}; nothing was written.")
    if outcome == DisputeState.OPEN:
        raise DisputeError("A dispute closes as accepted, rejected or withdrawn.")
    if row.state != DisputeState.OPEN:
        raise DisputeError(f"The dispute was closed as {row.get_state_display()} on {row.closed_on} already.")
    if on < row.opened_on:
        raise DisputeError(f"The dispute was opened on {row.opened_on}; it cannot close on {on}.")
    return row


def note_answer(*, organization: int, dispute: int, message: int | None = None, task: int | None = None) -> None:
    """Note by which message or task a rejected dispute is answered; until that is done its part still rests."""
    require_transaction()
    values = {"answer_message_id": message} if message is not None else {"answer_task_id": task}
    Dispute.objects.of(organization).filter(pk=dispute, state=DisputeState.REJECTED).update(**values)
