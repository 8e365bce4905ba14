"""A waterfall: how one figure became another, change by change."""

from collections.abc import Sequence
from typing import NamedTuple

from dunwell.kit.svg.bars import ROW, THICK
from dunwell.kit.svg.drawing import Chart, picture, rect, share, text, toned


class Change(NamedTuple):
    """One step of the way, or with `is_level` where it stands; `words` as it is to be read."""

    name: str
    value: float
    words: str
    tone: str = ""
    is_level: bool = False


def waterfall(title: str, says: str, steps: Sequence[Change], *, head: tuple[str, str] = ("", "")) -> Chart:
    """Draw levels from the floor and changes from where the last one ended, one below the other."""
    ends, level = [], 0.0
    for one in steps:
        start = 0.0 if one.is_level else level
        level = one.value if one.is_level else level + one.value
        ends.append((min(start, level), max(start, level)))
    low, high = min((start for start, _ in ends), default=0.0), max((end for _, end in ends), default=0.0)
    low, span = min(low, 0.0), high - min(low, 0.0)
    parts = []
    for at, (one, (start, end)) in enumerate(zip(steps, ends, strict=True)):
        tone = one.tone or ("plain" if one.is_level else "good" if one.value < 0 else "warn")
        parts += [
            text(0, at * ROW + 15, one.name, look="chart-name"),
            text(100, at * ROW + 15, one.words, anchor="end", look="chart-value"),
            rect(0, at * ROW + 22, 100, THICK, "chart-track"),
            rect(share(start - low, span), at * ROW + 22, max(share(end - start, span), 0.4), THICK, toned(tone)),
        ]
    rows = tuple((one.name, one.words) for one in steps)
    return Chart(title, picture("waterfall", title, says, len(steps) * ROW, parts), head, rows)
