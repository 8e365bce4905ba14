"""Documents: open lines by due date, one found by its number, and all that happened to it."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse

from dunwell.compliance import queries as compliance
from dunwell.customers import listing as customers
from dunwell.customers.queries import heads_of
from dunwell.organizations.rights import Action
from dunwell.organizations.terms import ListedPage
from dunwell.receivables import listing
from dunwell.web import paging, views
from dunwell.web.finding import found
from dunwell.web.place import Place, page, show


@page(Action.SEE)
@views.kept(ListedPage.DOCUMENTS)
def list_documents(request: HttpRequest, place: Place) -> HttpResponse:
    """List open lines of one currency by due date, or those whose number begins with what was typed."""
    number = paging.typed(request, "number", most=120)
    late = request.GET.get("late") == "1"
    currencies = listing.list_currencies(place.organization)
    first = place.seat.currency if place.seat.currency in currencies or not currencies else currencies[0]
    wanted = request.GET.get("currency", "")
    currency = wanted if wanted in currencies else first
    if number:
        shown, more = listing.find_by_number(place.organization, number), ""
    else:
        rows = listing.list_open(
            place.organization,
            currency=currency,
            due_before=place.today if late else None,
            after=paging.asked(request, paging.date, paging.number),
            limit=paging.SIZE + 1,
        )
        shown, more = paging.cut(request, rows, lambda row: (row.due_date, row.id))
    names = customers.by_id(place.organization, [row.customer_id for row in shown])
    context = {"rows": [(row, names[row.customer_id]) for row in shown], "more": more, "number": number, "late": late}
    return show(request, place, "documents.html", here="documents", currency=currency, currencies=currencies, **context)


@page(Action.SEE)
def document(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Show one document: its due lines, what was booked, what was changed."""
    row = found(listing.find_document(place.organization, key))
    lines = listing.lines_of_document(place.organization, row.id)
    return show(
        request,
        place,
        "document_page.html",
        here="documents",
        row=row,
        who=customers.by_id(place.organization, [row.customer_id])[row.customer_id],
        lines=lines,
        open_lines=[line for line in lines if line.open_minor > 0],
        holds=_holds(place, row.customer_id, lines),
        bookings=listing.bookings_of_document(place.organization, row.id),
        changes=listing.changes_of_document(place.organization, row.id),
    )


def _holds(place: Place, customer: int, lines: Sequence[listing.Line]) -> list[tuple[Any, ...]]:
    """Return what leaves a document alone today, with the line it is about and on whom it was placed.

    Holds of its lines, of its customer, of the group they head or belong to.
    """
    own = {line.id: line for line in lines}
    heads = heads_of(place.organization, customer)
    rows = compliance.list_holds(place.organization, customer=customer, heads=heads, on=place.today)
    held = [row for row in rows if row.open_item is None or row.open_item in own]
    who = customers.by_id(place.organization, [row.customer for row in held]) if held else {}
    return [(row, own.get(row.open_item or 0), who[row.customer]) for row in held]
