"""The night's reads: a handful of SQL statements for a range of customers, rows as plain tuples.

Shapes of the open lines: as they stand (`NOW`, or `AHEAD` without those that are dated later), and rolled back to a
past day (`PAST`), where what was allocated after the day is added again. Reading is most of a night's cost, so every
statement follows an index and nothing is fetched that no decision looks at. Measurements: docs/explain/a-night.md.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import connection

from dunwell.dunning.book import Book
from dunwell.kit import bulk

type Rows = list[tuple[Any, ...]]

CUSTOMERS = """
SELECT c.id, coalesce(c.parent_id, 0), c.payment_method, c.kind, c.country, c.time_zone, c.language, {custom},
       {next_due}
FROM customers_customer c
WHERE c.organization_id = %(org)s AND c.id BETWEEN %(first)s AND %(last)s AND c.merged_into_id IS NULL ORDER BY c.id
"""
PARENT, METHOD, KIND, COUNTRY = 1, 2, 3, 4
"""Where a row of a customer has them; from the kind on it is what an account is made of while nothing is in play."""

# {open} and {which} differ between a book as it stands and one rolled back. In the order of `line_open_customer`, so
# that nothing is sorted: lines of one due date come by what is open of them.
LINES = """
SELECT i.customer_id, i.id, i.document_id, {due}, {issued}, i.kind, i.currency, i.amount_minor, {open}, {seen},
       i.source_id, {original}, i.method, i.last_notice, {notice}
FROM receivables_openitem i {joined}
WHERE i.organization_id = %(org)s AND i.customer_id BETWEEN %(first)s AND %(last)s AND {which}
  AND i.amount_minor > 0 AND {reached}
ORDER BY i.customer_id, i.due_date, i.open_minor, i.currency, i.id
"""

# One look at the index for each customer: a third of what it costs to group all that is not in play.
NEXT_DUE = """(
  SELECT {due} FROM receivables_openitem i
  WHERE i.organization_id = %(org)s AND i.customer_id = c.id AND {which} AND i.open_minor > 0
    AND i.due_date > %(horizon)s
  ORDER BY i.due_date LIMIT 1)
"""

NEXT_DUE_PAST = """
SELECT i.customer_id, {due}
FROM receivables_openitem i {joined}
WHERE i.organization_id = %(org)s AND i.customer_id BETWEEN %(first)s AND %(last)s AND {which}
  AND {open} > 0 AND i.due_date > %(horizon)s
  AND i.id NOT IN (SELECT r.open_item_id FROM receivables_revision r
                   WHERE r.organization_id = %(org)s AND r.customer_id BETWEEN %(first)s AND %(last)s
                     AND r.field = 'due_date' AND r."on" > %(as_of)s)
GROUP BY i.customer_id
"""

# Of lines that were given another due date later, the one they had; the revision nearest to the day comes last.
NEXT_DUE_REVISED = """
SELECT i.customer_id, i.id, r.old
FROM receivables_revision r JOIN receivables_openitem i ON i.id = r.open_item_id {joined}
WHERE r.organization_id = %(org)s AND r.customer_id BETWEEN %(first)s AND %(last)s AND r.field = 'due_date'
  AND r."on" > %(as_of)s AND {which} AND {open} > 0
ORDER BY r.id DESC
"""

CREDITS = """
SELECT i.customer_id, i.currency, CAST(-sum({open}) AS BIGINT)
FROM receivables_openitem i {joined}
WHERE i.organization_id = %(org)s AND i.customer_id BETWEEN %(first)s AND %(last)s AND {which_credit}
GROUP BY i.customer_id, i.currency
"""

LATER = """
LEFT JOIN (SELECT a.open_item_id, CAST(sum(a.amount_minor) AS BIGINT) AS back FROM receivables_allocation a
           WHERE a.organization_id = %(org)s AND a.customer_id BETWEEN %(first)s AND %(last)s AND a.on > %(as_of)s
           GROUP BY a.open_item_id) later ON later.open_item_id = i.id
