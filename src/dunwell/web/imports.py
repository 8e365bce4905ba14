"""Where data came from: imports with the rows that need mending, and sources with how old they are."""

import csv
import uuid

from django.http import HttpRequest, HttpResponse

from dunwell.customers import listing as customers
from dunwell.intake import listing
from dunwell.intake.terms import ImportKind, ImportState
from dunwell.organizations import queries as organizations
from dunwell.organizations.rights import Action
from dunwell.organizations.terms import ListedPage
from dunwell.receivables import listing as receivables
from dunwell.web import paging, timeline, views
from dunwell.web.finding import found
from dunwell.web.place import Place, page, show


@page(Action.SEE)
@views.kept(ListedPage.IMPORTS)
def list_imports(request: HttpRequest, place: Place) -> HttpResponse:
    """List imports, the newest first: all, of one kind, or in one state."""
    after = paging.asked(request, paging.number)
    asked = {name: request.GET.get(name, "") for name in ("kind", "state")}
    asked["kind"] = asked["kind"] if asked["kind"] in ImportKind.values else ""
    asked["state"] = asked["state"] if asked["state"] in ImportState.values else ""
    before = after[0] if after else None
    rows = listing.list_imports(place.organization, before=before, limit=paging.SIZE + 1, **asked)
    shown, more = paging.cut(request, rows, lambda row: (row.id,))
    people = timeline.names(organizations.list_members(place.organization))
    named = [(row, timeline.by_name(row.actor, people)) for row in shown]
    waiting = [] if after else listing.list_uploads(place.organization)
    context = {
        "rows": named,
        "more": more,
        "waiting": waiting,
        "asked": asked,
        "kinds": ImportKind,
        "states": ImportState,
    }
    return show(request, place, "imports.html", here="imports", **context)


@page(Action.SEE)
def problems(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Hand out all rows of an import that need mending, as a file for whoever mends them."""
    row = found(listing.find_import(place.organization, key))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="problems-{row.id}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(("row", "column", "value", "problem", "fix"))
    after = 0
    while batch := listing.list_problems(place.organization, row.id, after=after, limit=1_000):
        writer.writerows([harmless(str(part)) for part in one[1:]] for one in batch)
        after = batch[-1].id
    return response


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


@page(Action.SEE)
def one_import(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Show one import: what it did, and each row that could not be used with its mending."""
    row = found(listing.find_import(place.organization, key))
    after = paging.asked(request, paging.number)
    problems = listing.list_problems(place.organization, row.id, after=after[0] if after else 0, limit=paging.SIZE + 1)
    shown, more = paging.cut(request, problems, lambda problem: (problem.id,))
    people = timeline.names(organizations.list_members(place.organization))
    moved = [] if after else receivables.list_moved(place.organization, row.id)
    names = customers.by_id(place.organization, [one.customer_id for one in moved])
    context = {
        "moved": [(one, names[one.customer_id]) for one in moved],
        "counts": {name: count for name, count in row.counts.items() if isinstance(count, int)},
        "notes": row.counts.get("notes", []),
        "by": timeline.by_name(row.actor, people),
    }
    return show(request, place, "import.html", here="imports", row=row, problems=shown, more=more, **context)
