"""Nights as pages list them, and the places of lines in their strategy."""

import datetime as dt
import json
import uuid
from typing import Any, NamedTuple

from dunwell.audit.queries import get_document
from dunwell.dunning.models import Run, StepTaken
from dunwell.dunning.terms import RunKind


class RunListed(NamedTuple):
    """A night or sweep with what it counted."""

    id: int
    public_id: uuid.UUID
    kind: str
    as_of: dt.date
    state: str
    review_reason: str
    customers: int
    decisions: int
    stages: list[dict[str, Any]]
    actions: dict[str, int]
    problems: list[dict[str, Any]]
    balance: dict[str, Any]
    started_at: dt.datetime
    ended_at: dt.datetime | None


class Taken(NamedTuple):
    """A step that a line (subject above zero) or a customer (below) has taken."""

    subject: int
    step_id: str
    round: int
    how: str
    reason: str
    taken_on: dt.date
    message: uuid.UUID | None
    message_state: str | None
    task: uuid.UUID | None


def list_runs(organization: int, *, kind: str = "", before: int | None = None, limit: int = 50) -> list[RunListed]:
    """Return runs (of one kind), the latest day first; `before` is the id of the last one shown."""
    rows = Run.objects.of(organization).order_by("-as_of", "-id")
    if kind:
        rows = rows.filter(kind=kind)
    if before is not None:
        last = rows.filter(pk=before).values_list("as_of", flat=True).first()
        rows = rows.filter(as_of__lte=last).exclude(as_of=last, id__gte=before) if last else rows.none()
    return [RunListed(*row) for row in rows.values_list(*RunListed._fields)[:limit]]


def texts_of_run(organization: int, run: int | None) -> dict[str, str] | None:
    """Return the texts of the strategies that a night or sweep decided by, by key; None where no run is known."""
    context = Run.objects.of(organization).filter(pk=run).values_list("context", flat=True).first() if run else None
    found: dict[str, str] | None = json.loads(get_document(context))["strategies"] if context else None
    return found


def find_run(organization: int, public_id: uuid.UUID) -> RunListed | None:
    """Return the run an address names, or None."""
    row = Run.objects.of(organization).filter(public_id=public_id).values_list(*RunListed._fields).first()
    return RunListed(*row) if row else None


def find_night(organization: int, as_of: dt.date) -> uuid.UUID | None:
    """Return the public id of the night of a day, or None."""
    rows = Run.objects.of(organization).filter(kind=RunKind.NIGHT, as_of=as_of)
    return rows.values_list("public_id", flat=True).first()


def public_id_of_run(organization: int, run: int | None) -> uuid.UUID | None:
    """Return the public id of a run by its key, or None."""
    return Run.objects.of(organization).filter(pk=run).values_list("public_id", flat=True).first() if run else None


def list_taken(organization: int, customer: int, limit: int = 500) -> list[Taken]:
    """Return the steps a customer and its lines have taken, the latest first."""
    rows = StepTaken.objects.of(organization).filter(customer_id=customer).order_by("-taken_on", "-id")
    return [
        Taken(*row)
        for row in rows.values_list(
            "subject",
            "step_id",
            "round",
            "how",
            "reason",
            "taken_on",
            "message__public_id",
            "message__state",
            "task__public_id",
        )[:limit]
    ]
