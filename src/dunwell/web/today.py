"""Today: what is going on, and what waits for a person."""

from django.http import HttpRequest, HttpResponse

from dunwell.organizations.rights import Action
from dunwell.web.place import Place, page, show
from dunwell.worklist import queries as worklist


@page(Action.SEE)
def today(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the state of the house."""
    return show(request, place, "today.html", here="today", alerts=worklist.list_alerts(place.organization))
