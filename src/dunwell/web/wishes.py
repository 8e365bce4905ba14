"""How somebody wants to be contacted: addresses they shut, what they agreed to, times and people they named."""

import datetime as dt
import uuid
import zoneinfo
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dunwell.compliance import ledger, operations, queries
from dunwell.compliance.addresses import masked
from dunwell.compliance.operations.wishes import DAYS, SPEAKERS
from dunwell.compliance.terms import Channel, ConsentKind, NoticeKind, PreferenceKind
from dunwell.customers import listing as customers
from dunwell.customers.facts import language_name, language_names
from dunwell.dunning import wishing
from dunwell.organizations.rights import Action
from dunwell.web.acting import act, refuse
from dunwell.web.fields import CustomerForm, DayField
from dunwell.web.finding import found
from dunwell.web.place import Place, page, show

NAMED: Final = {"mon": "Mon", "tue": "Tue", "wed": "Wed", "thu": "Thu", "fri": "Fri", "sat": "Sat", "sun": "Sun"}
BY: Final = (Channel.LETTER, Channel.EMAIL)
# Kinds of wishes with one value typed in a field -> the value's name.
SIMPLE: Final = {
    PreferenceKind.LANGUAGE: "language",
    PreferenceKind.ZONE: "zone",
    PreferenceKind.CHANNEL: "channel",
    PreferenceKind.WORK_ADDRESS: "address",
    PreferenceKind.NOT_AT_WORK: "",
}


SHUT: Final = (Channel.EMAIL, Channel.SMS, Channel.CALL)
"""What an address or number can be used for."""


class Sourced(CustomerForm):
    """A form that asks how we know; its choices are this customer's own people and addresses."""

    source = forms.CharField(label="How we know", max_length=80, help_text="a call, a letter, a mail of which day")

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, place: Place, customer: int, addresses: list[str], people: Any
    ) -> None:
        """Offer the addresses and people known; a number by its end, for the gate has not been asked."""
        super().__init__(data, place=place, customer=customer)
        self.addresses = {one if masked(one) == one else f"number-{at}": one for at, one in enumerate(addresses)}
        named = [(key, masked(one)) for key, one in self.addresses.items()]
        for name, choices in (("address", named), ("contact", people)):
            field = self.fields.get(name)
            if isinstance(field, forms.ChoiceField):
                field.choices = choices

    def clean_address(self) -> str:
        """Return the address that was chosen."""
        return self.addresses[self.cleaned_data["address"]]


class Shut(Sourced):
    """An address that shall not be used on a channel."""

    name = "shut"
    address = forms.ChoiceField(label="Address or number")
    channel = forms.ChoiceField(label="For", choices=[(one.value, one.label) for one in SHUT])


class Agreed(Sourced):
    """What somebody agreed to."""

    name = "agreed"
    kind = forms.ChoiceField(label="Agreed to", choices=ConsentKind.choices)
    address = forms.ChoiceField(label="Address or number")
    on = DayField(label="On")


class Times(Sourced):
    """Times at which they do not want to hear from us."""

    name = "times"
    days = forms.MultipleChoiceField(label="Days", choices=list(NAMED.items()), widget=forms.CheckboxSelectMultiple())
    start = forms.CharField(label="From", initial="09:00", widget=forms.TimeInput(attrs={"type": "time"}))
    end = forms.CharField(label="To", initial="12:00", max_length=5, help_text="24:00 is the end of the day")


class Speaker(Sourced):
    """Who speaks for them."""

    name = "speaker"
    contact = forms.ChoiceField(label="Who", help_text="add them as a contact first")
    role = forms.ChoiceField(label="As", choices=list(SPEAKERS.items()))


class Other(Sourced):
    """A wish with one value."""

    name = "other"
    kind = forms.ChoiceField(label="Wish", choices=[(kind.value, kind.label) for kind in SIMPLE])
    value = forms.CharField(
        label="Value",
        max_length=254,
        required=False,
        help_text="such as French; Europe/Paris; e-mail, letter or call; the address",
    )


