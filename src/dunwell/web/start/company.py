"""Screen 2: who writes. A sample reminder beside the form shows it as customers will see it."""

import base64
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse

from dunwell.audit import operations as audit
from dunwell.audit import queries as kept
from dunwell.audit.terms import FileKind
from dunwell.correspondence.letters import House
from dunwell.correspondence.mails import kind_of
from dunwell.correspondence.samples import sample_reminder
from dunwell.correspondence.texts import TEXTS
from dunwell.customers.facts import language_name
from dunwell.kit import iban
from dunwell.organizations import operations, queries
from dunwell.organizations.rights import Action
from dunwell.organizations.terms import SellsTo
from dunwell.web import mail
from dunwell.web.place import Place, page
from dunwell.web.start.shell import is_stale, pass_screen, seen, show_screen, stay

LARGEST: Final = 50_000
"""Bytes of a logo: it travels with every mail, and every mail is kept."""

LANGUAGES: Final = {code: language_name(code) for code in TEXTS}


class Company(forms.Form):
    """The details that stand in every letter."""

    name = forms.CharField(max_length=200)
    country = forms.RegexField(r"^\s*[A-Za-z]{2}\s*$", help_text="two letters, such as DE")
    address = forms.CharField(max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    phone = forms.CharField(max_length=40, required=False)
    hours = forms.CharField(label="When it is answered", max_length=120, required=False, help_text="Mon-Fri 9-16 h")
    email = forms.EmailField(label="E-mail", required=False, help_text="where customers' answers go")
    signer = forms.CharField(label="Who signs", max_length=120, required=False, help_text="a person customers can ask")
    iban = forms.CharField(label="IBAN", max_length=42, required=False, help_text="where they shall pay to")
    language = forms.ChoiceField(choices=[(code, name) for code, name in LANGUAGES.items()])
    time_zone = forms.CharField(max_length=64, help_text="such as Europe/Berlin")
    sells_to = forms.ChoiceField(label="You sell to", choices=[("", "choose one"), *SellsTo.choices])
    logo = forms.FileField(required=False, help_text="PNG, JPEG or GIF, at most 50 kB")

    def clean_iban(self) -> str:
        """Check the digits."""
        try:
            return iban.checked(self.cleaned_data["iban"])
        except ValueError as error:
            raise forms.ValidationError(f"This is no IBAN: {error}.") from error

    def clean_country(self) -> str:
        """Write it in capitals."""
        return str(self.cleaned_data["country"]).strip().upper()

    def clean_logo(self) -> Any:
        """Take pictures only, and none that makes every mail heavy."""
        file = self.cleaned_data["logo"]
        if file and (file.size > LARGEST or not kind_of(file.read(16))):
            raise forms.ValidationError("Choose a PNG, JPEG or GIF of at most 50 kB.")
        if file:
            file.seek(0)
        return file


FIELDS: Final = tuple(name for name in Company.base_fields if name != "logo")


@page(Action.SETTINGS)
def screen(request: HttpRequest, place: Place) -> HttpResponse:
    """Ask for the details."""
    row = queries.get_organization(place.organization)
    form = Company(initial={name: getattr(row, name) for name in FIELDS})
    return _show(request, place, form, 200)


@page(Action.SETTINGS, "POST")
def save(request: HttpRequest, place: Place) -> HttpResponse:
    """Keep the details and go on."""
    form = Company(request.POST, request.FILES)
    if is_stale(request, _stamp(place)):
        return stay(request, "company")
    if not form.is_valid():
        return _show(request, place, form, 422)
    changes = {name: form.cleaned_data[name] for name in FIELDS}
    who: dict[str, Any] = {"organization": place.organization, "at": place.at, "actor": place.actor}

    def keep() -> None:
        operations.update_settings(changes=changes, **who)
        if logo := form.cleaned_data["logo"]:
            picture = {"content": logo.read(), "kind": FileKind.LOGO, "name": logo.name}
            file = audit.keep_file(organization=place.organization, at=place.at, **picture)
            operations.set_logo(logo=file, **who)

    return pass_screen(request, place, "company", keep, said="Your details are kept; every letter carries them.")


def _stamp(place: Place) -> str:
    row = queries.get_organization(place.organization)
    return seen(*(getattr(row, name) for name in FIELDS), row.logo_id)


def _show(request: HttpRequest, place: Place, form: Company, status: int) -> HttpResponse:
    return show_screen(request, place, "company", "company.html", status, form=form, seen=_stamp(place))


@page(Action.SETTINGS, "GET", "POST")
def sample(request: HttpRequest, place: Place) -> HttpResponse:
    """Answer with a sample reminder: with what is kept, or (POST, nothing is kept) with what is being typed."""
    row = queries.get_organization(place.organization)
    values: dict[str, str] = {name: str(getattr(row, name)) for name in FIELDS}
    values |= {name: request.POST[name][:1000] for name in FIELDS if name in request.POST}
    letter = sample_reminder(
        House(
            logo=_picture(place, request, row.logo_id),
            **{name: values[name] for name in ("name", "address", "signer", "phone", "email", "iban", "hours")},
        ),
        language=values["language"],
        country=values["country"].strip().upper(),
        currency=row.base_currency,
        today=place.today,
    )
    return mail.framed(letter.html)


def _picture(place: Place, request: HttpRequest, logo: int | None) -> str:
    file: Any = request.FILES.get("logo")
    if file and file.size <= LARGEST:
        content = file.read()
    elif logo:
        content = kept.read_file(place.organization, logo)
    else:
        return ""
    kind = kind_of(content)
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}" if kind else ""
