"""The past of a range of customers, read once: what a night of any day in it would have read from the database.

A `Scene` stands in for `reading.Reader` and hands out the same rows as of one day, for the customers wanted, from
memory. Facts are as of that day: a line exists from its day of issue, is open by what was allocated until then, and
has the terms it had. Known as of now only, as for every past night: who can be written to, and whom a person assigned.
What the film was not made for is asked of the database.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from operator import itemgetter
from typing import Any, Final

from django.db import connection

from dunwell.correspondence.terms import MessageState
from dunwell.dunning import reading
from dunwell.dunning.book import Book
from dunwell.dunning.operations import MUTE
from dunwell.dunning.reading import Reader, Rows, day
from dunwell.dunning.snapshot import ON_ITS_WAY, Days

type Row = tuple[Any, ...]

_DAY = dt.timedelta(days=1)

_LINES: Final = """
SELECT i.customer_id, i.id, i.document_id, {due}, {issued}, i.kind, i.currency, i.amount_minor, i.open_minor, {seen},
       i.source_id, {original}, i.method, i.last_notice, {notice}, {closed}
FROM receivables_openitem i
WHERE i.organization_id = %(org)s AND i.customer_id BETWEEN %(first)s AND %(last)s AND i.issued_on <= %(until)s
  AND (NOT (i.open_minor = 0) OR i.closed_on > %(since)s)
ORDER BY i.customer_id, i.due_date, i.id
"""
_LATER: Final = """
SELECT a.open_item_id, a.payment_id, a.customer_id, {on}, a.amount_minor FROM receivables_allocation a
WHERE a.organization_id = %(org)s AND a.customer_id BETWEEN %(first)s AND %(last)s AND a."on" > %(since)s
"""
_PAYMENTS: Final = """
SELECT p.customer_id, p.id, p.currency, {on}, p.unallocated_minor, p.state, {reversed} FROM cash_payment p
WHERE p.organization_id = %(org)s AND p.customer_id BETWEEN %(first)s AND %(last)s AND p."on" <= %(until)s
  AND (p."on" > %(since)s OR NOT (p.unallocated_minor = 0) OR EXISTS (
    SELECT 1 FROM receivables_allocation a WHERE a.payment_id = p.id AND a."on" > %(since)s))
"""
_SEEN: Final = """
SELECT s.customer_id, s.currency, s.amount_minor, {seen}, {until}, {ended} FROM cash_seenmoney s
WHERE s.organization_id = %(org)s AND s.customer_id BETWEEN %(first)s AND %(last)s AND s.seen_on <= %(until_on)s
  AND s.until_on > %(since)s