class Given(Sourced):
    """A notice that was given outside of Dunwell."""

    name = "given"
    kind = forms.ChoiceField(label="Notice", choices=NoticeKind.choices)
    channel = forms.ChoiceField(label="By", choices=[(one.value, one.label) for one in BY], initial=Channel.LETTER)
    sent_on = DayField(label="Sent on")
    received_on = DayField(label="Arrived on", required=False, help_text="where you can prove it")


FORMS: Final[dict[str, type[Sourced]]] = {
    "shut": Shut,
    "agreed": Agreed,
    "times": Times,
    "speaker": Speaker,
    "other": Other,
    "given": Given,
}


def _about(place: Place, who: customers.Profile) -> dict[str, Any]:
    contacts = customers.list_contacts(place.organization, who.id)
    known = [one for row in contacts for one in (row.email.lower(), row.phone)]
    addresses = list(dict.fromkeys(one for one in (*known, who.phone) if one))
    people = [(str(row.id), row.name or row.email or masked(row.phone)) for row in contacts]
    return {"place": place, "customer": who.id, "addresses": addresses, "people": people}


@page(Action.SEE)
def wishes(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Show what is known of how a customer and its people want to be contacted."""
    who = found(customers.find_profile(place.organization, key))
    about = _about(place, who)
    names = dict(about["people"])
    stated = queries.list_preferences(place.organization, customer=who.id)
    context = {
        "who": who,
        "addresses": about["addresses"],
        "shut": [(row, masked(row.address)) for row in _shut_of(place, about)],
        "agreed": [(row, masked(row.address)) for row in queries.list_consents(place.organization, customer=who.id)],
        "stated": [(row, said(row.kind, row.value, names)) for row in stated],
        "given": queries.list_notices(place.organization, customer=who.id),
        "forms": {name: form(**about) for name, form in FORMS.items()},
    }
    return show(request, place, "wishes.html", here="customers", **context)


def _shut_of(place: Place, about: Mapping[str, Any]) -> list[queries.OptOutRow]:
    return queries.opt_outs_of(place.organization, addresses=about["addresses"])


def said(kind: str, value: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Say a wish in words."""
    match kind:
        case PreferenceKind.TIMES:
            days = ", ".join(NAMED[day] for day in value["days"])
            return f"not on {days} from {value['from']} to {value['to']}"
        case PreferenceKind.RECIPIENT:
            return f"{names.get(str(value['contact']), 'somebody')} as {SPEAKERS[value['as']]}"
        case PreferenceKind.CHANNEL:
            return str(Channel(value["channel"]).label)
        case PreferenceKind.LANGUAGE:
            return language_name(value["language"])
    return " ".join(str(one) for one in value.values())


@page(Action.NOTE, "POST")
def note(request: HttpRequest, place: Place, key: uuid.UUID, what: str) -> HttpResponse:
    """Write down an opt-out, a consent or a wish."""
    profile, back = found(customers.find_profile(place.organization, key)), reverse("wishes", args=[key])
    form = found(FORMS.get(what))(request.POST, **_about(place, profile))
    if not form.is_valid():
        return refuse(request, form, back=back)
    asked = form.cleaned_data
    who: dict[str, Any] = {
        "organization": place.organization,
        "customer": profile.id,
        "at": place.at,
        "actor": place.actor,
    }
    who["source"] = asked["source"]
    return act(request, lambda: WRITES[what](place, who, asked), back=back, said=SAID.get(what, "The wish is noted."))


def meant(kind: PreferenceKind, text: str) -> str:
    """Return the code of a language or a channel that somebody wrote as a word; all else as it was written."""
    text = text.strip()
    codes: Iterable[tuple[str, str]] = ()
    if kind == PreferenceKind.LANGUAGE:
        codes = language_names()
    elif kind == PreferenceKind.CHANNEL:
        codes = [(one.value, str(one.label)) for one in Channel]
    return next((code for code, word in codes if text.casefold() in {code.casefold(), word.casefold()}), text)


def _shut(place: Place, who: dict[str, Any], asked: dict[str, Any]) -> None:
    wishing.record_opt_out(channel=Channel(asked["channel"]), address=asked["address"], on=place.today, **who)


def _agreed(place: Place, who: dict[str, Any], asked: dict[str, Any]) -> None:
    noon = dt.datetime.combine(asked["on"], dt.time(12), zoneinfo.ZoneInfo(place.seat.zone))
    given = place.at if asked["on"] == place.today else noon
    operations.give_consent(kind=ConsentKind(asked["kind"]), address=asked["address"], given_at=given, **who)


def _stated(place: Place, who: dict[str, Any], asked: dict[str, Any]) -> None:
    kind = PreferenceKind(asked["kind"])
    name = SIMPLE[kind]
    wishing.state_wish(kind=kind, value={name: meant(kind, asked["value"])} if name else {}, on=place.today, **who)


def _times(place: Place, who: dict[str, Any], asked: dict[str, Any]) -> None:
    value = {"days": [day for day in DAYS if day in asked["days"]], "from": asked["start"], "to": asked["end"]}
    wishing.state_wish(kind=PreferenceKind.TIMES, value=value, on=place.today, **who)


def _speaker(place: Place, who: dict[str, Any], asked: dict[str, Any]) -> None:
    value = {"contact": int(asked["contact"]), "as": asked["role"]}
    wishing.state_wish(kind=PreferenceKind.RECIPIENT, value=value, on=place.today, **who)


def _given(place: Place, who: dict[str, Any], asked: dict[str, Any]) -> None:
    named = {name: asked[name] for name in ("sent_on", "received_on")}
    wishing.note_notice(notice=asked["kind"], channel=Channel(asked["channel"]), **named, **who)


WRITES: Final[dict[str, Callable[[Place, dict[str, Any], dict[str, Any]], None]]] = {
    "shut": _shut,
    "agreed": _agreed,
    "times": _times,
    "speaker": _speaker,
    "other": _stated,
    "given": _given,
}
SAID: Final = {
    "shut": "The address is no longer used for that. The debt and other ways to reach them stay.",
    "agreed": "The consent is noted.",
    "given": "The notice is noted, about all that was open then.",
}


@page(Action.NOTE, "POST")
def end(request: HttpRequest, place: Place, key: uuid.UUID, what: str, row: int) -> HttpResponse:
    """End an opt-out, a consent or a wish because whoever had it says so."""
    profile, back = found(customers.find_profile(place.organization, key)), reverse("wishes", args=[key])
    customer = profile.id
    source = request.POST.get("source", "").strip()[:80] or "said so"
    who: dict[str, Any] = {
        "organization": place.organization,
        "at": place.at,
        "actor": place.actor,
        "source": source,
    }

    def run() -> None:
        if what == "shut":
            rows = _shut_of(place, _about(place, profile))
            shut = found(next((one for one in rows if one.id == row), None))
            operations.end_opt_out(
                channel=Channel(shut.channel), address=shut.address, on=place.today, customer=customer, **who
            )
        else:
            _end_own(place, customer, what, row, who)

    return act(request, run, back=back, said="It is ended, and stays in the record.")


def _end_own(place: Place, customer: int, what: str, row: int, who: dict[str, Any]) -> None:
    """End what is known of this customer alone; another's is not found."""
    rows: Iterable[Any]
    if what == "agreed":
        rows = queries.list_consents(place.organization, customer=customer)
    elif what == "given":
        rows = queries.list_notices(place.organization, customer=customer)
    else:
        rows = queries.list_preferences(place.organization, customer=customer)
    found(next((one for one in rows if one.id == row), None))
    if what == "agreed":
        operations.withdraw_consent(consent=row, withdrawn_at=place.at, **who)
    elif what == "given":
        ledger.note_return(contact=row, **who)
    else:
        operations.end_preference(preference=row, on=place.today, **who)
