"""Where a request stands: which organization, which member, what they may do, and which day it is there."""

import datetime as dt
import functools
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, Final, NamedTuple

from babel import Locale, UnknownLocaleError
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse

from dunwell.audit import queries as audit
from dunwell.kit import clock
from dunwell.organizations import queries
from dunwell.organizations.queries import Seat
from dunwell.organizations.rights import Action, may

SEAT: Final = "organization"
SAVED_VIEWS: Final = "saved_views"
"""Where the request of a list carries its saved views (`web/views.py`)."""

# Pages about the organization itself name it in their address, so that two open tabs cannot be mixed up.
OWN: Final = frozenset({"settings", "users"})


@dataclass(frozen=True, slots=True)
class Place:
    """What a page knows before it asks anything: the member, their organization, now and today there."""

    user: int
    name: str
    seat: Seat
    seats: tuple[Seat, ...]
    at: dt.datetime
    today: dt.date
    locale: str

    @property
    def organization(self) -> int:
        """The key of the organization looked at."""
        return self.seat.organization

    @property
    def actor(self) -> str:
        """The member as the record names them."""
        return f"user:{self.user}"

    def may(self, action: Action) -> bool:
        """Tell whether this member may do something here."""
        return may(self.seat.role, action)

    @property
    def rights(self) -> dict[str, bool]:
        """What this member may do, by the action's name in lower case, for templates."""
        return {action.name.lower(): self.may(action) for action in Action}


def page[**P](
    action: Action, *methods: str
) -> Callable[
    [Callable[Concatenate[HttpRequest, Place, P], HttpResponse]], Callable[Concatenate[HttpRequest, P], HttpResponse]
]:
    """Make a view of a function that is given its place; only for members who may `action`.

    Without methods the view reads (GET and HEAD). Others: 403 without the right, 405 for another method.
    """
    allowed = methods or ("GET", "HEAD")

    def wrap(
        view: Callable[Concatenate[HttpRequest, Place, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @functools.wraps(view)
        def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method not in allowed:
                return HttpResponseNotAllowed(allowed)
            place = place_of(request, wanted=kwargs.get("organization"))
            if place is None:
                if not queries.has_organizations():
                    return redirect("start")  # whoever comes first is welcomed
                return render(request, "web/no_organization.html", status=403)
            if not place.may(action):
                raise PermissionDenied(f"As {place.seat.role.lower()} you may not {action.label} here.")
            response = view(request, place, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response

        return inner

    return wrap


def place_of(request: HttpRequest, *, wanted: object = None) -> Place | None:
    """Find the place of a signed-in member; None when they belong to no organization.

    `wanted` is the public id an address names; without one it is the organization chosen last. Raises Http404
    when the address names one that is not theirs.
    """
    user: Any = request.user
    seats = queries.list_seats(user.pk)
    if not seats:
        return None
    key = str(wanted or request.session.get(SEAT, ""))
    seat = next((one for one in seats if str(one.public_id) == key), None)
    if seat is None and wanted:
        raise Http404
    seat = seat or seats[0]
    at = clock.now()
    return Place(
        user=user.pk,
        name=user.name,
        seat=seat,
        seats=tuple(seats),
        at=at,
        today=clock.day_of(at, seat.zone),
        locale=locale_of(request.headers.get("Accept-Language", "")),
    )


def seat_by_id(place: Place, key: uuid.UUID) -> Seat | None:
    """Find one of the member's own organizations by its public id."""
    return next((seat for seat in place.seats if seat.public_id == key), None)


@functools.lru_cache(maxsize=256)
def locale_of(accepted: str) -> str:
    """Return the first locale of an Accept-Language header by which figures can be written; English without one."""
    for part in accepted[:200].split(","):
        name = part.split(";")[0].strip().replace("-", "_")
        try:
            return str(Locale.parse(name))
        except (ValueError, UnknownLocaleError, TypeError):
            continue
    return "en"


class Link(NamedTuple):
    """One entry of the frame's list of pages; with `group` it begins a group of that name."""

    key: str
    address: str
    label: str
    group: str


# (name of the address, words, the group it begins, who sees it)
PLACES: Final = (
    ("today", "Today", "", Action.SEE),
    ("worklist", "Worklist", "", Action.SEE),
    ("tasks", "Tasks", "", Action.SEE),
    ("customers", "Customers", "", Action.SEE),
    ("documents", "Documents", "", Action.SEE),
    ("payments", "Payments", "", Action.SEE),
    ("messages", "Messages", "", Action.SEE),
    ("review", "Review", "", Action.SEE),
    ("holds", "Holds", "What we may do", Action.SEE),
    ("dates", "Dates", "", Action.SEE),
    ("left-alone", "Left alone", "", Action.SEE),
    ("compliance", "Compliance", "", Action.SEE),
    ("privacy", "Privacy", "", Action.AUDIT),
    ("runs", "Nights", "How it runs", Action.SEE),
    ("segments", "Segments", "", Action.SEE),
    ("strategies", "Strategies", "", Action.SEE),
    ("mailbox", "Mailbox", "", Action.SEE),
    ("system", "Health", "", Action.SEE),
    ("imports", "Imports", "Where data come from", Action.SEE),
    ("sources", "Sources", "", Action.SEE),
    ("quality", "Data health", "", Action.SEE),
    ("differences", "Differences", "", Action.SEE),
    ("settings", "Settings", "The house", Action.SEE),
    ("users", "Users", "", Action.USERS),
)


def links(place: Place) -> list[Link]:
    """Return the pages this member may open, in the order of the frame."""
    return [
        Link(name, reverse(name, args=[place.seat.public_id] if name in OWN else []), label, group)
        for name, label, group, action in PLACES
        if place.may(action)
    ]


def show(request: HttpRequest, place: Place, template: str, status: int = 200, /, **context: Any) -> HttpResponse:
    """Render a page of the frame."""
    from dunwell.web.safety import warnings

    troubles = audit.list_troubles(at=place.at, organization=place.organization)
    frame = {
        "place": place,
        "rights": place.rights,
        "places": links(place),
        "troubles": troubles,
        "views": getattr(request, SAVED_VIEWS, None),
        "warned": warnings(place),
    }
    return render(request, f"web/{template}", {**frame, **context}, status=status)
