"""Data health: what is missing, with the money it holds up, each number one list and one way to mend it."""

import uuid
from typing import Any, Final, NamedTuple

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from dunwell.customers import duplicates, operations
from dunwell.customers import listing as customers
from dunwell.customers.facts import NewContact
from dunwell.customers.terms import CustomerKind
from dunwell.organizations.rights import Action
from dunwell.receivables import listing as receivables
from dunwell.reports import quality
from dunwell.strategies import queries as strategies
from dunwell.web import paging
from dunwell.web.acting import act, refuse
from dunwell.web.finding import customer_id
from dunwell.web.keeping import kept
from dunwell.web.place import Place, page, show

MANY: Final = 10_000
"""How many customers one answer may be for."""

CAP: Final = 500


class Check(NamedTuple):
    """How a check is called, what it costs, and the fact that answers it for many (empty: one by one)."""

    title: str
    says: str
    fact: str = ""


CHECKS: Final[dict[str, Check]] = {
    "no-contact": Check("No address that works", "Nobody can write to them; a person must find an address."),
    "dead-address": Check("An address came back", "A mail did not arrive there; it is not used any more."),
    "no-kind": Check("Kind unknown", "The law differs for businesses and consumers, so nothing is sent.", "kind"),
    "no-country": Check("Country unknown", "Holidays, hours and rules depend on it, so nothing is sent.", "country"),
    "no-language": Check("Language unknown", "They are written to in the language of the house.", "language"),
    "no-owner": Check("Nobody looks after them", "No sales person can be told or asked about them.", "owner"),
    "due-before-issue": Check("Due before it was issued", "The due date or the issue date is wrong in the source."),
    "due-in-years": Check("Due in more than a year", "Often a year mistyped: nobody asks for it until then."),
    "issued-later": Check("Issued after today", "The issue date lies in the future."),
}


class Answer(forms.Form):
    """A fact that is the same for many."""

    kind = forms.ChoiceField(choices=CustomerKind.choices[1:], required=False)
    country = forms.RegexField(r"^[A-Za-z]{2}$", required=False, help_text="two letters, such as DE")
    language = forms.RegexField(r"^[a-z]{2}$", required=False, help_text="two letters, such as de")
    owner = forms.CharField(max_length=120, required=False, help_text="the sales person")


class Address(forms.Form):
    """An address that works."""

    customer = forms.UUIDField()
    email = forms.EmailField(max_length=254)


@page(Action.SEE)
def data_health(request: HttpRequest, place: Place) -> HttpResponse:
    """Show what is missing or impossible, and what it holds up."""
    gaps = _counts(place)
    odd = quality.count_documents(place.organization, today=place.today)
    pairs = duplicates.count_pairs(place.organization, cap=CAP)
    misread = strategies.list_misread(place.organization)
    failing = any(one.many for one in gaps.values()) or any(one.many for one in odd.values())
    context: dict[str, Any] = {
        "gaps": [(key, CHECKS[key], gap) for key, gap in gaps.items()],
        "odd": [(key, CHECKS[key], one) for key, one in odd.items()],
    }
    context |= {"pairs": pairs, "cap": CAP, "misread": misread, "is_well": not (pairs or misread or failing)}
    return show(request, place, "quality.html", here="quality", **context)


def _counts(place: Place) -> dict[str, quality.Gap]:
    return kept(place, "quality", lambda: quality.count_customers(place.organization))


@page(Action.SEE)
def gap(request: HttpRequest, place: Place, check: str) -> HttpResponse:
    """List what one check finds, with the way to mend it."""
    if check in quality.DOCUMENTS:
        return _documents(request, place, check)
    if check not in quality.CUSTOMERS:
        raise Http404
    after = paging.asked(request, paging.number, paging.number)
    part, house = "-".join(map(str, after or ())), place.organization
    rows = kept(
        place, f"gap-{check}-{part}", lambda: quality.list_customers(house, check, after=after, limit=paging.SIZE + 1)
    )
    shown, more = paging.cut(request, rows, lambda row: (row.priority, row.id))
    names = customers.by_id(place.organization, [row.customer_id for row in shown])
    fact, form = CHECKS[check].fact, Answer()
    if fact:
        form.fields[fact].required = True
    context: dict[str, Any] = {
        "rows": [(names[row.customer_id], row) for row in shown],
        "more": more,
        # A first page that holds them all has counted them.
        "count": _counts(place)[check].many if after or more else len(shown),
        "field": form[fact] if fact else None,
    }
    return show(request, place, "gap.html", here="quality", check=check, about=CHECKS[check], **context)


def _documents(request: HttpRequest, place: Place, check: str) -> HttpResponse:
    keys = quality.list_documents(place.organization, check, today=place.today)
    lines = receivables.lines_by_id(place.organization, keys)
    names = customers.by_id(place.organization, [line.customer_id for line in lines.values()])
    rows = [(lines[key], names[lines[key].customer_id]) for key in keys]
    return show(request, place, "odd.html", here="quality", check=check, about=CHECKS[check], rows=rows)


@page(Action.CUSTOMER, "POST")
def answer(request: HttpRequest, place: Place, check: str) -> HttpResponse:
    """Answer one check for those ticked, or for all it finds; one event says who said what about whom."""
    fact = CHECKS[check].fact if check in quality.CUSTOMERS else ""
    if not fact:
        raise Http404
    form, back = Answer(request.POST), reverse("gap", args=[check])
    form.fields[fact].required = True
    if not form.is_valid():
        return refuse(request, form, back=back)
    value, wanted = form.cleaned_data[fact], _wanted(request, place, check)
    if not wanted:
        form.add_error(None, "Nobody was ticked.")
        return refuse(request, form, back=back)
    return act(
        request,
        lambda: operations.set_facts_for_many(
            organization=place.organization,
            customers=wanted,
            values={fact: value.upper() if fact == "country" else value},
            at=place.at,
            actor=place.actor,
        ),
        back=back,
        said=f"Answered for {len(wanted)} customers.",
    )


def _wanted(request: HttpRequest, place: Place, check: str) -> list[int]:
    """Return the customers an answer is for; only such as fail the check."""
    failing = quality.ids_of(place.organization, check, limit=MANY)
    if request.POST.get("whom") == "all":
        return failing
    ticked = set(request.POST.getlist("customer"))
    return [key for key in failing if str(key) in ticked]


@page(Action.CUSTOMER, "POST")
def give_address(request: HttpRequest, place: Place, check: str) -> HttpResponse:
    """Give a customer an address that works; the ones that came back are taken out of use."""
    if check not in {"no-contact", "dead-address"}:
        raise Http404
    form, back = Address(request.POST), reverse("gap", args=[check])
    if not form.is_valid():
        return refuse(request, form, back=back)
    key: uuid.UUID = form.cleaned_data["customer"]
    new = NewContact(customer_id(place, key), email=form.cleaned_data["email"])
    dead = [row for row in customers.list_contacts(place.organization, new.customer_id) if row.is_dead]

    def run() -> None:
        operations.add_contact(organization=place.organization, contact=new, at=place.at, actor=place.actor)
        for row in dead:
            operations.remove_contact(contact=row.id, at=place.at, actor=place.actor)

    return act(request, run, back=back, said=f"{new.email} is used from now on.")
