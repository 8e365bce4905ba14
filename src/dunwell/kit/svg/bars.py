"""Bars: one below the other with its words above it, beside each other over time, or stacked into one."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from django.utils.safestring import SafeString

from dunwell.kit.svg.drawing import Chart, ceiling, picture, rect, rule, share, text, toned

ROW: Final = 44
THICK: Final = 12


class Bar(NamedTuple):
    """One thing counted; `words` is the number as it is to be read."""

    name: str
    value: float
    words: str
    tone: str = ""


def bars(title: str, says: str, things: Sequence[Bar], *, head: tuple[str, str] = ("", "")) -> Chart:
    """Draw bars from the left, one below the other, longest = whole width; for few things with long names."""
    most = max((one.value for one in things), default=0)
    parts = []
    for at, one in enumerate(things):
        top = at * ROW
        parts += [
            text(0, top + 15, one.name, look="chart-name"),
            text(100, top + 15, one.words, anchor="end", look="chart-value"),
            rect(0, top + 22, 100, THICK, "chart-track"),
            rect(0, top + 22, max(share(one.value, most), 0.4 if one.value > 0 else 0), THICK, toned(one.tone)),
        ]
    rows = tuple((one.name, one.words) for one in things)
    return Chart(title, picture("bars", title, says, len(things) * ROW, parts), head, rows)


class Column(NamedTuple):
    """One day or month; `values` and `words` are of the series, in their order."""

    name: str
    values: tuple[float, ...]
    words: tuple[str, ...]
    hint: str = ""


def columns(
    title: str, says: str, series: Sequence[Bar], days: Sequence[Column], *, head: str = "", height: int = 200
) -> Chart:
    """Draw columns over time, the series on top of each other; `series` gives each its name and tone.

    As many names stand below as there is room for on a phone; the total stands on the tallest column.
    """
    top, foot = 44, 22
    totals = [sum(day.values) for day in days]
    most = ceiling(max(totals, default=0))
    body, wide = height - top - foot, 100 / max(len(days), 1)
    parts = [rule(height - foot), *_legend(series)]
    every = max(1, -(-len(days) // 10))
    tallest = totals.index(max(totals)) if totals else 0
    for at, day in enumerate(days):
        floor = float(height - foot)
        for one, value in zip(series, day.values, strict=True):
            tall = body * value / most
            floor -= tall
            if tall > 0:
                parts.append(rect(at * wide + wide * 0.14, floor, wide * 0.72, tall, toned(one.tone), hint=day.hint))
        middle = round(at * wide + wide / 2, 2)
        if at == tallest and totals[at]:
            anchor = "start" if middle < 15 else "end" if middle > 85 else "middle"
            parts.append(
                text(
                    middle,
                    floor - 5,
                    " + ".join(words for words, value in zip(day.words, day.values, strict=True) if value),
                    anchor=anchor,
                    look="chart-value",
                )
            )
        if at % every == 0:
            parts.append(text(middle, height - 6, day.name, anchor="middle", look="chart-note"))
    rows = tuple((day.hint or day.name, *day.words) for day in days)
    head_ = (head, *(one.name for one in series))
    return Chart(title, picture("columns", title, says, height, parts), head_, rows)


def _legend(series: Sequence[Bar]) -> list[SafeString]:
    step = 100 / max(len(series), 2)
    parts: list[SafeString] = []
    for at, one in enumerate(series):
        parts += [rect(at * step, 4, 2.2, 10, toned(one.tone)), text(at * step + 3.4, 13, one.name, look="chart-note")]
    return parts


def stacked(title: str, says: str, parts_: Sequence[Bar], *, head: tuple[str, str] = ("", "")) -> Chart:
    """Draw one bar of several parts; their names and figures belong into the table beside it, with swatches."""
    whole = sum(one.value for one in parts_)
    parts, at = [rect(0, 0, 100, THICK, "chart-track")], 0.0
    for one in parts_:
        if one.value > 0:
            wide = share(one.value, whole)
            parts.append(rect(at, 0, wide, THICK, toned(one.tone), hint=f"{one.name}: {one.words}"))
            at += wide
    rows = tuple((one.name, one.words) for one in parts_)
    return Chart(title, picture("stacked", title, says, THICK, parts), head, rows)
