"""Tasks and standings as pages list them."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from dunwell.engine.states import IN_TURN
from dunwell.kit.tenancy import TenantQuerySet
from dunwell.worklist import models
from dunwell.worklist.terms import MINUTES, CustomerState, TaskState


class Standing(NamedTuple):
    """Where a customer stands, as the latest night left it; `value_minor` in the base currency."""

    id: int
    customer_id: int
    strategy: str
    state: str
    why_unpaid: str
    reason: str
    look_again_on: dt.date | None
    priority: int
    value_minor: int
    oldest_due_on: dt.date | None
    decided_on: dt.date
    segment: str


class Task(NamedTuple):
    """A task in a list."""

    id: int
    public_id: uuid.UUID
    customer_id: int
    open_item_id: int | None
    kind: str
    reason: str
    due_on: dt.date
    state: str
    outcome: str
    outcome_counts: bool
    ended_on: dt.date | None
    assignee: int | None
    assignee__name: str | None
    meant_for: str
    recorded_at: dt.datetime


def list_standings(
    organization: int,
    *,
    state: str = "",
    reason: str = "",
    why: str = "",
    segment: str = "",
    customers: QuerySet[Any, Any] | Sequence[int] | None = None,
    after: tuple[int, int] | None = None,
    limit: int = 50,
) -> list[Standing]:
    """Return customers by falling priority; `after` is (priority, id) of the last one shown.

    `why` is why they have not paid, `segment` the key of theirs, `customers` those who may be among them: keys of a
    few, rows of many.
    """
    rows = models.Standing.objects.of(organization)
    if isinstance(customers, QuerySet):
        rows = rows.filter(Exists(customers.filter(pk=OuterRef("customer_id"))))
    elif customers is not None:
        rows = rows.filter(customer_id__in=customers)
    if segment:
        rows = rows.filter(segment=segment).exclude(segment="")
    if why:
        rows = rows.filter(why_unpaid=why).exclude(why_unpaid="")
    if state:
        rows = rows.filter(state=state)
    if state and state != CustomerState.CURRENT:
        rows = rows.exclude(state=CustomerState.CURRENT)  # the index's own condition, which SQLite wants to read
    if reason:
        rows = rows.filter(reason=reason) if reason in IN_TURN else _stopped(rows, reason)
    if after is not None:
        rows = rows.filter(priority__lte=after[0]).filter(Q(priority__lt=after[0]) | Q(id__gt=after[1]))
    return [Standing(*row) for row in rows.order_by("-priority", "id").values_list(*Standing._fields)[:limit]]


def count_states(organization: int) -> dict[str, int]:
    """Return how many customers are in each state but CURRENT, from the index of those states alone."""
    rows = models.Standing.objects.of(organization).exclude(state=CustomerState.CURRENT).order_by("state")
    return dict(rows.values_list("state").annotate(count=Count("priority")))


def count_whys(organization: int) -> dict[str, int]:
    """Return how many customers have not paid for each reason that is known, from the index of reasons alone."""
    rows = models.Standing.objects.of(organization).exclude(why_unpaid="").order_by("why_unpaid")
    return dict(rows.values_list("why_unpaid").annotate(count=Count("priority")))


def standings_of(organization: int, customers: Iterable[int]) -> dict[int, Standing]:
    """Return where customers stand, by customer."""
    rows = models.Standing.objects.of(organization).filter(customer_id__in=set(customers))
    found = [Standing(*row) for row in rows.values_list(*Standing._fields)]
    return {row.customer_id: row for row in found}


def next_customer(organization: int, *, after: Standing) -> uuid.UUID | None:
    """Return the public id of the customer that comes after one by falling priority, or None."""
    rows = models.Standing.objects.of(organization).filter(priority__lte=after.priority)
    rows = rows.filter(Q(priority__lt=after.priority) | Q(id__gt=after.id))
    return rows.order_by("-priority", "id").values_list("customer__public_id", flat=True).first()


def _stopped(rows: TenantQuerySet[models.Standing], reason: str) -> TenantQuerySet[models.Standing]:
    """Those whom something stops; that it is named at all is the index's own condition, which SQLite wants to read."""
    return rows.filter(stopped_by=reason).exclude(stopped_by="")


def count_reasons(organization: int, reasons: Iterable[str], *, cap: int) -> dict[str, int]:
    """Return how many customers each of some reasons stops, each counted up to one past `cap`."""
    rows = models.Standing.objects.of(organization)
    return {
        reason: len(_stopped(rows, reason).values_list("priority", "pk").order_by("-priority", "id")[: cap + 1])
        for reason in reasons
    }


def list_tasks(
    organization: int,
    *,
    assignee: int | None = None,
    kind: str = "",
    run: int | None = None,
    after: tuple[dt.date, int] | None = None,
    limit: int = 50,
) -> list[Task]:
    """Return open tasks by due day and id; `after` is (due day, id) of the last one shown."""
    rows = models.Task.objects.of(organization).filter(state=TaskState.OPEN)
    for name, value in {"assignee_id": assignee, "kind": kind, "run_id": run}.items():
        if value:
            rows = rows.filter(**{name: value})
    if after is not None:
        rows = rows.filter(due_on__gte=after[0]).filter(Q(due_on__gt=after[0]) | Q(id__gt=after[1]))
    return [Task(*row) for row in rows.order_by("due_on", "id").values_list(*Task._fields)[:limit]]


