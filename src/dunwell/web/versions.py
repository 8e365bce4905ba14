"""Versions of a strategy or of the segments: what changed, who wrote and who published it, and the way in force."""

import difflib
from collections.abc import Sequence
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from dunwell.dunning import trials
from dunwell.organizations.queries import get_organization, list_members
from dunwell.organizations.rights import Action, may
from dunwell.strategies import documents, operations, queries, segments
from dunwell.strategies.queries import Version
from dunwell.strategies.terms import VersionState
from dunwell.web import what_changed
from dunwell.web.acting import act
from dunwell.web.place import Place, page, show
from dunwell.web.timeline import by_name, names
from dunwell.web.what_changed import Told


class Shown(NamedTuple):
    """A version with who had a hand in it; what it changed of the one before is told of the one that is looked at.

    `told` says it in sentences, `diff` in lines of the text: (mark, line).
    """

    version: Version
    drafted: str
    published: str
    is_open: bool
    told: list[Told]
    diff: list[tuple[str, str]]


@page(Action.SEE)
def of_strategy(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Show the versions of a strategy."""
    rows = queries.list_versions(place.organization, key)
    if not rows:
        raise Http404
    return _show(request, place, key, rows)


@page(Action.SEE)
def of_segments(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the versions of the segments."""
    return _show(request, place, "", queries.list_segments_versions(place.organization))


def _show(request: HttpRequest, place: Place, key: str, rows: Sequence[Version]) -> HttpResponse:
    draft = next((row for row in rows if row.state == VersionState.DRAFT), None)
    last = trials.last_trial(place.organization, key, number=draft.number) if draft else None
    four_eyes = get_organization(place.organization).four_eyes_strategies
    context = {
        "key": key,
        "name": rows[0].name if rows else "Segments",
        "shown": _with_changes(place, rows, key, request.GET.get("version", "")),
        "draft": draft,
        "problems": _problems(draft, key) if draft else [],
        "last": last,
        "needs_another": bool(draft and four_eyes and draft.drafted_by == place.actor),
        "others": _others(place) if draft and four_eyes else [],
    }
    return show(request, place, "versions.html", here="strategies" if key else "segments", **context)


def _others(place: Place) -> list[str]:
    """Name those who may publish what this person drafted."""
    members = (one for one in list_members(place.organization) if one.is_active and may(one.role, Action.STRATEGY))
    return [one.name for one in members if f"user:{one.user_id}" != place.actor]


def waiting_for(place: Place) -> list[tuple[Version, str]]:
    """Return drafts of others that were tried and now wait for a second person, with who drafted each."""
    if not get_organization(place.organization).four_eyes_strategies:
        return []
    drafts = [one for one in queries.list_drafts(place.organization) if one.drafted_by != place.actor]
    tried = [one for one in drafts if trials.last_trial(place.organization, one.key, number=one.number)]
    people = names(list_members(place.organization)) if tried else {}
    return [(one, by_name(one.drafted_by, people)) for one in tried]


def _problems(draft: Version, key: str) -> list[str]:
    found = documents.parse(draft.text)[1] if key else segments.parse(draft.text)[1]
    return [f"{one.path}: {one.message}" if one.path else one.message for one in found]


def _with_changes(place: Place, rows: Sequence[Version], key: str, asked: str) -> list[Shown]:
    """Put beside the version asked for, else the newest, what it changed of the one before it."""
    people = names(list_members(place.organization)) if rows else {}
    chosen = next((row.number for row in rows if str(row.number) == asked), rows[0].number if rows else 0)
    before = [*(row.text for row in rows[1:]), ""]
    shown = []
    for row, older in zip(rows, before, strict=False):
        drafted, published = (by_name(one, people) if one else "" for one in (row.drafted_by, row.published_by))
        is_open = row.number == chosen
        told = _told(place, key, older, row.text) if is_open else []
        shown.append(Shown(row, drafted, published, is_open, told, diff_of(older, row.text) if is_open else []))
    return shown


def _told(place: Place, key: str, before: str, after: str) -> list[Told]:
    if key:
        return what_changed.of_strategy(before, after, place.seat.currency)
    return what_changed.of_segments(before, after, queries.names_in_force(place.organization), place.seat.currency)


def diff_of(before: str, after: str) -> list[tuple[str, str]]:
    """Return the lines of a text with three lines around each change: `+` added, `-` taken away, "…" left out."""
    if not before:
        return [(" ", line) for line in after.splitlines()]
    lines = list(difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=3))[2:]
    return [("…", "") if line.startswith("@@") else (line[0], line[1:]) for line in lines]


@page(Action.STRATEGY, "POST")
def publish(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Put the draft of a strategy in force; the next night follows it, for those who do."""
    after = "the next night follows it. Steps that were taken keep their places."
    if not _is_followed(place, key):
        after = "nobody follows it yet: choose it for a segment, for a customer, or in Settings as everybody's."
    return act(
        request,
        lambda: operations.publish(
            organization=place.organization, key=key, at=place.at, actor=place.actor, seen=request.POST.get("seen")
        ),
        back=reverse("strategy-versions", args=[key]),
        said=f"It is in force; {after}",
    )


def _is_followed(place: Place, key: str) -> bool:
    """Tell whether a strategy is everybody's, or a segment in force or a person sends customers to it."""
    if key == get_organization(place.organization).default_strategy:
        return True
    if any(one.strategy == key for one in segments.in_force(queries.segments_in_force(place.organization))):
        return True
    return any(row.assigned for row in queries.list_strategies(place.organization) if row.key == key)
