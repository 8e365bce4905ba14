"""Holds of one customer: placed, looked at, changed, and released once it was seen what follows."""

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dunwell.compliance import listing, operations
from dunwell.compliance.queries import HoldRow
from dunwell.compliance.situations import SITUATIONS, situation_of
from dunwell.compliance.terms import HoldKind
from dunwell.customers import listing as customers
from dunwell.dunning import releasing
from dunwell.dunning.claims_paid import claim_paid
from dunwell.organizations import queries as organizations
from dunwell.organizations.rights import Action
from dunwell.receivables import listing as receivables
from dunwell.web import paging
from dunwell.web.acting import act, refuse
from dunwell.web.fields import AmountField, CustomerForm, DayField, LineField
from dunwell.web.finding import customer_id, found
from dunwell.web.place import Place, page, show
from dunwell.web.timeline import by_name, names

OWN_FORM: Final = frozenset({HoldKind.IMPORTED, HoldKind.INSOLVENCY})
"""Kinds that nobody chooses: a file brings the first, an insolvency has a form of its own."""


def kinds_for(place: Place) -> list[tuple[str, str]]:
    """Return the kinds of holds this member may place, rights and people first."""
    offered = [one for one in SITUATIONS if one.kind not in OWN_FORM and place.may(one.may_set)]
    return [(one.kind.value, one.kind.label) for one in offered]


def ends_usually(place: Place, kind: str, until: dt.date | None) -> dt.date | None:
    """Return the end somebody gave, else the day after which a kind usually ends; None for one without an end."""
    usual = situation_of(kind).days
    return until or (place.today + dt.timedelta(days=usual) if usual else None)


