"""Stage 0: which night may be run, and the ranges it is cut into."""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction

from dunwell.audit.operations import keep_document
from dunwell.audit.terms import DocumentKind
from dunwell.customers.models import Customer
from dunwell.dunning.book import Book
from dunwell.dunning.models import Run, RunRange
from dunwell.dunning.terms import RunKind, RunState
from dunwell.engine import SEMANTICS
from dunwell.kit import clock
from dunwell.kit.leases import LeaseState, claim_next

RANGE = 8_192
"""Customers a range: a write transaction of at most 250 ms on SQLite."""

LEASE_SECONDS = 60
"""A range takes about half a second; after this long its worker is dead and another takes it."""

LATE_NIGHT = dt.timedelta(days=3)
"""A scheduled night further than this from the last one means that the clock jumped (reliability 16)."""


class NightRefusedError(Exception):
    """A night that cannot be run; the text says why and what to do."""


type Ranged = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Opened:
    """A run to work on, and the kept document of the book as it is now.

    `is_history` when it was run before and a later one exists: then nothing is done.
    """

    run: Run
    context: str = ""
    is_history: bool = False


class Claimed(NamedTuple):
    """A range of customers that is ours until its lease runs out; `attempt` counts who has worked on it."""

    pk: int
    first_id: int
    last_id: int
    attempt: int


def open_run(book: Book, *, at: dt.datetime, scheduled: bool) -> Opened:
    """Find or insert the run of the book's day with its ranges.

    The latest night may be run again and adds only what is new; an older one that was run is left as it is; an older
    one that was not raises NightRefusedError. A night that was interrupted goes on with the ranges it still has.
    """
    nights = Run.objects.of(book.organization).filter(kind=RunKind.NIGHT)
    latest = nights.order_by("-as_of").first()
    if latest is not None and book.as_of < latest.as_of:
        earlier = nights.filter(as_of=book.as_of).first()
        if earlier is not None:
            return Opened(earlier, is_history=True)
        raise NightRefusedError(
            f"the night of {book.as_of} was not run and the night of {latest.as_of} already was; "
            f"nothing was changed. Add --dry-run to see what it would have decided."
        )
    with transaction.atomic():
        context = keep_document(kind=DocumentKind.CONTEXT, text=book.evidence())
        run, created = nights.select_for_update(no_key=True).get_or_create(
            organization_id=book.organization.pk,
            kind=RunKind.NIGHT,
            as_of=book.as_of,
            defaults={
                "semantics": SEMANTICS,
                "context": context,
                "started_at": at,
                "sending": book.organization.sending,
                "review_reason": _clock_jumped(book, latest) if scheduled else "",
            },
        )
        if not created and run.state == RunState.DONE:
            run.turn += 1
            run.state, run.context, run.sending = RunState.OPEN, context, book.organization.sending
            run.save(update_fields=["turn", "state", "context", "sending"])
        elif run.context != context:  # interrupted, and meanwhile something in force changed
            run.context = context
            run.save(update_fields=["context"])
        if not RunRange.objects.of(book.organization).filter(run=run, turn=run.turn).exists():
            RunRange.objects.bulk_create(_rows(run, context))
    return Opened(run, context)


def ranges_of(organization_id: int) -> list[Ranged]:
    """Cut an organization's customer ids into ranges, each given by its first and last id."""
    ids = Customer.objects.of(organization_id).order_by("id").values_list("id", flat=True)
    # Two looks at an index: to ask for the least and the greatest in one question reads all of it.
    least, most = ids.first(), ids.last()
    if least is None or most is None:
        return []
    return [(first, min(first + RANGE - 1, most)) for first in range(least, most + 1, RANGE)]


def _rows(run: Run, context: str) -> list[RunRange]:
    head = {"organization_id": run.organization_id, "run": run, "turn": run.turn, "context": context}
    return [RunRange(**head, first_id=first, last_id=last) for first, last in ranges_of(run.organization_id)]


def _clock_jumped(book: Book, latest: Run | None) -> str:
    """Say why a scheduled night is odd, or nothing. A date given by a person is no clock jump."""
    if latest is None or book.as_of <= latest.as_of + LATE_NIGHT:
        return ""
    return f"the last night was {latest.as_of}, {(book.as_of - latest.as_of).days} days before this one"


def next_range(run: Run) -> Claimed | None:
    """Take the next free range of a run's present turn, or None."""
    wanted = {"organization_id": run.organization_id, "run_id": run.pk, "turn": run.turn}
    told = ("id", "first_id", "last_id", "attempt")
    taken = claim_next(RunRange, wanted, order="first_id", columns=told, at=clock.now(), seconds=LEASE_SECONDS)
    return None if taken is None else Claimed(*taken)


def is_worked_on(run: Run) -> bool:
    """Tell whether another worker still holds a range of the run's present turn."""
    rows = RunRange.objects.of(run.organization_id).filter(run=run, turn=run.turn)
    return rows.exclude(lease_state__in=[LeaseState.DONE, LeaseState.FAILED]).exists()
