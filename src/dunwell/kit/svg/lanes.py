"""Lanes: what happens on which day around the due day, one lane below the other on the same axis of time.

What has no day of its own, because it comes after something else, stands beside the axis. Where there is room a single
lane names its stops; a narrow page leaves the names to the table, and nothing needs to be scrolled.
"""

from collections.abc import Sequence
from math import sqrt
from typing import Final, NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString

from dunwell.kit.svg.drawing import Chart, picture, text, toned

LANE: Final = 70
"""Pixels of one lane below another."""

TOP: Final = 34
"""Pixels from the top of a lane to its line: its name, or the days of a single one, stand there."""

LEVEL: Final = 14
NAMED: Final = 34
WIDE: Final = 14
"""Letters of a stop's name for which there is room in one line; longer ones take two."""

LONGEST: Final = 34
"""Letters of a stop's name for which there is room at all."""

ROOM: Final = 730
"""Pixels of width from which on names are shown (css/charts.css)."""

NARROW: Final = 300
"""Pixels of the narrowest picture, in which no two days shall meet."""

LEFT: Final = 7.0
RIGHT: Final = 94.0
"""Where the axis begins and ends, in shares of the width; what stands beside it takes from its end."""

BESIDE: Final = (0.0, 20.0, 30.0, 40.0)
"""Share of the width that none, one, two, more stops beside the axis take."""

LONG: Final = 120
"""Days; a longer axis gives the first days more room than the last."""

TICKS: Final = (7, 14, 30, 60, 90, 180, 360)

GLYPHS: Final = {
    "circle": '<circle r="7"></circle>',
    "square": '<rect x="-6.5" y="-6.5" width="13" height="13" rx="2"></rect>',
    "diamond": '<path d="M0,-8.5 L8.5,0 L0,8.5 L-8.5,0 Z"></path>',
    "triangle": '<path d="M0,-8 L8,6.5 L-8,6.5 Z"></path>',
}


class Stop(NamedTuple):
    """One step of a lane; `day` is counted from the due day, None after something else; `when` says so in words.

    `mark` is what stands at it, where that is not the day.
    """

    day: int | None
    name: str
    when: str
    glyph: str = "circle"
    tone: str = "series-0"
    mark: str = ""


class Lane(NamedTuple):
    """One strategy."""

    name: str
    stops: tuple[Stop, ...]


class _Axis(NamedTuple):
    """Days from `first` to `last` between LEFT and `end`; the rest of the width is for what has no day."""

    first: int
    last: int
    end: float

    def at(self, day: int) -> float:
        low, high = self._scaled(self.first), self._scaled(self.last)
        return round(LEFT + (self._scaled(day) - low) / (high - low) * (self.end - LEFT), 2)

    def _scaled(self, day: int) -> float:
        if self.last - self.first <= LONG:
            return day
        return sqrt(day) if day >= 0 else -sqrt(-day)

    def beside(self, at: int, count: int) -> float:
        room = 100 - self.end - 3
        return round(self.end + 3 + room * (at + 0.5) / count, 2)


class _Placed(NamedTuple):
    """A stop with its place: a share of the width, and pixels beside it where it shares its day with another."""

    stop: Stop
    x: float
    aside: int


def lanes(title: str, says: str, rows: Sequence[Lane], *, head: tuple[str, str, str]) -> Chart:
    """Draw each lane on one axis of days; a single one names its stops, several tell them by shape and day."""
    axis = _axis(rows)
    placed = [_placed(row, axis) for row in rows]
    drawn, height = _named(placed[0], axis) if len(rows) == 1 else _several(rows, placed, axis)
    table = tuple((row.name, stop.when, stop.name) for row in rows for stop in row.stops)
    kind = "lanes single" if len(rows) == 1 else "lanes"
    return Chart(title, picture(kind, title, says, height, drawn), head, table)


def _axis(rows: Sequence[Lane]) -> _Axis:
    days = [0, *(stop.day for row in rows for stop in row.stops if stop.day is not None)]
    others = max((sum(stop.day is None for stop in row.stops) for row in rows), default=0)
    return _Axis(min(days), max(*days, min(days) + 7), RIGHT - BESIDE[min(others, 3)])


def _placed(row: Lane, axis: _Axis) -> list[_Placed]:
    without = [stop for stop in row.stops if stop.day is None]
    found: list[_Placed] = []
    for stop in sorted((one for one in row.stops if one.day is not None), key=lambda one: one.day or 0):
        same = sum(one.stop.day == stop.day for one in found)
        found.append(_Placed(stop, axis.at(stop.day or 0), 16 * same))
    return [*found, *(_Placed(stop, axis.beside(at, len(without)), 0) for at, stop in enumerate(without))]


def _several(rows: Sequence[Lane], placed: Sequence[list[_Placed]], axis: _Axis) -> tuple[list[SafeString], float]:
    """Draw lanes below each other, with days as numbers, and the axis they share below the last."""
    bottom = len(rows) * LANE
    parts = _ticks(axis, bottom)
    for at, (row, stops) in enumerate(zip(rows, placed, strict=True)):
        parts += [text(0, at * LANE + 13, row.name, look="chart-name")]
        parts += _line(stops, axis, at * LANE + TOP)
        parts += _marks(_days(stops), at * LANE + TOP + 22, LEVEL)
    return parts, bottom + (40 if axis.end < RIGHT else 24)


