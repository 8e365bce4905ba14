"""What is open by currency and due date, now or as of a past day, in sums the database makes.

As it stands, from the covering index of open lines, without the lines issued since; then what was booked since is
added again to the lines it was booked on. So a past day costs what happened since, not what was ever in the book.
Proforma documents, and retentions before their date, are never aged.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q

from dunwell.kit import bulk
from dunwell.receivables.models import Allocation, OpenItem, Revision
from dunwell.receivables.terms import Kind

type Sums = dict[tuple[str, dt.date], list[int]]
"""(currency, due date) -> [lines that ask for money, their open amount, open credits as a negative amount]."""


class DueSum(NamedTuple):
    """What is open of one currency and due date, in minor units; credits are negative and stand apart."""

    currency: str
    due_date: dt.date
    lines: int
    amount: int
    credits: int


# Each statement gives currency, due date, lines, amount, credits. {known} limits to what was recorded by an instant.
# As far as they were issued by the day: in the order of their index, so that nothing is sorted, a group a day of issue.
_ISSUED_BY = """
SELECT currency, due_date, COUNT(*), SUM(open_minor), 0
FROM {item} WHERE organization_id = %(org)s AND NOT (open_minor = 0) AND issued_on <= %(day)s
GROUP BY issued_on, currency, due_date
"""
# As they stand, where nothing was issued since: half the work, because nothing is told apart by due date.
_OPEN_NOW = """
SELECT currency, NULL, 0, SUM(open_minor), 0
FROM {item} WHERE organization_id = %(org)s AND NOT (open_minor = 0) GROUP BY currency
"""
# The credits among them stand apart: there are few, and to tell them at every line would cost as much again.
_CREDITS = """
SELECT currency, due_date, -COUNT(*), -SUM(open_minor), SUM(open_minor)
FROM {item} WHERE organization_id = %(org)s AND open_minor < 0 AND issued_on <= %(day)s GROUP BY currency, due_date
"""
_APART = """
SELECT currency, due_date, -COUNT(*), -SUM(open_minor), 0 FROM {item}
WHERE organization_id = %(org)s AND NOT (open_minor = 0) AND kind IN ('PROFORMA', 'RETENTION') AND open_minor > 0
  AND {apart} AND NOT ({since}) GROUP BY currency, due_date
"""
_RECORDED_SINCE = """
SELECT currency, due_date, -SUM(CASE WHEN open_minor > 0 THEN 1 ELSE 0 END),
       -SUM(CASE WHEN open_minor > 0 THEN open_minor ELSE 0 END),
       -SUM(CASE WHEN open_minor < 0 THEN open_minor ELSE 0 END)
FROM {item}
WHERE organization_id = %(org)s AND NOT (open_minor = 0) AND issued_on <= %(day)s AND recorded_at > %(known)s
GROUP BY currency, due_date
"""
# One row a line that was booked on since. Sorting by due date alone costs half, and most creditors have one currency:
# where a group turns out to hold several, `_BOOKED_APART` is asked instead.
_CHANGES = """
       SUM(CASE WHEN {counted} THEN CASE WHEN i.open_minor + b.back > 0 THEN 1 ELSE 0 END
                                  - CASE WHEN i.open_minor > 0 THEN 1 ELSE 0 END ELSE 0 END),
       SUM(CASE WHEN {counted} THEN {greatest}(0, i.open_minor + b.back) - {greatest}(0, i.open_minor) ELSE 0 END),
       SUM(CASE WHEN {counted} THEN b.back ELSE 0 END)
"""
_BOOKED_SINCE = """
SELECT MIN(i.currency), MAX(i.currency), i.due_date, {changes}
FROM (SELECT open_item_id, SUM(amount_minor) AS back
      FROM {allocation} WHERE organization_id = %(org)s AND {booked} GROUP BY {by_scan}open_item_id) b
JOIN {item} i ON i.id = b.open_item_id GROUP BY i.due_date
"""
_BOOKED_APART = """
SELECT i.currency, i.currency, i.due_date, {changes}, SUM(b.paid)
FROM (SELECT open_item_id, SUM(amount_minor) AS back,
             SUM(CASE WHEN payment_id IS NULL THEN 0 ELSE amount_minor END) AS paid
      FROM {allocation} WHERE organization_id = %(org)s AND {booked} GROUP BY {by_scan}open_item_id) b
JOIN {item} i ON i.id = b.open_item_id GROUP BY i.currency, i.due_date
"""
_PAID_SINCE = """
SELECT COALESCE(SUM(CASE WHEN payment_id IS NULL THEN 0 ELSE amount_minor END), 0)
FROM {allocation} WHERE organization_id = %(org)s AND {booked}
"""
_ONE_LINE = """
SELECT i.id, i.kind, i.currency, i.due_date, i.open_minor + COALESCE(
    (SELECT SUM(amount_minor) FROM {allocation} WHERE open_item_id = i.id AND {booked}), 0)
