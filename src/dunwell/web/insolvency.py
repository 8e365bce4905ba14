"""An insolvency: court, file, administrator and deadline; the claim with its invoices; its end."""

import uuid
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dunwell.compliance import queries
from dunwell.compliance.queries import InsolvencyRow
from dunwell.compliance.terms import InsolvencyKind
from dunwell.customers import listing as customers
from dunwell.dunning import proceedings
from dunwell.dunning.interest_claimed import interest_claimed
from dunwell.organizations.rights import Action
from dunwell.receivables import listing as receivables
from dunwell.web.acting import act, refuse
from dunwell.web.fields import DayField
from dunwell.web.finding import customer_id, found
from dunwell.web.place import Place, page, show

LINES: Final = 200


class Details(forms.Form):
    """What is known of the proceedings."""

    kind = forms.ChoiceField(label="Proceedings", choices=InsolvencyKind.choices)
    court = forms.CharField(label="Court", max_length=160, required=False)
    file_number = forms.CharField(label="File number", max_length=80, required=False)
    claims_until = DayField(label="Claims until", required=False)
    administrator = forms.CharField(label="Administrator", max_length=200, required=False)
    administrator_email = forms.EmailField(label="Their e-mail", max_length=254, required=False)
    administrator_phone = forms.CharField(label="Their phone", max_length=40, required=False)
    administrator_address = forms.CharField(label="Their address", max_length=400, required=False)
    source = forms.CharField(label="How we know", max_length=120, required=False, help_text="the notice, its day")


class Opened(Details):
    """Proceedings that were opened."""

    opened_on = DayField(label="Opened on")
    field_order = ("opened_on",)


def _running(place: Place, customer: int) -> InsolvencyRow | None:
    rows = queries.list_insolvencies(place.organization, customer=customer)
    return next((row for row in rows if row.ended_on is None), None)


@page(Action.SEE)
def insolvency(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Show the proceedings over a customer with its claim, or the form that enters them."""
    who = found(customers.find_profile(place.organization, key))
    row = _running(place, who.id)
    context: dict[str, Any] = {"who": who, "row": row}
    if row is None:
        context["form"] = Opened(auto_id="opened-%s", initial={"opened_on": place.today})
    else:
        claim = proceedings.claim_of(place.organization, customer=who.id, opened_on=row.opened_on)
        lines = receivables.lines_by_id(place.organization, claim.lines[:LINES])
        reckoned = interest_claimed(place.organization, customer=who.id, lines=claim.lines, opened_on=row.opened_on)
        context |= {
            "claim": claim,
            "interest": reckoned,
            "lines": [(lines[pk], reckoned.by_line.get(pk), reckoned.missing.get(pk)) for pk in claim.lines[:LINES]],
            "form": Details(auto_id="changed-%s", initial=row._asdict()),
            "days_left": (row.claims_until - place.today).days if row.claims_until else None,
        }
    rows = queries.list_insolvencies(place.organization, customer=who.id)
    context["ended"] = [one for one in rows if one.ended_on is not None]
    return show(request, place, "insolvency.html", here="customers", **context)


@page(Action.WORK, "POST")
def enter(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Enter proceedings, or change those that run."""
    customer, back = customer_id(place, key), reverse("insolvency", args=[key])
    row = _running(place, customer)
    form = Details(request.POST) if row else Opened(request.POST)
    if not form.is_valid():
        return refuse(request, form, back=back)
    details = dict(form.cleaned_data)
    who: dict[str, Any] = {"organization": place.organization, "at": place.at, "actor": place.actor}
    if row:
        return act(
            request,
            lambda: proceedings.change_proceedings(insolvency=row.id, details=details, **who),
            back=back,
            said="The proceedings are changed.",
        )
    opened_on = details.pop("opened_on")
    return act(
        request,
        lambda: proceedings.open_proceedings(
            customer=customer, opened_on=opened_on, details=details, today=place.today, **who
        ),
        back=back,
        said="The proceedings are entered. What was owed before rests for everybody; a task asks for the claim.",
    )


@page(Action.WORK, "POST")
def claim(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Note that the claim was filed today."""
    row = found(_running(place, customer_id(place, key)))
    return act(
        request,
        lambda: proceedings.file_claim(
            organization=place.organization, insolvency=row.id, on=place.today, at=place.at, actor=place.actor
        ),
        back=reverse("insolvency", args=[key]),
        said="The claim is noted as filed.",
    )


@page(Action.LIFT, "POST")
def end(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Close the proceedings."""
    row = found(_running(place, customer_id(place, key)))
    return act(
        request,
        lambda: proceedings.end_proceedings(
            organization=place.organization,
            insolvency=row.id,
            on=place.today,
            at=place.at,
            actor=place.actor,
            reason=request.POST.get("reason", "")[:255],
        ),
        back=reverse("customer", args=[key]),
        said="The proceedings are closed. For some days nothing asks; then comes the courteous request.",
    )
