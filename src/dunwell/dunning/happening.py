"""What happened to lines that may move their places or call a step, read from rows.

Only events that somebody asked for are looked for: most nights of most houses read three indexes and find nothing.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from dunwell.dunning.book import Book
from dunwell.dunning.reading import IN_RANGE, Reader, day
from dunwell.dunning.snapshot import Days
from dunwell.engine.facts import Line
from dunwell.engine.places import KEEP, rules_of
from dunwell.kit.clock import day_of
from dunwell.strategies import queries as strategies

LOOKED_BACK: Final = dt.timedelta(days=60)
"""After that an event that no night saw moves nothing any more."""

VERSION: Final = "new_version"
OF_STEPS: Final = frozenset({"bounce", VERSION})
"""What happened to our own messages and steps."""

_MORE_TIME: Final = "changed_due_date"

# Each answers customer, line, day, and where it may be undone on which day; `_RANGE` limits the customers, `_DAYS` the
# days.
_RANGE = IN_RANGE
_DAYS = "BETWEEN %(seen_since)s AND %(as_of)s"
_PROMISE = f"""
SELECT p.customer_id, q.open_item_id, {{judged}} FROM promises_promise p
JOIN promises_promiseitem q ON q.promise_id = p.id
WHERE p.organization_id = %(org)s AND p.judged_on IS NOT NULL AND p.judged_on {_DAYS} AND p.customer_id {_RANGE}
"""  # noqa: S608 # nosec B608 # constants of ours
_ALLOCATED = f"""
SELECT a.customer_id, a.open_item_id, {{allocated}},
       (SELECT {{undone}} FROM receivables_allocation r WHERE NOT (r.reverses_id IS NULL) AND r.reverses_id = a.id)
FROM receivables_allocation a
WHERE a.organization_id = %(org)s AND a.customer_id {_RANGE} AND a."on" {_DAYS} AND a.amount_minor > 0
  AND a.reverses_id IS NULL
"""  # noqa: S608 # nosec B608 # constants of ours
STATEMENTS: Final[Mapping[str, str]] = {
    "broken_promise": _PROMISE + " AND p.state IN ('BROKEN', 'PARTIALLY_KEPT')",
    "kept_promise": _PROMISE + " AND p.state = 'KEPT'",
    "resolved_dispute": f"""
SELECT d.customer_id, d.open_item_id, {{closed}} FROM disputes_dispute d
WHERE d.organization_id = %(org)s AND d.customer_id {_RANGE} AND d.closed_on {_DAYS}
""",  # noqa: S608 # nosec B608 # constants of ours
    # A payment that was taken back on the day it came was never more than a mistake.
    "returned_debit": f"""
SELECT p.customer_id, a.open_item_id, {{reversed}} FROM cash_payment p
JOIN receivables_allocation a ON a.payment_id = p.id AND a.reverses_id IS NOT NULL
JOIN receivables_allocation b ON b.id = a.reverses_id AND b."on" < a."on"
WHERE p.organization_id = %(org)s AND p.reversed_on IS NOT NULL AND p.reversed_on {_DAYS} AND p.customer_id {_RANGE}
""",  # noqa: S608 # nosec B608 # constants of ours
    "part_payment": _ALLOCATED + " AND a.kind = 'PAYMENT'",
    "credit": _ALLOCATED + " AND a.kind = 'CREDIT'",
    # A line that was given more time comes into play long after that; its new due date tells when.
    "changed_due_date": f"""
SELECT r.customer_id, r.open_item_id, {{revised}} FROM receivables_revision r
JOIN receivables_openitem i ON i.id = r.open_item_id
WHERE r.organization_id = %(org)s AND r.customer_id {_RANGE} AND r.field = 'due_date' AND r."on" <= %(as_of)s
  AND (r."on" >= %(seen_since)s OR i.due_date BETWEEN %(seen_since)s AND %(horizon)s)
  AND (NOT (i.open_minor = 0) OR i.closed_on > %(open_on)s)
""",  # noqa: S608 # nosec B608 # constants of ours
    "bounce": f"""
SELECT m.customer_id, s.subject, {{bounced}} FROM correspondence_message m
JOIN dunning_steptaken s ON s.organization_id = m.organization_id AND s.customer_id = m.customer_id
  AND s.message_id = m.id AND s.subject > 0
WHERE m.organization_id = %(org)s AND m.customer_id {_RANGE} AND m.night_on {_DAYS} AND m.bounced_at IS NOT NULL
""",  # noqa: S608 # nosec B608 # constants of ours
    VERSION: f"""
SELECT s.customer_id, s.subject, %(as_of)s FROM dunning_steptaken s
WHERE s.organization_id = %(org)s AND s.customer_id {_RANGE} AND s.subject > 0 AND s.taken_on {_DAYS}
""",  # noqa: S608 # nosec B608 # constants of ours
}
_COLUMNS = {
    "judged": "p.judged_on",
    "closed": "d.closed_on",
    "reversed": "p.reversed_on",
    "allocated": 'a."on"',
    "revised": 'r."on"',
    "bounced": "m.night_on",
    "undone": 'r."on"',
}


class Happened(NamedTuple):
    """Something that happened to a line on a day; `undone_on` is the day on which it was taken back."""

    line: int
    event: str
    on: dt.date
    undone_on: dt.date | None = None


type News = Mapping[int, list[Happened]]
"""What happened to the lines of each customer."""


def rules_for(book: Book) -> dict[str, str]:
    """Return the rule of each event in this house."""
    return rules_of(book.organization.place_rules)


def events_for(book: Book) -> frozenset[str]:
    """Return the events that move a place by the rules of the house, or after which a step of a strategy comes."""
    rules = rules_for(book)
    called = {step.on for strategy in book.strategies.values() for step in strategy.steps if step.on}
    return frozenset(event for event in STATEMENTS if rules.get(event, KEEP) != KEEP or event in called)


def read_news(reader: Reader, events: Iterable[str], *, since: dt.date | None = None) -> dict[int, list[Happened]]:
    """Return what a night of the reader's day looks at; with `since` what the nights from the day after it on do."""
    as_of = reader.book.as_of
    reader.values["open_on"] = since or as_of
    reader.values["seen_since"] = (since or as_of) - LOOKED_BACK
    days, columns = Days(), {name: day(column) for name, column in _COLUMNS.items()}
    found: dict[int, list[Happened]] = defaultdict(list)
    for event in events:
        for customer, line, on, *undone in reader.rows(STATEMENTS[event], **columns):
            undone_on = days[undone[0]] if undone and undone[0] else None
            found[customer].append(Happened(line, event, days[on], undone_on))
    return found


def is_news(one: Happened, line: Line, today: dt.date) -> bool:
    """Tell whether a night of a day looks at what happened to a line.

    A line that was given more time comes into play long after that; its new due date tells when.
    """
    if one.on > today or (one.undone_on is not None and one.undone_on <= today):
        return False
    since = today - LOOKED_BACK
    return one.on >= since or (one.event == _MORE_TIME and line.due >= since)


def published_on(book: Book, key: str) -> dt.date | None:
    """Return the day on which a later version of a strategy came in force; None where that is long ago."""
    on = version_on(book, key)
    return on if on is not None and book.as_of - LOOKED_BACK <= on <= book.as_of else None


def version_on(book: Book, key: str) -> dt.date | None:
    """Return the day on which the version of a strategy came in force that is now; None for a first one."""
    version = strategies.find_version_in_force(book.organization.pk, key)
    if version is None or version.number < 2 or version.published_at is None:
        return None
    return day_of(version.published_at, book.organization.time_zone)
