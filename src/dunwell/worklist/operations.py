"""Writing down what people do: tasks, notes, alerts."""

import datetime as dt
from collections.abc import Sequence

from dunwell.audit.operations import record, record_about, require_transaction
from dunwell.worklist.models import Alert, Note, Standing, StateChange, Task
from dunwell.worklist.terms import CHASING, AlertKind, TaskKind, TaskState, WhyUnpaid

NOTHING_LATE = "nothing is late any more"

UNDO_NOTE = dt.timedelta(hours=1)


class TaskError(Exception):
    """A task cannot be changed as asked; nothing was written."""


def open_task(
    *,
    organization: int,
    customer: int,
    kind: TaskKind,
    due_on: dt.date,
    at: dt.datetime,
    actor: str,
    reason: str = "",
    open_item: int | None = None,
    assignee: int | None = None,
    run: int | None = None,
) -> int:
    """Ask a person for something about a customer, or about one of its lines; return the task's id.

    While such a task is open a second one is not opened: the id of the first comes back.
    """
    require_transaction()
    known = (
        Task.objects.of(organization)
        .filter(customer_id=customer, kind=kind, open_item_id=open_item, state=TaskState.OPEN)
        .order_by("id")
        .first()
    )
    if known is not None:
        return known.pk
    task = Task.objects.create(
        organization_id=organization,
        customer_id=customer,
        open_item_id=open_item,
        kind=kind,
        reason=reason[:255],
        due_on=due_on,
        assignee_id=assignee,
        run_id=run,
        recorded_at=at,
    )
    record_about(task, "task.opened", {"kind": kind, "reason": reason, "due": due_on}, at=at, actor=actor)
    return task.pk


def finish_task(
    *, organization: int, task: int, outcome: str, counts: bool, on: dt.date, at: dt.datetime, actor: str
) -> None:
    """Close a task with its outcome; `counts` says whether the step it stands for is served by it.

    A call that reached nobody does not count. Raises TaskError when the task is not open.
    """
    row = _open_task(organization, task)
    Task.objects.of(organization).filter(pk=task, state=TaskState.OPEN).update(
        state=TaskState.DONE, outcome=outcome[:80], outcome_counts=counts, ended_on=on
    )
    record_about(row, "task.done", {"kind": row.kind, "outcome": outcome, "counts": counts}, at=at, actor=actor)


def drop_task(*, organization: int, task: int, reason: str, on: dt.date, at: dt.datetime, actor: str) -> None:
    """Close a task that became pointless. Raises TaskError when the task is not open."""
    row = _open_task(organization, task)
    Task.objects.of(organization).filter(pk=task, state=TaskState.OPEN).update(
        state=TaskState.DROPPED, outcome=reason[:80], ended_on=on
    )
    record_about(row, "task.dropped", {"kind": row.kind, "reason": reason}, at=at, actor=actor)


def drop_chasing(
    *,
    organization: int,
    customers: Sequence[int],
    on: dt.date,
    at: dt.datetime,
    actor: str,
    kinds: Sequence[str] = CHASING,
    reason: str = NOTHING_LATE,
) -> int:
    """Close the work of some kinds that nights opened for customers and that has no use any more; return how many.

    Without `kinds` the calls and proposals of customers who owe nothing late.

    What a person asked for stays. One event for all of them; nobody is touched, for this follows from what was.
    """
    require_transaction()
    rows = Task.objects.of(organization).filter(customer__in=customers, kind__in=kinds, state=TaskState.OPEN)
    rows = rows.exclude(run_id=None)
    dropped = list(rows.order_by("id").values_list("pk", flat=True))
    if dropped:
        rows.filter(pk__in=dropped).update(state=TaskState.DROPPED, outcome=reason, ended_on=on)
        body = {"tasks": dropped, "reason": reason}
        record(organization=organization, at=at, actor=actor, verb="tasks.dropped", body=body)
    return len(dropped)


