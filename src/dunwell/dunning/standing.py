"""Worklist.Standing: one row a customer, written only where a decision changed it."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection

from dunwell.audit import operations as audit
from dunwell.dunning.book import Book
from dunwell.dunning.reading import IN_RANGE, among_these, day
from dunwell.engine.columns import NOBODY, Idle
from dunwell.engine.decide import Decision
from dunwell.engine.facts import Account
from dunwell.engine.states import IN_TURN
from dunwell.kit import bulk
from dunwell.worklist.models import Standing, StateChange
from dunwell.worklist.terms import CustomerState

type Row = tuple[Any, ...]
type Place = tuple[str, str, str, str, str, str, dt.date | None, int, int, dt.date | None]

_READ = """
SELECT id, customer_id, strategy, segment, state, why_unpaid, said_why, reason, {again}, priority, value_minor, {oldest}
FROM worklist_standing WHERE organization_id = %(org)s AND customer_id BETWEEN %(first)s AND %(last)s
"""
_PLACE, _SEGMENT, _STATE, _SAID, _REASON, _PRIORITY = 2, 3, 4, 6, 7, 9
"""Where a row has its place (the strategy first), the segment, the state (then why unpaid), what a person said, the
reason (then the next look), the priority. The columns of `_COLUMNS` have the same places."""

_QUIET = frozenset({CustomerState.CURRENT, CustomerState.DUE_SOON})
_COLUMNS = (
    "organization_id",
    "customer_id",
    "strategy",
    "segment",
    "state",
    "why_unpaid",
    "said_why",
    "reason",
    "look_again_on",
    "priority",
    "value_minor",
    "oldest_due_on",
    "decided_on",
    "stopped_by",
)


def place_of(account: Account, decision: Decision, today: dt.date, *, said: str = "") -> Place:
    """Return what the row of a customer says after a decision; dates, never day counts.

    `said` is why it has not paid as a person said, which counts until nothing is late any more.
    """
    first = account.lines[0].due if account.lines else None
    late = first is not None and first < today
    said = said if late else ""
    reasons, steps = decision.reasons, decision.steps
    return (
        account.strategy,
        account.segment,
        decision.state,
        said or decision.why_unpaid,
        said,
        reasons[0].code if reasons else steps[0].reason.code if steps else "",
        decision.look_again_on,
        decision.priority,
        decision.value,
        first if late else None,
    )


def obstacle(reason: object) -> str:
    """Return what stops a customer of this reason; empty where it only waits its turn."""
    return "" if reason in IN_TURN else str(reason)


def read(book: Book, first: int, last: int, *, among: Collection[int] = ()) -> dict[int, Row]:
    """Return the rows of a range of customers, or of those named, by customer; dates as the database gives them."""
    with connection.cursor() as cursor:
        wanted = {"org": book.organization.pk, "first": first, "last": last}
        text = _READ.format(again=day("look_again_on"), oldest=day("oldest_due_on"))
        cursor.execute(text.replace(IN_RANGE, among_these(among)), wanted)
        return {row[1]: row for row in cursor.fetchall()}


def followed(row: Row | None) -> str:
    """Return the strategy that a row of `read` says a customer followed; empty without a row."""
    return "" if row is None else str(row[_PLACE])


def changed(
    book: Book,
    before: dict[int, Row],
    decided: Iterable[tuple[Account, Decision]],
    idle: Idle = NOBODY,
) -> list[Row]:
    """Return the rows to write: those of customers whose place is new or other than before."""
    organization, today = book.organization.pk, book.as_of
    rows: list[Row] = []
    days = bulk.days()
    decided_on = days[today]

    def kept(account: Account, decision: Decision, said: str) -> Row:
        # Compared as the database keeps it: of the rows that stay as they are no date is ever read.
        *head, again, priority, value, oldest = place_of(account, decision, today, said=said)
        return (*head, again and days[again], priority, value, oldest and days[oldest])

    for account, decision in decided:
        known = before.get(account.id)
        place = kept(account, decision, str(known[_SAID]) if known else "")
        if known is None or known[_PLACE:] != place:
            rows.append((organization, account.id, *place, decided_on))
    places = [kept(account, decision, "") for account, decision in idle.alike]
    for pk, number in zip(idle.ids, idle.of, strict=True):
        known, place = before.get(pk), places[number]
        if known is None or known[_PLACE:] != place:
            rows.append((organization, pk, *place, decided_on))
    return rows


def write(book: Book, before: dict[int, Row], rows: list[Row], *, at: dt.datetime) -> int:
    """Write changed rows in the open transaction, and which states changed, as one event; return how many rows.

    Raises DuplicateRowError where a sweep has written the first row of a customer meanwhile.
    """
    changes: list[Row] = []
    moved: list[Row] = []
    other: list[Row] = []
    new: list[Row] = []
    for row in rows:
        known = before.get(row[1])
        change = _change(known, row)
        if change is not None:
            changes.append(change)
        if known is None:
            new.append((*row, obstacle(row[_REASON])))
        elif change is None and _is_moved_on(known, row):
            moved.append((known[0], *row[_REASON:_PRIORITY], row[-1]))
        else:
            other.append((known[0], *row[_PLACE:], obstacle(row[_REASON])))
    if changes:
        _tell(book, changes, at=at)
    # Most rows only wait for something else by now: written without the indexes of what they keep.
    written = bulk.update(Standing, "id", ("reason", "look_again_on", "decided_on"), moved)
    written += bulk.update(Standing, "id", _COLUMNS[_PLACE:], other)
    return written + bulk.insert_new(Standing, _COLUMNS, new)


def _tell(book: Book, changes: list[Row], *, at: dt.datetime) -> None:
    """Write who changed its state, why unpaid or segment, and one event about them all."""
    organization, today = book.organization.pk, book.as_of
    names = ("organization_id", "on", "customer_id", "old_state", "state", "why_unpaid", "old_segment", "segment")
    bulk.insert(StateChange, names, [(organization, today, *change) for change in changes])
    audit.record(
        organization=organization,
        at=at,
        actor="system:night",
        verb="standings.changed",
        body={"on": today, "changes": [one if one[4] != one[5] else one[:4] for one in changes]},
    )


def _is_moved_on(known: Row, row: Row) -> bool:
    """Whether a row only waits for something else by now."""
    is_same = known[_PLACE:_REASON] == row[_PLACE:_REASON] and known[_PRIORITY:] == row[_PRIORITY:-1]
    return is_same and obstacle(known[_REASON]) == obstacle(row[_REASON])


def _change(known: Row | None, row: Row) -> Row | None:
    """Return (customer, state before, state, why unpaid, segment before, segment) where any of these changed.

    A quiet beginning is no news.
    """
    customer, segment, state, why = row[1], row[_SEGMENT], row[_STATE], row[_STATE + 1]
    if known is None:
        return None if state in _QUIET else (customer, "", state, why, "", segment)
    if state == known[_STATE] and why == known[_STATE + 1] and segment == known[_SEGMENT]:
        return None
    return (customer, known[_STATE], state, why, known[_SEGMENT], segment)
