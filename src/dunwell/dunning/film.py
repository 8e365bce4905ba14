"""The past of a range of customers, read once: what a night of any day in it would have read from the database.

A `Scene` (`scene.py`) hands out the rows of one day of it. Facts are as of that day: a line exists from its day of
issue, is open by what was allocated until then, and has the terms it had; who could be written to and which strategy
people had chosen as far as rows tell (`recalling.py`).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from operator import itemgetter
from typing import Any, Final

from django.db import connection

from dunwell.compliance.terms import UNTOLD, HoldKind
from dunwell.correspondence.terms import MessageState
from dunwell.dunning import statements
from dunwell.dunning.book import Book
from dunwell.dunning.happening import OF_STEPS, VERSION, read_news
from dunwell.dunning.operations import MUTE
from dunwell.dunning.reading import Reader, Rows, day
from dunwell.dunning.recalling import NOW, Choices, Reach
from dunwell.dunning.snapshot import ON_ITS_WAY, Days
from dunwell.promises.judging import Awaited
from dunwell.promises.queries import list_awaited
from dunwell.promises.terms import PromiseState

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
  AND s.until_on >= %(since)s
"""
_REVISIONS: Final = """
SELECT r.open_item_id, r.customer_id, {on}, r.field, r.old FROM receivables_revision r
WHERE r.organization_id = %(org)s AND r.customer_id BETWEEN %(first)s AND %(last)s AND r."on" > %(since)s
ORDER BY r.id DESC
"""
_TOLD_PAID: Final = """
SELECT h.open_item_id, {on} FROM compliance_hold h JOIN correspondence_message m ON m.id = h.answer_message_id
WHERE h.organization_id = %(org)s AND h.customer_id BETWEEN %(first)s AND %(last)s AND h.kind = 'CLAIMED_PAID'
  AND m.night_on <= %(since)s AND m.bounced_at IS NULL AND m.state IN ('READY', 'LATER', 'IN_REVIEW', 'SENT')
"""

# An answer that waits as the film begins leaves then, as every message does.
_ANSWER_LEAVES: Final = """
  WHEN m.state IN ('READY', 'LATER', 'IN_REVIEW') AND m.night_on <= %(leaves_on)s THEN %(leaves_on)s END"""
_NOTHING: Final[Rows] = []

INSTANT: Final = 13
"""Where a row of a step has the instant at which its message was accepted."""