""".replace("a.on ", 'a."on" ')

NOW = {
    "open": "i.open_minor",
    "joined": "",
    "which": "NOT (i.open_minor = 0)",
    "which_credit": "i.open_minor < 0",
    "reached": "i.due_date <= %(horizon)s",
}
# Said so that SQLite follows the index by customer, not the one by day of issue.
AHEAD = {
    **NOW,
    "which": "NOT (i.open_minor = 0) AND NOT (i.issued_on > %(as_of)s)",
    "which_credit": "i.open_minor < 0 AND NOT (i.issued_on > %(as_of)s)",
}
PAST = {
    "open": "(i.open_minor + coalesce(later.back, 0))",
    "joined": LATER,
    "which": "i.issued_on <= %(as_of)s AND (NOT (i.open_minor = 0) OR i.closed_on > %(as_of)s)",
    "which_credit": "i.issued_on <= %(as_of)s AND i.amount_minor < 0"
    " AND (NOT (i.open_minor = 0) OR i.closed_on > %(as_of)s)",
    # A due date that was changed later may have been reached under its earlier terms.
    "reached": "(i.due_date <= %(horizon)s OR i.original_due_date <= %(horizon)s)",
}

CASH_NOW = """
SELECT p.customer_id, p.currency, CAST(sum(p.unallocated_minor) AS BIGINT) FROM cash_payment p
WHERE p.organization_id = %(org)s AND p.customer_id BETWEEN %(first)s AND %(last)s
  AND NOT (p.unallocated_minor = 0) AND p.state = 'POSTED' AND p."on" <= %(as_of)s
GROUP BY p.customer_id, p.currency
"""

CASH_PAST = """
SELECT p.customer_id, p.currency, CAST(sum(p.unallocated_minor + coalesce(later.back, 0)) AS BIGINT) FROM cash_payment p
LEFT JOIN (SELECT a.payment_id, CAST(sum(a.amount_minor) AS BIGINT) AS back FROM receivables_allocation a
           WHERE a.organization_id = %(org)s AND a.customer_id BETWEEN %(first)s AND %(last)s AND a."on" > %(as_of)s
             AND a.payment_id IS NOT NULL
           GROUP BY a.payment_id) later ON later.payment_id = p.id
WHERE p.organization_id = %(org)s AND p.customer_id BETWEEN %(first)s AND %(last)s AND p."on" <= %(as_of)s
  AND (p.state = 'POSTED' OR p.reversed_on > %(as_of)s)
GROUP BY p.customer_id, p.currency
"""

SEEN = """
SELECT s.customer_id, s.currency, CAST(sum(s.amount_minor) AS BIGINT) FROM cash_seenmoney s
WHERE s.organization_id = %(org)s AND s.customer_id BETWEEN %(first)s AND %(last)s
  AND s.seen_on <= %(as_of)s AND s.until_on >= %(as_of)s AND (s.ended_on IS NULL OR s.ended_on > %(as_of)s)
GROUP BY s.customer_id, s.currency
"""

STEPS = """
SELECT s.customer_id, s.subject, s.step_id, s.round, s.how, {taken}, m.state, {accepted}, m.bounced_at IS NOT NULL,
       m.channel, t.state, t.outcome_counts, {ended}, {accepted_at}, s.message_id
