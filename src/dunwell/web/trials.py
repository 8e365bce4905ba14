"""Trying a draft before it is published: who would get more, less, or something else, over nights to come or past."""

import uuid
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from dunwell.dunning import trials
from dunwell.dunning.telling import days_of
from dunwell.dunning.terms import TrialKind
from dunwell.dunning.trials import Row
from dunwell.kit import svg
from dunwell.organizations.queries import list_members
from dunwell.organizations.rights import Action
from dunwell.strategies import queries
from dunwell.web.acting import act
from dunwell.web.finding import found
from dunwell.web.place import Place, page, show
from dunwell.web.templatetags.words import written
from dunwell.web.timeline import by_name, names

WHYS: Final = {"strategy": "it follows another strategy", "step": "its strategy says otherwise"}


@page(Action.STRATEGY, "POST")
def ask(request: HttpRequest, place: Place) -> HttpResponse:
    """Try a draft; a small book is played at once, a large one by the worker."""
    subject = request.POST.get("subject", "")
    kind = TrialKind.PAST if request.POST.get("kind") == TrialKind.PAST else TrialKind.AHEAD
    back = reverse("strategy-versions", args=[subject]) if subject else reverse("segments-versions")
    asked: list[uuid.UUID] = []

    def start() -> None:
        asked.append(
            trials.ask_trial(
                organization=place.organization,
                subject=subject,
                kind=kind,
                today=place.today,
                at=place.at,
                actor=place.actor,
            )
        )

    answer = act(request, start, back=back, said="It is being played; nothing is written and nothing leaves.")
    if not asked:
        return answer
    if trials.is_small(place.organization, kind):
        trials.play_next(place.organization, only=asked[0])
    return redirect("trial", asked[0])


@page(Action.SEE)
def trial(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Show how far a trial is, and then what it found."""
    row = found(trials.find_trial(place.organization, key))
    context: dict[str, Any] = {
        "row": row,
        "name": called(place, row.subject),
        "asked": by_name(row.asked_by, names(list_members(place.organization))),
        "percent": 100 * row.progress // row.total if row.total else 0,
        "is_draft": _is_draft(place, row),
        "chosen_in_all": 0 if row.subject else queries.count_choices(place.organization),
    }
    if row.found:
        context |= _told(place, row)
    return show(request, place, "trial.html", here="strategies" if row.subject else "segments", **context)


def called(place: Place, subject: str) -> str:
    """Return what is tried in words."""
    if not subject:
        return "Segments"
    return queries.names_in_force(place.organization).get(subject, subject)


def _is_draft(place: Place, row: Row) -> bool:
    """Tell whether what was tried still is the draft."""
    find = queries.find_segments_draft
    draft = queries.find_draft(place.organization, row.subject) if row.subject else find(place.organization)
    return draft is not None and draft.number == row.number


def _told(place: Place, row: Row) -> dict[str, Any]:
    told = row.found
    against = told["against"]
    called_ = queries.names_in_force(place.organization)
    days = days_of(told)
    lines = [
        svg.Line("before", tuple(was for _, was, _ in days), tuple(str(was) for _, was, _ in days), "plain"),
        svg.Line("after", tuple(now for _, _, now in days), tuple(str(now) for _, _, now in days), "series-0"),
    ]
    says = "Messages a day as it is now, and by the draft."
    return {
        "told": told,
        "against": against,
        "days": svg.lines("Messages by day", says, lines, [written(on) for on, _, _ in days], head="Day")
        if len(days) > 1
        else None,
        "steps": _beside(against["by_step"], told["by_step"], ("step", "by"), ("contacts",)),
        "load": _beside(against["load"], told["load"], ("agent",), ("calls", "work")),
        "whys": [(WHYS.get(code, ""), code, count) for code, count in against["whys"].items()],
        "moved": [
            (called_.get(one["from"], one["from"]), called_.get(one["to"], one["to"]), one["customers"])
            for one in against["moved"]
        ],
        "examples": [(one, WHYS.get(one["why"], "")) for one in against["examples"]],
    }


def _beside(before: list[Any], after: list[Any], by: tuple[str, ...], counted: tuple[str, ...]) -> list[Any]:
    """Put rows of both sides that are about the same beside each other: (names, [(before, after, change)])."""
    sides: dict[tuple[str, ...], list[list[int]]] = {}
    for side, rows in enumerate((before, after)):
        for row in rows:
            kept = sides.setdefault(tuple(row[name] for name in by), [[0, 0] for _ in counted])
            for place_, name in enumerate(counted):
                kept[place_][side] += row[name]
    return [(names_, [(was, now, now - was) for was, now in kept]) for names_, kept in sides.items()]


@page(Action.STRATEGY, "POST")
def call_off(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Stop a trial; nothing of it is kept."""
    row = found(trials.find_trial(place.organization, key))
    return act(
        request,
        lambda: trials.call_off(organization=place.organization, trial=key, at=place.at),
        back=reverse("strategy-versions", args=[row.subject]) if row.subject else reverse("segments-versions"),
        said="It stops; nothing of it is kept.",
    )
