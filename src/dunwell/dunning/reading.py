"""The night's reads: a handful of SQL statements for a range of customers, rows as plain tuples."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection

from dunwell.dunning import statements
from dunwell.dunning.book import Book
from dunwell.dunning.statements import AHEAD, NOW, OF_ALL, OF_CUSTOMERS, OF_LINES, PAST
from dunwell.kit import bulk, together

type Row = tuple[Any, ...]
type Rows = list[Row]

MANY_STEPS = 4
"""So many steps a line in play: most of them are of settled lines."""


class Customers(NamedTuple):
    """Customers who differ in nothing but their ids; `told` are the columns of `Reader.customers` between the ends."""

    told: Row
    ids: list[int]


class Steps(NamedTuple):
    """Steps taken that differ in nothing but whose they are; `told` are the columns of `statements.TOLD`."""

    told: Row
    customers: list[int]
    subjects: list[int]


def day(column: str) -> str:
    """Return a date column in its cheapest form: text on SQLite, where a plus sign keeps the slow converter off."""
    return column if bulk.is_postgres() else f"+{column}"


def instant(column: str) -> str:
    """Return an instant in its cheapest form, a text: one a batch is parsed, not one a row."""
    return f"CAST({column} AS text)" if bulk.is_postgres() else f"+{column}"


IN_RANGE = "BETWEEN %(first)s AND %(last)s"


_SMALL = (statements.SEEN, statements.ASSIGNED, statements.TASKS)


class Reader:
    """Runs the statements for one range of customers of one book."""

    def __init__(self, book: Book, first: int, last: int, *, among: Collection[int] = (), ignoring: int = 0) -> None:
        """Take the book, the first and last customer id, and a message whose steps are to be left out.

        `among` names those of the range that are wanted, where not all of them are.
        """
        self.shape = PAST if book.is_past else AHEAD if book.is_ahead else NOW
        self.which = among_these(among)
        self.book = book
        horizon = book.as_of + dt.timedelta(days=book.window)
        self.values: dict[str, Any] = {
            "org": book.organization.pk,
            "first": first,
            "last": last,
            "as_of": book.as_of,
            "horizon": horizon,
            "since": book.as_of - dt.timedelta(days=book.longest_quiet + 30),
            "ignoring": ignoring,
        }
        self._asked: list[str] | None = None
        self._found: dict[str, Rows] = {}

    def rows(self, statement: str, **columns: str) -> Rows:
        """Fetch all rows of a statement; `columns` fills its named places."""
        return self.fetch(statement.format(**columns).replace(IN_RANGE, self.which))

    def fetch(self, text: str) -> Rows:
        """Fetch all rows of a statement that has all its places, or hand out what was asked before."""
        if self._asked is not None:
            self._asked.append(text)
            return []
        found = self._found.get(text)
        if found is not None:
            return found
        with connection.cursor() as cursor:
            cursor.execute(text, self.values)
            return list(cursor.fetchall())

    def ask_small(self) -> None:
        """Ask as one for a range what mostly has few rows; with another selection of customers nothing happens."""
        if self.which == IN_RANGE:
            some = (self.credits, self.cash, self.holds, self.promises, self.disputes)
            self.ask_together(some, (*_SMALL, statements.COUNT_STEPS, statements.ANY_OPT_OUT))

    def ask_together(self, questions: Iterable[Callable[[], object]], plain: Iterable[str]) -> None:
        """Note what would be asked, and ask PostgreSQL for it as one: then all of it is there."""
        if not bulk.is_postgres():
            return
        asked = self._asked = []
        for question in questions:
            question()
        for statement in plain:
            self.plain(statement)
        self._asked = None
        self._found = dict(zip(asked, together.ask(asked, self.values), strict=True))

    def customers(self) -> Rows:
        """Fetch the customers themselves, each with the next due date of its lines that are not in play."""
        custom = "CAST(c.custom AS text)" if self.book.wants_custom else "NULL"
        if self.book.is_past:
            ahead = self._next_dues_as_they_were()
            found = self.rows(statements.CUSTOMERS, custom=custom, next_due="NULL")
            return [(*row[:-1], ahead.get(row[0])) for row in found]
        next_due = statements.NEXT_DUE.format(due=day("i.due_date"), which=self.shape["which"])
        return self.rows(statements.CUSTOMERS, custom=custom, next_due=next_due)

    def customers_alike(self) -> tuple[list[Customers], dict[int, Any]]:
        """Fetch the customers as `customers` does, those alike together, and beside them their next due dates.

        Who has no line that is not in play has no such date.
        """
        if not bulk.is_postgres() or self.which != IN_RANGE or self.book.is_past or self.book.wants_custom:
            return customers_together(self.customers())
        found = self.rows(statements.CUSTOMERS_ALIKE)
        dues = self.rows(statements.NEXT_DUES, which=self.shape["which"])
        ahead = {customer: due for due, customers in dues for customer in customers}
        return [Customers((parent or 0, *told, None), ids) for parent, *told, ids in found], ahead

    def _next_dues_as_they_were(self) -> dict[int, Any]:
        ahead: dict[int, Any] = dict(self.rows(statements.NEXT_DUE_PAST, **self.shape, due=day("min(i.due_date)")))
        revised = {
            item: (customer, due) for customer, item, due in self.rows(statements.NEXT_DUE_REVISED, **self.shape)
        }
        horizon = self.values["horizon"].isoformat()
        for customer, due in revised.values():
            if due > horizon and due < str(ahead.get(customer, "9999")):
                ahead[customer] = due
        return ahead

    def lines(self) -> Rows:
        """Fetch the lines in play; on a past day with their terms as they were.

        Without a day on which they were first seen that is the one of issue, without an original due date the due date.
        """
        days = {name: day(f"i.{column}") for name, column in _LINE_DAYS}
        if self.book.is_past:
            return self._as_they_were(self.rows(statements.LINES, **self.shape, **days))
        days["seen"] = f"NULLIF({days['seen']}, {days['issued']})"
        days["original"] = f"NULLIF({days['original']}, {days['due']})"
        return self.rows(statements.LINES, **self.shape, **days)

    def _as_they_were(self, found: Rows) -> Rows:
        undone: dict[int, dict[str, str]] = {}
        for item, field, old in self.rows(statements.REVISIONS):
            undone.setdefault(item, {})[field] = old
        kept: Rows = []
        horizon = self.values["horizon"].isoformat()
        for row in found:
            if row[8] <= 0:
                continue
            terms = undone.get(row[1], {})
            due, method = terms.get("due_date", row[3]), terms.get("method", row[12])
            if str(due) <= horizon:
                kept.append((*row[:3], due, *row[4:12], method, *row[13:]))
        return kept

    def credits(self) -> Rows:
        """Fetch the open credits by customer and currency, as positive amounts."""
        return self.rows(statements.CREDITS, **self.shape)

    def cash(self) -> Rows:
        """Fetch the unallocated cash by customer and currency."""
        return self.rows(statements.CASH_PAST if self.book.is_past else statements.CASH_NOW)

    def steps(self, *, lines: int = 0) -> Rows:
        """Fetch the steps taken, with what became of their message or task.

        `lines` says how many are in play, where the steps of others are not wanted; they may be there all the same.
        """
        told = _told(state=statements.STATE, accepted_at=instant("m.accepted_at"))
        return [row for which in self._whose_steps(lines) for row in self.rows(statements.STEPS, told=told, **which)]

    def steps_alike(self, *, lines: int = 0) -> list[Steps]:
        """Fetch the steps taken as `steps` does, those that are alike together."""
        if bulk.is_postgres():
            told = _told(state="m.state", accepted_at="m.accepted_at")
            which = self._whose_steps(lines)
            rows = [row for one in which for row in self.rows(statements.STEPS_ALIKE, told=told, **one)]
            if not any(is_anothers for *_, is_anothers, _, _ in rows):
                return [Steps(row[:-3], row[-2], row[-1]) for row in rows]
        return steps_together(self.steps(lines=lines))

    def _whose_steps(self, lines: int) -> Sequence[Mapping[str, str]]:
        if lines and self.which == IN_RANGE and not self.book.is_past:
            ((count,),) = self.plain(statements.COUNT_STEPS)
            if count > MANY_STEPS * lines:
                return (OF_LINES, OF_CUSTOMERS)
        return (OF_ALL,)

    def unreachable(self, among: Collection[int]) -> Mapping[int, int]:
        """Return who of those named cannot be written to; whether an address of theirs is known all the same."""
        if not among:
            return {}
        if bulk.is_postgres() and self.which == IN_RANGE and self.plain(statements.ANY_OPT_OUT) == [(False,)]:
            everybody = self.rows(statements.UNREACHABLE, nowhere=statements.NOWHERE_AT_ALL)
            return {pk: is_known for pk, is_known in everybody if pk in among}
        text = statements.UNREACHABLE.format(nowhere=statements.NOWHERE)
        found: dict[int, int] = dict(self.fetch(text.replace(IN_RANGE, self.these(among))))
        return found

    def messages(self) -> Rows:
        """Fetch the messages of the last weeks that are or may be on their way, or arrived."""
        # Few customers are found by who they are, also before SQLite has counted any messages. A range is found by its
        # nights, each named: asked from the first to the last, the index would be read whole for every range.
        nights = f"{day('m.night_on')} BETWEEN %(since)s AND %(as_of)s"
        if self.which == IN_RANGE:
            named = range(self.values["since"].toordinal(), self.book.as_of.toordinal() + 1)
            nights = f"m.night_on IN ({', '.join(f"'{dt.date.fromordinal(night)}'" for night in named)})"
        return self.rows(statements.MESSAGES, night=day("m.night_on"), accepted=day("m.accepted_on"), nights=nights)

    def holds(self) -> Rows:
        """Fetch the holds that ever applied."""
        return self.rows(
            statements.HOLDS, start=day("h.from_on"), until=day("h.until_on"), released=day("h.released_on")
        )

    def promises(self) -> Rows:
        """Fetch the promises, a row a promised item."""
        return self.rows(
            statements.PROMISES, until=day("p.rests_until"), judged=day("p.judged_on"), made=day("p.made_on")
        )

    def disputes(self) -> Rows:
        """Fetch the disputes."""
        return self.rows(statements.DISPUTES, closed=statements.ANSWERED, opened=day("d.opened_on"))

    def reactions(self, told: Collection[int]) -> Rows:
        """Fetch the day of each customer's latest reaction: of those told often, or of all where a strategy asks."""
        if not told and not self.book.wants_reactions:
            return []
        which = self.which if self.book.wants_reactions else self.these(told)
        return self.fetch(statements.REACTIONS.format(latest=day("max(r.day)")).replace(IN_RANGE, which))

    def plain(self, statement: str) -> Rows:
        """Fetch a statement without places."""
        return self.rows(statement)

    def these(self, customers: Collection[int]) -> str:
        """Return the condition for some of the customers wanted."""
        return among_these(customers)


