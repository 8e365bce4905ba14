"""The living style page: every part of the pages with its class, as it looks today."""

import datetime as dt
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dunwell.kit import svg
from dunwell.organizations.rights import Action
from dunwell.web.notes import Call, Note
from dunwell.web.place import Place, page, show

COLORS: Final = (
    "ground",
    "paper",
    "raised",
    "line",
    "ink",
    "ink-soft",
    "link",
    "accent",
    "good",
    "wait",
    "warn",
    "bad",
)
SERIES: Final = ("series-0", "series-1", "series-2", "series-3", "age-0", "age-1", "age-2", "age-3", "age-4")
HEAD: Final = ("What", "How much")
BADGES: Final = ("good", "wait", "warn", "bad", "plain")


@page(Action.SEE)
def style(request: HttpRequest, place: Place) -> HttpResponse:
    """Show every part."""
    form = Call(place=place, customer=0)
    wrong = Note({"text": ""}, place=place, customer=0)
    wrong.is_valid()
    context = {
        "colors": COLORS,
        "series": SERIES,
        "badges": BADGES,
        "form": form,
        "wrong": wrong,
        "charts": _charts(),
        "late": place.today - dt.timedelta(days=14),
    }
    return show(request, place, "style.html", here="style", **context)


@page(Action.SEE, "POST")
def say(request: HttpRequest, place: Place) -> HttpResponse:
    """Show what is said after something was done; nothing is done."""
    messages.success(
        request, "This is what is said after something was done.", extra_tags=f"undo:{reverse('style-say')}"
    )
    messages.error(request, "And this when it was refused: what happened, to what, what was kept, what to do.")
    return show(request, place, "said.html", here="style")


def _charts() -> list[svg.Chart]:
    ages = (("current", 50), ("1 to 30", 30), ("31 to 60", 12), ("61 to 90", 8), ("91 and more", 10))
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun")
    return [*_over_time(months), *_sums(ages)]


def _sums(ages: tuple[tuple[str, int], ...]) -> list[svg.Chart]:
    return [
        svg.stacked(
            "stacked", "Five ages.", [svg.Bar(n, v, str(v), f"age-{at}") for at, (n, v) in enumerate(ages)], head=HEAD
        ),
        svg.bars(
            "bars", "Three stages.", [svg.Bar("decided", 500, "500", "plain"), svg.Bar("written", 60, "60")], head=HEAD
        ),
        svg.waterfall(
            "waterfall",
            "It shrinks.",
            [
                svg.Change("open", 10, "10", is_level=True),
                svg.Change("paid", -4, "4 less"),
                svg.Change("left", 6, "6", is_level=True),
            ],
            head=HEAD,
        ),
        svg.matrix(
            "matrix",
            "Two by two.",
            ["on time", "late"],
            [("small", [svg.Cell(4, "4 %"), svg.Cell(9, "9 %")])],
            head="Size",
        ),
    ]


def _over_time(months: tuple[str, ...]) -> list[svg.Chart]:
    return [
        svg.columns(
            "columns",
            "Six days.",
            [svg.Bar("messages", 0, ""), svg.Bar("calls", 0, "", "series-1")],
            [svg.Column(str(day), (9 - day, day % 3), (str(9 - day), str(day % 3))) for day in range(1, 7)],
            head="Day",
        ),
        svg.lines(
            "lines",
            "It falls.",
            [svg.Line("days", (52, 50, 49, 47, 46, 44), ("",) * 5 + ("44",))],
            months,
            head="Month",
        ),
        svg.fan(
            "fan",
            "It widens.",
            [
                svg.Range(m, 9 * at, 12 * at + 2, 18 * at + 4, (str(9 * at), str(12 * at + 2), str(18 * at + 4)))
                for at, m in enumerate(months)
            ],
            head=("Month", "low", "likely", "high"),
        ),
    ]
