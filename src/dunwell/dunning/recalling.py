"""Who could be written to, and which strategy people had chosen, on the days of a film: as far as rows tell.

An address is dead or removed from the first night after it was found so, and shut while somebody wished so; that it was
entered late is no reason to think it was not there. Choices of people are rolled back by what the record says of each.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.db import connection

from dunwell.audit import queries as audit
from dunwell.dunning.book import Book, night_instant
from dunwell.dunning.reading import day
from dunwell.dunning.snapshot import Days
from dunwell.kit import bulk, clock

_DAY = dt.timedelta(days=1)
_EVER = dt.date.min
"""The day of what was so before the film begins."""

_ADDRESSES: Final = """
SELECT k.customer_id, k.id, k.dead_at, k.removed_at, CASE WHEN k.dead_at <= %(since_at)s THEN 1 END, {shut}, {opened}
FROM customers_contact k
LEFT JOIN compliance_optout o ON o.organization_id = k.organization_id AND o.channel = 'EMAIL'
  AND o.address = lower(k.email) AND o.from_on <= %(until)s
WHERE k.organization_id = %(org)s AND k.customer_id BETWEEN %(first)s AND %(last)s AND NOT (k.email = '')
  AND (k.removed_at IS NULL OR k.removed_at > %(since_at)s)
"""


class Address(NamedTuple):
    """One address: the first nights that find it dead and removed, and the spans in which it is shut.

    The second day of a span is not in it.
    """

    dead_on: dt.date | None
    removed_on: dt.date | None
    shut: tuple[tuple[dt.date, dt.date | None], ...]

    def is_open(self, on: dt.date) -> bool:
        """Tell whether the night of a day may write to it."""
        if not self.is_known(on) or (self.dead_on is not None and self.dead_on <= on):
            return False
        return not any(start <= on and (end is None or end > on) for start, end in self.shut)

    def is_known(self, on: dt.date) -> bool:
        """Tell whether nobody had removed it by the night of a day."""
        return self.removed_on is None or self.removed_on > on

    @property
    def days(self) -> set[dt.date]:
        """The days on which that changes."""
        spans = [one for span in self.shut for one in span]
        return {one for one in (self.dead_on, self.removed_on, *spans) if one is not None} - {_EVER}


NOW: Final = dt.datetime(9999, 12, 30, tzinfo=dt.UTC)
"""The instant at which nothing is past: of addresses only those that live now."""

type Choices = Mapping[int, Sequence[tuple[dt.date, str]]]
"""By customer whose strategy somebody chose or took back: until which night (excluded) which strategy was chosen."""


class Reach:
    """Who of a range of customers could be written to on which day."""

    def __init__(self, before: Book, until: dt.date, customers: Sequence[int], *, since: dt.datetime) -> None:
        """Read the addresses that lived at an instant or later, with the wishes of people up to a day."""
        self.changes: dict[int, set[dt.date]] = {}
        self._open: set[int] = set()
        self._doubtful: dict[int, list[Address]] = defaultdict(list)
        if not customers:
            return
        found: dict[tuple[int, int], list[Any]] = defaultdict(list)
        for customer, contact, dead, removed, was_dead, *span in _addresses(before, until, customers, since):
            found[customer, contact].append((dead, removed, was_dead, span))
        days = Days()
        for (customer, _), rows in found.items():
            dead, removed, was_dead, _ = rows[0]
            dead_on = _EVER if was_dead else _first_night(before, dead) if dead else None
            removed_on = _first_night(before, removed) if removed else None
            shut = tuple((days[start], days[end] if end else None) for *_, (start, end) in rows if start)
            if dead_on or removed_on or shut:
                self._doubtful[customer].append(Address(dead_on, removed_on, shut))
            else:
                self._open.add(customer)
        for customer in self._doubtful.keys() - self._open:
            self.changes[customer] = set().union(*(one.days for one in self._doubtful[customer]))

    def unreachable(self, customers: Iterable[int], on: dt.date) -> dict[int, bool]:
        """Return those of some customers that had no living address open to us, each with whether one was known."""
        found = {}
        for pk in customers:
            doubtful = () if pk in self._open else self._doubtful.get(pk, ())
            if pk not in self._open and not any(one.is_open(on) for one in doubtful):
                found[pk] = any(one.is_known(on) for one in doubtful)
        return found


def _addresses(before: Book, until: dt.date, customers: Sequence[int], since: dt.datetime) -> list[tuple[Any, ...]]:
    values: dict[str, Any] = {
        "org": before.organization.pk,
        "first": min(customers),
        "last": max(customers),
        "until": until,
    }
    with connection.cursor() as cursor:
        text = _ADDRESSES.format(shut=day("o.from_on"), opened=day("o.ended_on"))
        cursor.execute(text, {**values, "since_at": bulk.instant(since)})
        return list(cursor.fetchall())


def _first_night(book: Book, at: Any) -> dt.date:
    """Return the day of the first night after an instant, as the database gave it."""
    instant = at if isinstance(at, dt.datetime) else dt.datetime.fromisoformat(at)
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=dt.UTC)
    on = clock.day_of(instant, book.organization.time_zone)
    return on if instant <= night_instant(book.organization, on) else on + _DAY


def choices_since(before: Book) -> Choices:
    """Return the strategies people had chosen after the night of a day, where they chose differently since."""
    found: dict[int, list[tuple[dt.date, str]]] = defaultdict(list)
    for customer, at, body in audit.list_of_verb(before.organization.pk, "strategy.assigned", after=before.at):
        if customer is not None and "from" in body:
            found[customer].append((_first_night(before, at), body["from"] or ""))
    return found


def chosen_on(choices: Choices, customer: int, on: dt.date, now: str) -> str:
    """Return the key of the strategy chosen for a customer on a day; `now` is that of today, "" for none."""
    for until, key in choices.get(customer, ()):
        if on < until:
            return key
    return now
