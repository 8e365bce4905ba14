"""What our ledger and its sources do not agree on: totals they state, and what their lists closed or reduced."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from dunwell.intake import listing, operations
from dunwell.organizations.rights import Action
from dunwell.receivables import listing as receivables
from dunwell.web import totals
from dunwell.web.acting import refuse
from dunwell.web.finding import found
from dunwell.web.place import Place, page, show

START = "start"


@page(Action.SEE)
def differences(request: HttpRequest, place: Place) -> HttpResponse:
    """Show stated totals beside ours with the rows that explain them, and what each list closed and reduced."""
    lists = listing.list_lists(place.organization)
    moved = receivables.moved_by_import(place.organization, [row.id for row in lists])
    sources = listing.list_sources(place.organization, today=place.today)
    context = {
        "totals": totals.shown(listing.list_totals(place.organization)),
        "lists": [(row, _split(moved[row.id])) for row in lists if row.id in moved],
        "forms": [(one, totals.form_for(place)) for one in sources if not one.is_current],
    }
    return show(request, place, "differences.html", here="differences", **context)


@page(Action.IMPORT, "POST")
def state(request: HttpRequest, place: Place, source: int) -> HttpResponse:
    """Write down what a source says is open in all, and look for what explains the difference."""
    found(listing.find_source(place.organization, source))
    form = totals.form_for(place, request.POST)
    back = "/start/ties" if request.POST.get("then") == START else "/imports/differences"
    stated = form.stated() if form.is_valid() else {}
    if not stated:
        return refuse(request, form, back=back)
    operations.state_total(
        organization=place.organization, source=source, stated=stated, at=place.at, actor=place.actor
    )
    return redirect(back)


def _split(sums: Iterable[tuple[str, str, int, int]]) -> dict[str, Any]:
    """Return for closed and reduced apart: lines, and sums by currency."""
    split: dict[str, Any] = {"NOT_ON_LIST": [], "REDUCED": []}
    for kind, currency, lines, amount in sums:
        split[kind].append((lines, amount, currency))
    return {"closed": split["NOT_ON_LIST"], "reduced": split["REDUCED"]}
