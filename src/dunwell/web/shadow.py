"""A night in which nothing could leave: who would have got what, and who paid anyway."""

import uuid

from django.http import HttpRequest, HttpResponse

from dunwell.customers import listing as customers
from dunwell.dunning import shadowing
from dunwell.organizations.rights import Action
from dunwell.web import paging
from dunwell.web.finding import found
from dunwell.web.place import Place, page, show


@page(Action.SEE)
def night(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """List whom a night would have written to; `?only=paid` those who paid anyway."""
    row = found(shadowing.find_night(place.organization, key))
    only_paid = request.GET.get("only") == "paid"
    after = paging.asked(request, paging.number)
    rows = shadowing.list_would_get(
        place.organization,
        row,
        today=place.today,
        only_paid=only_paid,
        after=after[0] if after else 0,
        limit=paging.SIZE + 1,
    )
    shown, more = paging.cut(request, rows, lambda one: (one.id,))
    names = customers.by_id(place.organization, [one.customer for one in shown])
    context = {"rows": [(one, names[one.customer]) for one in shown], "more": more, "only_paid": only_paid}
    return show(request, place, "shadow_night.html", here="runs", night=row, **context)
