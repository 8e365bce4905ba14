"""Lanes: what happens on which day around the due day, one lane below the other on the same scale."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString

from dunwell.kit.svg.drawing import Chart, joined, picture, text, toned

LANE: Final = 108
NAME: Final = 36
WIDE: Final = 14
"""Letters of a stop's name for which there is room in one line; longer ones take two."""

GLYPHS: Final = {
    "circle": '<circle r="7"></circle>',
    "square": '<rect x="-6.5" y="-6.5" width="13" height="13" rx="2"></rect>',
    "diamond": '<path d="M0,-8.5 L8.5,0 L0,8.5 L-8.5,0 Z"></path>',
    "triangle": '<path d="M0,-8 L8,6.5 L-8,6.5 Z"></path>',
}


class Stop(NamedTuple):
    """One step of a lane; `day` is counted from the due day, `when` says so in words."""

    day: int
    name: str
    when: str
    glyph: str = "circle"
    tone: str = "series-0"


class Lane(NamedTuple):
    """One strategy."""

    name: str
    stops: tuple[Stop, ...]


def lanes(title: str, says: str, rows: Sequence[Lane], *, head: tuple[str, str, str]) -> Chart:
    """Draw each lane as a line of stops in their order, evenly spaced, so no two names meet; marks the due day.

    The picture needs about seven rem for each stop: its page lets it scroll sideways where it is narrower.
    """
    most = max((len(row.stops) for row in rows), default=1)
    parts: list[SafeString] = []
    for at, row in enumerate(rows):
        parts += _lane(row, at * LANE, most)
    table = tuple((row.name, stop.when, stop.name) for row in rows for stop in row.stops)
    return Chart(
        title, picture(f"lanes stops-{min(most, 12)}", title, says, max(len(rows), 1) * LANE, parts), head, table
    )


def _lane(row: Lane, top: int, most: int) -> list[SafeString]:
    before = sum(stop.day < 0 for stop in row.stops)
    places = [_place(at + (stop.day >= 0), most + 1) for at, stop in enumerate(row.stops)]
    due = _place(before, most + 1)
    middle = top + NAME + 26
    last = max([due, *places])
    parts = [
        text(0, top + 13, row.name, look="chart-name"),
        format_html(
            '<line x1="{0}%" x2="{1}%" y1="{2}" y2="{2}" class="chart-lane"></line>', min([due, *places]), last, middle
        ),
        format_html(
            '<line x1="{0}%" x2="{0}%" y1="{1}" y2="{2}" class="chart-due"></line>', due, middle - 14, middle + 14
        ),
        text(due, middle + 30, "due", anchor="middle", look="chart-note"),
    ]
    for stop, x in zip(row.stops, places, strict=True):
        glyph = format_html(
            '<svg x="{}%" y="{}" overflow="visible"><g class="{}">{}</g></svg>',
            x,
            middle,
            toned(stop.tone),
            joined([SafeString(GLYPHS[stop.glyph])]),  # nosec B703 # a constant of ours
        )
        parts += [
            glyph,
            *_name(stop.name, x, middle - 14),
            text(x, middle + 30, stop.when, anchor="middle", look="chart-note"),
        ]
    return parts


def _name(name: str, x: float, y: float) -> list[SafeString]:
    """Write a stop's name above it, in two lines where it is long."""
    upper, lower = name, ""
    if len(name) > WIDE:
        gaps = [at for at, letter in enumerate(name) if letter == " "]
        cut = min(gaps, key=lambda at: abs(2 * at - len(name)), default=-1)
        upper, lower = (name[:cut], name[cut + 1 :]) if cut > 0 else (name, "")
    lines = [upper, lower] if lower else [upper]
    return [
        text(x, y - 15 * (len(lines) - 1 - at), line, anchor="middle", look="chart-stop")
        for at, line in enumerate(lines)
    ]


def _place(at: int, most: int) -> float:
    return round((at + 0.5) * 100 / most, 2)
