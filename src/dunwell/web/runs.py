"""Nights: what each stage did, what became of it, and what went wrong."""

import uuid

from django.http import HttpRequest, HttpResponse

from dunwell.customers import listing as customers
from dunwell.dunning import listing
from dunwell.dunning.terms import RunKind
from dunwell.organizations.rights import Action
from dunwell.web import paging
from dunwell.web.finding import found
from dunwell.web.place import Place, page, show


@page(Action.SEE)
def list_runs(request: HttpRequest, place: Place) -> HttpResponse:
    """List nights, the latest first; sweeps, which are many, apart."""
    kind = RunKind.SWEEP if request.GET.get("kind") == RunKind.SWEEP else RunKind.NIGHT
    after = paging.asked(request, paging.number)
    before = after[0] if after else None
    rows = listing.list_runs(place.organization, kind=kind, before=before, limit=paging.SIZE + 1)
    shown, more = paging.cut(request, rows, lambda row: (row.id,))
    return show(request, place, "runs.html", here="runs", rows=shown, more=more, kind=kind)


@page(Action.SEE)
def run(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Show one night: the table of its stages, its problems, and ways to what it wrote."""
    row = found(listing.find_run(place.organization, key))
    about = [problem["customer"] for problem in row.problems if isinstance(problem.get("customer"), int)]
    names = customers.by_id(place.organization, about)
    problems = [(problem, names.get(problem.get("customer", 0))) for problem in row.problems]
    return show(request, place, "run.html", here="runs", row=row, problems=problems)
