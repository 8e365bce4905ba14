"""Why a customer has not paid, as a person knows it."""

import uuid

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dunwell.organizations.rights import Action
from dunwell.web.acting import act, refuse
from dunwell.web.fields import CustomerForm
from dunwell.web.finding import customer_id
from dunwell.web.place import Place, page
from dunwell.worklist import operations
from dunwell.worklist.terms import WhyUnpaid


class SaidWhy(CustomerForm):
    """What a person knows about why nothing comes."""

    name = "said-why"
    why = forms.ChoiceField(label="Why", choices=WhyUnpaid.choices, required=False)
    reason = forms.CharField(label="How you know", max_length=255)


@page(Action.WORK, "POST")
def say_why(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Note why a customer has not paid."""
    customer, back = customer_id(place, key), reverse("customer", args=[key])
    form = SaidWhy(request.POST, place=place, customer=customer)
    if not form.is_valid():
        return refuse(request, form, back=back)
    return act(
        request,
        lambda: operations.say_why(
            organization=place.organization,
            customer=customer,
            why=WhyUnpaid(form.cleaned_data["why"]),
            reason=form.cleaned_data["reason"],
            on=place.today,
            at=place.at,
            actor=place.actor,
        ),
        back=back,
        said="Noted; it counts until nothing of this customer is late any more.",
    )
