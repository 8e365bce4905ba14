"""One organization: its settings."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dunwell.correspondence.texts import TEXTS
from dunwell.customers.facts import language_name
from dunwell.engine import money
from dunwell.organizations import operations, queries
from dunwell.organizations.operations import OrganizationError
from dunwell.organizations.rights import Action
from dunwell.organizations.terms import Party, SellsTo
from dunwell.strategies.queries import names_in_force
from dunwell.web.acting import act
from dunwell.web.amounts import AmountError, typed
from dunwell.web.place import Place, page, show

WEEKDAYS: Final = (
    (1, "Monday"),
    (2, "Tuesday"),
    (3, "Wednesday"),
    (4, "Thursday"),
    (5, "Friday"),
    (6, "Saturday"),
    (7, "Sunday"),
)
AMOUNTS: Final = ("minimum_customer_minor", "minimum_item_minor")


class Settings(forms.Form):
    """What an organization may change about itself, by its setting's name."""

    name = forms.CharField(max_length=200)
    country = forms.CharField(max_length=2, required=False, help_text="two letters, such as DE")
    region = forms.CharField(
        label="Part of the country",
        max_length=40,
        required=False,
        help_text="for its own days off, such as BY or Bavaria",
    )
    time_zone = forms.CharField(max_length=64, help_text="such as Europe/Berlin")
    language = forms.ChoiceField(help_text="of messages to customers whose language is not known")
    address = forms.CharField(
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="stands in every letter, as you write it here",
    )
    phone = forms.CharField(max_length=40, required=False, help_text="for questions about a letter")
    hours = forms.CharField(
        label="When the phone is answered",
        max_length=120,
        required=False,
        help_text="stands beside the number, such as Mon to Fri, 9 to 16",
    )
    email = forms.EmailField(label="E-mail", required=False, help_text="where customers' answers go")
    signer = forms.CharField(
        label="Who signs", max_length=120, required=False, help_text="a person whom customers can ask for"
    )
    iban = forms.CharField(label="IBAN", max_length=42, required=False, help_text="the account that letters name")
    sells_to = forms.ChoiceField(
        label="You sell to",
        choices=[("", "not said yet"), *SellsTo.choices],
        required=False,
        help_text="what customers are of whom no file says it; rules of contact ask",
    )
    party = forms.ChoiceField(label="The claims you collect are", choices=Party.choices)
    client_name = forms.CharField(label="Your client, the creditor", max_length=200, required=False)
    client_address = forms.CharField(
        label="The client's address", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    claims_from = forms.CharField(
        label="What the claims come from",
        max_length=400,
        required=False,
        help_text="with the date of the contract, such as: deliveries under the contract of 3 May 2025",
    )
    license = forms.CharField(label="Your license or registration", max_length=200, required=False)
    authority = forms.CharField(
        label="Who supervises you", max_length=400, required=False, help_text="name, address and e-mail in one line"
    )
    working_days = forms.TypedMultipleChoiceField(
        coerce=int,
        choices=WEEKDAYS,
        widget=forms.CheckboxSelectMultiple(),
        help_text="yours: how old a ledger is and how long a promise is waited for are counted in them",
    )
    closing_days = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="your own, beside public holidays; one a line, such as 2026-12-24",
    )
    window_start = forms.TimeField(label="Mail leaves from", help_text="the recipient's hour")
    window_end = forms.TimeField(label="Mail leaves until", help_text="the recipient's hour")
    weekly_cap = forms.IntegerField(label="Contacts in 7 days", help_text="at most, to one group of customers")
    minimum_customer_minor = forms.CharField(
        label="Smallest sum to ask a customer for", max_length=20, help_text="below it in all, nobody is written to"
    )
    minimum_item_minor = forms.CharField(
        label="Smallest item to ask for", max_length=20, help_text="a smaller one alone is no reason to write"
    )
    freshness_days = forms.IntegerField(
        label="Working days before a ledger is too old", help_text="then nothing that asks for money leaves"
    )
    bank_lag_days = forms.IntegerField(
        label="Bank days until a payment is seen here", help_text="nothing is called late before its payment could be"
    )
    shows_treatment = forms.BooleanField(
        label="Show everybody who has the address how you treat those who owe", required=False
    )
    default_strategy = forms.ChoiceField(label="Everybody's strategy", help_text="of customers who have no other")
    four_eyes_strategies = forms.BooleanField(
        label="A second person publishes",
        required=False,
        help_text="whoever drafted a strategy or segment may not; only an administrator turns it off",
    )

    def __init__(
        self, data: Any = None, *, strategies: Mapping[str, str], initial: Mapping[str, Any] | None = None
    ) -> None:
        """Offer the strategies in force, by key, and the languages letters are written in, with the one chosen."""
        super().__init__(data, initial=dict(initial or {}))
        spoken = self.fields["language"]
        assert isinstance(spoken, forms.ChoiceField)
        codes = dict.fromkeys((*TEXTS, str(self.initial.get("language") or "en")))
        spoken.choices = [(code, language_name(code)) for code in codes]
        field = self.fields["default_strategy"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(strategies.items())

    def told(self) -> list[tuple[str, str]]:
        """Return what is set, in words, for those who only read it."""
        found = []
        for name, field in self.fields.items():
            value = self.initial.get(name)
            if isinstance(field, forms.ChoiceField):
                choices: Any = field.choices
                words = {str(key): str(label) for key, label in choices}
                values = value if isinstance(value, list) else [value]
                said = ", ".join(words.get(str(one), str(one)) for one in values)
            elif isinstance(value, bool):
                said = "yes" if value else "no"
            else:
                said = str(value or "")
            found.append((str(field.label or name.replace("_", " ").capitalize()), said))
        return found

    def changes(self, currency: str) -> dict[str, Any]:
        """Return the settings as operations take them; raises AmountError."""
        found = dict(self.cleaned_data)
        found["closing_days"] = found["closing_days"].split()
        return {**found, **{name: typed(found[name], currency) for name in AMOUNTS}}


def _keeps_the_second_person(place: Place, row: Any, changes: Mapping[str, Any]) -> None:
    """Raise OrganizationError where somebody who may draft takes away the second person that publishes."""
    if row.four_eyes_strategies and not changes["four_eyes_strategies"] and not place.may(Action.USERS):
        raise OrganizationError(
            "Only an administrator takes the second person away that publishes strategies. Nothing was changed."
        )


def _initial(row: Any) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in Settings.base_fields}
    found |= {name: money.plain(found[name], row.base_currency) for name in AMOUNTS}
    times = {name: f"{found[name]:%H:%M}" for name in ("window_start", "window_end")}
    return {**found, **times, "closing_days": "\n".join(found["closing_days"])}