"""
_REVISIONS: Final = """
SELECT r.open_item_id, r.customer_id, {on}, r.field, r.old FROM receivables_revision r
WHERE r.organization_id = %(org)s AND r.customer_id BETWEEN %(first)s AND %(last)s AND r."on" > %(since)s
ORDER BY r.id DESC
"""
_NOTHING: Final[Rows] = []

INSTANT: Final = 13
"""Where a row of a step has the instant at which its message was accepted."""


class Film:
    """What is known of a range of customers from the day `since` (the end of it) until the day `until`."""

    def __init__(self, before: Book, after: Book, first: int, last: int) -> None:
        """Read everything; `before` is the book of the day before the first night, `after` that of the last one."""
        self.first, self.last, self.days = first, last, Days()
        self.since, self.until = before.as_of, after.as_of
        old, new = Reader(before, first, last), Reader(after, first, last)
        self.values = {**new.values, "since": self.since, "until": self.until, "until_on": self.until}
        self.changes: dict[int, set[dt.date]] = defaultdict(set)
        self.people = {row[0]: row for row in self._people(after)}
        self._read_lines()
        self._read_money()
        is_mute = before.organization.sending in MUTE
        self.steps = _by_first(_leaving(old.steps(), self.since, 6, 7, is_mute=is_mute))
        self.messages = _by_first(_leaving(old.messages(), self.since, 4, 5, is_mute=is_mute))
        self.holds, self.promises, self.disputes = new.holds(), new.promises(), new.disputes()
        self._note_pauses()
        self.still: dict[str, dict[int, Rows]] = {
            reading.UNREACHABLE: _by_first(new.plain(reading.UNREACHABLE)),
            reading.ASSIGNED: _by_first(new.plain(reading.ASSIGNED)),
            reading.TASKS: {},
        }

    def _people(self, book: Book) -> Rows:
        custom = "c.custom" if book.wants_custom else "NULL"
        return self._rows(reading.CUSTOMERS, custom=custom, next_due="NULL")

    def _rows(self, statement: str, **columns: str) -> Rows:
        with connection.cursor() as cursor:
            cursor.execute(statement.format(**columns), self.values)
            return list(cursor.fetchall())

    def _day(self, value: Any) -> dt.date | None:
        return self.days[value] if value else None

    def _read_lines(self) -> None:
        columns = {"due": "due_date", "issued": "issued_on", "seen": "first_seen", "original": "original_due_date"}
        columns |= {"notice": "last_notice_date", "closed": "closed_on"}
        found = self._rows(_LINES, **{name: day(f"i.{column}") for name, column in columns.items()})
        self.lines: dict[int, list[Row]] = defaultdict(list)
        self.credits: dict[int, list[Row]] = defaultdict(list)
        for row in found:
            dates = {place: self._day(row[place]) for place in (3, 4, 9, 11, 14, 15)}
            kept = tuple(dates.get(place, value) for place, value in enumerate(row))
            (self.lines if row[7] > 0 else self.credits)[row[0]].append(kept)
            self.changes[row[0]] |= {kept[4], kept[9]}  # issued, and first seen
        for lines in self.lines.values():
            lines.sort(key=itemgetter(4))
        self.terms: dict[int, list[Row]] = defaultdict(list)
        for item, customer, on, field, old in self._rows(_REVISIONS, on=day('r."on"')):
            changed = self.days[on]
            self.terms[item].append((changed, field, self.days[old] if field == "due_date" else old))
            self.changes[customer].add(changed)

    def _read_money(self) -> None:
        self.later: dict[int, list[tuple[dt.date, int]]] = defaultdict(list)
        back: dict[int, list[tuple[dt.date, int]]] = defaultdict(list)
        for item, payment, customer, on, amount in self._rows(_LATER, on=day('a."on"')):
            booked = self.days[on]
            self.later[item].append((booked, amount))
            if payment is not None:
                back[payment].append((booked, amount))
            self.changes[customer].add(booked)
        self.cash: dict[int, list[Row]] = defaultdict(list)
        for row in self._rows(_PAYMENTS, on=day('p."on"'), reversed=day("p.reversed_on")):
            customer, pk, currency, on, rest, state, reversed_on = row
            paid, taken_back, later = self.days[on], self._day(reversed_on), back.get(pk, [])
            self.changes[customer].update(one for one in (paid, taken_back) if one)
            if rest or any(booked > paid for booked, _ in later):  # most are placed on the day they come
                self.cash[customer].append((currency, paid, rest, state, taken_back, later))
        self.seen: dict[int, list[Row]] = defaultdict(list)
        words = {"seen": day("s.seen_on"), "until": day("s.until_on"), "ended": day("s.ended_on")}
        for customer, currency, amount, seen, until, ended in self._rows(_SEEN, **words):
            row = (currency, amount, self.days[seen], self.days[until], self._day(ended))
            self.seen[customer].append(row)
            self.changes[customer].update(one for one in (row[2], row[3] + _DAY, row[4]) if one)

    def _note_pauses(self) -> None:
        """Note the days on which holds, promises and disputes begin and end; those of a group for all of it."""
        members: dict[int, list[int]] = defaultdict(list)
        for pk, row in self.people.items():
            members[row[5]].append(pk)
        for row in self.holds:
            days = {self._day(row[4]), self._after(row[5]), self._day(row[6])}
            for customer in (row[0], *(members.get(row[0], ()) if row[2] else ())):
                self.changes[customer] |= {one for one in days if one}
        for row in self.promises:
            self.changes[row[0]] |= {one for one in (self._day(row[7]), self._after(row[3]), self._day(row[5])) if one}
        for row in self.disputes:
            self.changes[row[0]] |= {one for one in (self._day(row[5]), self._day(row[3])) if one}

    def _after(self, value: Any) -> dt.date | None:
        last = self._day(value)
        return last + _DAY if last and last < dt.date.max else None

    def open_on(self, row: Row, on: dt.date) -> int:
        """Return what of a line was open at the end of a day, by value date as known now."""
        if row[4] > on or (row[15] is not None and row[15] <= on):
            return 0
        later = self.later.get(row[1])
        return int(row[8] + sum(amount for booked, amount in later if booked > on) if later else row[8])

    def line_on(self, row: Row, on: dt.date) -> Row | None:
        """Return a line as the night of a day reads it; None where it was not open then."""
        rest = self.open_on(row, on)
        if rest <= 0:
            return None
        due, method = row[3], row[12]
        for changed, field, old in self.terms.get(row[1], ()):
            if changed > on:
                due, method = (old, method) if field == "due_date" else (due, old if field == "method" else method)
        return (*row[:3], due, *row[4:8], rest, *row[9:12], method, *row[13:15])


class Scene(Reader):
    """One day of a film: the rows a night of that day reads, for the customers wanted.

    `steps` and `messages` are those of the play itself; they join what had been taken before it began.
    """

    def __init__(self, film: Film, book: Book, among: Collection[int], played: "Played") -> None:
        """Take the film, the book of the day, who is wanted, and what the play did so far."""
        super().__init__(book, film.first, film.last, among=among)
        self.film, self.on, self.played = film, book.as_of, played
        self.wanted = sorted(among)
        self._ahead: dict[int, dt.date] = {}
        self._in_play = [line for pk in self.wanted for line in self._lines_of(pk)]

    def _lines_of(self, pk: int) -> Sequence[Row]:
        horizon: dt.date = self.values["horizon"]
        found = []
        for row in self.played.lines_of(pk, self.film, self.on):
            line = self.film.line_on(row, self.on)
            if line is None:
                continue
            if line[3] <= horizon:
                found.append(line)
            elif line[3] < self._ahead.get(pk, dt.date.max):
                self._ahead[pk] = line[3]
        found.sort(key=itemgetter(3, 1))
        return found

    def customers(self) -> Rows:
        """Hand out the customers wanted, each with the next due date of its lines that are not in play."""
        people = self.film.people
        return [(*people[pk][:8], self._ahead.get(pk)) for pk in self.wanted if pk in people]

    def lines(self) -> Rows:
        """Hand out the lines in play."""
        return self._in_play

    def credits(self) -> Rows:
        """Hand out the open credits by customer and currency, as positive amounts."""
        sums: dict[tuple[int, str], int] = defaultdict(int)
        for pk in self.wanted:
            for row in self.film.credits.get(pk, ()):
                sums[pk, row[6]] -= self.film.open_on(row, self.on)
        return [(pk, currency, minor) for (pk, currency), minor in sums.items()]

    def cash(self) -> Rows:
        """Hand out the unallocated cash by customer and currency."""
        sums: dict[tuple[int, str], int] = defaultdict(int)
        for pk in self.wanted:
            for currency, paid, rest, state, taken_back, later in self.film.cash.get(pk, ()):
                counts = state == "POSTED" or (taken_back is not None and taken_back > self.on)
                if paid <= self.on and counts:
                    sums[pk, currency] += rest + sum(amount for booked, amount in later if booked > self.on)
        return [(pk, currency, minor) for (pk, currency), minor in sums.items()]

    def steps(self) -> Rows:
        """Hand out the steps taken before the play and in it, of the customers themselves and of lines in play."""
        found = [row for pk in self.wanted for row in self.film.steps.get(pk, ())]
        taken = self.played.steps
        for subject in (*(-pk for pk in self.wanted), *(line[1] for line in self._in_play)):
            found += taken.get(subject, ())
        return found

    def messages(self) -> Rows:
        """Hand out the messages of the last weeks."""
        since, days = self.values["since"], self.film.days
        found = [row for pk in self.wanted for row in self.film.messages.get(pk, ()) if days[row[3]] >= since]
        for pk in self.wanted:
            found += [row for row in self.played.messages.get(pk, {}).values() if row[3] >= since]
        return found

    def holds(self) -> Rows:
        """Hand out the holds that had begun."""
        days, wanted = self.film.days, set(self.wanted)
        return [row for row in self.film.holds if (row[0] in wanted or row[2]) and days[row[4]] <= self.on]

    def promises(self) -> Rows:
        """Hand out the promises that had been made."""
        days, wanted = self.film.days, set(self.wanted)
        return [row for row in self.film.promises if row[0] in wanted and days[row[7]] <= self.on]

    def disputes(self) -> Rows:
        """Hand out the disputes that had been opened."""
        days, wanted = self.film.days, set(self.wanted)
        return [row for row in self.film.disputes if row[0] in wanted and days[row[5]] <= self.on]

    def plain(self, statement: str) -> Rows:
        """Hand out what is known as of now from memory; ask the database for anything else."""
        if statement == reading.SEEN:
            return self._seen()
        kept = self.film.still.get(statement)
        if kept is None:
            return super().plain(statement)
        return [row for pk in self.wanted for row in kept.get(pk, ())] if kept else _NOTHING

    def _seen(self) -> Rows:
        sums: dict[tuple[int, str], int] = defaultdict(int)
        for pk in self.wanted:
            for currency, amount, seen, until, ended in self.film.seen.get(pk, ()):
                if seen <= self.on <= until and (ended is None or ended > self.on):
                    sums[pk, currency] += amount
        return [(pk, currency, minor) for (pk, currency), minor in sums.items()]


class Played:
    """What a play did to a range of customers so far, in the form of the rows that a night reads back.

    `steps` are by subject; of `messages` the latest of each customer, channel and kind (asking or not) is all that
    counts. Days only go forward: lines that were closed are looked at no more.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self.steps: dict[int, list[Row]] = defaultdict(list)
        self.messages: dict[int, dict[tuple[str, bool], Row]] = defaultdict(dict)
        self._lines: dict[int, list[Row]] = {}

    def lines_of(self, pk: int, film: Film, on: dt.date) -> Iterator[Row]:
        """Yield the lines of a customer that were issued and not closed by a day."""
        lines = self._lines.get(pk)
        if lines is None:
            lines = list(film.lines.get(pk, ()))
        if any(row[15] is not None and row[15] <= on for row in lines[:8]):
            lines = [row for row in lines if row[15] is None or row[15] > on]
        self._lines[pk] = lines
        for row in lines:
            if row[4] > on:
                return
            yield row


def _leaving(rows: Rows, on: dt.date, state: int, accepted: int, *, is_mute: bool) -> Rows:
    """Let what waits unsent leave on a day; where nothing leaves, it counts as withdrawn, as when sending begins.

    `state` and `accepted` are the places of a row that hold its message's state and the day of acceptance.
    """
    return [
        row if row[state] not in ON_ITS_WAY else _left(row, on, state, accepted)
        for row in rows
        if not (is_mute and row[state] in ON_ITS_WAY)
    ]


def _left(row: Row, on: dt.date, state: int, accepted: int) -> Row:
    changed = list(row)
    changed[state], changed[accepted] = MessageState.SENT, on
    if len(changed) > INSTANT:
        changed[INSTANT] = dt.datetime.combine(on, dt.time(9), dt.UTC)
    return tuple(changed)


def _by_first(rows: Rows) -> dict[int, Rows]:
    found: dict[int, Rows] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return dict(found)
