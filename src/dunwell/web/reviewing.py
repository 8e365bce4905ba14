"""What a person decides about a message: let it pass, drop it, or say what became of it."""

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dunwell.correspondence import listing, operations
from dunwell.correspondence.terms import MessageState
from dunwell.organizations.rights import Action
from dunwell.web.acting import act, refuse
from dunwell.web.finding import found
from dunwell.web.messages import OUTCOMES
from dunwell.web.place import Place, page


class Resolution(forms.Form):
    """What a person found out about a message of which nobody knew whether it left."""

    state = forms.ChoiceField(label="What became of it", choices=OUTCOMES)
    sure = forms.BooleanField(label="I looked (in the outbox, or asked the customer)")


@page(Action.REVIEW, "POST")
def resolve(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Say what became of an uncertain message."""
    form = Resolution(request.POST)
    if not form.is_valid():
        return refuse(request, form, back=reverse("message", args=[key]))
    state = MessageState(form.cleaned_data["state"])
    return _decide(
        request,
        place,
        key,
        f"It is {state.label} now.",
        lambda about: operations.resolve_uncertain(**about, state=state),
    )


@page(Action.REVIEW, "POST")
def release(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Let a message in review pass."""
    return _decide(
        request,
        place,
        key,
        "It may leave: the next dispatch sends it if it is still due.",
        lambda about: operations.approve(**about),
    )


@page(Action.REVIEW, "POST")
def drop(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """End a message that has not left; its steps are passed for good."""
    reason = request.POST.get("reason", "").strip()[:120] or f"dropped by {place.name}"
    return _decide(
        request,
        place,
        key,
        "It is dropped and will not be sent.",
        lambda about: operations.drop(**about, reason=reason),
    )


def _next(place: Place, row: listing.MessageShown) -> str:
    """After a message in review the next one is shown; nothing for others."""
    if row.state != MessageState.IN_REVIEW:
        return ""
    after = listing.next_in_review(place.organization, after=row.id)
    return reverse("message", args=[after]) if after else reverse("review")


def _decide(request: HttpRequest, place: Place, key: uuid.UUID, said: str, run: Any) -> HttpResponse:
    row = found(listing.find_message(place.organization, key))
    about = {"organization": place.organization, "message": row.id, "at": place.at, "actor": place.actor}
    return act(request, lambda: run(about), back=reverse("message", args=[key]), said=said, then=_next(place, row))
