"""Today: what is going on, what waits for a person, and who cannot be written to."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from dunwell.correspondence import listing as correspondence
from dunwell.dunning import listing as dunning
from dunwell.dunning.terms import RunKind
from dunwell.intake import listing as intake
from dunwell.organizations.rights import Action
from dunwell.web.place import Place, page, show
from dunwell.web.start.shell import progress
from dunwell.web.unreachable import REASONS
from dunwell.worklist import listing as worklist
from dunwell.worklist import queries as alerts

CAP: Final = 500


@page(Action.SEE)
def today(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the state of the house."""
    nights = dunning.list_runs(place.organization, kind=RunKind.NIGHT, limit=1)
    waiting = correspondence.count_waiting(place.organization, cap=CAP)
    unreachable = worklist.count_reasons(place.organization, REASONS, cap=CAP)
    context: dict[str, Any] = {
        "alerts": alerts.list_alerts(place.organization),
        "night": nights[0] if nights else None,
        "tasks": worklist.count_open_tasks(place.organization, due_by=place.today, cap=CAP),
        "waiting": waiting,
        "unreachable": [(reason, REASONS[reason][0], count) for reason, count in unreachable.items() if count],
        "has_sources": bool(nights) or intake.has_sources(place.organization),
        "first_hour": progress(place),
        "cap": CAP,
    }
    return show(request, place, "today.html", here="today", **context)
