"""Today: what is going on, what waits for a person, and, by role, what one came for."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from dunwell.audit import queries as audit
from dunwell.audit import sealing
from dunwell.correspondence import listing as correspondence
from dunwell.customers import listing as customers
from dunwell.dunning import listing as dunning
from dunwell.dunning.operations import MUTE
from dunwell.dunning.shadowing import shadow
from dunwell.dunning.terms import RunKind
from dunwell.intake import listing as intake
from dunwell.kit import svg
from dunwell.organizations.rights import Action
from dunwell.organizations.terms import Role
from dunwell.reports import baseline
from dunwell.web import ages, changes, system
from dunwell.web import worklist as work
from dunwell.web.place import Place, page, show
from dunwell.web.start.shell import progress
from dunwell.web.unreachable import REASONS
from dunwell.web.versions import waiting_for
from dunwell.worklist import listing as worklist
from dunwell.worklist import queries as alerts
from dunwell.worklist.terms import CustomerState

CAP: Final = 500
WORST_FIRST: Final = (
    CustomerState.INSOLVENT,
    CustomerState.LAST_RESORT,
    CustomerState.DELINQUENT,
    CustomerState.LATE,
    CustomerState.CONTESTED,
    CustomerState.ARRANGED,
    CustomerState.DUE_SOON,
)
FIRST: Final = 8
"""Rows of a list of which Today shows the beginning."""


@page(Action.SEE)
def today(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the state of the house."""
    nights = dunning.list_runs(place.organization, kind=RunKind.NIGHT, limit=1)
    has_sources = bool(nights) or intake.has_sources(place.organization)
    context: dict[str, Any] = {
        "alerts": alerts.list_alerts(place.organization),
        "night": nights[0] if nights else None,
        "tasks": worklist.count_open_tasks(place.organization, due_by=place.today, cap=CAP),
        "waiting": correspondence.count_waiting(place.organization, cap=CAP),
        "has_sources": has_sources,
        "first_hour": progress(place),
        "shadow": shadow(place.organization, today=place.today) if place.seat.sending in MUTE else None,
        "cap": CAP,
    }
    if has_sources:
        for part in (_stands, *PARTS[Role(place.seat.role)]):
            context |= part(place)
    return show(request, place, "today.html", here="today", **context)


def _mine(place: Place) -> dict[str, Any]:
    """What an agent does next: the beginning of their worklist."""
    found = work.of(place, mine=True)
    names = customers.by_id(place.organization, [one.customer_id for one in found[:FIRST]])
    return {"mine": [(one, names[one.customer_id]) for one in found[:FIRST]], "mine_count": len(found)}


def _changed(place: Place) -> dict[str, Any]:
    """What changed about customers lately."""
    return {"changed": changes.of_customers(place, limit=FIRST), "tells_changes": True}


def _team(place: Place) -> dict[str, Any]:
    """How much each member has to do, most first; what is nobody's too."""
    loads = worklist.load_by_member(place.organization, due_by=place.today)
    rows = sorted(loads.items(), key=lambda row: (-row[1].tasks, row[0][1] or ""))
    bars = [
        svg.Bar(name or "nobody's", load.tasks, _load(load), "" if member else "warn")
        for (member, name), load in rows[:FIRST]
    ]
    says = f"{len(bars)} have open tasks."
    return {
        "team": svg.bars("Open tasks by member", says, bars, head=("Member", "Tasks")) if bars else None,
        "leads": True,
    }


def _load(load: worklist.Load) -> str:
    """Say how much is due, and about how long it takes."""
    if not load.due:
        return f"none due of {load.tasks}"
    quarters = max(round(load.minutes / 15), 1)
    long = f"{quarters * 15} min" if quarters < 4 else f"{quarters / 4:g} h"
    return f"{load.due} due of {load.tasks}, about {long}"


def _reach(place: Place) -> dict[str, Any]:
    """Who cannot be written to, by reason."""
    counts = worklist.count_reasons(place.organization, REASONS, cap=CAP)
    found = [(reason, REASONS[reason][0], count) for reason, count in counts.items() if count]
    return {"unreachable": found, "tells_reach": True}


def _second(place: Place) -> dict[str, Any]:
    """What somebody else drafted and tried, and a second person publishes."""
    return {"drafts": waiting_for(place)}


def _stands(place: Place) -> dict[str, Any]:
    """How many customers are in each state but the good one, and why they have not paid."""
    states, whys = worklist.count_states(place.organization), worklist.count_whys(place.organization)
    return {
        "stands": [(one.value, states[one]) for one in WORST_FIRST if states.get(one)],
        "whys": sorted(whys.items(), key=lambda row: (-row[1], row[0])),
    }


def _ages(place: Place) -> dict[str, Any]:
    """What is open by age."""
    return {"ages": ages.of_house(place)}


def _baseline(place: Place) -> dict[str, Any]:
    """The year against which all that comes back is measured, if it was kept."""
    return {"baseline": baseline.kept(place.organization), "may_keep": place.may(Action.SETTINGS)}


def _record(place: Place) -> dict[str, Any]:
    """How whole the record is, and what was changed about the house."""
    head = sealing.last_sealed()
    late = audit.count_unsealed(before=place.at - system.UNSEALED_PATIENCE)
    return {"head": head, "unsealed": late, "house": changes.of_house(place, limit=12)}


type Part = Callable[[Place], dict[str, Any]]
PARTS: Final[dict[Role, tuple[Part, ...]]] = {
    Role.AGENT: (_mine, _changed, _reach),
    Role.BILLING: (_changed, _reach, _ages),
    Role.SUPERVISOR: (_team, _changed, _reach),
    Role.MANAGER: (_second, _ages, _team, _changed, _reach, _baseline),
    Role.ADMIN: (_second, _ages, _team, _changed, _reach, _baseline),
    Role.AUDITOR: (_record, _ages),
}
"""What each role finds on Today, beside what everybody does."""
