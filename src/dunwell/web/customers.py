"""The list of customers: by urgency, by state, by what keeps them waiting, or found by name."""

from typing import Final

from django.http import HttpRequest, HttpResponse

from dunwell.customers import listing as customers
from dunwell.organizations.rights import Action
from dunwell.web import paging
from dunwell.web.place import Place, page, show
from dunwell.worklist import listing as worklist
from dunwell.worklist.terms import CustomerState

URGENCY: Final = "urgency"
NAME: Final = "name"


@page(Action.SEE)
def list_customers(request: HttpRequest, place: Place) -> HttpResponse:
    """List customers, a page at a time."""
    text = paging.typed(request, "q", most=100)
    state = request.GET.get("state", "")
    state = state if state in CustomerState.values else ""
    reason = paging.typed(request, "reason", most=40)
    order = NAME if text or request.GET.get("by") == NAME else URGENCY
    if order == URGENCY:
        rows, more = _by_urgency(request, place, state, reason)
        if not rows and not state and not reason:
            order = NAME
    if order == NAME:
        rows, more = _by_name(request, place, text)
    context = {"rows": rows, "more": more, "q": text, "state": state, "reason": reason, "by": order}
    return show(request, place, "customers.html", here="customers", states=CustomerState, **context)


type Rows = list[tuple[customers.Listed, worklist.Standing | None]]


def _by_urgency(request: HttpRequest, place: Place, state: str, reason: str) -> tuple[Rows, str]:
    after = paging.asked(request, paging.number, paging.number)
    found = worklist.list_standings(place.organization, state=state, reason=reason, after=after, limit=paging.SIZE + 1)
    standings, more = paging.cut(request, found, lambda row: (row.priority, row.id))
    names = customers.by_id(place.organization, [row.customer_id for row in standings])
    return [(names[row.customer_id], row) for row in standings], more


def _by_name(request: HttpRequest, place: Place, text: str) -> tuple[Rows, str]:
    after = paging.asked(request, paging.name, paging.number)
    found = customers.list_page(place.organization, text=text, after=after, limit=paging.SIZE + 1)
    listed, more = paging.cut(request, found, lambda row: (row.name, row.id))
    standings = worklist.standings_of(place.organization, [row.id for row in listed])
    return [(row, standings.get(row.id)) for row in listed], more
