"""Sources: where the ledger comes from, and how old what they say is."""

from django.http import HttpRequest, HttpResponse

from dunwell.intake import listing
from dunwell.organizations.rights import Action
from dunwell.web.place import Place, page, show


@page(Action.SEE)
def list_sources(request: HttpRequest, place: Place) -> HttpResponse:
    """List the sources with their age in working days, and the limit past which nothing that asks for money leaves."""
    rows = listing.list_sources(place.organization, today=place.today)
    totals = listing.totals_by_source(place.organization)
    found = [(row, totals.get(row.id, [])) for row in rows]
    return show(request, place, "sources.html", here="sources", rows=found)
