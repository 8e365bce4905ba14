"""One box for all: customers by name, number, IBAN, VAT id, telephone or mail, and documents by number."""

from typing import Final

from django.http import HttpRequest, HttpResponse

from dunwell.customers import listing as customers
from dunwell.organizations.rights import Action
from dunwell.receivables import listing as receivables
from dunwell.web import paging
from dunwell.web.place import Place, page, show
from dunwell.worklist import listing as worklist

EACH: Final = 20
"""How many of a kind are shown; the list of that kind has the others."""


@page(Action.SEE)
def search(request: HttpRequest, place: Place) -> HttpResponse:
    """Show what somebody may mean by a text, by kind."""
    text = paging.typed(request, "q", most=100)
    who = customers.list_page(place.organization, text=text, limit=EACH + 1) if text else []
    lines = receivables.find_by_number(place.organization, text, limit=EACH + 1)
    standings = worklist.standings_of(place.organization, [row.id for row in who[:EACH]])
    names = customers.by_id(place.organization, [line.customer_id for line in lines[:EACH]])
    return show(
        request,
        place,
        "search.html",
        here="search",
        searched=text,
        customers=[(row, standings.get(row.id)) for row in who[:EACH]],
        more_customers=len(who) > EACH,
        documents=[(line, names[line.customer_id]) for line in lines[:EACH]],
        more_documents=len(lines) > EACH,
    )