class Film:
    """What is known of a range of customers from the day `since` (the end of it) until the day `until`."""

    def __init__(
        self,
        before: Book,
        after: Book,
        first: int,
        last: int,
        *,
        events: Collection[str] = (),
        choices: Choices | None = None,
        with_tasks: bool = False,
    ) -> None:
        """Read everything; `before` is the book of the day before the first night, `after` that of the last one.

        `events` are those of `happening` that may move a place; `choices` what people had chosen: without them
        addresses and choices are as of now. `with_tasks` reads the tasks that are open now.
        """
        self.first, self.last, self.days = first, last, Days()
        self.since, self.until, self.before = before.as_of, after.as_of, before
        old, new = Reader(before, first, last), Reader(after, first, last)
        self.values = {**new.values, "since": self.since, "until": self.until, "until_on": self.until}
        self.changes: dict[int, set[dt.date]] = defaultdict(set)
        self.people = {row[0]: row for row in self._people(after)}
        self._read_lines()
        self._read_money()
        is_mute = before.organization.sending in MUTE
        self.steps = _by_first(_leaving(old.steps(), self.since, 6, 7, is_mute=is_mute))
        self.messages = _by_first(_leaving(old.messages(), self.since, 4, 5, is_mute=is_mute))
        self._note_known()
        new.values["leaves_on"] = self.since
        answered = statements.ANSWERED if is_mute else statements.ANSWERED.replace(" END", _ANSWER_LEAVES)
        self.disputes = new.rows(statements.DISPUTES, closed=answered, opened=day("d.opened_on"))
        self.holds, self.promises = self._told(new.holds(), is_mute=is_mute), new.promises()
        self._note_claims()
        self._note_pauses()
        self._await_promises()
        self._read_news(old, new, events)
        since = NOW if choices is None else before.at
        self.reach = Reach(before, self.until, sorted(self.people), since=since)
        self.choices = choices or {}
        self.chosen: dict[int, str] = dict(new.plain(statements.ASSIGNED))
        for pk in self.choices.keys() & self.people.keys():
            self.changes[pk] |= {on for on, _ in self.choices[pk]}
        for pk, days in self.reach.changes.items():
            self.changes[pk] |= days
        self.tasks = _by_first(new.plain(statements.TASKS)) if with_tasks else {}

    def _people(self, book: Book) -> Rows:
        custom = "CAST(c.custom AS text)" if book.wants_custom else "NULL"
        return self._rows(statements.CUSTOMERS, custom=custom, next_due="NULL")

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

    def _told(self, holds: Rows, *, is_mute: bool) -> Rows:
        """Let invoices said to be paid cool from the day on which their message left, or leaves as the film begins."""
        waits = [row for row in holds if row[3] == HoldKind.CLAIMED_PAID and row[7] >= UNTOLD and row[5]]
        if not waits or is_mute:
            return holds
        left = {item: self._day(on) for item, on in self._rows(_TOLD_PAID, on=day("m.accepted_on"))}
        return [self._cooling(row, left[row[1]]) if row in waits and row[1] in left else row for row in holds]

    def _cooling(self, row: Row, told_on: dt.date | None) -> Row:
        free_on, on = self._day(row[6]) or self.days[row[5]] + _DAY, told_on or self.since
        return (*row[:7], row[7] - UNTOLD + max((on - free_on).days, 0), row[8])

    def _note_claims(self) -> None:
        """Note which claims “already paid” run out in the film or had, unnoticed: (first free day, line, its rest)."""
        self.claims: dict[int, list[tuple[dt.date, int, int]]] = defaultdict(list)
        for row in self.holds:
            if row[3] != HoldKind.CLAIMED_PAID or not row[1] or not row[5] or row[7] >= UNTOLD:
                continue
            free_on, released = self.days[row[5]] + _DAY, self._day(row[6])
            if released is None or released == free_on > self.since:
                self.claims[row[0]].append((free_on, row[1], row[8] or 0))

    def _note_pauses(self) -> None:
        """Note the days on which holds, promises and disputes begin and end; those of a group for all of it."""
        members: dict[int, list[int]] = defaultdict(list)
        for pk, row in self.people.items():
            members[row[statements.PARENT]].append(pk)
        for row in self.holds:
            days = {self._day(row[4]), self._after(row[5]), self._day(row[6])}
            for customer in (row[0], *(members.get(row[0], ()) if row[2] else ())):
                self.changes[customer] |= {one for one in days if one}
        for row in self.promises:
            self.changes[row[0]] |= {one for one in (self._day(row[7]), self._after(row[3]), self._day(row[5])) if one}
        for row in self.disputes:
            self.changes[row[0]] |= {one for one in (self._day(row[5]), self._day(row[3])) if one}

    def _note_known(self) -> None:
        """Note the nights at which what was on its way as the film begins is known as served."""
        for row in (row for rows in self.steps.values() for row in rows if row[7] is not None):
            self.changes[row[0]].add(self.days[row[7]] + 2 * _DAY)

    def _await_promises(self) -> None:
        """Keep open promises apart, with the money that may answer them: nights judge them as they come."""
        self.promises = [row for row in self.promises if row[4] != PromiseState.OPEN]
        self.awaited: dict[int, list[Awaited]] = defaultdict(list)
        whose = range(self.first, self.last + 1)
        for one in list_awaited(self.values["org"], made_until=self.until, customers=whose, since=self.since):
            self.awaited[one.customer].append(one)

    def _read_news(self, old: Reader, new: Reader, events: Collection[str]) -> None:
        """Read what happened to lines; what we sent in the time of the film did not happen in it."""
        self.news = read_news(new, [one for one in events if one not in OF_STEPS], since=self.since)
        for pk, more in read_news(old, [one for one in events if one in OF_STEPS and one != VERSION]).items():
            self.news[pk] += more
        for pk, news in self.news.items():
            self.changes[pk] |= {on for one in news for on in (one.on, one.undone_on) if on is not None}

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