def list_tasks_of(organization: int, customer: int, limit: int = 50) -> list[Task]:
    """Return the open tasks of a customer by due day and id."""
    # Ordered as the index of customers is, or the planner walks all open work to save the sorting of three rows.
    rows = models.Task.objects.of(organization).filter(customer_id=customer, state=TaskState.OPEN).order_by("-id")
    found = [Task(*row) for row in rows.values_list(*Task._fields)[:limit]]
    return sorted(found, key=lambda task: (task.due_on, task.id))


def list_ended_tasks(organization: int, customer: int, *, until: dt.date | None = None, limit: int = 50) -> list[Task]:
    """Return the closed tasks of a customer, the newest first; with `until` only those closed up to that day."""
    rows = models.Task.objects.of(organization).filter(customer_id=customer).exclude(state=TaskState.OPEN)
    if until is not None:
        rows = rows.filter(ended_on__lte=until)
    return [Task(*row) for row in rows.order_by("-id").values_list(*Task._fields)[:limit]]


class Note(NamedTuple):
    """What somebody wrote down about a customer."""

    text: str
    author: str
    recorded_at: dt.datetime


def list_notes(organization: int, customer: int, *, until: dt.datetime | None = None, limit: int = 50) -> list[Note]:
    """Return the notes about a customer, the newest first; with `until` only those up to that instant."""
    rows = models.Note.objects.of(organization).filter(customer_id=customer).order_by("-id")
    if until is not None:
        rows = rows.filter(recorded_at__lte=until)
    return [Note(*row) for row in rows.values_list(*Note._fields)[:limit]]


class Work(NamedTuple):
    """A customer about whom something is to do: its open tasks by due day, and its standing (None before a night)."""

    customer_id: int
    tasks: tuple[Task, ...]
    standing: Standing | None


def list_work(organization: int, *, due_by: dt.date, member: int | None = None, cap: int = 500) -> list[Work]:
    """Return customers with open tasks due by a day, the most urgent first.

    With `member` only tasks that are theirs or nobody's. At most `cap` tasks, those due longest, are looked at.
    """
    rows = models.Task.objects.of(organization).filter(state=TaskState.OPEN, due_on__lte=due_by)
    if member is not None:
        rows = rows.filter(Q(assignee_id=member) | Q(assignee_id=None))
    tasks: dict[int, list[Task]] = {}
    for row in rows.order_by("due_on", "id").values_list(*Task._fields)[:cap]:
        task = Task(*row)
        tasks.setdefault(task.customer_id, []).append(task)
    standings = standings_of(organization, tasks)
    work = [Work(customer, tuple(found), standings.get(customer)) for customer, found in tasks.items()]
    return sorted(work, key=lambda one: (-(one.standing.priority if one.standing else 0), one.customer_id))


class Load(NamedTuple):
    """The open tasks of a member, those of them that are due, and about how many minutes the due ones take."""

    tasks: int = 0
    due: int = 0
    minutes: int = 0


def load_by_member(organization: int, *, due_by: dt.date) -> dict[tuple[int | None, str | None], Load]:
    """Return by (member, name) how much each has to do, of it what is due by a day."""
    rows = models.Task.objects.of(organization).filter(state=TaskState.OPEN).order_by()
    counted = rows.values("assignee_id", "assignee__name", "kind").annotate(
        all=Count("id"), due=Count("id", filter=Q(due_on__lte=due_by))
    )
    found: dict[tuple[int | None, str | None], Load] = {}
    for member, name, kind, whole, due in counted.values_list("assignee_id", "assignee__name", "kind", "all", "due"):
        before = found.get((member, name), Load())
        found[member, name] = Load(before.tasks + whole, before.due + due, before.minutes + due * MINUTES[kind])
    return found


def count_segments(organization: int) -> dict[str, int]:
    """Return how many customers the nights put in each segment, by its key; those in none are not counted."""
    rows = models.Standing.objects.of(organization).exclude(segment="").order_by()
    return dict(rows.values_list("segment").annotate(Count("id")))


def count_followers(organization: int) -> dict[tuple[str, str], int]:
    """Return how many customers of a segment the nights put on a strategy, by the keys of strategy and segment."""
    rows = models.Standing.objects.of(organization).exclude(segment="").order_by()
    counted = rows.values_list("strategy", "segment").annotate(Count("id"))
    return {(strategy, segment): number for strategy, segment, number in counted}


class StateChange(NamedTuple):
    """A customer's state, why-unpaid or segment that became another one on a day; segments by key."""

    on: dt.date
    state: str
    old_state: str
    why_unpaid: str
    old_segment: str
    segment: str


def list_state_changes(
    organization: int, customers: Sequence[int], *, until: dt.date, limit: int = 50
) -> list[StateChange]:
    """Return the changes of customers' states up to a day, the latest first."""
    rows = models.StateChange.objects.of(organization).filter(customer_id__in=customers, on__lte=until)
    return [StateChange(*row) for row in rows.order_by("-id").values_list(*StateChange._fields)[:limit]]


def find_task(organization: int, public_id: uuid.UUID) -> Task | None:
    """Return the task an address names, or None."""
    row = models.Task.objects.of(organization).filter(public_id=public_id).values_list(*Task._fields).first()
    return Task(*row) if row else None


def count_open_tasks(organization: int, *, due_by: dt.date, cap: int) -> int:
    """Return how many open tasks are due by a day, counted up to one past `cap`."""
    rows = models.Task.objects.of(organization).filter(state=TaskState.OPEN, due_on__lte=due_by)
    return len(rows.order_by("due_on", "id").values_list("pk", flat=True)[: cap + 1])
