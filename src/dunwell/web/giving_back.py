"""Giving customers back to their segments: what would change is shown first, then done for all at once."""

import contextlib
import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from dunwell.customers import listing as customers
from dunwell.dunning.choices import without_choice
from dunwell.dunning.moving import STRATEGY
from dunwell.engine.places import rules_of
from dunwell.organizations.queries import get_organization, list_members
from dunwell.organizations.rights import Action
from dunwell.strategies import operations, queries
from dunwell.strategies.queries import Chosen
from dunwell.web import paging
from dunwell.web.acting import act, refuse
from dunwell.web.place import Place, page, show
from dunwell.web.places import RULES
from dunwell.web.timeline import by_name, names


class Back(forms.Form):
    """Who is given back, and when it was looked at."""

    looked_at = forms.DateTimeField()
    is_all = forms.BooleanField(required=False)


@page(Action.STRATEGY)
def look(request: HttpRequest, place: Place) -> HttpResponse:
    """Show, for those ticked or all, the strategy a person chose and the one that follows it."""
    is_ticked = request.GET.get("whom") == "ticked"
    wanted = _ticked(place, request.GET.getlist("customer")) if is_ticked else None
    if wanted == []:
        messages.error(request, "Tick at least one customer.")
        return redirect(reverse("customers") + "?chosen=1")
    if wanted is None:
        found = queries.list_choices(
            place.organization, after=paging.asked(request, _instant, paging.number), limit=paging.SIZE + 1
        )
    else:
        found = queries.choices_of(place.organization, wanted)
    shown, more = paging.cut(request, found, lambda row: (row[1].at.isoformat(), row[0]))
    context = {
        "rows": _rows(place, shown),
        "more": more,
        "is_all": wanted is None,
        "in_all": queries.count_choices(place.organization) if wanted is None else len(shown),
        "most": operations.AT_ONCE,
        "looked_at": place.at.isoformat(),
        "rule": dict(RULES)[rules_of(get_organization(place.organization).place_rules)[STRATEGY]],
    }
    return show(request, place, "give_back.html", here="segments", **context)


def _instant(value: Any) -> dt.datetime:
    found = dt.datetime.fromisoformat(value)
    if found.tzinfo is None:
        raise ValueError(value)
    return found


def _ticked(place: Place, keys: Sequence[str]) -> list[int]:
    """Return the customers that were ticked, at most a page of them; what is none of ours is left out."""
    named = []
    for key in keys[: paging.SIZE]:
        with contextlib.suppress(ValueError):
            named.append(uuid.UUID(key))
    return customers.ids_named(place.organization, named)


def _rows(place: Place, shown: Sequence[tuple[int, Chosen]]) -> list[Any]:
    """Return who, what was chosen and by whom, what follows and its name, and whether that is another strategy."""
    ids = [customer for customer, _ in shown]
    who, then = customers.by_id(place.organization, ids), without_choice(place.organization, ids, today=place.today)
    called, people = queries.names_in_force(place.organization), names(list_members(place.organization))
    return [
        (
            who[customer],
            choice,
            by_name(choice.chosen_by, people) if choice.chosen_by else "",
            then[customer],
            called.get(then[customer].strategy, then[customer].strategy),
            then[customer].strategy != choice.key,
        )
        for customer, choice in shown
        if customer in then
    ]


@page(Action.STRATEGY, "POST")
def give_back(request: HttpRequest, place: Place) -> HttpResponse:
    """Give those that were looked at back to their segments."""
    form, back = Back(request.POST), reverse("customers") + "?chosen=1"
    if not form.is_valid():
        return refuse(request, form, back=back)
    wanted = None if form.cleaned_data["is_all"] else _ticked(place, request.POST.getlist("customer"))
    return act(
        request,
        lambda: operations.give_back(
            organization=place.organization,
            customers=wanted,
            chosen_before=form.cleaned_data["looked_at"],
            at=place.at,
            actor=place.actor,
        ),
        back=back,
        said="Given back: from the next night on they follow their segments.",
        then=reverse("segments"),
    )