FROM {item} i WHERE i.organization_id = %(org)s AND i.id IN ({{lines}}) AND {there}
"""


class OpenAt(NamedTuple):
    """What was open at the end of a day, and currency -> what payments were allocated since."""

    sums: list[DueSum]
    paid_since: dict[str, int]


def claims_open(organization: int, *, today: dt.date) -> dict[str, int]:
    """Return what is open now of lines that ask for money, by currency; nothing may have been issued after today.

    As `open_at` has it, for those who want no due dates.
    """
    found: dict[str, int] = defaultdict(int)
    for statement in (_OPEN_NOW, _CREDITS, _APART):
        for currency, _, _, amount, _ in _run(statement, organization, today, None):
            found[currency] += int(amount)
    return {currency: amount for currency, amount in sorted(found.items()) if amount}


def open_at(organization: int, *, as_of: dt.date, known_at: dt.datetime | None = None) -> OpenAt:
    """Return what was open at the end of a day, by currency and due date.

    By value date as known now, or with `known_at` from what was recorded by that instant: as it was printed then.
    """
    found: Sums = defaultdict(lambda: [0, 0, 0])
    now = (_ISSUED_BY, _CREDITS, _APART)
    for statement in now if known_at is None else (*now, _RECORDED_SINCE):
        _add(found, _run(statement, organization, as_of, known_at))
    booked, paid = _booked_since(organization, as_of, known_at)
    _add(found, booked)
    _move_changed(found, organization, as_of, known_at)
    rows = [DueSum(currency, due, *sums) for (currency, due), sums in sorted(found.items()) if any(sums)]
    return OpenAt(rows, paid)


def _booked_since(
    organization: int, as_of: dt.date, known_at: dt.datetime | None
) -> tuple[list[tuple[Any, ...]], dict[str, int]]:
    """Return what lines were more open than now, and currency -> what payments were allocated since."""
    rows = list(_run(_BOOKED_SINCE, organization, as_of, known_at))
    paid: dict[str, int] = defaultdict(int)
    currencies = {currency for row in rows for currency in row[:2]}
    if len(currencies) <= 1:
        ((given,),) = _run(_PAID_SINCE, organization, as_of, known_at)
        paid.update(dict.fromkeys(currencies, int(given)))
        rows = [(*row, 0) for row in rows]
    else:
        rows = list(_run(_BOOKED_APART, organization, as_of, known_at))
        for row in rows:
            paid[row[0]] += int(row[-1])
    # What is not claims is credits: the change of a line's open amount is one or the other.
    return [(row[0], row[2], row[3], row[4], row[5] - row[4]) for row in rows], dict(paid)


def _words(known_at: dt.datetime | None) -> dict[str, str]:
    later = " OR {table}recorded_at > %(known)s" if known_at else ""
    there = "i.issued_on <= %(day)s" + (" AND i.recorded_at <= %(known)s" if known_at else "")
    apart = f"(kind = '{Kind.PROFORMA}' OR (kind = '{Kind.RETENTION}' AND due_date > %(day)s))"
    postgres = bulk.is_postgres()
    greatest, counted = "GREATEST" if postgres else "MAX", f"{there} AND NOT {apart}"
    return {
        "changes": _CHANGES.format(greatest=greatest, counted=counted),
        "item": bulk.table_of(OpenItem),
        "allocation": bulk.table_of(Allocation),
        "apart": apart,
        # SQLite: do not read everything in the order of the groups, but what is asked for, and sort that.
        "by_scan": "" if postgres else "+",
        "since": f"(issued_on > %(day)s{later.format(table='')})",
        "booked": f'("on" > %(day)s{later.format(table="")})',
        "there": there,
    }


def _run(
    statement: str, organization: int, as_of: dt.date, known_at: dt.datetime | None, **names: str
) -> Iterable[tuple[Any, ...]]:
    values = {"org": organization, "day": as_of, "known": known_at and bulk.instant(known_at)}
    text = statement.format(**_words(known_at))
    with connection.cursor() as cursor:
        cursor.execute(text.format(**names), values)
        return list(cursor.fetchall())


def _add(found: Sums, rows: Iterable[tuple[Any, ...]]) -> None:
    for currency, due, lines, amount, credit in rows:
        sums = found[currency, due if isinstance(due, dt.date) else dt.date.fromisoformat(due)]
        sums[0] += int(lines)
        sums[1] += int(amount)
        sums[2] += int(credit)


def _move_changed(found: Sums, organization: int, as_of: dt.date, known_at: dt.datetime | None) -> None:
    """Put lines whose due date was changed since where they stood on the day."""
    was = due_dates_as_of(organization, as_of=as_of, known_at=known_at)
    lines = sorted(was)
    for start in range(0, len(lines), 500):
        part = ", ".join(str(int(line)) for line in lines[start : start + 500])
        for line, kind, currency, due, left in _run(_ONE_LINE, organization, as_of, known_at, lines=part):
            now = due if isinstance(due, dt.date) else dt.date.fromisoformat(due)
            one = (1, left, 0) if left > 0 else (0, 0, left)
            if not _apart(kind, now, as_of):
                _add(found, [(currency, now, *(-value for value in one))])
            if not _apart(kind, was[line], as_of):
                _add(found, [(currency, was[line], *one)])


def _apart(kind: str, due: dt.date, as_of: dt.date) -> bool:
    return kind == Kind.PROFORMA or (kind == Kind.RETENTION and due > as_of)


def due_dates_as_of(organization: int, *, as_of: dt.date, known_at: dt.datetime | None = None) -> dict[int, dt.date]:
    """Return line -> due date as it was at the end of a day, for lines whose due date was changed since.

    Of the changes in force on the day the one recorded last counts; before all of them, the first due date.
    """
    rows = Revision.objects.of(organization).filter(field="due_date")
    since = Q(on__gt=as_of) if known_at is None else Q(on__gt=as_of) | Q(recorded_at__gt=known_at)
    lines = list(rows.filter(since).values_list("open_item_id", flat=True).distinct())
    found: dict[int, str] = {}
    for start in range(0, len(lines), 500):
        part = rows.filter(open_item__in=lines[start : start + 500]).order_by("id")
        for row in part:
            found.setdefault(row.open_item_id, row.old)
            if row.on <= as_of and (known_at is None or row.recorded_at <= known_at):
                found[row.open_item_id] = row.new
    return {line: dt.date.fromisoformat(due) for line, due in found.items()}
