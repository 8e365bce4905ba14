"""Dates that cost money: what is at stake, by when, and the page on which something is done about it."""

from typing import Final, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dunwell.customers import listing as customers
from dunwell.customers.listing import Listed
from dunwell.dunning import dates
from dunwell.dunning.dates import Ahead
from dunwell.organizations.rights import Action
from dunwell.web.place import Place, page, show


class Told(NamedTuple):
    """What a kind of date means, and the name of the page where it is worked on."""

    what: str
    do: str


WORDS: Final = {
    "CLAIM": Told("Claims must be filed", "File the claim"),
    "LIMITATION": Told("Barred by time", "Decide what to do"),
    "MORE": Told("More debts are barred by time than fit here", "Look at old invoices"),
    "NOTICE": Told("The deadline of our final notice", "Look at the customer"),
    "HOLD": Told("A hold ends", "See what follows"),
    "REVIEW": Told("Messages wait for a person", "Read them"),
}


@page(Action.SEE)
def list_dates(request: HttpRequest, place: Place) -> HttpResponse:
    """List the dates ahead, the earliest first."""
    found = dates.list_ahead(place.organization, today=place.today)
    who = customers.by_id(place.organization, {one.customer for one in found if one.customer})
    rows = [
        (one, (one.on - place.today).days, who.get(one.customer), WORDS[one.kind], _link(one, who.get(one.customer)))
        for one in found
    ]
    return show(request, place, "dates.html", here="dates", rows=rows)


def _link(one: Ahead, who: Listed | None) -> str:
    """Return where something is done about a date."""
    if one.kind == "MORE":
        return f"{reverse('documents')}?late=1"
    if who is None:
        return reverse("review")
    if one.kind == "CLAIM":
        return reverse("insolvency", args=[who.public_id])
    if one.kind == "HOLD":
        return reverse("hold", args=[who.public_id, one.about])
    return reverse("customer", args=[who.public_id])