class ReaderOfOne(Reader):
    """Runs the statements for one customer: all that are always asked as one."""

    def __init__(self, book: Book, customer: int, *, ignoring: int = 0) -> None:
        super().__init__(book, customer, customer, ignoring=ignoring)
        # Named, not a range of one: its messages are found by customer then instead of by night.
        self.which = "= %(first)s"
        if not book.is_past:
            some = (self.customers, self.lines, self.credits, self.cash, self.steps, self.messages)
            more = (self.holds, self.promises, self.disputes, lambda: self.unreachable([customer]))
            self.ask_together((*some, *more), _SMALL)

    def steps_alike(self, *, lines: int = 0) -> list[Steps]:
        """Hand out the steps taken, those that are alike together, without those of the message to be left out."""
        ignoring = self.values["ignoring"]
        return steps_together([row for row in self.steps(lines=lines) if row[-1] is None or row[-1] != ignoring])

    def these(self, customers: Collection[int]) -> str:  # noqa: ARG002 - there is only one
        """Return the condition for the customer."""
        return self.which


def among_these(customers: Collection[int]) -> str:
    """Return the condition on a customer's id that follows its column: one of these, or without any the whole range."""
    return bulk.one_of(customers) if customers else IN_RANGE


def customers_together(rows: Rows) -> tuple[list[Customers], dict[int, Any]]:
    """Put the rows of `Reader.customers` together that are alike but for whose they are, without the next due dates."""
    found: dict[Row, Customers] = {}
    for row in rows:
        told = row[1:-1]
        alike = found.get(told)
        if alike is None:
            found[told] = alike = Customers(told, [])
        alike.ids.append(row[0])
    return list(found.values()), {row[0]: row[-1] for row in rows if row[-1]}


def steps_together(rows: Rows) -> list[Steps]:
    """Put the rows of `Reader.steps` together that are alike but for whose they are."""
    found: dict[Row, Steps] = {}
    for row in rows:
        told = row[2:-1]
        alike = found.get(told)
        if alike is None:
            found[told] = alike = Steps(told, [], [])
        alike.customers.append(row[0])
        alike.subjects.append(row[1])
    return list(found.values())


def _told(**columns: str) -> str:
    days = {"taken": day("s.taken_on"), "accepted": day("m.accepted_on"), "ended": day("t.ended_on")}
    return statements.TOLD.format(**days, **columns)


_LINE_DAYS: Sequence[tuple[str, str]] = (
    ("due", "due_date"),
    ("issued", "issued_on"),
    ("seen", "first_seen"),
    ("original", "original_due_date"),
    ("notice", "last_notice_date"),
)