class Hold(CustomerForm):
    """Whom to leave alone, why, and until when."""

    name = "hold"
    kind = forms.ChoiceField(label="Why")
    line = LineField(label="What", empty="all of this customer")
    amount = AmountField(label="Amount said to be paid", required=False, help_text="of one invoice; empty: all of it")
    until = DayField(required=False, help_text="that day included; empty: as long as its kind usually lasts")
    reason = forms.CharField(label="In words", max_length=255, required=False)
    source = forms.CharField(label="How we know", max_length=120, required=False, help_text="a call, a letter of a day")
    includes_group = forms.BooleanField(label="The whole group of this customer", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the kinds this member may place."""
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        told = [(kind, f"{label}: {situation_of(kind).in_a_line}") for kind, label in kinds_for(self.place)]
        field.choices = [("", "choose why"), *told]

    def claimed(self) -> dict[int, int]:
        """Return the amount said to be paid by line; complains where it is none, or not about one invoice."""
        line = self.cleaned_data["line"]
        if self.cleaned_data["amount"] and (line is None or self.cleaned_data["kind"] != HoldKind.CLAIMED_PAID):
            self.add_error("amount", "An amount goes with “says it is paid” and one invoice only.")
            return {}
        amount = self.minor(line.currency) if line else None
        if amount is not None and amount <= 0:
            self.add_error("amount", "An amount that was paid is more than 0.")
        return {line.id: amount} if line and amount else {}

    def values(self) -> dict[str, Any]:
        """Return what the operation takes."""
        line = self.cleaned_data["line"]
        kind = HoldKind(self.cleaned_data["kind"])
        return {
            "kind": kind,
            "open_item": line.id if line else None,
            "until_on": ends_usually(self.place, kind, self.cleaned_data["until"]),
            "reason": self.cleaned_data["reason"],
            "source": self.cleaned_data["source"],
            "includes_group": self.cleaned_data["includes_group"],
        }


class Changed(forms.Form):
    """A running hold as it should read."""

    kind = forms.ChoiceField(label="Why")
    until = DayField(required=False, help_text="that day included; empty: until somebody releases it")
    reason = forms.CharField(label="In words", max_length=255, required=False)
    detail = forms.CharField(label="Details", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Mapping[str, Any] | None = None, *, place: Place, row: HoldRow) -> None:
        """Show the hold as it is; its own kind may stay whoever may choose it."""
        initial = {"kind": row.kind, "until": row.ends_on, "reason": row.reason, "detail": row.detail}
        super().__init__(data, initial=initial, auto_id="changed-%s")
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        own = (row.kind, HoldKind(row.kind).label)
        field.choices = list(dict.fromkeys([own, *kinds_for(place)]))


@page(Action.NOTE, "POST")
def place_hold(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Leave a customer or one of its lines alone."""
    customer, back = customer_id(place, key), reverse("customer", args=[key])
    form = Hold(request.POST, place=place, customer=customer)
    amounts = form.claimed() if form.is_valid() else {}
    if form.errors:
        return refuse(request, form, back=back)
    values = form.values()
    if values["kind"] == HoldKind.CLAIMED_PAID and values["open_item"]:
        return _claimed_paid(request, place, values, amounts, back)
    return act(
        request,
        lambda: operations.place_hold(
            organization=place.organization,
            customer=customer,
            from_on=place.today,
            at=place.at,
            actor=place.actor,
            **values,
        ),
        back=back,
        said=f"The hold is placed. {situation_of(values['kind']).path}",
        undo=(lambda hold: reverse("release-hold", args=[key, hold])) if may_lift(place, values["kind"]) else None,
    )


def _claimed_paid(
    request: HttpRequest, place: Place, values: dict[str, Any], amounts: dict[int, int], back: str
) -> HttpResponse:
    """Rest what is said to be paid of an invoice, the first time."""
    return act(
        request,
        lambda: claim_paid(
            organization=place.organization,
            items=[values["open_item"]],
            amounts=amounts,
            on=place.today,
            at=place.at,
            actor=place.actor,
            source=values["source"],
        ),
        back=back,
        said="Noted. Said for the first time, it rests for five bank days; said again, a person looks into it.",
    )


def may_lift(place: Place, kind: str) -> bool:
    """Tell whether this member may release a hold of a kind."""
    return place.may(situation_of(kind).may_lift)


@page(Action.SEE)
def hold(request: HttpRequest, place: Place, key: uuid.UUID, hold: int) -> HttpResponse:
    """Show one hold: what it stops, what to do instead, and what follows its end."""
    row = _of_customer(place, key, hold)
    is_running = row.ends_on is None or row.ends_on >= place.today
    lines = receivables.lines_by_id(place.organization, [row.open_item] if row.open_item else [])
    people = names(organizations.list_members(place.organization))
    context = {
        "row": row,
        "who": customers.by_id(place.organization, [row.customer])[row.customer],
        "line": lines.get(row.open_item or 0),
        "situation": situation_of(row.kind),
        "by": by_name(row.placed_by, people) if row.placed_by else "",
        "is_running": is_running,
        "may_lift": may_lift(place, row.kind),
        "form": Changed(place=place, row=row),
        **(_endings(request, place, row) if is_running else {}),
    }
    return show(request, place, "hold.html", here="holds", **context)


def _endings(request: HttpRequest, place: Place, row: HoldRow) -> dict[str, Any]:
    """Say what follows a release today, and the end by itself where it has one; of a group page by page."""
    days: list[tuple[str, dt.date, dt.datetime | None]] = [("released", max(place.today, row.from_on), place.at)]
    if row.ends_on:
        days.append(("ended", row.ends_on + dt.timedelta(days=1), None))
    (after,) = paging.asked(request, paging.number) or (0,)
    told = [
        (how, releasing.after_release(place.organization, hold=row.id, on=on, today=place.today, at=at, after=after))
        for how, on, at in days
    ]
    endings = [(how, ending, after_rows(place, ending)) for how, ending in told if ending]
    return {
        "endings": endings,
        "days_ahead": releasing.DAYS_AHEAD,
        "of_group": _of_group(endings[0][1]) if endings and row.includes_group else None,
    }


def _of_group(ending: releasing.Ending) -> dict[str, Any]:
    """Say which members of a group are told of, and where the next ones are."""
    last = ending.members - ending.more
    first = last - len(ending.after) + 1
    more = "?" + urlencode({"after": json.dumps([ending.after[-1].customer])}) if ending.more else ""
    return {"first": first, "last": last, "all": ending.members, "more": more}


def after_rows(place: Place, ending: releasing.Ending) -> list[tuple[Any, ...]]:
    """Return what each customer gets after a hold, with the customer and the lines it is about."""
    lines = receivables.lines_by_id(place.organization, [pk for one in ending.after for pk in one.lines])
    who = customers.by_id(place.organization, [one.customer for one in ending.after])
    return [(one, who[one.customer], [lines[pk] for pk in one.lines if pk in lines]) for one in ending.after]


def _of_customer(place: Place, key: uuid.UUID, hold: int) -> HoldRow:
    """Return a hold of the customer an address names; raises Http404."""
    row = found(listing.find_hold(place.organization, hold))
    return found(row if row.customer == customer_id(place, key) else None)


@page(Action.NOTE, "POST")
def change_hold(request: HttpRequest, place: Place, key: uuid.UUID, hold: int) -> HttpResponse:
    """Give a running hold its real kind, words or end."""
    row = _of_customer(place, key, hold)
    _must_lift(place, row.kind)
    back = reverse("hold", args=[key, hold])
    form = Changed(request.POST, place=place, row=row)
    if not form.is_valid():
        return refuse(request, form, back=back)
    asked = form.cleaned_data
    return act(
        request,
        lambda: operations.change_hold(
            organization=place.organization,
            hold=row.id,
            kind=HoldKind(asked["kind"]),
            until_on=asked["until"],
            reason=asked["reason"],
            detail=asked["detail"],
            today=place.today,
            at=place.at,
            actor=place.actor,
        ),
        back=back,
        said="The hold is changed.",
    )


@page(Action.NOTE, "POST")
def release_hold(request: HttpRequest, place: Place, key: uuid.UUID, hold: int) -> HttpResponse:
    """End a hold of this customer today."""
    row = _of_customer(place, key, hold)
    _must_lift(place, row.kind)
    return act(
        request,
        lambda: operations.release_hold(
            organization=place.organization,
            hold=row.id,
            on=max(place.today, row.from_on),
            at=place.at,
            actor=place.actor,
            reason=request.POST.get("reason", "")[:255],
        ),
        back=reverse("customer", args=[key]),
        said=_said_of_release(place, row),
    )


def _said_of_release(place: Place, row: HoldRow) -> str:
    """Say whether some days of quiet follow: a hold that is taken back at once leaves none."""
    if operations.is_slip(row, on=place.today, at=place.at):
        return "The hold is released as if it had not been: it was only just placed, so no days of quiet follow."
    return f"The hold is released. For {row.cooling_days} days nothing asks for this money yet."


def _must_lift(place: Place, kind: str) -> None:
    if not may_lift(place, kind):
        raise PermissionDenied(f"A hold “{HoldKind(kind).label}” protects somebody: ask a supervisor to change it.")
