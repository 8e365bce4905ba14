"""Reading what people do: tasks, notes, alerts, and where each customer stands."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Q

from dunwell.worklist.models import Alert, Task
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


class AlertRow(NamedTuple):
    """An alert as others may see it."""

    id: int
    kind: str
    subject: str
    text: str
    opened_at: dt.datetime
    closed_at: dt.datetime | None


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


def list_alerts(organization: int, *, only_open: bool = True, kinds: Iterable[str] = ()) -> list[AlertRow]:
    """Return alerts (of some kinds when given), the oldest first."""
    rows = Alert.objects.of(organization).order_by("id")
    if only_open:
        rows = rows.filter(closed_at=None)
    if kinds:
        rows = rows.filter(kind__in=list(kinds))
    return [AlertRow(row.pk, row.kind, row.subject, row.text, row.opened_at, row.closed_at) for row in rows]
