"""What every picture is drawn with: shares of the width, pixels of the height, texts, and the frame around them."""

import zlib
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

TONES: Final = frozenset(
    [
        "",
        "good",
        "warn",
        "bad",
        "wait",
        "plain",
        *(f"age-{at}" for at in range(5)),
        *(f"series-{at}" for at in range(4)),
    ]
)
"""What may color a shape; css/charts.css says how in light, dark and print."""


STEPS: Final = (1, 1.5, 2, 3, 4, 5, 6, 8, 10)


class Chart(NamedTuple):
    """A picture and its figures; `rows` under `head` say the same as `picture`, for those who cannot see it."""

    title: str
    picture: SafeString
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def share(part: float, whole: float) -> float:
    """Return part of whole in percent, between 0 and 100; of nothing it is 0."""
    if whole <= 0:
        return 0.0
    return round(min(max(part / whole, 0.0), 1.0) * 100, 2)


def text(x: float, y: float, words: str, *, anchor: str = "start", look: str = "") -> SafeString:
    """Write words at a share of the width; `anchor` is start, middle or end."""
    return format_html(
        '<text x="{}%" y="{}" text-anchor="{}" class="{}">{}</text>', x, round(y, 1), anchor, look, words
    )


def rect(x: float, y: float, width: float, height: float, look: str, *, hint: str = "") -> SafeString:
    """Draw a bar; `x` and `width` are shares, `y` and `height` pixels; `hint` shows when pointed at."""
    title = format_html("<title>{}</title>", hint) if hint else ""
    return format_html(
        '<rect x="{}%" y="{}" width="{}%" height="{}" rx="2" class="{}">{}</rect>',
        round(x, 2),
        round(y, 1),
        round(width, 2),
        round(height, 1),
        look,
        title,
    )


def rule(y: float, *, look: str = "chart-rule") -> SafeString:
    """Draw a line across."""
    return format_html('<line x1="0" x2="100%" y1="{0}" y2="{0}" class="{1}"></line>', round(y, 1), look)


def stretched(top: float, height: float, shapes: Iterable[SafeString]) -> SafeString:
    """Hold paths that stretch with the page: inside, 1000 units are its width, and pixels stay pixels."""
    return format_html(
        '<svg x="0" y="{0}" width="100%" height="{1}" viewBox="0 0 1000 {1}" preserveAspectRatio="none">{2}</svg>',
        round(top, 1),
        round(height, 1),
        joined(shapes),
    )


def joined(parts: Iterable[SafeString]) -> SafeString:
    """Put drawn parts one after the other."""
    return mark_safe("".join(parts))  # nosec B308, B703 # noqa: S308 - each part was escaped when it was made


def toned(tone: str) -> str:
    """Return the classes of a shape of a tone; raises ValueError for a tone nobody drew."""
    if tone not in TONES:
        raise ValueError(f"no such tone: {tone}")
    return f"tone {tone}".strip()


def picture(kind: str, title: str, says: str, height: float, parts: Iterable[SafeString]) -> SafeString:
    """Put the parts in their frame; `title` names the picture, `says` tells in a sentence what it shows."""
    drawn = joined(parts)
    key = f"chart-{zlib.crc32(f'{title} {says} {drawn}'.encode()):08x}"
    return format_html(
        '<svg class="chart chart-{0}" role="img" aria-labelledby="{1}-t {1}-d" width="100%" height="{2}">'
        '<title id="{1}-t">{3}</title><desc id="{1}-d">{4}</desc>{5}</svg>',
        kind,
        key,
        round(height),
        title,
        says,
        drawn,
    )


def ceiling(most: float) -> float:
    """Return the next round number to end a scale with: one of STEPS times a power of ten; 1 for nothing."""
    if most <= 0:
        return 1.0
    unit = 10.0 ** (len(str(int(most))) - 1) if most >= 1 else 0.1
    return next((unit * step for step in STEPS if unit * step >= most), unit * 10)


def spread(wanted: Sequence[float], *, least: float, low: float, high: float) -> list[float]:
    """Return where labels go that want to stand at some heights, at least so far apart and within bounds."""
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    found = list(wanted)
    floor = low
    for at in order:
        found[at] = max(wanted[at], floor)
        floor = found[at] + least
    roof = high
    for at in reversed(order):
        found[at] = min(found[at], roof)
        roof = found[at] - least
    return found
