"""Likely duplicates, two customers side by side, making one of two and two of one."""

import uuid
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from dunwell.compliance.addresses import masked
from dunwell.customers import duplicates, facts, listing, merging
from dunwell.customers.terms import WordKind
from dunwell.dunning.merging import merge_customers, separate_customers
from dunwell.engine.money import Money
from dunwell.organizations.rights import Action
from dunwell.web import paging
from dunwell.web.acting import act, refuse
from dunwell.web.fields import CustomerForm
from dunwell.web.finding import customer_id, found
from dunwell.web.place import Place, page, show
from dunwell.web.templatetags.words import language
from dunwell.web.tones import tone_of
from dunwell.worklist import listing as worklist

WORDS: Final = {
    WordKind.VAT.value: "VAT id",
    WordKind.IBAN.value: "IBAN",
    WordKind.NAME.value: "name",
    WordKind.ADDRESS.value: "address",
    WordKind.MAIL.value: "mail address",
    WordKind.PHONE.value: "telephone",
    WordKind.DOMAIN.value: "mail domain",
}

LABELS: Final = {
    "is_key_account": "key account",
    "credit_limit_minor": "credit limit",
    "vat_id": "VAT id",
    "iban": "IBAN",
    "address1": "street",
    "address2": "street, second line",
}


class Why(CustomerForm):
    """Why two customers are one."""

    name = "merge"
    reason = forms.CharField(label="In words", max_length=255, required=False)


@page(Action.SEE)
def list_duplicates(request: HttpRequest, place: Place) -> HttpResponse:
    """List the pairs that may be one, the likeliest first."""
    after = paging.asked(request, paging.number, paging.number)
    rows = duplicates.list_pairs(place.organization, after=after, limit=paging.SIZE + 1)
    shown, more = paging.cut(request, rows, lambda row: (row.weight, row.id))
    keys = {key for row in shown for key in (row.first_id, row.second_id)}
    names = listing.by_id(place.organization, keys)
    standings = worklist.standings_of(place.organization, keys)
    pairs = [
        {
            "pair": row,
            "evidence": [WORDS[kind] for kind in WORDS if kind in row.evidence],
            "sides": [(names[key], standings.get(key)) for key in (row.first_id, row.second_id)],
        }
        for row in shown
    ]
    return show(request, place, "duplicates.html", here="quality", pairs=pairs, more=more)


@page(Action.MERGE, "POST")
def look_again(request: HttpRequest, place: Place) -> HttpResponse:
    """Look for duplicates now."""
    rows = duplicates.find_duplicates(place.organization)
    return act(
        request,
        lambda: duplicates.propose_duplicates(
            organization=place.organization, found=rows, at=place.at, actor=place.actor
        ),
        back=reverse("duplicates"),
        said="Looked again. What you decided before stays decided.",
    )


@page(Action.MERGE, "POST")
def set_apart(request: HttpRequest, place: Place, pair: int) -> HttpResponse:
    """Say that two customers are two."""
    return act(
        request,
        lambda: duplicates.set_apart(organization=place.organization, pair=pair, at=place.at, actor=place.actor),
        back=reverse("duplicates"),
        said="They are two, and will not be proposed again.",
        undo=lambda _: reverse("propose-again", args=[pair]),
    )


@page(Action.MERGE, "POST")
def propose_again(request: HttpRequest, place: Place, pair: int) -> HttpResponse:
    """Take back that two customers are two."""
    return act(
        request,
        lambda: duplicates.propose_again(organization=place.organization, pair=pair, at=place.at, actor=place.actor),
        back=reverse("duplicates"),
        said="The pair is proposed again.",
    )


@page(Action.MERGE)
def find_other(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Find the customer to be merged with this one by its number or name; show both when only one can be meant."""
    who = found(listing.find_profile(place.organization, key))
    text = paging.typed(request, "q", most=100)
    rows = (
        [row for row in listing.list_page(place.organization, text=text, limit=21) if row.id != who.id] if text else []
    )
    if len(rows) == 1:
        return redirect("compare", key, rows[0].public_id)
    return show(request, place, "merge_with.html", here="customers", who=who, rows=rows[:20], q=text)


@page(Action.MERGE)
def compare(request: HttpRequest, place: Place, key: uuid.UUID, other: uuid.UUID) -> HttpResponse:
    """Show two customers side by side: what is the same, what differs, what each owes."""
    sides = [found(listing.find_profile(place.organization, one)) for one in (key, other)]
    if sides[0].id == sides[1].id:
        return redirect("customer", key)
    pair = duplicates.find_pair(place.organization, sides[0].id, sides[1].id)
    standings = worklist.standings_of(place.organization, [side.id for side in sides])
    context = {
        "sides": [(side, standings.get(side.id)) for side in sides],
        "pair": pair,
        "evidence": [WORDS[kind] for kind in WORDS if pair and kind in pair.evidence],
        "columns": [_column(name, *sides) for name in merging.COLUMNS if any(getattr(one, name) for one in sides)],
        "why": Why(place=place, customer=sides[0].id),
    }
    return show(request, place, "compare.html", here="quality", **context)


def _column(name: str, one: listing.Profile, other: listing.Profile) -> dict[str, Any]:
    """Return one line of the comparison; `choose` where both say something and not the same."""
    ours, theirs = getattr(one, name), getattr(other, name)
    label = LABELS.get(name, name.replace("_", " "))
    choose = ours != theirs and ours and theirs
    return {"name": name, "label": label, "ours": _said(one, name), "theirs": _said(other, name), "choose": choose}


def _said(side: listing.Profile, name: str) -> str:
    """Write what a column says as people say it."""
    value = getattr(side, name)
    if name == "kind":
        return tone_of("customer_kind", value)[1] if value else ""
    if name == "language":
        return language(value)
    if name == "phone":
        return masked(value)
    if name == "is_key_account":
        return "yes" if value else "no"
    if name == "credit_limit_minor" and value is not None:
        return str(Money(value, side.currency or "EUR"))
    return str(value or "")


@page(Action.MERGE, "POST")
def merge(request: HttpRequest, place: Place, key: uuid.UUID, other: uuid.UUID) -> HttpResponse:
    """Make one customer of two: the one the address names first stays."""
    survivor, absorbed = customer_id(place, key), customer_id(place, other)
    form = Why(request.POST, place=place, customer=survivor)
    if not form.is_valid():
        return refuse(request, form, back=reverse("compare", args=[key, other]))
    taken = [name for name in facts.COLUMNS if request.POST.get(f"take-{name}") == "other"]
    return act(
        request,
        lambda: merge_customers(
            organization=place.organization,
            survivor=survivor,
            absorbed=absorbed,
            taken=taken,
            reason=form.cleaned_data["reason"],
            at=place.at,
            actor=place.actor,
        ),
        back=reverse("customer", args=[key]),
        said="The two are one customer now. What was written to either and had not left is withdrawn.",
        undo=lambda made: reverse("separate", args=[key, made]),
    )


@page(Action.MERGE, "POST")
def separate(request: HttpRequest, place: Place, key: uuid.UUID, merge: int) -> HttpResponse:
    """Make two customers of one again."""
    whose = customer_id(place, key)
    row = found(next((one for one in listing.list_merges(place.organization, whose) if one.id == merge), None))
    return act(
        request,
        lambda: separate_customers(
            organization=place.organization, merge=row.id, on=place.today, at=place.at, actor=place.actor
        ),
        back=reverse("customer", args=[key]),
        said=f"{row.name} ({row.number}) is a customer of its own again, with every item where it was.",
    )