@page(Action.SEE)
def settings(request: HttpRequest, place: Place, organization: uuid.UUID) -> HttpResponse:
    """Show the settings; whoever may change them gets a form."""
    row = queries.get_organization(place.organization)
    form = Settings(strategies=names_in_force(place.organization), initial=_initial(row))
    mail = queries.list_connections(place.organization)
    return show(request, place, "settings.html", here="settings", form=form, row=row, connections=mail)


@page(Action.SETTINGS, "POST")
def change_settings(request: HttpRequest, place: Place, organization: uuid.UUID) -> HttpResponse:
    """Change settings; with anything wrong nothing is changed and the form says what."""
    row = queries.get_organization(place.organization)
    form = Settings(request.POST, strategies=names_in_force(place.organization))
    if form.is_valid():
        try:
            changes = form.changes(row.base_currency)
            _keeps_the_second_person(place, row, changes)
            with transaction.atomic():
                operations.update_settings(
                    organization=place.organization, changes=changes, at=place.at, actor=place.actor
                )
        except (AmountError, OrganizationError) as error:
            form.add_error(None, str(error))
        else:
            return act(
                request, lambda: None, back=reverse("settings", args=[organization]), said="The settings are changed."
            )
    return show(request, place, "settings.html", 422, here="settings", form=form, row=row, connections=[])
