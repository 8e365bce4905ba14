"""Work that must not be lost: rows that a worker holds for a while and anybody may pick up again.

A queue loses what a killed worker held; a row with a lease does not. Claiming is one conditional
UPDATE whose row count says who won, so it needs no broker and works on both databases.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models
from django.db.models import F, Q

from dunwell.kit import bulk


class LeaseState(models.TextChoices):
    """Where a piece of leased work stands."""

    WAITING = "WAITING", "waiting"
    WORKING = "WORKING", "working"
    DONE = "DONE", "done"
    FAILED = "FAILED", "failed"


class Leased(models.Model):
    """The columns every piece of leased work carries."""

    lease_state = models.CharField(max_length=8, choices=LeaseState, default=LeaseState.WAITING)
    lease_until = models.DateTimeField(null=True)
    attempt = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    progress = models.PositiveIntegerField(default=0)
    problem = models.TextField(default="", blank=True)

    class Meta:
        """Mixed into the tables that need it."""

        abstract = True


def claimable(at: dt.datetime) -> Q:
    """Return the condition under which work may be taken at an instant: waiting, or its lease ran out."""
    waiting = Q(lease_state=LeaseState.WAITING) & (Q(not_before=None) | Q(not_before__lte=at))
    lost = Q(lease_state=LeaseState.WORKING, lease_until__lt=at)
    return waiting | lost


def claim[RowT: Leased](rows: models.QuerySet[RowT], row: RowT, *, at: dt.datetime, seconds: int) -> int | None:
    """Take a row for some seconds; return the attempt number that is ours, or None when another was faster."""
    won = rows.filter(claimable(at), pk=row.pk, attempt=row.attempt).update(
        lease_state=LeaseState.WORKING,
        lease_until=at + dt.timedelta(seconds=seconds),
        attempt=F("attempt") + 1,
    )
    return row.attempt + 1 if won else None


_CLAIM_NEXT = """
UPDATE {table} SET lease_state = 'WORKING', lease_until = %(until)s, attempt = attempt + 1
WHERE id = (SELECT id FROM {table} WHERE {wanted} AND (
              lease_state = 'WAITING' AND (not_before IS NULL OR not_before <= %(at)s)
              OR lease_state = 'WORKING' AND lease_until < %(at)s)
            ORDER BY {order} LIMIT 1 {skip})
RETURNING {columns}
"""


def claim_next(
    model: type[Leased],
    wanted: Mapping[str, Any],
    *,
    order: str,
    columns: Sequence[str],
    at: dt.datetime,
    seconds: int,
) -> tuple[Any, ...] | None:
    """Take the first row that may be taken of those with the `wanted` columns; return its `columns` then, or None.

    In one statement: of many small pieces of work the search for the next is no small part.
    """
    quote = connection.ops.quote_name
    text = _CLAIM_NEXT.format(
        table=bulk.table_of(model),
        wanted=" AND ".join(f"{quote(name)} = %({name})s" for name in wanted),
        order=quote(order),
        skip="FOR NO KEY UPDATE SKIP LOCKED" if bulk.is_postgres() else "",
        columns=", ".join(map(quote, columns)),
    )
    until = at + dt.timedelta(seconds=seconds)
    with connection.cursor() as cursor:
        cursor.execute(text, {**wanted, "at": bulk.instant(at), "until": bulk.instant(until)})
        rows = cursor.fetchall()
    return rows[0] if rows else None


def finish[RowT: Leased](
    rows: models.QuerySet[RowT],
    pk: int,
    *,
    attempt: int,
    state: LeaseState = LeaseState.DONE,
    problem: str = "",
    **more: Any,
) -> bool:
    """Close the work we hold, with `more` columns of it; False when our lease was taken over: then nothing changed."""
    return bool(
        rows.filter(pk=pk, attempt=attempt, lease_state=LeaseState.WORKING).update(
            lease_state=state, lease_until=None, problem=problem, **more
        )
    )
