"""Who works here: members of an organization and their roles."""

import secrets
import uuid

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from dunwell.organizations import operations, queries
from dunwell.organizations.operations import OrganizationError
from dunwell.organizations.rights import RIGHTS, Action
from dunwell.organizations.terms import Role
from dunwell.web.acting import act, refuse
from dunwell.web.place import Place, page, show


class NewUser(forms.Form):
    """Somebody to bring in."""

    email = forms.EmailField(label="E-mail", max_length=254)
    name = forms.CharField(max_length=120)
    role = forms.ChoiceField(choices=Role.choices, initial=Role.AGENT)


class NewRole(forms.Form):
    """Another role for a member."""

    role = forms.ChoiceField(choices=Role.choices)


@page(Action.USERS)
def users(request: HttpRequest, place: Place, organization: uuid.UUID) -> HttpResponse:
    """List the members."""
    return _list(request, place, NewUser())


@page(Action.USERS, "POST")
def add_user(request: HttpRequest, place: Place, organization: uuid.UUID) -> HttpResponse:
    """Bring somebody in; a new user's first password is shown once, on this answer only."""
    form = NewUser(request.POST)
    if not form.is_valid():
        return _list(request, place, form, 422)
    known = queries.find_user(form.cleaned_data["email"])
    password = None if known else secrets.token_urlsafe(12)
    try:
        with transaction.atomic():
            user = operations.add_user(
                organization=place.organization, password=password, at=place.at, actor=place.actor, **form.cleaned_data
            )
    except OrganizationError as error:
        form.add_error(None, str(error))
        return _list(request, place, form, 422)
    if password is None:
        messages.success(request, f"{user.name} belongs to {place.seat.name} now and signs in as before.")
        return redirect("users", organization)
    return _list(request, place, NewUser(), handed={"name": user.name, "email": user.email, "password": password})


@page(Action.USERS, "POST")
def change_role(request: HttpRequest, place: Place, organization: uuid.UUID, key: uuid.UUID) -> HttpResponse:
    """Give a member another role."""
    member, back = _member(place, key), reverse("users", args=[organization])
    form = NewRole(request.POST)
    if not form.is_valid():
        return refuse(request, form, back=back)
    role = Role(form.cleaned_data["role"])
    return act(
        request,
        lambda: operations.set_role(
            organization=place.organization, user=member.user_id, role=role, at=place.at, actor=place.actor
        ),
        back=back,
        said=f"{member.name} is {role.label} now.",
    )


@page(Action.USERS, "POST")
def remove_user(request: HttpRequest, place: Place, organization: uuid.UUID, key: uuid.UUID) -> HttpResponse:
    """Take a member out of this organization; what they did stays in the record under their name."""
    member = _member(place, key)
    return act(
        request,
        lambda: operations.remove_role(
            organization=place.organization, user=member.user_id, at=place.at, actor=place.actor
        ),
        back=reverse("users", args=[organization]) if member.user_id != place.user else "/",
        said=f"{member.name} no longer belongs to {place.seat.name}.",
    )


@page(Action.USERS, "POST")
def new_password(request: HttpRequest, place: Place, organization: uuid.UUID, key: uuid.UUID) -> HttpResponse:
    """Give a member a new password, shown once; not to one who belongs elsewhere too, for it opens that as well."""
    member = _member(place, key)
    if len(queries.list_seats(member.user_id)) != 1:
        messages.error(request, f"{member.name} belongs to another organization too and must change it themselves.")
        return redirect("users", organization)
    password = secrets.token_urlsafe(12)
    with transaction.atomic():
        operations.set_password(user=member.user_id, password=password, at=place.at, actor=place.actor)
    handed = {"name": member.name, "email": member.email, "password": password}
    return _list(request, place, NewUser(), handed=handed)


def _member(place: Place, key: uuid.UUID) -> queries.Member:
    for member in queries.list_members(place.organization):
        if member.public_id == key:
            return member
    raise Http404


def _list(
    request: HttpRequest, place: Place, form: NewUser, status: int = 200, /, *, handed: dict[str, str] | None = None
) -> HttpResponse:
    members = [(member, NewRole(initial={"role": member.role})) for member in queries.list_members(place.organization)]
    table = [(role, [action.label for action in Action if role in RIGHTS[action]]) for role in Role]
    return show(
        request, place, "users.html", status, here="users", members=members, form=form, handed=handed, table=table
    )
