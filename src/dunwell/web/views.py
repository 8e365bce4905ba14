"""Saved views on every list: pick one, keep what is filtered now, rename, delete, open with one by role."""

import functools
import uuid
from collections.abc import Callable
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from dunwell.organizations import viewing
from dunwell.organizations.rights import Action
from dunwell.organizations.terms import ListedPage, Role
from dunwell.organizations.viewing import View
from dunwell.web.acting import act, refuse
from dunwell.web.finding import found
from dunwell.web.place import SAVED_VIEWS, Place, page

FILTERS: Final[dict[str, tuple[str, ...]]] = {
    ListedPage.CUSTOMERS: (
        *("q", "state", "why", "reason", "by", "owner", "key", "kind", "country"),
        *("field", "value", "segment", "chosen"),
    ),
    ListedPage.DOCUMENTS: ("currency", "late", "number"),
    ListedPage.MESSAGES: ("state", "run", "customer", "reason", "since", "until"),
    ListedPage.TASKS: ("mine", "kind", "run"),
    ListedPage.IMPORTS: ("kind", "state"),
    ListedPage.NIGHTS: ("kind",),
}
"""What of a list's address is a filter; anything else is not kept."""


class Save(forms.Form):
    """What is kept, and for whom."""

    page = forms.ChoiceField(choices=ListedPage.choices)
    name = forms.CharField(max_length=60)
    parameters = forms.CharField(max_length=500, required=False)
    shared = forms.BooleanField(required=False)
    default_for = forms.ChoiceField(choices=[("", ""), *Role.choices], required=False)


class Name(forms.Form):
    """Another name."""

    name = forms.CharField(max_length=60)


class Views(NamedTuple):
    """What a list shows of its views: all, the one that is shown now, and the filters now."""

    page: str
    rows: list[View]
    active: View | None
    parameters: str
    roles: Any = Role.choices


def of(request: HttpRequest, place: Place, listed: ListedPage) -> Views:
    """Return the saved views of a list for this member."""
    rows = viewing.list_views(place.organization, user=place.user, page=listed)
    now = filtered(listed, request.GET.items())
    active = next((row for row in rows if row.parameters == now), None) if now else None
    return Views(listed.value, rows, active, now)


type ListView = Callable[[HttpRequest, Place], HttpResponse]


def kept(listed: ListedPage) -> Callable[[ListView], ListView]:
    """Make a list know its saved views; asked for nothing, it opens with the one for the member's role."""

    def wrap(view: ListView) -> ListView:
        @functools.wraps(view)
        def inner(request: HttpRequest, place: Place) -> HttpResponse:
            views = of(request, place, listed)
            usual = next((row for row in views.rows if row.default_for == place.seat.role), None)
            if usual and usual.parameters and not request.GET:
                return redirect(f"{request.path}?{usual.parameters}")
            setattr(request, SAVED_VIEWS, views)
            return view(request, place)

        return inner

    return wrap


def filtered(listed: str, pairs: Any) -> str:
    """Return the filters of an address in one order, without what is empty or no filter."""
    known = FILTERS[listed]
    kept = {key: value for key, value in pairs if key in known and value}
    return urlencode(sorted(kept.items()))


@page(Action.SEE, "POST")
def save(request: HttpRequest, place: Place) -> HttpResponse:
    """Keep a list with its filters under a name."""
    form = Save(request.POST)
    listed = request.POST.get("page", "")
    back = reverse(listed) if listed in ListedPage.values else reverse("today")
    if not form.is_valid():
        return refuse(request, form, back=back)
    said = form.cleaned_data
    if said["shared"] and not place.may(Action.ASSIGN):
        raise PermissionDenied("Views for everybody are kept by supervisors.")
    parameters = filtered(listed, parse_qsl(said["parameters"]))
    return act(
        request,
        lambda: viewing.save_view(
            organization=place.organization,
            page=listed,
            name=said["name"],
            parameters=parameters,
            owner=None if said["shared"] else place.user,
            default_for=said["default_for"] if said["shared"] else "",
            at=place.at,
            actor=place.actor,
        ),
        back=f"{back}?{parameters}",
        said=f"The view {said['name']} is kept.",
    )


@page(Action.SEE, "POST")
def rename(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Give a view another name."""
    listed, view = _mine(place, key)
    form, back = Name(request.POST), f"{reverse(listed)}?{view.parameters}"
    if not form.is_valid():
        return refuse(request, form, back=back)
    name = form.cleaned_data["name"]
    return act(
        request,
        lambda: viewing.rename_view(
            organization=place.organization, view=view.id, name=name, at=place.at, actor=place.actor
        ),
        back=back,
        said=f"The view is called {name} now.",
    )


@page(Action.SEE, "POST")
def delete(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Forget a view."""
    listed, view = _mine(place, key)
    return act(
        request,
        lambda: viewing.delete_view(organization=place.organization, view=view.id, at=place.at, actor=place.actor),
        back=f"{reverse(listed)}?view=all",
        said=f"The view {view.name} is deleted; what it showed is still there.",
    )


def _mine(place: Place, key: uuid.UUID) -> tuple[str, View]:
    """Return a view that this member may change: their own, or everybody's as a supervisor."""
    listed, view = found(viewing.find_view(place.organization, user=place.user, public_id=key))
    if view.owner is None and not place.may(Action.ASSIGN):
        raise PermissionDenied("Views for everybody are changed by supervisors.")
    return listed, view
