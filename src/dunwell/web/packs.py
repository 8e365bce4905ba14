"""The laws and rules of the house that every contact passes, in plain words; and the rates that interest follows."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dunwell.compliance import packs as shipped
from dunwell.compliance import rates, reading_out
from dunwell.compliance.selecting import SENTENCES
from dunwell.correspondence.statements import lacking
from dunwell.dunning.gatekeeping import PART, STEPS
from dunwell.engine.calendar import half_year
from dunwell.organizations import queries as organizations
from dunwell.organizations.rights import Action
from dunwell.organizations.terms import Party
from dunwell.web import keeping
from dunwell.web.acting import act, refuse
from dunwell.web.finding import found
from dunwell.web.place import Place, page, show

# Why no pack can be chosen -> the reason under which those customers are listed.
NO_PACK: Final = {
    "country_unknown": "country_unknown",
    "kind_unknown": "kind_unknown",
    "region_unknown": "",
    "no_pack": "",
}


def _counted(place: Place) -> dict[str, int]:
    house = organizations.get_organization(place.organization)
    return keeping.kept(place, "packs", lambda: reading_out.count_customers(house))


# Settings that sentences of letters name -> what a person calls them.
LACKING: Final = {
    "address": "your address",
    "email": "your e-mail address",
    "signer": "who signs",
    "client_address": "the client's address",
    "claims_from": "what the claims come from",
    "license": "your license or registration",
    "authority": "who supervises you",
}


@page(Action.RULES)
def list_packs(request: HttpRequest, place: Place) -> HttpResponse:
    """List the packs: those of our customers first, and whom no pack can be chosen for."""
    counted = _counted(place)
    laws = sorted(shipped.book().laws.values(), key=lambda law: (-counted.get(law.key, 0), law.title))
    context = {
        "used": [(law, counted[law.key]) for law in laws if law.key in counted],
        "others": [law for law in laws if law.key not in counted],
        "closed": [(SENTENCES[code], counted[code], link) for code, link in NO_PACK.items() if code in counted],
        "bare": counted.get("house_only", 0),
        "house": organizations.get_organization(place.organization),
        "lacking": [LACKING[name] for name in _lacking(place, counted)],
        "now": half_year(place.today),
        "missing": _missing(place),
    }
    return show(request, place, "packs.html", here="compliance", **context)


def _lacking(place: Place, counted: Mapping[str, int]) -> list[str]:
    """Return the facts of ours that a law of our customers wants said and nobody entered."""
    house = organizations.get_organization(place.organization)
    facts = {name: getattr(house, name) for name in LACKING}
    party = PART[Party(house.party)]
    used = [key for key in counted if key in shipped.book().laws]
    words = [word for key in used for word in reading_out.words_wanted(key, party=party, steps=STEPS)]
    return lacking([*words, *(["client_name"] if house.party == Party.THIRD else [])], facts)


def _missing(place: Place) -> list[str]:
    """Return the series of which nobody entered the rate of this half-year."""
    known = rates.rates_of(place.organization)
    now = half_year(place.today)
    return [one.title for one in shipped.rate_series() if now not in known.get(one.key, {})]


@page(Action.RULES)
def pack(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Read out a pack as it is on a day: today, or the one that is asked for."""
    on, version = _day(request, place), request.GET.get("version", "")
    found(shipped.book().laws.get(key))
    before = reading_out.earlier(key)
    kept = found(before.get(version)) if version else ""
    read = reading_out.read_out(key, on=on, rates=rates.rates_of(place.organization), kept=kept)
    context = {
        "pack": read,
        "parts": (("The law", read.law), ("Our own rules, with no law behind them", read.house)),
        "on": on,
        "count": _counted(place).get(key, 0),
        "before": list(before),
        "version": version,
    }
    return show(request, place, "pack.html", here="compliance", **context)


def _day(request: HttpRequest, place: Place) -> dt.date:
    try:
        return dt.date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return place.today


class Published(forms.Form):
    """A rate on the day it is published."""

    series = forms.ChoiceField(label="Rate", choices=[])
    half_year = forms.CharField(label="Half-year", max_length=6, help_text="such as 2026H2")
    percent = forms.DecimalField(label="Percent a year", max_digits=7, decimal_places=4, localize=False)
    source = forms.CharField(label="Where it is published", max_length=200)

    def __init__(self, data: Mapping[str, Any] | None = None, *, initial: dict[str, Any] | None = None) -> None:
        """Offer the rates that a law follows."""
        super().__init__(data, auto_id="rate-%s", initial=initial)
        series = self.fields["series"]
        assert isinstance(series, forms.ChoiceField)
        series.choices = [(one.key, one.title) for one in shipped.rate_series()]


@page(Action.RULES)
def list_rates(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the reference rates, the latest half-years first, and which one nobody entered yet."""
    known = rates.list_rates(place.organization)
    now = half_year(place.today)
    series = [
        (one, sorted((row for row in known if row.series == one.key), key=lambda row: row.half_year, reverse=True)[:4])
        for one in shipped.rate_series()
    ]
    lacking = [one.key for one, rows in series if now not in {row.half_year for row in rows}]
    form = Published(initial={"half_year": now, "series": lacking[0] if lacking else ""})
    return show(request, place, "rates.html", here="compliance", series=series, now=now, lacking=lacking, form=form)


@page(Action.SETTINGS, "POST")
def enter_rate(request: HttpRequest, place: Place) -> HttpResponse:
    """Enter a rate with its source; an earlier one of that half-year stays in the record."""
    form, back = Published(request.POST), reverse("rates")
    if not form.is_valid():
        return refuse(request, form, back=back)
    asked = form.cleaned_data
    return act(
        request,
        lambda: rates.enter_rate(
            organization=place.organization,
            series=asked["series"],
            half_year=asked["half_year"].strip().upper(),
            percent=Decimal(asked["percent"]),
            source=asked["source"],
            at=place.at,
            actor=place.actor,
        ),
        back=back,
        said="The rate is entered, and used from now on.",
    )
