"""Worklist.Standing: one row a customer, written only where a decision changed it."""

import datetime as dt
from collections.abc import Collection, Iterable

from django.db import connection

from dunwell.dunning.book import Book
from dunwell.dunning.reading import IN_RANGE, among_these
from dunwell.engine.decide import Decision
from dunwell.engine.facts import Account
from dunwell.kit import bulk
from dunwell.worklist.models import Standing

type Place = tuple[str, str, str, str, dt.date | None, int, int, dt.date | None]

_READ = """
SELECT customer_id, strategy, state, why_unpaid, reason, look_again_on, priority, value_minor, oldest_due_on
FROM worklist_standing WHERE organization_id = %(org)s AND customer_id BETWEEN %(first)s AND %(last)s
"""
_COLUMNS = (
    "organization_id",
    "customer_id",
    "strategy",
    "state",
    "why_unpaid",
    "reason",
    "look_again_on",
    "priority",
    "value_minor",
    "oldest_due_on",
    "minutes",
    "decided_on",
)
_UPSERT = "ON CONFLICT (organization_id, customer_id) DO UPDATE SET " + ", ".join(
    f"{name} = excluded.{name}" for name in _COLUMNS[2:] if name != "minutes"
)


def place_of(account: Account, decision: Decision, today: dt.date) -> Place:
    """Return what the row of a customer says after a decision; dates, never day counts."""
    first = account.lines[0].due if account.lines else None
    reasons, steps = decision.reasons, decision.steps
    return (
        account.strategy,
        decision.state,
        decision.why_unpaid,
        reasons[0].code if reasons else steps[0].reason.code if steps else "",
        decision.look_again_on,
        decision.priority,
        decision.value,
        first if first is not None and first < today else None,
    )


def read(book: Book, first: int, last: int, *, among: Collection[int] = ()) -> dict[int, tuple[object, ...]]:
    """Return the rows of a range of customers, or of those named, as they stand; dates as the database gives them."""
    with connection.cursor() as cursor:
        wanted = {"org": book.organization.pk, "first": first, "last": last}
        cursor.execute(_READ.replace(IN_RANGE, among_these(among)), wanted)
        return {row[0]: row[1:] for row in cursor.fetchall()}


def changed(
    book: Book,
    before: dict[int, tuple[object, ...]],
    decided: Iterable[tuple[Account, Decision]],
) -> list[tuple[object, ...]]:
    """Return the rows to write: those of customers whose place is new or other than before."""
    organization, today = book.organization.pk, book.as_of
    rows: list[tuple[object, ...]] = []
    for account, decision in decided:
        place = place_of(account, decision, today)
        if before.get(account.id) != place:
            rows.append((organization, account.id, *place, 0, today))
    return rows


def write(rows: list[tuple[object, ...]]) -> int:
    """Write changed rows in the open transaction; return how many."""
    return bulk.insert(Standing, _COLUMNS, rows, conflict=_UPSERT)
