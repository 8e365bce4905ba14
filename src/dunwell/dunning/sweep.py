"""The sweep: what changed since the night, decided again at once for the customers it touched.

It reads a batch of `audit.Touched` by id, decides those customers in memory, and then, in one short transaction,
deletes exactly those rows and writes. Fewer deleted than read: another sweep has them, and everything is rolled
back. What arrives meanwhile has a row of its own and is seen by the next sweep.
"""

import datetime as dt
from itertools import islice
from typing import Any

from django.db import transaction

from dunwell.audit.models import Touched
from dunwell.audit.operations import keep_document
from dunwell.audit.terms import DocumentKind
from dunwell.customers.models import Customer
from dunwell.dunning import closing, evidence
from dunwell.dunning.acting import StepsTakenError
from dunwell.dunning.book import Book, open_book
from dunwell.dunning.models import Run, RunRange
from dunwell.dunning.night import Work, work_out, write
from dunwell.dunning.terms import RunKind, RunState
from dunwell.engine import SEMANTICS
from dunwell.kit import bulk
from dunwell.kit.bulk import DuplicateRowError
from dunwell.kit.leases import LeaseState

BATCH = 2_000
"""Customers a transaction; each batch has the cost of some forty questions, and holds the database for 30 ms."""

WINDOW = 20_000
"""Touched rows looked at for a batch: one payment leaves several rows, and each customer is decided once."""


class SweptByAnotherError(Exception):
    """Another sweep deleted some of the rows we had read; ours is rolled back."""


def sweep(organization_id: int, *, at: dt.datetime) -> dict[str, Any]:
    """Decide all touched customers as of the last night's day; return customers and actions.

    Before the first night there is nothing to keep up to date: the rows are dropped, the night sees everybody.
    """
    customers, total = 0, dict.fromkeys(closing.KINDS, 0)
    last = Run.objects.of(organization_id).filter(kind=RunKind.NIGHT).order_by("-as_of").first()
    while True:
        batch = _next_batch(organization_id)
        if not batch:
            return {"customers": customers, "actions": total}
        if last is None:
            _delete(organization_id, [pk for pk, _ in batch])
            continue
        places = _places_of(organization_id, batch)
        countries = {country for country, _ in places}
        book = open_book(organization_id, as_of=last.as_of, countries=sorted(countries), regions=places)
        try:
            actions = _sweep_batch(book, last, batch, at=at)
        except (SweptByAnotherError, StepsTakenError, DuplicateRowError):
            continue
        customers += len({customer for _, customer in batch})
        for kind, number in actions.items():
            total[kind] += number


def _next_batch(organization_id: int) -> list[tuple[int, int]]:
    """Return the oldest touched rows of at most `BATCH` customers: id, customer."""
    rows = list(Touched.objects.of(organization_id).order_by("id").values_list("id", "customer_id")[:WINDOW])
    chosen = set(islice(dict.fromkeys(customer for _, customer in rows), BATCH))
    return [row for row in rows if row[1] in chosen]


def _places_of(organization_id: int, batch: list[tuple[int, int]]) -> list[tuple[str, str]]:
    """Return the countries of a batch with the parts of them that are named.

    To look through all customers for theirs would cost more than the batch.
    """
    rows = Customer.objects.of(organization_id).filter(pk__in={customer for _, customer in batch}).exclude(country="")
    return sorted(rows.values_list("country", "region").distinct())


def _sweep_batch(book: Book, last: Run, batch: list[tuple[int, int]], *, at: dt.datetime) -> dict[str, int]:
    """Decide the customers of a batch in memory, then write all in one transaction."""
    customers = sorted({customer for _, customer in batch})
    whole = Work(book, 0, customers[0], customers[-1], at, among=customers, review_reason=last.holds_because)
    work_out(whole)
    if odd := closing.odd_since(book, last, whole.actions.get("message", 0)):
        whole.review_reason = odd
    evidence.keep(whole.blob)
    with transaction.atomic():
        _delete(book.organization.pk, [pk for pk, _ in batch])
        closing.alert_of_sources(book, at=at)
        actions = _write(book, whole, at=at)
        if odd:
            closing.hold_day(last, odd)
        if whole.review_reason and actions["message"]:
            closing.alert_of_night(last, whole.review_reason, at=at)
        return actions


def _delete(organization_id: int, keys: list[int]) -> None:
    with transaction.atomic():
        if bulk.delete(Touched, organization_id, keys) != len(keys):
            raise SweptByAnotherError


def _write(book: Book, whole: Work, *, at: dt.datetime) -> dict[str, int]:
    """Write a sweep as a run of its own, with one range and its evidence."""
    context = keep_document(kind=DocumentKind.CONTEXT, text=book.evidence())
    organization = book.organization.pk
    run = Run.objects.create(
        organization_id=organization,
        kind=RunKind.SWEEP,
        as_of=book.as_of,
        state=RunState.DONE,
        semantics=SEMANTICS,
        context=context,
        started_at=at,
        ended_at=at,
        customers=len(whole.decided) + whole.idle,
        decisions=len(whole.decided) + whole.idle,
        problems=whole.problems,
    )
    whole.run_id = run.pk
    write(whole)
    RunRange.objects.create(
        organization_id=organization,
        run=run,
        context=context,
        first_id=whole.first,
        last_id=whole.last,
        lease_state=LeaseState.DONE,
        evidence_id=evidence.note(book, whole.blob, at=at),
        counts={"actions": whole.actions},
    )
    run.actions = whole.actions
    run.save(update_fields=["actions"])
    return whole.actions
