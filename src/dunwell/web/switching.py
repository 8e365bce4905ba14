"""The switch: what may leave the house, and what somebody must know before it leaves."""

import uuid
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from dunwell.dunning import operations as dunning
from dunwell.dunning import rehearsed
from dunwell.dunning.shadowing import ENOUGH, shadow
from dunwell.organizations.rights import Action
from dunwell.organizations.terms import Sending
from dunwell.web.acting import act
from dunwell.web.place import Place, page, show

LIVE: Final = frozenset({Sending.ON, Sending.CANARY, Sending.REVIEW})
"""States in which customers may get messages."""

EXPLAINED: Final = {
    Sending.OFF: "Nights decide and write; nothing leaves, nothing is checked for leaving.",
    Sending.SHADOW: "As off, and each message is checked as if it left, so that you see what would have gone.",
    Sending.REDIRECT: "Every message goes to one address of yours, none to a customer.",
    Sending.REVIEW: "Every message waits until a person releases it.",
    Sending.CANARY: "A few messages a night leave by themselves, the rest wait for a person who reads them all.",
    Sending.ON: "Messages leave by themselves, in the hours and under the rules you set.",
}


class Switch(forms.Form):
    """What may leave the house.

    Whoever goes live types how many messages the first night writes, so that it comes as no surprise.
    """

    state = forms.ChoiceField(choices=Sending.choices, widget=forms.RadioSelect())
    redirect_to = forms.EmailField(label="Redirect to", required=False)
    limit = forms.IntegerField(label="Messages a night", required=False, min_value=1, max_value=100_000)
    number = forms.IntegerField(label="How many messages will the first night write?", required=False, min_value=0)
    sure = forms.BooleanField(required=False, label="I know that customers will get messages from now on")

    def __init__(self, *args: Any, before: str, first_night: int | None, **kwargs: Any) -> None:
        """Take the state that is left, and what the first night would write, None where nobody has rehearsed it."""
        super().__init__(*args, **kwargs)
        self.before, self.first_night = before, first_night

    def clean(self) -> dict[str, Any]:
        """Ask for a yes, and for the number, before customers get messages."""
        found = super().clean() or {}
        if found.get("state") not in LIVE:
            return found
        if not found.get("sure"):
            self.add_error("sure", "Customers may get messages in this state: tick this to go on.")
        if self.before in LIVE or "number" in self.errors:
            return found
        if self.first_night is None:
            self.add_error("number", "Nobody has rehearsed today's book yet: play the rehearsal first, then come back.")
        elif found.get("number") != self.first_night:
            self.add_error("number", "That is not what the rehearsal says; read it above and type its number.")
        return found


def _first_night(place: Place) -> int | None:
    """Return what the first night would write; asked only where nothing reaches a customer yet."""
    if place.seat.sending in LIVE:
        return None
    return rehearsed.first_night(place.organization, at=place.at)


@page(Action.SENDING)
def sending(request: HttpRequest, place: Place, organization: uuid.UUID) -> HttpResponse:
    """Show the switch."""
    initial = {"state": place.seat.sending, "redirect_to": place.seat.redirect_to, "limit": place.seat.canary_limit}
    form = Switch(initial=initial, before=place.seat.sending, first_night=_first_night(place))
    return _switch(request, place, form, 200)


@page(Action.SENDING, "POST")
def change_sending(request: HttpRequest, place: Place, organization: uuid.UUID) -> HttpResponse:
    """Turn the switch: leaving OFF or SHADOW withdraws what was written under them."""
    back = reverse("sending", args=[organization])
    if request.POST.get("seen", place.seat.sending) != place.seat.sending:
        messages.error(request, "Nothing was changed: somebody turned the switch meanwhile. This is how it stands now.")
        return redirect(back)
    form = Switch(request.POST, before=place.seat.sending, first_night=_first_night(place))
    if not form.is_valid():
        return _switch(request, place, form, 422)
    state = form.cleaned_data["state"]
    return act(
        request,
        lambda: dunning.change_sending(
            organization=place.organization,
            state=state,
            redirect_to=form.cleaned_data["redirect_to"],
            limit=form.cleaned_data["limit"],
            at=place.at,
            actor=place.actor,
            role=place.seat.role,
        ),
        back=back,
        said=f"Sending is now: {Sending(state).label}.",
    )


def _switch(request: HttpRequest, place: Place, form: Switch, status: int) -> HttpResponse:
    chosen = form["state"].value()
    choices = [{"value": state.value, "says": EXPLAINED[state], "chosen": state.value == chosen} for state in Sending]
    context: dict[str, Any] = {"form": form, "choices": choices, "is_mute": place.seat.sending not in LIVE}
    if place.seat.sending == Sending.SHADOW:
        context["shadow"] = shadow(place.organization, today=place.today, limit=1)
    return show(request, place, "sending.html", status, here="settings", enough=ENOUGH, **context)