FROM {source}
LEFT JOIN correspondence_message m ON m.id = s.message_id
LEFT JOIN worklist_task t ON t.id = s.task_id
WHERE s.organization_id = %(org)s AND s.taken_on <= %(as_of)s AND {whose}
"""
# Steps of settled lines decide nothing. They are read with the others while they are few; once years of them lie
# there, those of the lines in play are looked up one by one instead, and those of the customers themselves.
_OF_ALL = {"source": "dunning_steptaken s", "whose": "s.customer_id BETWEEN %(first)s AND %(last)s"}
_OF_LINES = {
    "source": "receivables_openitem i JOIN dunning_steptaken s ON s.subject = i.id",
    "whose": "i.organization_id = %(org)s AND i.customer_id BETWEEN %(first)s AND %(last)s"
    " AND NOT (i.open_minor = 0) AND i.due_date <= %(horizon)s",
}
_OF_CUSTOMERS = {"source": "dunning_steptaken s", "whose": "s.subject BETWEEN -%(last)s AND -%(first)s"}
COUNT_STEPS = """
SELECT count(*) FROM dunning_steptaken s
WHERE s.organization_id = %(org)s AND s.customer_id BETWEEN %(first)s AND %(last)s
"""
MANY_STEPS = 4
"""So many steps a line in play: most of them are of settled lines."""

MESSAGES = """
SELECT m.customer_id, m.channel, m.severity, {night}, m.state, {accepted}, m.bounced_at IS NOT NULL
FROM correspondence_message m
WHERE m.organization_id = %(org)s AND {nights}
  AND m.customer_id BETWEEN %(first)s AND %(last)s AND m.state NOT IN ('WITHDRAWN', 'DROPPED', 'FAILED')
  AND m.id <> %(ignoring)s
"""

# Nobody can be written to there, with whether an address is known that is dead or closed to us.
UNREACHABLE = """
SELECT c.id, EXISTS (SELECT 1 FROM customers_contact a WHERE a.organization_id = %(org)s AND a.customer_id = c.id
                     AND a.removed_at IS NULL AND NOT (a.email = ''))
FROM customers_customer c
WHERE c.organization_id = %(org)s AND c.id BETWEEN %(first)s AND %(last)s AND NOT EXISTS (
  SELECT 1 FROM customers_contact k
  WHERE k.organization_id = %(org)s AND k.customer_id = c.id
    AND k.dead_at IS NULL AND k.removed_at IS NULL AND NOT (k.email = '')
    AND NOT EXISTS (SELECT 1 FROM compliance_optout o WHERE o.organization_id = %(org)s AND o.channel = 'EMAIL'
                    AND o.address = lower(k.email) AND o.from_on <= %(as_of)s
                    AND (o.ended_on IS NULL OR o.ended_on > %(as_of)s)))
"""

# The pauses of a customer: its own, and those of the head of its group that include the group.
HOLDS = """
SELECT h.customer_id, h.open_item_id, h.includes_group, h.kind, {start}, {until}, {released}, h.cooling_days,
       h.leaves_minor
FROM compliance_hold h
WHERE h.organization_id = %(org)s AND h.from_on <= %(as_of)s
  AND (h.customer_id BETWEEN %(first)s AND %(last)s OR h.includes_group)
