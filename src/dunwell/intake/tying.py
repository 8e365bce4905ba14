"""Does it tie? What the package says is open in all, what is open here, and the rows that make the difference.

A difference is nearly always made by a few kinds of rows: those that could not be read, those the package counts and we
do not (a row twice), and those we count and its total does not (credits, money on account, what is not due yet).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from dunwell.intake.document_rows import DocumentRow
from dunwell.intake.maps import ColumnMap
from dunwell.intake.previewing import DOCUMENTS, Watcher, documents_in, in_currency
from dunwell.intake.records import Trouble
from dunwell.intake.scanning import Scan, data_rows, scan
from dunwell.intake.subsets import explaining
from dunwell.intake.values import ValueProblem
from dunwell.receivables.terms import Kind

MOST: Final = 20_000
"""Rows that are remembered one by one."""

SHOWN: Final = 50

UNREAD, TWICE, CREDIT, MONEY, NOT_DUE, LATER, SIGN, AT_PAR, AT_RATE = (
    "rows that could not be read",
    "rows that stand twice in the file and were taken once",
    "credits",
    "money on account",
    "not due yet",
    "dated after the day of the list",
    "rows with the other sign",
    "other currencies, added as they are",
    "other currencies, at our rate",
)


class Cause(NamedTuple):
    """One row that may make a difference: `effect` is what the total here would change by if it were otherwise."""

    row: int
    what: str
    text: str
    currency: str
    amount: int
    effect: int


class Finding(NamedTuple):
    """Rows of one sort that explain a difference; `amount` is what they come to of it."""

    what: str
    rows: int
    amount: int
    shown: list[Cause]


class Tie(NamedTuple):
    """Findings that together are the difference where `is_exact`; else what may be part of it."""

    is_exact: bool
    findings: list[Finding]


def causes_in(
    path: Path, kind: str, mapping: ColumnMap, *, as_of: dt.date, today: dt.date, base_currency: str
) -> list[Cause]:
    """Read a file once more for the rows that may make a difference; raises FileError."""
    if kind not in DOCUMENTS:
        return []
    found = in_currency(scan(path, kind, mapping), base_currency)
    reader = Watcher(found, as_of=as_of, today=today)
    causes: list[Cause] = []
    for row in documents_in(found, reader):
        causes += _of_taken(row, reader, as_of)
        if len(causes) > MOST:
            break
    wrong = {trouble.row: trouble for trouble in reversed(reader.troubles)}
    return [*_of_wrong(found, wrong), *causes]


def _of_taken(row: DocumentRow, reader: Watcher, as_of: dt.date) -> list[Cause]:
    """Return how a row that was taken might be missing from the package's total."""
    opened = row.amount - (row.reduced or 0)
    if not opened:
        return []
    text = f"{row.number} of {row.customer_name or row.customer}"
    if row.kind == Kind.CREDIT_NOTE:
        what = MONEY if row.row in reader.money else CREDIT
        return [
            Cause(row.row, what, text, row.currency, opened, -opened),
            Cause(row.row, SIGN, text, row.currency, opened, -2 * opened),
        ]
    if row.issued_on > as_of:
        return [Cause(row.row, LATER, text, row.currency, opened, -opened)]
    if row.due_date > as_of:
        return [Cause(row.row, NOT_DUE, text, row.currency, opened, -opened)]
    return []


def _of_wrong(found: Scan, wrong: dict[int, Trouble]) -> list[Cause]:
    """Return the rows that were not taken, where their amount can be read."""
    causes = []
    for number, cells in data_rows(found) if wrong else ():
        if number not in wrong:
            continue
        amount, currency = _amount_of(found, cells)
        what = TWICE if wrong[number].message.startswith("the same as row") else UNREAD
        text = " ".join(cell for cell in cells if cell)[:120]
        if amount:
            causes.append(Cause(number, what, text, currency, amount, amount))
    return causes


def _amount_of(found: Scan, cells: list[str]) -> tuple[int, str]:
    place = found.columns.get("currency")
    currency = (cells[place] if place is not None else "") or found.defaults.get("currency", "")
    for name in ("open_amount", "amount"):
        place = found.columns.get(name)
        if place is not None and cells[place]:
            try:
                return found.numbers.minor(cells[place], 2), currency.upper()
            except ValueProblem:
                continue
    return 0, currency


def causes_of_currencies(ours: Mapping[str, int], base: str, rates: Mapping[str, tuple[int, int]]) -> list[Cause]:
    """Return what is open in other currencies, which a package may have in its total: as it is, or at a rate."""
    causes = []
    for code, minor in sorted(ours.items()):
        if code == base or not minor:
            continue
        text = f"all that is open in {code}"
        causes.append(Cause(0, AT_PAR, text, code, minor, minor))
        if code in rates:
            numerator, denominator = rates[code]
            causes.append(Cause(0, AT_RATE, text, code, minor, minor * numerator // denominator))
    return causes


def tie(difference: int, causes: list[Cause]) -> Tie:
    """Explain what the package has more than we; all rows of some sorts first, then the fewest single rows."""
    if not difference:
        return Tie(is_exact=True, findings=[])
    sorts: dict[str, list[Cause]] = defaultdict(list)
    for cause in causes:
        sorts[cause.what].append(cause)
    names = list(sorts)
    whole = explaining(difference, [sum(cause.effect for cause in sorts[name]) for name in names])
    if whole is not None:
        return Tie(is_exact=True, findings=[_finding(sorts[names[place]]) for place in whole])
    places = explaining(difference, [cause.effect for cause in causes])
    if places is not None:
        chosen: dict[str, list[Cause]] = defaultdict(list)
        for place in places:
            chosen[causes[place].what].append(causes[place])
        return Tie(is_exact=True, findings=[_finding(some) for some in chosen.values()])
    likely = [name for name in names if name in {UNREAD, TWICE} or (difference > 0) == (_effect(sorts[name]) > 0)]
    return Tie(is_exact=False, findings=[_finding(sorts[name]) for name in likely if name != SIGN])


def _effect(causes: list[Cause]) -> int:
    return sum(cause.effect for cause in causes)


def _finding(causes: list[Cause]) -> Finding:
    largest = sorted(causes, key=lambda cause: (-abs(cause.effect), cause.row))
    return Finding(causes[0].what, len(causes), _effect(causes), largest[:SHOWN])
