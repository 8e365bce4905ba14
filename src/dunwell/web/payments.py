"""Payments and credits: what came in, what of it is not placed yet, and the credits that are still open."""

from typing import Final

from django.http import HttpRequest, HttpResponse

from dunwell.cash import listing
from dunwell.customers import listing as customers
from dunwell.organizations.rights import Action
from dunwell.receivables import listing as receivables
from dunwell.web import paging
from dunwell.web.place import Place, page, show

LOOSE, CREDITS, ALL = "loose", "credits", "all"
TABS: Final = ((ALL, "All payments"), (LOOSE, "Money not placed"), (CREDITS, "Open credits"))


@page(Action.SEE)
def payments(request: HttpRequest, place: Place) -> HttpResponse:
    """List payments, the latest first; those not wholly placed; or open credits."""
    asked = request.GET.get("show", "")
    tab = asked if asked in dict(TABS) else ALL
    if tab == CREDITS:
        return _credits(request, place)
    rows = listing.list_latest(
        place.organization,
        is_loose=tab == LOOSE,
        after=paging.asked(request, paging.date, paging.number),
        limit=paging.SIZE + 1,
    )
    shown, more = paging.cut(request, rows, lambda row: (row.on, row.id))
    names = customers.by_id(place.organization, [row.customer_id for row in shown])
    context = {"rows": [(row, names[row.customer_id]) for row in shown], "more": more, "tab": tab, "tabs": TABS}
    return show(request, place, "payments.html", here="payments", **context)


def _credits(request: HttpRequest, place: Place) -> HttpResponse:
    after = paging.asked(request, paging.number, paging.number)
    rows = receivables.list_credits(place.organization, after=after, limit=paging.SIZE + 1)
    shown, more = paging.cut(request, rows, lambda row: (row.customer_id, row.id))
    names = customers.by_id(place.organization, [row.customer_id for row in shown])
    context = {"credits": [(row, names[row.customer_id]) for row in shown], "more": more, "tab": CREDITS, "tabs": TABS}
    return show(request, place, "payments.html", here="payments", **context)
