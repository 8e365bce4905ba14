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
type Placed = tuple[int, Row]
"""A customer's id, and its place with its dates as the database keeps them."""

_COLUMNS = (
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
)
_STRATEGY, _SEGMENT, _STATE, _WHY, _SAID, _REASON, _LOOK, _PRIORITY = range(8)
"""Where a place has them."""

_WRITTEN = ("organization_id", "customer_id", *_COLUMNS, "decided_on", "stopped_by")

_READ = """
SELECT customer_id, strategy, segment, state, why_unpaid, said_why, reason, {again}, priority, value_minor, {oldest}
FROM worklist_standing WHERE organization_id = %(org)s AND customer_id BETWEEN %(first)s AND %(last)s {which}
"""
# Of those who owe nothing late PostgreSQL is asked by place: there are few, each told once with all customers there.
_READ_ALIKE = """
SELECT strategy, segment, state, reason, look_again_on, array_agg(customer_id)
FROM worklist_standing WHERE organization_id = %(org)s AND customer_id BETWEEN %(first)s AND %(last)s AND {owes_nothing}
GROUP BY 1, 2, 3, 4, 5
"""
_OWES_NOTHING = "why_unpaid = '' AND said_why = '' AND priority = 0 AND value_minor = 0 AND oldest_due_on IS NULL"

_QUIET = frozenset({CustomerState.CURRENT, CustomerState.DUE_SOON})


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
    """Return the places of a range of customers, or of those named, by customer; dates as the database gives them."""
    wanted = {"org": book.organization.pk, "first": first, "last": last}
    is_by_place = bulk.is_postgres() and not among
    which = f"AND NOT ({_OWES_NOTHING})" if is_by_place else ""
    text = _READ.format(again=day("look_again_on"), oldest=day("oldest_due_on"), which=which)
    with connection.cursor() as cursor:
        cursor.execute(text.replace(IN_RANGE, among_these(among)), wanted)
        found = {row[0]: row[1:] for row in cursor.fetchall()}
        if is_by_place:
            cursor.execute(_READ_ALIKE.format(owes_nothing=_OWES_NOTHING), wanted)
            for strategy, segment, state, reason, again, customers in cursor.fetchall():
                place = (strategy, segment, state, "", "", reason, again, 0, 0, None)
                found.update(dict.fromkeys(customers, place))
    return found


def followed(place: Row | None) -> str:
    """Return the strategy that a place of `read` says a customer followed; empty without one."""
    return "" if place is None else str(place[_STRATEGY])


def changed(
    book: Book,
    before: dict[int, Row],
    decided: Iterable[tuple[Account, Decision]],
    idle: Idle = NOBODY,
) -> list[Placed]:
    """Return the customers whose place is new or other than before, with it."""
    today = book.as_of
    found: list[Placed] = []
    days = bulk.days()

    def kept(account: Account, decision: Decision, said: str) -> Row:
        # Compared as the database keeps it: of the rows that stay as they are no date is ever read.
        *head, again, priority, value, oldest = place_of(account, decision, today, said=said)
        return (*head, again and days[again], priority, value, oldest and days[oldest])

    for account, decision in decided:
        known = before.get(account.id)
        place = kept(account, decision, str(known[_SAID]) if known else "")
        if known != place:
            found.append((account.id, place))
    places = [kept(account, decision, "") for account, decision in idle.alike]
    found += [
        (pk, places[number]) for pk, number in zip(idle.ids, idle.of, strict=True) if before.get(pk) != places[number]
    ]
    return found


def write(book: Book, before: dict[int, Row], placed: list[Placed], *, at: dt.datetime) -> int:
    """Write changed places in the open transaction, and which states changed, as one event; return how many rows.

    Raises DuplicateRowError where a sweep has written the first row of a customer meanwhile.
    """
    organization, decided_on = book.organization.pk, bulk.days()[book.as_of]
    changes: list[Row] = []
    moved: list[Row] = []
    other: list[Row] = []
    new: list[Row] = []
    for customer, place in placed:
        known = before.get(customer)
        change = _change(customer, known, place)
        if change is not None:
            changes.append(change)
        if known is None:
            new.append((organization, customer, *place, decided_on, obstacle(place[_REASON])))
        elif change is None and _is_moved_on(known, place):
            moved.append((customer, *place[_REASON:_PRIORITY], decided_on))
        else:
            other.append((customer, *place, decided_on, obstacle(place[_REASON])))
    if changes:
        _tell(book, changes, at=at)
    # Most rows only wait for something else by now: written without the indexes of what they keep.
    waits = ("reason", "look_again_on", "decided_on")
    written = bulk.update(Standing, "customer_id", waits, moved, organization=organization)
    written += bulk.update(Standing, "customer_id", _WRITTEN[2:], other, organization=organization)
    return written + bulk.insert_new(Standing, _WRITTEN, new)


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


def _is_moved_on(known: Row, place: Row) -> bool:
    """Whether a customer only waits for something else by now."""
    is_same = known[:_REASON] == place[:_REASON] and known[_PRIORITY:] == place[_PRIORITY:]
    return is_same and obstacle(known[_REASON]) == obstacle(place[_REASON])


def _change(customer: int, known: Row | None, place: Row) -> Row | None:
    """Return (customer, state before, state, why unpaid, segment before, segment) where any of these changed.

    A quiet beginning is no news.
    """
    segment, state, why = place[_SEGMENT], place[_STATE], place[_WHY]
    if known is None:
        return None if state in _QUIET else (customer, "", state, why, "", segment)
    if state == known[_STATE] and why == known[_WHY] and segment == known[_SEGMENT]:
        return None
    return (customer, known[_STATE], state, why, known[_SEGMENT], segment)
