"""Holds: leaving a customer, a line or a group alone for a while."""

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dunwell.compliance import operations, queries
from dunwell.compliance.terms import HoldKind
from dunwell.organizations.rights import Action
from dunwell.web.acting import act, refuse
from dunwell.web.fields import CustomerForm, DayField, LineField
from dunwell.web.finding import customer_id, found
from dunwell.web.place import Place, page


class Hold(CustomerForm):
    """Whom to leave alone, why, and until when."""

    name = "hold"
    kind = forms.ChoiceField(label="Why", choices=[one for one in HoldKind.choices if one[0] != HoldKind.IMPORTED])
    line = LineField(label="What", empty="all of this customer")
    until = DayField(required=False, help_text="that day included; empty: until somebody releases it")
    reason = forms.CharField(label="In words", max_length=255, required=False)
    includes_group = forms.BooleanField(label="The whole group of this customer", required=False)

    def values(self) -> dict[str, Any]:
        """Return what the operation takes."""
        line = self.cleaned_data["line"]
        return {
            "kind": HoldKind(self.cleaned_data["kind"]),
            "open_item": line.id if line else None,
            "until_on": self.cleaned_data["until"],
            "reason": self.cleaned_data["reason"],
            "includes_group": self.cleaned_data["includes_group"],
        }


@page(Action.WORK, "POST")
def place_hold(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Leave a customer or one of its lines alone."""
    customer, back = customer_id(place, key), reverse("customer", args=[key])
    form = Hold(request.POST, place=place, customer=customer)
    if not form.is_valid():
        return refuse(request, form, back=back)
    return act(
        request,
        lambda: operations.place_hold(
            organization=place.organization,
            customer=customer,
            from_on=place.today,
            at=place.at,
            actor=place.actor,
            **form.values(),
        ),
        back=back,
        said="The hold is placed: nothing asks for this money while it lasts.",
        undo=lambda hold: reverse("release-hold", args=[key, hold]),
    )


@page(Action.WORK, "POST")
def release_hold(request: HttpRequest, place: Place, key: uuid.UUID, hold: int) -> HttpResponse:
    """End a hold of this customer today."""
    held = queries.list_holds(place.organization, customer=customer_id(place, key))
    row = found(next((one for one in held if one.id == hold), None))
    return act(
        request,
        lambda: operations.release_hold(
            organization=place.organization, hold=row.id, on=place.today, at=place.at, actor=place.actor
        ),
        back=reverse("customer", args=[key]),
        said=f"The hold is released. For {row.cooling_days} days nothing asks for this money yet.",
    )
