"""Rows that do not say everything themselves: the customer stands in a title above, the sign in a column of its own."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dunwell.intake.headings import AMOUNTS, normalised
from dunwell.intake.maps import ColumnMap
from dunwell.intake.reading import Exact
from dunwell.intake.terms import ImportKind
from dunwell.intake.values import Numbers, ValueProblem

TOTAL = re.compile(
    r"(?i)\W*(grand |sub ?)?(totals?|totaux|totale|totaal|totales|summe|gesamt\w*|zwischensumme|endsumme|saldo|somme"
    r"|suma|somma|subtotal|sous.total|subtotaal|subtotale|balance|carried forward|ubertrag|übertrag|kontosumme"
    r"|eindtotaal)\b"
)
_TOTAL_LAST = (" total", " totals", " summe", " gesamt", " totaal", " totale")
_ZERO = re.compile(r"[-+0.,'\s]*")
FIGURES = re.compile(r"[\d.,' ()+-]+")
_CREDITS = frozenset({"h", "haben", "c", "cr", "credit", "k", "kredit", "a", "avere", "haber", "minus"})
"""What stands in a mark's column where the amount is the customer's, as words are compared."""


class Shape(NamedTuple):
    """What the rows of a file need done: indexes of columns.

    `titled` is filled from the title above; `marks` are columns of signs with the amounts each is for; `is_net` says
    that nothing but debit less credit tells what is open; rows with one of `left_out` values are no data.
    """

    number: int
    titled: int | None = None
    marks: tuple[tuple[int, tuple[int, ...]], ...] = ()
    debit: int | None = None
    credit: int | None = None
    is_net: bool = False
    left_out: tuple[tuple[int, frozenset[str]], ...] = ()


def shape_of(
    kind: str, heading: Sequence[str], columns: dict[str, int], mapping: ColumnMap, *, titled: int | None
) -> Shape | None:
    """Return what the rows need done, None where they say everything; completes `columns` and drops unused ones."""
    debit, credit = columns.pop("debit", None), columns.pop("credit", None)
    mark = columns.pop("sign", None)
    is_net = False
    if debit is not None and credit is not None and not {"amount", "open_amount"} <= columns.keys():
        is_net = "open_amount" not in columns
        columns.setdefault("open_amount" if kind == ImportKind.OPEN_ITEMS and is_net else "amount", debit)
    else:
        debit = credit = None
    marks = () if mark is None else _marks(heading, columns, heading[mark])
    left_out = tuple(
        (place, values)
        for place, cell in enumerate(heading)
        for name, values in mapping.leave_out.items()
        if normalised(cell) == normalised(name)
    )
    if titled is None and not marks and debit is None and not left_out:
        return None
    return Shape(columns.get("number", 0), titled, marks, debit, credit, is_net, left_out)


def _marks(heading: Sequence[str], columns: Mapping[str, int], name: str) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """Return each column of that name with the amounts it is for: all where it is alone, else those just before it."""
    amounts = sorted({place for column, place in columns.items() if column in AMOUNTS})
    there = [place for place, cell in enumerate(heading) if normalised(cell) == normalised(name)]
    if len(there) == 1:
        return ((there[0], tuple(amounts)),)
    bounds = [-1, *there]
    return tuple(
        (mark, tuple(place for place in amounts if before < place < mark))
        for before, mark in zip(bounds, there, strict=False)
    )


class Shaper:
    """Completes one row after the other; remembers the title it met last."""

    def __init__(self, shape: Shape, numbers: Numbers) -> None:
        self._shape, self._numbers, self._title = shape, numbers, ""

    def complete(self, cells: list[str]) -> str:
        """Complete a row in its place and say what it is where it is no data: a title, left out, or ""."""
        shape = self._shape
        if shape.titled is not None and self._is_title(cells, shape.titled):
            return "title"
        for place, values in shape.left_out:
            if normalised(cells[place]) in values:
                return "left out"
        if shape.debit is not None and shape.credit is not None:
            self._net(cells, shape.debit, shape.credit)
        for mark, amounts in shape.marks:
            if normalised(cells[mark]) in _CREDITS:
                for place in amounts:
                    cells[place] = negated(cells[place])
        return ""

    def _is_title(self, cells: list[str], titled: int) -> bool:
        filled = [cell for cell in cells if cell]
        if len(filled) == 1 and not is_total(filled[0]):
            self._title = filled[0]
            return True
        if cells[self._shape.number] or not (any(map(is_total, filled)) or all(map(FIGURES.fullmatch, filled))):
            cells[titled] = cells[titled] or (self._title if filled else "")
        return False

    def _net(self, cells: list[str], debit: int, credit: int) -> None:
        """Put what is owed into the debit column: a credit alone is negative."""
        if _ZERO.fullmatch(cells[credit]):
            return
        if _ZERO.fullmatch(cells[debit]):
            cells[debit] = negated(cells[credit])
        elif self._shape.is_net:
            try:
                left = self._numbers.minor(cells[debit], 6) - self._numbers.minor(cells[credit], 6)
            except ValueProblem:
                return  # the reader of the row says what is wrong with it
            sign, (whole, rest) = "-" * (left < 0), divmod(abs(left), 1_000_000)
            cells[debit] = Exact(f"{sign}{whole}.{rest:06}".rstrip("0").rstrip("."))


def is_total(cell: str) -> bool:
    """Tell whether a cell names a total: `Total for ACME`, `Summe`, `ACME total`."""
    return TOTAL.match(cell) is not None or cell.casefold().endswith(_TOTAL_LAST)


def negated(cell: str) -> str:
    """Return an amount with the other sign; an empty cell stays empty."""
    text = cell[1:] if cell.startswith("-") else f"-{cell}" if cell else ""
    return Exact(text) if isinstance(cell, Exact) else text
