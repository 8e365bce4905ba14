"""Screen 9: how they paid in the last year, each number with its formula, kept as what any return is measured by."""

from typing import Final, NamedTuple

from django import forms
from django.http import HttpRequest, HttpResponse

from dunwell.kit import svg
from dunwell.kit.svg import Chart
from dunwell.organizations.rights import Action
from dunwell.reports import baseline as report
from dunwell.reports.baseline import Baseline
from dunwell.web.place import Place, page
from dunwell.web.start.shell import pass_screen, show_screen


class Costs(forms.Form):
    """What asking costs today, as far as somebody knows."""

    hours = forms.IntegerField(label="Hours a week spent on reminding", min_value=0, max_value=1000, required=False)
    cost = forms.IntegerField(label="Cost of an hour", min_value=0, max_value=10_000, required=False)


class Figure(NamedTuple):
    """One number of the page; `value` is empty where it is not known."""

    name: str
    value: str
    formula: str


@page(Action.SETTINGS)
def screen(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the last year, measured now, and the day of the one that was kept."""
    kept = report.kept(place.organization)
    form = Costs(initial=(kept or {}).get("costs"))
    return _show(request, place, form)


@page(Action.SETTINGS, "POST")
def keep(request: HttpRequest, place: Place) -> HttpResponse:
    """Keep it with its day; a later one takes its place, and the record has both."""
    form = Costs(request.POST)
    if not form.is_valid():
        return _show(request, place, form, status=422)
    report.keep(place.organization, today=place.today, costs=form.cleaned_data, at=place.at, actor=place.actor)
    return pass_screen(request, place, "baseline", said="Kept: what comes back is measured against this day.")


def _show(request: HttpRequest, place: Place, form: Costs, *, status: int = 200) -> HttpResponse:
    found = report.baseline(place.organization, today=place.today)
    context = {
        "form": form,
        "found": found,
        "figures": figures(found),
        "chart": chart(found),
        "kept": report.kept(place.organization),
        "currency": found.currency,
    }
    return show_screen(request, place, "baseline", "baseline.html", status, **context)


def _days(value: object) -> str:
    return "" if value is None else f"{value} days"


def _percent(value: object) -> str:
    return "" if value is None else f"{value} %"


def figures(found: Baseline) -> list[Figure]:
    """Put each number beside the formula it comes from."""
    return [
        Figure(
            "Weighted delay",
            _days(found.delay),
            "sum of (amount x days after the due date) / sum of amounts, of all that was paid; early is below zero",
        ),
        Figure("Paid late", _percent(found.late), "amount that came after its due date / amount that came"),
        Figure("Half of the money came by", _days(found.half), "days after the due date at which 50 % had come"),
        Figure("Four fifths came by", _days(found.most), "days after the due date at which 80 % had come"),
        Figure(
            "Cannot be written to",
            _percent(found.unreachable),
            "overdue amount of customers without kind, country or a working address / overdue amount",
        ),
    ]


NAMES: Final = {0: "on time", 7: "1-7 days", 14: "8-14", 30: "15-30", 60: "31-60", 90: "61-90", None: "later"}
TONES: Final = {0: "good", 7: "age-1", 14: "age-1", 30: "age-2", 60: "age-3", 90: "age-3", None: "age-4"}


def chart(found: Baseline) -> Chart | None:
    """Draw who pays after what; None where nothing is known of it."""
    if not found.shares:
        return None
    things = [svg.Bar(NAMES[one.days], float(one.percent), f"{one.percent} %", TONES[one.days]) for one in found.shares]
    says = ", ".join(f"{one.name}: {one.words}" for one in things)
    return svg.bars("Who pays after what", says, things, head=("After the due date", "Share of the money"))
