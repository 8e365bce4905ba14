"""Screen 6: who can be reached; each gap is answered once for all, or taken from a column."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from dunwell.customers import operations
from dunwell.customers.operations import CustomerError
from dunwell.customers.terms import CustomerKind
from dunwell.intake import gaps
from dunwell.organizations import queries
from dunwell.organizations.rights import Action
from dunwell.web.keeping import kept
from dunwell.web.place import Place, page
from dunwell.web.start.company import LANGUAGES
from dunwell.web.start.shell import is_stale, seen, show_screen, stay

WORDS: Final = {
    "kind": "what they are is not known",
    "country": "their country is not known",
    "contact": "there is no e-mail address",
    "language": "their language is not known",
    "time_zone": "their time zone is not known",
}
SAYS: Final = {
    "kind": "The law differs for businesses and consumers, so nobody is written to before that is known.",
    "country": "Holidays, hours and the law are those of the country, so nobody is written to before it is known.",
    "contact": "Bring a file of contacts in (customer, e-mail), or one of customers with a column for it.",
    "language": "They are written to in the language of your company until then.",
    "time_zone": "Mail leaves in the morning of their country until then; in countries with several, of its middle.",
}


class Answer(forms.Form):
    """A fact that is the same for all of whom it is not known."""

    kind = forms.ChoiceField(label="All of them are", choices=CustomerKind.choices[1:])
    country = forms.RegexField(r"^\s*[A-Za-z]{2}\s*$", label="All of them are in (two letters)")
    language = forms.ChoiceField(label="All of them read", choices=list(LANGUAGES.items()))
    time_zone = forms.CharField(label="All of them live by", max_length=64)


@page(Action.SETTINGS)
def screen(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the reachable share and each gap with its one action."""
    found = _reach(place)
    house = queries.get_organization(place.organization)
    usual = {"country": house.country, "language": house.language, "time_zone": house.time_zone}
    usual["kind"] = house.sells_to if house.sells_to in CustomerKind.values else ""
    form = Answer(initial=usual, auto_id="%s")
    rows = [
        (gap, WORDS[gap.fact], SAYS[gap.fact], None if gap.fact == "contact" else form[gap.fact], _stamp(gap))
        for gap in found.gaps
    ]
    return show_screen(request, place, "reach", "reach.html", found=found, gaps=rows)


@page(Action.SETTINGS, "POST")
def answer(request: HttpRequest, place: Place, fact: str) -> HttpResponse:
    """Answer one gap for all of whom it is not known; one event for each five thousand says who said what."""
    form = Answer(request.POST)
    gap = next((one for one in _reach(place).gaps if one.fact == fact), None)
    if gap is None or fact == "contact" or is_stale(request, _stamp(gap)):
        return stay(request, "reach")
    form.is_valid()
    if fact not in form.cleaned_data:
        return stay(request, "reach", "Nothing was changed: choose an answer, a country by its two letters.")
    value = form.cleaned_data[fact].strip()
    try:
        count = _set(place, fact, value.upper() if fact == "country" else value)
    except CustomerError as error:
        return stay(request, "reach", str(error))
    messages.success(request, f"Answered for {count:,} customers.")
    return redirect("start-screen", "reach")


def _reach(place: Place) -> gaps.Reach:
    return kept(place, "reach", lambda: gaps.reach(place.organization, today=place.today))


def _set(place: Place, fact: str, value: str) -> int:
    ids = gaps.lacking(place.organization, fact)
    who: dict[str, Any] = {"organization": place.organization, "at": place.at, "actor": place.actor}
    with transaction.atomic():
        return sum(
            operations.set_facts_for_many(customers=ids[start : start + MANY], values={fact: value}, **who)
            for start in range(0, len(ids), MANY)
        )


MANY: Final = 5000


def _stamp(gap: gaps.Gap) -> str:
    return seen(gap.fact, gap.customers)
