"""Screen 1: look at the demo, or start with one's own data. The only screen that works without an organization."""

from pathlib import Path
from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render

from dunwell.kit import clock
from dunwell.organizations import founding, queries
from dunwell.organizations.operations import OrganizationError
from dunwell.organizations.rights import Action
from dunwell.practice.demo import beside
from dunwell.web.place import Place, page, place_of
from dunwell.web.start.screens import done_of, next_of
from dunwell.web.start.shell import show_screen

CURRENCIES: Final = (
    *("EUR", "CHF", "GBP", "USD", "DKK", "NOK", "SEK", "ISK", "PLN", "CZK", "HUF", "RON", "TRY", "UAH"),
    *("CAD", "AUD", "NZD", "JPY", "CNY", "HKD", "SGD", "INR", "KRW", "THB", "AED", "ILS", "ZAR", "BRL", "MXN"),
)


class Founding(forms.Form):
    """The creditor of one's own data."""

    name = forms.CharField(label="Name of your company", max_length=200)
    country = forms.RegexField(r"^\s*[A-Za-z]{2}\s*$", help_text="two letters, such as DE")
    base_currency = forms.ChoiceField(
        label="Currency you count in", choices=[(code, code) for code in CURRENCIES], help_text="it does not change"
    )


def start(request: HttpRequest) -> HttpResponse:
    """Go to the first screen that is not done; whoever is the first here at all is welcomed."""
    place = place_of(request)
    if place is None:
        return _alone(request, Founding(initial={"base_currency": "EUR"}), 200)
    if not place.may(Action.SETTINGS):
        return redirect("today")
    ahead = next_of(done_of(place.organization))
    return redirect("start-screen", ahead.key if ahead else "welcome")


def found(request: HttpRequest) -> HttpResponse:
    """Found the first organization, of which whoever asks becomes administrator; a second try founds no second one."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if place_of(request) is not None:
        messages.info(request, "You have an organization already; this is where its first hour stands.")
        return redirect("start")
    form = Founding(request.POST)
    user: Any = request.user
    if form.is_valid():
        try:
            with transaction.atomic():
                founding.found_first(user=user.pk, at=clock.now(), actor=f"user:{user.pk}", **form.cleaned_data)
        except OrganizationError as error:
            form.add_error(None, str(error))
        else:
            return redirect("start")
    return _alone(request, form, 422)


def _alone(request: HttpRequest, form: Founding, status: int) -> HttpResponse:
    if queries.has_organizations():
        return render(request, "web/no_organization.html", status=403)
    return render(request, "web/start/alone.html", {"form": form}, status=status)


@page(Action.SETTINGS)
def screen(request: HttpRequest, place: Place) -> HttpResponse:
    """Show where the first hour stands."""
    return show_screen(request, place, "welcome", "welcome.html", is_demo=beside.is_itself(Path(settings.DATA)))
