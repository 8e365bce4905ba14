"""The worklist: customers about whom something is to do, the most urgent first, worked through one after the other."""

import uuid
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dunwell.customers import listing as customers
from dunwell.organizations.rights import Action
from dunwell.organizations.terms import Role
from dunwell.web.acting import LISTS
from dunwell.web.chased import guides_of, segments_of
from dunwell.web.place import Place, page, show
from dunwell.worklist import listing

CAP: Final = 500
SHOWN: Final = 50


@page(Action.SEE)
def worklist(request: HttpRequest, place: Place) -> HttpResponse:
    """List customers with work that is due: one's own and nobody's, or everybody's."""
    asked = request.GET.get("whose", "")
    mine = asked == "mine" or (asked != "all" and place.seat.role == Role.AGENT)
    work = of(place, mine=mine)
    names = customers.by_id(place.organization, [one.customer_id for one in work[:SHOWN]])
    rows = [(one, names[one.customer_id]) for one in work[:SHOWN]]
    total = sum(one.standing.value_minor for one in work if one.standing)
    context = {
        "rows": rows,
        "count": len(work),
        "total": total,
        "mine": mine,
        "shown": SHOWN,
        "whose": _whose(mine=mine),
        "guides": {key: (one.name, guides_of(one)) for key, one in segments_of(place).items()},
    }
    return show(request, place, "worklist.html", here="worklist", **context)


def of(place: Place, *, mine: bool) -> list[listing.Work]:
    """Return a member's own work (with what is nobody's), or everybody's."""
    member = place.user if mine else None
    return listing.list_work(place.organization, due_by=place.today, member=member, cap=CAP)


def _whose(*, mine: bool) -> str:
    """What a customer's address says when it was opened from here: then the next one is the next of the list."""
    return "work-mine" if mine else "work-all"


def next_of(place: Place, asked: str, customer: int) -> str:
    """Return the address of the customer that follows one in the worklist an address names; empty when none does.

    A customer whose work is done is no longer on the list: then the first one follows.
    """
    if asked not in LISTS:
        return ""
    order = [one.customer_id for one in of(place, mine=asked == _whose(mine=True))]
    at = order.index(customer) + 1 if customer in order else 0
    if at >= len(order):
        return ""
    return address(customers.by_id(place.organization, [order[at]])[order[at]].public_id, asked)


def address(key: uuid.UUID, asked: str) -> str:
    """Return the address of a customer that is opened from the worklist."""
    return f"{reverse('customer', args=[key])}?from={asked}"
