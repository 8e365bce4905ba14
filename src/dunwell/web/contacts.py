"""Who can be reached at a customer, and the facts that decide how."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dunwell.compliance.addresses import masked
from dunwell.customers import listing, operations
from dunwell.customers.operations import NewContact
from dunwell.customers.terms import ContactRole, CustomerKind
from dunwell.engine.strategy import Strategy
from dunwell.kit.regions import region_problem
from dunwell.organizations.rights import Action
from dunwell.strategies import operations as strategies
from dunwell.web.acting import act, refuse
from dunwell.web.fields import CustomerForm
from dunwell.web.finding import customer_id, found
from dunwell.web.place import Place, page


class Contact(CustomerForm):
    """Somebody to write to or call."""

    name = "contact"
    role = forms.ChoiceField(choices=ContactRole.choices)
    person = forms.CharField(label="Name", max_length=200, required=False)
    email = forms.EmailField(label="E-mail", max_length=254, required=False)
    phone = forms.CharField(max_length=40, required=False)


class Facts(CustomerForm):
    """What the rules of contact need to know."""

    name = "facts"
    kind = forms.ChoiceField(choices=CustomerKind.choices, required=False)
    country = forms.CharField(max_length=2, required=False, help_text="two letters, such as DE")
    region = forms.CharField(
        label="Part of the country",
        max_length=40,
        required=False,
        help_text="for its own days off, such as BY or Bavaria",
    )
    language = forms.CharField(max_length=6, required=False, help_text="such as de")
    time_zone = forms.CharField(max_length=64, required=False, help_text="such as Europe/Berlin")
    owner = forms.CharField(label="Cared for by", max_length=120, required=False, help_text="the sales person")
    is_key_account = forms.BooleanField(label="Key account", required=False)

    def clean_country(self) -> str:
        """Take small letters for capitals."""
        return str(self.cleaned_data["country"]).upper()

    def clean_region(self) -> str:
        """Take what a file brought as it is; whoever types another names one that is known."""
        said, country = str(self.cleaned_data["region"]), self.cleaned_data.get("country", "")
        problem = region_problem(country, said)
        if problem and said != listing.region_of(self.place.organization, self.customer):
            raise ValidationError(problem)
        return said


class Choice(CustomerForm):
    """A strategy of a person's choice."""

    name = "strategy"
    strategy = forms.CharField(max_length=60, required=False, widget=forms.Select())
    reason = forms.CharField(max_length=200, required=False)

    def offer(self, strategies: Iterable[Strategy]) -> None:
        """Let people choose among the strategies in force."""
        choices = sorted([(one.key, one.name) for one in strategies], key=lambda one: (one[1].casefold(), one[0]))
        self.fields["strategy"].widget.choices = [("", "as its segment, or everybody"), *choices]


@page(Action.CUSTOMER, "POST")
def add_contact(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Add somebody."""
    customer, back = customer_id(place, key), reverse("customer", args=[key])
    form = Contact(request.POST, place=place, customer=customer)
    if not form.is_valid():
        return refuse(request, form, back=back)
    values: dict[str, Any] = {**form.cleaned_data, "name": form.cleaned_data["person"]}
    values.pop("person")
    return act(
        request,
        lambda: operations.add_contact(
            organization=place.organization, contact=NewContact(customer, **values), at=place.at, actor=place.actor
        ),
        back=back,
        said="The contact is added.",
        undo=lambda contact: reverse("remove-contact", args=[key, contact]),
    )


@page(Action.CUSTOMER, "POST")
def remove_contact(request: HttpRequest, place: Place, key: uuid.UUID, contact: int) -> HttpResponse:
    """Take a contact out of use; it stays in the record."""
    rows = listing.list_contacts(place.organization, customer_id(place, key))
    row = found(next((one for one in rows if one.id == contact), None))
    return act(
        request,
        lambda: operations.remove_contact(contact=row.id, at=place.at, actor=place.actor),
        back=reverse("customer", args=[key]),
        said=f"{row.email or row.name or masked(row.phone)} is no longer used.",
    )


@page(Action.CUSTOMER, "POST")
def change_facts(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Say what kind of debtor this is, and where."""
    customer, back = customer_id(place, key), reverse("customer", args=[key])
    form = Facts(request.POST, place=place, customer=customer)
    if not form.is_valid():
        return refuse(request, form, back=back)
    return act(
        request,
        lambda: operations.update_customer(
            organization=place.organization,
            customer=customer,
            changes=form.cleaned_data,
            at=place.at,
            actor=place.actor,
        ),
        back=back,
        said="The facts are changed; the next decision uses them.",
    )


@page(Action.STRATEGY, "POST")
def choose_strategy(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Put a customer on a strategy, or back on the organization's own."""
    customer, back = customer_id(place, key), reverse("customer", args=[key])
    form = Choice(request.POST, place=place, customer=customer)
    if not form.is_valid():
        return refuse(request, form, back=back)
    return act(
        request,
        lambda: strategies.assign(
            organization=place.organization,
            customer=customer,
            key=form.cleaned_data["strategy"] or None,
            reason=form.cleaned_data["reason"],
            at=place.at,
            actor=place.actor,
        ),
        back=back,
        said="The strategy is chosen; steps taken keep their places.",
    )
