"""Reading what people do: tasks, notes, alerts, and where each customer stands."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Count, Q

from dunwell.worklist.models import Alert, Note, Standing, Task
from dunwell.worklist.terms import TaskState


class TaskRow(NamedTuple):
    """A task as others may see it."""

    id: int
    public_id: str
    customer: int
    open_item: int | None
    kind: str
    reason: str
    due_on: dt.date
    state: str
    outcome: str
    outcome_counts: bool
    ended_on: dt.date | None
    assignee: int | None
    recorded_at: dt.datetime


class NoteRow(NamedTuple):
    """A note as others may see it."""

    id: int
    text: str
    author: str
    recorded_at: dt.datetime


class AlertRow(NamedTuple):
    """An alert as others may see it."""

    id: int
    kind: str
    subject: str
    text: str
    opened_at: dt.datetime
    closed_at: dt.datetime | None


class StandingRow(NamedTuple):
    """Where a customer stands, as the latest night left it; `value_minor` in the base currency."""

    id: int
    customer: int
    strategy: str
    state: str
    why_unpaid: str
    reason: str
    look_again_on: dt.date | None
    priority: int
    value_minor: int
    oldest_due_on: dt.date | None
    assignee: int | None
    decided_on: dt.date


def _task(row: Task) -> TaskRow:
    return TaskRow(
        row.pk,
        str(row.public_id),
        row.customer_id,
        row.open_item_id,
        row.kind,
        row.reason,
        row.due_on,
        row.state,
        row.outcome,
        row.outcome_counts,
        row.ended_on,
        row.assignee_id,
        row.recorded_at,
    )


def get_task(organization: int, *, public_id: str) -> TaskRow | None:
    """Return one task by the id shown outside, or None."""
    row = Task.objects.of(organization).filter(public_id=public_id).first()
    return _task(row) if row else None


def list_tasks(
    organization: int,
    *,
    customer: int | None = None,
    assignee: int | None = None,
    only_open: bool = True,
    after: tuple[dt.date, int] | None = None,
    limit: int = 100,
) -> list[TaskRow]:
    """Return tasks by due day and id; `after` is (due day, id) of the last one already shown."""
    rows = Task.objects.of(organization).order_by("due_on", "id")
    if only_open:
        rows = rows.filter(state=TaskState.OPEN)
    if customer is not None:
        rows = rows.filter(customer_id=customer)
    if assignee is not None:
        rows = rows.filter(assignee_id=assignee)
    if after is not None:
        rows = rows.filter(Q(due_on__gt=after[0]) | Q(due_on=after[0], id__gt=after[1]))
    return [_task(row) for row in rows[:limit]]


def list_notes(organization: int, *, customer: int, limit: int = 100) -> list[NoteRow]:
    """Return the newest notes about a customer first."""
    rows = Note.objects.of(organization).filter(customer_id=customer).order_by("-id")[:limit]
    return [NoteRow(row.pk, row.text, row.author, row.recorded_at) for row in rows]


def list_alerts(organization: int, *, only_open: bool = True, kinds: Iterable[str] = ()) -> list[AlertRow]:
    """Return alerts (of some kinds when given), the oldest first."""
    rows = Alert.objects.of(organization).order_by("id")
    if only_open:
        rows = rows.filter(closed_at=None)
    if kinds:
        rows = rows.filter(kind__in=list(kinds))
    return [AlertRow(row.pk, row.kind, row.subject, row.text, row.opened_at, row.closed_at) for row in rows]


def _standing(row: Standing) -> StandingRow:
    return StandingRow(
        row.pk,
        row.customer_id,
        row.strategy,
        row.state,
        row.why_unpaid,
        row.reason,
        row.look_again_on,
        row.priority,
        row.value_minor,
        row.oldest_due_on,
        row.assignee_id,
        row.decided_on,
    )


def get_standing(organization: int, *, customer: int) -> StandingRow | None:
    """Return where a customer stands; None before its first night."""
    row = Standing.objects.of(organization).filter(customer_id=customer).first()
    return _standing(row) if row else None


def list_standings(
    organization: int,
    *,
    state: str | None = None,
    reason: str | None = None,
    assignee: int | None = None,
    after: tuple[int, int] | None = None,
    limit: int = 50,
) -> list[StandingRow]:
    """Return customers by falling priority; `after` is (priority, id) of the last one already shown."""
    rows = Standing.objects.of(organization).order_by("-priority", "id")
    if state is not None:
        rows = rows.filter(state=state)
    if reason is not None:
        rows = rows.filter(reason=reason)
    if assignee is not None:
        rows = rows.filter(assignee_id=assignee)
    if after is not None:
        rows = rows.filter(Q(priority__lt=after[0]) | Q(priority=after[0], id__gt=after[1]))
    return [_standing(row) for row in rows[:limit]]


def count_standings(organization: int, *, by: str = "reason") -> dict[str, int]:
    """Return how many customers there are of each `state`, `reason` or `why_unpaid`."""
    rows = Standing.objects.of(organization).order_by().values(by).annotate(n=Count("id")).values_list(by, "n")
    return dict(sorted(rows))