def reassign_task(*, organization: int, task: int, assignee: int | None, at: dt.datetime, actor: str) -> None:
    """Give an open task to a user, or to nobody. Raises TaskError when the task is not open."""
    row = _open_task(organization, task)
    Task.objects.of(organization).filter(pk=task, state=TaskState.OPEN).update(assignee_id=assignee)
    record_about(row, "task.reassigned", {"from": row.assignee_id, "to": assignee}, at=at, actor=actor)


def _open_task(organization: int, task: int) -> Task:
    require_transaction()
    row = Task.objects.of(organization).filter(pk=task).first()
    if row is None:
        raise TaskError(f"There is no task {task}.")
    if row.state != TaskState.OPEN:
        raise TaskError(f"The task was closed on {row.ended_on} ({row.outcome}); nothing was changed.")
    return row


def add_note(*, organization: int, customer: int, text: str, at: dt.datetime, actor: str, author: str = "") -> int:
    """Write something down about a customer; return the note's id."""
    require_transaction()
    note = Note.objects.create(
        organization_id=organization, customer_id=customer, text=text, author=author[:120], recorded_at=at
    )
    record_about(note, "note.added", {"text": text}, at=at, actor=actor)
    return note.pk


def take_back_note(*, organization: int, note: int, author: str, at: dt.datetime, actor: str) -> None:
    """Take back a note that its author wrote within the last hour; the record keeps that both happened.

    Raises TaskError for an older one, somebody else's, or none.
    """
    require_transaction()
    row = Note.objects.of(organization).filter(pk=note).first()
    if row is None:
        raise TaskError("There is no such note any more.")
    if row.author != author[:120] or at - row.recorded_at > UNDO_NOTE:
        raise TaskError("Only who wrote a note can take it back, and only within an hour; add another one instead.")
    record_about(row, "note.taken_back", {}, at=at, actor=actor)
    row.delete()


def say_why(
    *, organization: int, customer: int, why: WhyUnpaid, reason: str, on: dt.date, at: dt.datetime, actor: str
) -> None:
    """Note why a customer has not paid, as a person knows it; UNKNOWN leaves it to the facts again.

    It counts until nothing of the customer is late any more. Raises TaskError where nothing is late.
    """
    require_transaction()
    rows = Standing.objects.of(organization).filter(customer_id=customer)
    row = rows.select_for_update().first()
    if row is None or row.oldest_due_on is None:
        raise TaskError("Nothing of this customer is late, so there is nothing to explain; nothing was changed.")
    if row.said_why == why:
        return
    before, row.said_why, row.why_unpaid = row.why_unpaid, why, why
    row.save(update_fields=["said_why", "why_unpaid"])
    StateChange.objects.create(
        organization_id=organization, customer_id=customer, on=on, old_state=row.state, state=row.state, why_unpaid=why
    )
    record(
        organization=organization,
        at=at,
        actor=actor,
        verb="customer.why_said",
        subject=("customer", customer),
        customer=customer,
        body={"from": before, "to": why, "reason": reason[:255]},
    )


def open_alert(*, organization: int, kind: AlertKind, text: str, at: dt.datetime, subject: str = "") -> bool:
    """Tell people something once for each cause; False when that alert is open already (its text is renewed)."""
    require_transaction()
    alert, is_new = Alert.objects.of(organization).get_or_create(
        organization_id=organization,
        kind=kind,
        subject=subject[:120],
        closed_at=None,
        defaults={"text": text, "opened_at": at},
    )
    if not is_new:
        if alert.text != text:
            Alert.objects.of(organization).filter(pk=alert.pk).update(text=text)
        return False
    record(
        organization=organization,
        at=at,
        actor="system:alerts",
        verb="alert.opened",
        body={"kind": kind, "subject": subject, "text": text},
        subject=("alert", alert.pk),
    )
    return True


def close_alert(*, organization: int, kind: AlertKind, at: dt.datetime, subject: str = "") -> bool:
    """Close an alert whose cause is gone; False when none was open."""
    require_transaction()
    rows = Alert.objects.of(organization).filter(kind=kind, subject=subject[:120], closed_at=None)
    if not rows.update(closed_at=at):
        return False
    record(
        organization=organization,
        at=at,
        actor="system:alerts",
        verb="alert.closed",
        body={"kind": kind, "subject": subject},
    )
    return True
