"""A matrix: two things crossed, the more the darker, with the figure in each field."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from dunwell.kit.svg.drawing import Chart, picture, rect, share, text

ROW: Final = 34
LEFT: Final = 26
"""Percent of the width for the names of the rows."""

SHADES: Final = 5


class Cell(NamedTuple):
    """One crossing; `words` as it is to be read, empty for nothing."""

    value: float
    words: str


def matrix(
    title: str, says: str, across: Sequence[str], down: Sequence[tuple[str, Sequence[Cell]]], *, head: str = ""
) -> Chart:
    """Draw rows of fields, shaded in five steps from least to most; every row has a cell for each column."""
    most = max((cell.value for _, cells in down for cell in cells), default=0)
    wide = (100 - LEFT) / max(len(across), 1)
    parts = [
        text(LEFT + at * wide + wide / 2, 16, name, anchor="middle", look="chart-note")
        for at, name in enumerate(across)
    ]
    for row, (name, cells) in enumerate(down):
        top = 24 + row * ROW
        parts.append(text(0, top + 20, name, look="chart-name"))
        for at, cell in enumerate(cells):
            shade = 0 if cell.value <= 0 else min(SHADES, 1 + int(share(cell.value, most) / 100 * (SHADES - 0.01)))
            left = LEFT + at * wide
            parts += [
                rect(
                    left + 0.3,
                    top,
                    wide - 0.6,
                    ROW - 4,
                    f"shade shade-{shade}",
                    hint=f"{name}, {across[at]}: {cell.words}",
                ),
                text(left + wide / 2, top + 20, cell.words, anchor="middle", look=f"chart-field on-{shade}"),
            ]
    rows = tuple((name, *(cell.words for cell in cells)) for name, cells in down)
    return Chart(title, picture("matrix", title, says, 24 + len(down) * ROW, parts), (head, *across), rows)
