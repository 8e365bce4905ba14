"""Screen 8: one of six ready strategies, at a pace of one's own, with what three real customers would get."""

from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse

from dunwell.customers import listing as customers
from dunwell.dunning.examples import examples
from dunwell.kit import svg
from dunwell.kit.svg import Chart
from dunwell.organizations import queries as organizations
from dunwell.organizations.rights import Action
from dunwell.strategies import documents, operations, queries
from dunwell.strategies.documents import Pace
from dunwell.strategies.ready import READY
from dunwell.web import strategies
from dunwell.web.place import Place, page
from dunwell.web.start.shell import SEEN, pass_screen, show_screen, stay

KEYS: Final = tuple(one.key for one in READY)


class Choice(forms.Form):
    """One of the six, and the two numbers people change first."""

    key = forms.ChoiceField(choices=[(key, key) for key in KEYS])
    first = forms.IntegerField(label="First reminder", min_value=1, max_value=90, help_text="days after the due date")
    quiet = forms.IntegerField(
        label="Quiet days", min_value=1, max_value=60, help_text="at least so many between two messages that ask"
    )

    @property
    def pace(self) -> Pace:
        """The two numbers."""
        return Pace(self.cleaned_data["first"], self.cleaned_data["quiet"])


@page(Action.SETTINGS)
def screen(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the six, and the chosen one in full; another choice or pace stands in the address and changes nothing."""
    default = organizations.get_organization(place.organization).default_strategy
    key = request.GET.get("key", default if default in KEYS else KEYS[0])
    key = key if key in KEYS else KEYS[0]
    text = _text_of(place, key)
    pace = documents.pace_of(text)
    asked = {"first": pace.first_reminder, "quiet": pace.quiet_days}
    form = Choice({"key": key, **{name: request.GET.get(name, usual) for name, usual in asked.items()}})
    if form.is_valid() and form.pace != pace:
        text = documents.paced(text, form.pace)
    return _show(request, place, form, text)


@page(Action.STRATEGY, "POST")
def choose(request: HttpRequest, place: Place) -> HttpResponse:
    """Make the chosen one the organization's own default, in a version of its own where its pace is another."""
    form = Choice(request.POST)
    number = request.POST.get(SEEN, "")
    if not number.isdigit():
        return stay(request, "strategy")
    if not form.is_valid():
        key = request.POST.get("key", "") if request.POST.get("key", "") in KEYS else KEYS[0]
        return _show(request, place, form, _text_of(place, key), status=422)
    return pass_screen(
        request,
        place,
        "strategy",
        lambda: operations.set_pace(
            organization=place.organization,
            key=form.cleaned_data["key"],
            pace=form.pace,
            seen=int(number),
            at=place.at,
            actor=place.actor,
        ),
        said="Your customers are asked by this strategy from the next night on; publishing another changes it again.",
        facts=lambda number: {"key": form.cleaned_data["key"], "number": number},
    )


def _text_of(place: Place, key: str) -> str:
    """Return the text in force of a ready strategy; as it came with Dunwell where nobody can read that."""
    text = queries.texts_in_force(place.organization)[key]
    return text if documents.in_force(text, key).is_readable else documents.builtin(key)


def _show(request: HttpRequest, place: Place, form: Choice, text: str, *, status: int = 200) -> HttpResponse:
    key = documents.parsed(text).key
    found = examples(place.organization, key=key, text=text, at=place.at)
    names = customers.by_id(place.organization, [one.customer for one in found])
    version = queries.find_version_in_force(place.organization, key)
    context: dict[str, Any] = {
        "form": form,
        "ready": [(one, documents.parsed(documents.builtin(one.key)).name) for one in READY],
        "chosen": next(one for one in READY if one.key == key),
        "lane": lane_of(text),
        "examples": [(one, names[one.customer]) for one in found],
        "seen": version.number if version else 1,
    }
    return show_screen(request, place, "strategy", "strategy.html", status, **context)


def lane_of(text: str) -> Chart:
    """Draw a strategy as a lane of its steps."""
    strategy = documents.parsed(text)
    row = strategies.lane_of(strategy, strategy.name)
    return svg.lanes(f"Steps of {strategy.name}", strategies.says_of(row), [row], head=strategies.HEAD)
