"""Which row of a document is which of its due lines. Pure."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol


class Told(Protocol):
    """A row as matching sees it."""

    @property
    def due_date(self) -> dt.date:
        """Its due date."""
        ...

    @property
    def amount(self) -> int:
        """Its amount in minor units."""
        ...


class Kept(Protocol):
    """A due line as matching sees it."""

    due_date: dt.date
    original_due_date: dt.date
    amount_minor: int
    open_minor: int


class Matching[RowT, LineT](NamedTuple):
    """Rows with their lines, rows that are new lines, and lines no row speaks of."""

    pairs: list[tuple[RowT, LineT]]
    rows: list[RowT]
    lines: list[LineT]


def match[RowT: Told, LineT: Kept](rows: Sequence[RowT], lines: Sequence[LineT]) -> Matching[RowT, LineT]:
    """Match by due date, then by original due date, then by amount, then, where as many are left, by order."""
    if len(rows) == len(lines) == 1:
        return Matching([(rows[0], lines[0])], [], [])
    left_rows, left_lines = list(rows), list(lines)
    pairs: list[tuple[RowT, LineT]] = []
    fits: tuple[Callable[[RowT, LineT], bool], ...] = (
        lambda row, line: row.due_date == line.due_date,
        lambda row, line: row.due_date == line.original_due_date,
        lambda row, line: row.amount == line.amount_minor and line.open_minor != 0,
        lambda row, line: row.amount == line.amount_minor,
    )
    for fit in fits:
        for row in list(left_rows):
            line = next((line for line in left_lines if fit(row, line)), None)
            if line is not None:
                pairs.append((row, line))
                left_rows.remove(row)
                left_lines.remove(line)
    if len(left_rows) == len(left_lines):
        pairs += zip(left_rows, left_lines, strict=True)
        left_rows, left_lines = [], []
    return Matching(pairs, left_rows, left_lines)