ORDER BY h.id
"""

PROMISES = """
SELECT p.customer_id, q.open_item_id, q.amount_minor, {until}, p.state, {judged}, p.cooling_days, {made}
FROM promises_promise p JOIN promises_promiseitem q ON q.promise_id = p.id
WHERE p.organization_id = %(org)s AND p.customer_id BETWEEN %(first)s AND %(last)s AND p.made_on <= %(as_of)s
ORDER BY p.id, q.id
"""

DISPUTES = """
SELECT d.customer_id, d.open_item_id, d.amount_minor, {closed}, d.cooling_days, {opened}
FROM disputes_dispute d
LEFT JOIN correspondence_message m ON m.id = d.answer_message_id
LEFT JOIN worklist_task t ON t.id = d.answer_task_id
WHERE d.organization_id = %(org)s AND d.customer_id BETWEEN %(first)s AND %(last)s AND d.opened_on <= %(as_of)s
ORDER BY d.id
"""

# A rejected dispute rests until its answer has reached the customer (ground rule 16: first the answer).
ANSWERED = """CASE WHEN d.answer_message_id IS NULL AND d.answer_task_id IS NULL THEN d.closed_on
  WHEN m.state = 'SENT' AND m.bounced_at IS NULL THEN m.accepted_on
  WHEN NOT (t.state = 'OPEN') THEN t.ended_on END"""

TASKS = """
SELECT t.customer_id, t.kind FROM worklist_task t
WHERE t.organization_id = %(org)s AND t.customer_id BETWEEN %(first)s AND %(last)s AND t.state = 'OPEN'
ORDER BY t.id
"""

ASSIGNED = """
SELECT a.customer_id, s.key FROM strategies_assignment a JOIN strategies_strategy s ON s.id = a.strategy_id
WHERE a.organization_id = %(org)s AND a.customer_id BETWEEN %(first)s AND %(last)s
"""

REVISIONS = """
SELECT r.open_item_id, r.field, r.old FROM receivables_revision r
WHERE r.organization_id = %(org)s AND r.customer_id BETWEEN %(first)s AND %(last)s AND r."on" > %(as_of)s
ORDER BY r.id DESC
"""

# The latest day on which somebody paid, promised, disputed, or was reached by a call.
REACTIONS = """
SELECT r.customer_id, {latest} FROM (
  SELECT p.customer_id, p."on" AS day FROM cash_payment p
  WHERE p.organization_id = %(org)s AND p.customer_id BETWEEN %(first)s AND %(last)s
  UNION ALL SELECT q.customer_id, q.made_on FROM promises_promise q
  WHERE q.organization_id = %(org)s AND q.customer_id BETWEEN %(first)s AND %(last)s
  UNION ALL SELECT d.customer_id, d.opened_on FROM disputes_dispute d
  WHERE d.organization_id = %(org)s AND d.customer_id BETWEEN %(first)s AND %(last)s
  UNION ALL SELECT t.customer_id, t.ended_on FROM worklist_task t
  WHERE t.organization_id = %(org)s AND t.customer_id BETWEEN %(first)s AND %(last)s
    AND (t.kind IN ('CALL', 'VISIT') OR t.outcome LIKE 'called: %%') AND t.state = 'DONE' AND t.outcome_counts
) r WHERE r.day <= %(as_of)s GROUP BY r.customer_id
"""


def day(column: str) -> str:
    """Return a date column in its cheapest form: text on SQLite, where a plus sign keeps the slow converter off."""
    return column if bulk.is_postgres() else f"+{column}"


def instant(column: str) -> str:
    """Return an instant in its cheapest form, a text: one a batch is parsed, not one a row."""
    return f"CAST({column} AS text)" if bulk.is_postgres() else f"+{column}"


IN_RANGE = "BETWEEN %(first)s AND %(last)s"


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

    def rows(self, statement: str, **columns: str) -> Rows:
        """Fetch all rows of a statement; `columns` fills its named places."""
        with connection.cursor() as cursor:
            cursor.execute(statement.format(**columns).replace(IN_RANGE, self.which), self.values)
            return list(cursor.fetchall())

    def customers(self) -> Rows:
        """Fetch the customers themselves, each with the next due date of its lines that are not in play."""
        custom = "c.custom" if self.book.wants_custom else "NULL"
        if not self.book.is_past:
            next_due = NEXT_DUE.format(due=day("i.due_date"), which=self.shape["which"])
            return self.rows(CUSTOMERS, custom=custom, next_due=next_due)
        ahead = self._next_dues_as_they_were()
        return [(*row[:-1], ahead.get(row[0])) for row in self.rows(CUSTOMERS, custom=custom, next_due="NULL")]

    def _next_dues_as_they_were(self) -> dict[int, Any]:
        ahead: dict[int, Any] = dict(self.rows(NEXT_DUE_PAST, **self.shape, due=day("min(i.due_date)")))
        revised = {item: (customer, due) for customer, item, due in self.rows(NEXT_DUE_REVISED, **self.shape)}
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
            return self._as_they_were(self.rows(LINES, **self.shape, **days))
        days["seen"] = f"NULLIF({days['seen']}, {days['issued']})"
        days["original"] = f"NULLIF({days['original']}, {days['due']})"
        return self.rows(LINES, **self.shape, **days)

    def _as_they_were(self, found: Rows) -> Rows:
        undone: dict[int, dict[str, str]] = {}
        for item, field, old in self.rows(REVISIONS):
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
        return self.rows(CREDITS, **self.shape)

    def cash(self) -> Rows:
        """Fetch the unallocated cash by customer and currency."""
        return self.rows(CASH_PAST if self.book.is_past else CASH_NOW)

    def steps(self, *, lines: int = 0) -> Rows:
        """Fetch the steps taken, with what became of their message or task.

        `lines` says how many are in play, where the steps of others are not wanted; they may be there all the same.
        """
        days = {"taken": day("s.taken_on"), "accepted": day("m.accepted_on"), "ended": day("t.ended_on")}
        days["accepted_at"] = instant("m.accepted_at")
        if lines and self.which == IN_RANGE and not self.book.is_past:
            ((count,),) = self.plain(COUNT_STEPS)
            if count > MANY_STEPS * lines:
                return [*self.rows(STEPS, **_OF_LINES, **days), *self.rows(STEPS, **_OF_CUSTOMERS, **days)]
        return self.rows(STEPS, **_OF_ALL, **days)

    def unreachable(self, among: Collection[int]) -> Mapping[int, int]:
        """Return who of those named cannot be written to; whether an address of theirs is known all the same."""
        if not among:
            return {}
        with connection.cursor() as cursor:
            cursor.execute(UNREACHABLE.replace(IN_RANGE, among_these(among)), self.values)
            return dict(cursor.fetchall())

    def messages(self) -> Rows:
        """Fetch the messages of the last weeks that are or may be on their way, or arrived."""
        # Few customers are found by who they are, also before SQLite has counted any messages. A range is found by its
        # nights, each named: asked from the first to the last, the index would be read whole for every range.
        nights = f"{day('m.night_on')} BETWEEN %(since)s AND %(as_of)s"
        if self.which == IN_RANGE:
            named = range(self.values["since"].toordinal(), self.book.as_of.toordinal() + 1)
            nights = f"m.night_on IN ({', '.join(f"'{dt.date.fromordinal(night)}'" for night in named)})"
        return self.rows(MESSAGES, night=day("m.night_on"), accepted=day("m.accepted_on"), nights=nights)

    def holds(self) -> Rows:
        """Fetch the holds that ever applied."""
        return self.rows(HOLDS, start=day("h.from_on"), until=day("h.until_on"), released=day("h.released_on"))

    def promises(self) -> Rows:
        """Fetch the promises, a row a promised item."""
        return self.rows(PROMISES, until=day("p.rests_until"), judged=day("p.judged_on"), made=day("p.made_on"))

    def disputes(self) -> Rows:
        """Fetch the disputes."""
        return self.rows(DISPUTES, closed=ANSWERED, opened=day("d.opened_on"))

    def reactions(self, told: Collection[int]) -> Rows:
        """Fetch the day of each customer's latest reaction: of those told often, or of all where a strategy asks."""
        if not told and not self.book.wants_reactions:
            return []
        which = self.which if self.book.wants_reactions else among_these(told)
        with connection.cursor() as cursor:
            cursor.execute(REACTIONS.format(latest=day("max(r.day)")).replace(IN_RANGE, which), self.values)
            return list(cursor.fetchall())

    def plain(self, statement: str) -> Rows:
        """Fetch a statement without places."""
        return self.rows(statement)


def among_these(customers: Collection[int]) -> str:
    """Return the condition on a customer's id that follows its column: one of these, or without any the whole range."""
    return f"IN ({', '.join(map(str, map(int, customers)))})" if customers else IN_RANGE


_LINE_DAYS: Sequence[tuple[str, str]] = (
    ("due", "due_date"),
    ("issued", "issued_on"),
    ("seen", "first_seen"),
    ("original", "original_due_date"),
    ("notice", "last_notice_date"),
)
