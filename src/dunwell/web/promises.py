"""Promises to pay: taken down on a customer's page, withdrawn when they were a mistake."""

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dunwell.organizations.rights import Action
from dunwell.promises import operations, queries
from dunwell.web.acting import act, refuse
from dunwell.web.fields import AmountField, CustomerForm, DayField, LineField
from dunwell.web.finding import customer_id, found
from dunwell.web.place import Place, page


class Promise(CustomerForm):
    """How much by when."""

    name = "promise"
    due_on = DayField(label="Will be paid by")
    line = LineField(label="What", empty="all that is open, oldest first")
    amount = AmountField(required=False, help_text="empty: all of it")
    currency = forms.CharField(max_length=3, widget=forms.Select())

    def offer_currencies(self, currencies: list[str]) -> None:
        """Let people choose the currency where there are several."""
        self.fields["currency"].widget.choices = [(code, code) for code in currencies]

    def values(self) -> dict[str, Any]:
        """Return what the operation takes."""
        line = self.cleaned_data["line"]
        currency = line.currency if line else self.cleaned_data["currency"]
        return {
            "due_on": self.cleaned_data["due_on"],
            "items": [line.id] if line else None,
            "currency": currency,
            "amount_minor": self.minor(currency),
        }


@page(Action.WORK, "POST")
def make_promise(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Take down a promise."""
    customer, back = customer_id(place, key), reverse("customer", args=[key])
    form = Promise(request.POST, place=place, customer=customer)
    values = form.values() if form.is_valid() else {}
    if form.errors:
        return refuse(request, form, back=back)
    return act(
        request,
        lambda: operations.make_promise(
            organization=place.organization,
            customer=customer,
            made_on=place.today,
            at=place.at,
            actor=place.actor,
            **values,
        ),
        back=back,
        said="The promise is taken down: what it covers rests until it is judged.",
        undo=lambda promise: reverse("withdraw-promise", args=[key, promise]),
    )


@page(Action.WORK, "POST")
def withdraw_promise(request: HttpRequest, place: Place, key: uuid.UUID, promise: int) -> HttpResponse:
    """Take back a promise of this customer."""
    rows = queries.list_promises(place.organization, customer=customer_id(place, key))
    row = found(next((one for one in rows if one.id == promise), None))
    return act(
        request,
        lambda: operations.withdraw_promise(
            organization=place.organization, promise=row.id, on=place.today, at=place.at, actor=place.actor
        ),
        back=reverse("customer", args=[key]),
        said="The promise is withdrawn.",
    )
