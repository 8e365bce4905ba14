"""Lines over time, each named at its end, and a fan: what is expected between its bounds."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString

from dunwell.kit.svg.drawing import Chart, ceiling, picture, rule, share, spread, stretched, text, toned

TOP: Final = 22
FOOT: Final = 22
NAMES: Final = 28
"""Pixels between a line's end and the next one's, so that both can be read."""


class Line(NamedTuple):
    """One series; None where nothing is known. `words` are its values as they are to be read.

    A wide one is drawn broad and pale, so that another on the same values is seen upon it.
    """

    name: str
    values: tuple[float | None, ...]
    words: tuple[str, ...]
    tone: str = "series-0"
    is_wide: bool = False


def lines(
    title: str, says: str, series: Sequence[Line], times: Sequence[str], *, head: str = "", height: int = 220
) -> Chart:
    """Draw lines from a floor of zero; each is named at its end with its last value."""
    known = [value for line in series for value in line.values if value is not None]
    most = ceiling(max(known, default=0))
    body = height - TOP - FOOT
    shapes = [_path(_points(line.values, most, body), line.tone, is_wide=line.is_wide) for line in series]
    parts = [*_floor(times, height), rule(TOP, look="chart-rule faint"), stretched(TOP, body, shapes)]
    parts += _legend(series) if any(line.is_wide for line in series) else _ends(series, most, height)
    rows = tuple((name, *(line.words[at] for line in series)) for at, name in enumerate(times))
    head_ = (head, *(line.name for line in series))
    return Chart(title, picture("lines", title, says, height, parts), head_, rows)


def _legend(series: Sequence[Line]) -> list[SafeString]:
    """The names above the lines, where two may lie upon each other all the way."""
    anchors = ("start", "end", "middle")
    return [
        text({"start": 0, "end": 100, "middle": 50}[anchor], TOP - 10, line.name, anchor=anchor, look=_look(line))
        for line, anchor in zip(series, anchors, strict=False)
    ]


def _look(line: Line) -> str:
    return f"chart-value {toned(line.tone)}"


def _ends(series: Sequence[Line], most: float, height: float) -> list[SafeString]:
    """Each line's name and last value at its end."""
    body = height - TOP - FOOT
    ends = [(line, *_last(line)) for line in series if any(value is not None for value in line.values)]
    heights = [TOP + body * (1 - value / most) - 8 for _, value, _ in ends]
    places = spread(heights, least=NAMES / 2 + 3, low=14, high=height - FOOT - 6)
    return [
        text(100, y, f"{line.name} {words}", anchor="end", look=_look(line))
        for (line, _, words), y in zip(ends, places, strict=True)
    ]


class Range(NamedTuple):
    """What is expected at one time, and between what; `words` are low, middle and high as they are to be read."""

    name: str
    low: float
    middle: float
    high: float
    words: tuple[str, str, str]


def fan(title: str, says: str, points: Sequence[Range], *, head: tuple[str, str, str, str], height: int = 220) -> Chart:
    """Draw what is expected as a line in the band of what is likely; the last figures are written at the end."""
    most = ceiling(max((one.high for one in points), default=0))
    body = height - TOP - FOOT
    high = _points([one.high for one in points], most, body)
    low = _points([one.low for one in points], most, body)
    band = " ".join(f"{'L' if at else 'M'}{x},{y}" for at, (x, y) in enumerate([*high, *reversed(low)]))
    shapes = [
        format_html('<path d="{} Z" class="chart-band"></path>', band),
        _path(_points([one.middle for one in points], most, body), "series-0"),
    ]
    parts = [*_floor([one.name for one in points], height), stretched(TOP, body, shapes)]
    if points:
        last, labels = points[-1], ("at least ", "", "at most ")
        heights = [TOP + body * (1 - value / most) - 4 for value in (last.low, last.middle, last.high)]
        for y, words, what in zip(
            spread(heights, least=16, low=14, high=height - FOOT - 4), last.words, labels, strict=True
        ):
            parts.append(text(100, y, what + words, anchor="end", look="chart-value" if not what else "chart-note"))
    rows = tuple((one.name, *one.words) for one in points)
    return Chart(title, picture("fan", title, says, height, parts), head, rows)


def _points(values: Sequence[float | None], most: float, body: float) -> list[tuple[float, float]]:
    last = max(len(values) - 1, 1)
    return [
        (round(at * 1000 / last, 1), round(body - body * share(value, most) / 100, 1))
        for at, value in enumerate(values)
        if value is not None
    ]


def _path(points: Sequence[tuple[float, float]], tone: str, *, is_wide: bool = False) -> SafeString:
    way = " ".join(f"{'L' if at else 'M'}{x},{y}" for at, (x, y) in enumerate(points)) or "M0,0"
    return format_html(
        '<path d="{}" class="chart-line {}" vector-effect="non-scaling-stroke"></path>',
        way,
        f"{toned(tone)} wide".strip() if is_wide else toned(tone),
    )


def _last(line: Line) -> tuple[float, str]:
    at = max(at for at, value in enumerate(line.values) if value is not None)
    return line.values[at] or 0.0, line.words[at]


def _floor(times: Sequence[str], height: float) -> list[SafeString]:
    """The floor, and what stands at its ends and in its middle."""
    parts = [rule(height - FOOT)]
    places = {0: "start", len(times) - 1: "end", len(times) // 2: "middle"} if len(times) > 2 else {0: "start"}
    for at, anchor in places.items():
        if times:
            x = round(at * 100 / max(len(times) - 1, 1), 2)
            parts.append(text(x, height - 6, times[at], anchor=anchor, look="chart-note"))
    return parts