def _ticks(axis: _Axis, bottom: int) -> list[SafeString]:
    step = next((one for one in TICKS if axis.last <= 5 * one), TICKS[-1])
    parts = [_upright(axis.at(0), 20, bottom, "chart-due"), _below(axis.at(0), bottom + 16, "due")]
    for day in range(step, min(axis.last, 20 * step) + 1, step):
        parts += [
            _upright(axis.at(day), 20, bottom, "chart-rule faint"),
            _below(axis.at(day), bottom + 16, f"{day} days" if day == step else str(day)),
        ]
    if axis.end < RIGHT:
        # On a line of its own: on a phone it would stand in the days.
        parts.append(text(100, bottom + 32, "after a step or event", anchor="end", look="chart-note"))
    return parts


def _named(stops: list[_Placed], axis: _Axis) -> tuple[list[SafeString], float]:
    """Draw one lane with its days above it, and below it the names, as far apart as they need."""
    days = [one for one in stops if one.stop.day is not None]
    marks = [("due", axis.at(0), 0), *_days(stops)]
    if days and not days[-1].stop.mark:
        said = f"{days[-1].stop.day} days"
        marks = [(said if (x, aside) == days[-1][1:] else mark, x, aside) for mark, x, aside in marks]
    parts = [_upright(axis.at(0), TOP - 10, TOP + 10, "chart-due"), *_line(stops, axis, TOP)]
    parts += _marks(marks, TOP - 14, -LEVEL)
    lines = [_lines(one.stop.name) for one in stops]
    levels = _levels(
        [(one.x * ROOM / 100 + one.aside, max(map(len, words)) * 7.5) for one, words in zip(stops, lines, strict=True)]
    )
    for one, words, level in zip(stops, lines, levels, strict=True):
        top = TOP + 28 + level * NAMED
        if level:
            leader = format_html('<line y1="10" y2="{}" class="chart-leader"></line>', top - TOP - 12)
            parts.append(_inside(one, TOP, leader))
        parts += [_inside(one, top + 15 * at, _words(line, "chart-stop")) for at, line in enumerate(words)]
    return parts, TOP + 28 + max(levels, default=0) * NAMED + 22


def _line(stops: list[_Placed], axis: _Axis, y: int) -> list[SafeString]:
    """Draw the line of a lane and its glyphs; what has no day hangs on a broken line."""
    days = [one.x for one in stops if one.stop.day is not None]
    ends = [axis.at(0), *days]
    parts = [_across(min(ends), max(ends), y, "chart-lane")]
    beside = [one.x for one in stops if one.stop.day is None]
    if beside:
        parts.append(_across(max(ends), max(beside), y, "chart-lane beside"))
    for one in stops:
        hint = format_html("<title>{}: {}</title>", one.stop.name, one.stop.when)
        shape = SafeString(GLYPHS[one.stop.glyph])  # nosec B703 # a constant of ours
        parts.append(_inside(one, y, format_html('<g class="{}">{}{}</g>', toned(one.stop.tone), shape, hint)))
    return parts


def _days(stops: list[_Placed]) -> list[tuple[str, float, int]]:
    """Return what stands at each stop, its place and pixels aside; a day that several share is told once."""
    shown = [one for one in stops if one.aside == 0 or one.stop.mark]
    days = (one.stop.mark or str("" if one.stop.day is None else one.stop.day) for one in shown)
    return [(day.replace("-", "\u2212"), one.x, one.aside) for day, one in zip(days, shown, strict=True)]


def _marks(marks: Sequence[tuple[str, float, int]], y: int, level: int) -> list[SafeString]:
    """Write marks at a height; one that would meet another goes a level further from the line."""
    levels = _levels([(x * NARROW / 100 + aside, len(mark) * 7.0) for mark, x, aside in marks], gap=2)
    return [
        _moved(x, y + min(at, 1) * level, aside, _words(mark, "chart-note"))
        for (mark, x, aside), at in zip(marks, levels, strict=True)
    ]


def _levels(places: Sequence[tuple[float, float]], *, gap: int = 8) -> list[int]:
    """Return for labels of some widths around some pixels the first level on which each meets none before it."""
    ends: list[float] = []
    found = [0] * len(places)
    for at in sorted(range(len(places)), key=lambda one: places[one][0]):
        x, width = places[at]
        level = next((n for n, end in enumerate(ends) if end + gap <= x - width / 2), len(ends))
        ends[level : level + 1] = [x + width / 2]
        found[at] = level
    return found


def _lines(name: str) -> list[str]:
    """Cut a stop's name in two lines where it is long; the table has what there is no room for."""
    name = name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"
    gaps = [at for at, letter in enumerate(name) if letter == " "] if len(name) > WIDE else []
    cut = min(gaps, key=lambda at: abs(2 * at - len(name)), default=-1)
    return [name[:cut], name[cut + 1 :]] if cut > 0 else [name]


def _inside(one: _Placed, y: float, shape: SafeString) -> SafeString:
    return _moved(one.x, y, one.aside, shape)


def _moved(x: float, y: float, aside: int, shape: SafeString) -> SafeString:
    moved = format_html('<g transform="translate({} 0)">{}</g>', aside, shape) if aside else shape
    return format_html('<svg x="{}%" y="{}" overflow="visible">{}</svg>', x, round(y, 1), moved)


def _words(said: str, look: str) -> SafeString:
    return format_html('<text text-anchor="middle" class="{}">{}</text>', look, said)


def _below(x: float, y: float, said: str) -> SafeString:
    return text(x, y, said, anchor="middle", look="chart-note")


def _upright(x: float, top: float, bottom: float, look: str) -> SafeString:
    return format_html('<line x1="{0}%" x2="{0}%" y1="{1}" y2="{2}" class="{3}"></line>', x, top, bottom, look)


def _across(start: float, end: float, y: float, look: str) -> SafeString:
    return format_html('<line x1="{0}%" x2="{1}%" y1="{2}" y2="{2}" class="{3}"></line>', start, end, y, look)
