"""Who cannot be written to, and why: each reason with one action that answers it for many."""

import datetime as dt
from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from dunwell.compliance import proof
from dunwell.compliance.curing import SAY, Cure, cure_of
from dunwell.compliance.rulebook import rule_told
from dunwell.customers import listing as customers
from dunwell.customers import operations
from dunwell.customers.terms import CustomerKind
from dunwell.organizations.rights import Action
from dunwell.web import paging
from dunwell.web.acting import act, refuse
from dunwell.web.place import Place, page, show
from dunwell.worklist import listing as worklist

# Reason of a decision -> (what it says, the fact that answers it; none where only a person can find it).
REASONS: Final[dict[str, tuple[str, str]]] = {
    "kind_unknown": ("Nobody said whether they are businesses or consumers", "kind"),
    "country_unknown": ("Their country is not known", "country"),
    "no_contact": ("There is no address that works", ""),
    "refused": ("A rule refuses mail to them, and no waiting helps", ""),
}
MANY: Final = 5000
"""How many customers one answer may be for."""


class Answer(forms.Form):
    """A fact that is the same for all of them."""

    kind = forms.ChoiceField(choices=CustomerKind.choices[1:], required=False)
    country = forms.RegexField(r"^[A-Za-z]{2}$", required=False, help_text="two letters, such as DE")


@page(Action.SEE)
def unreachable(request: HttpRequest, place: Place, reason: str) -> HttpResponse:
    """List the customers that cannot be written to for one reason, the most urgent first."""
    if reason not in REASONS:
        raise Http404
    after = paging.asked(request, paging.number, paging.number)
    rows = worklist.list_standings(place.organization, reason=reason, after=after, limit=paging.SIZE + 1)
    shown, more = paging.cut(request, rows, lambda row: (row.priority, row.id))
    names = customers.by_id(place.organization, [row.customer_id for row in shown])
    says, fact = REASONS[reason]
    told = _rules(place, names) if reason == "refused" else {}
    listed = [(names[row.customer_id], row, told.get(row.customer_id)) for row in shown]
    context = {"rows": listed, "more": more, "reason": reason, "says": says}
    form = Answer()
    if fact:
        form.fields[fact].required = True
    return show(request, place, "unreachable.html", here="today", field=form[fact] if fact else None, **context)


def _rules(place: Place, names: dict[int, customers.Listed]) -> dict[int, tuple[str, dt.date, Cure, str]]:
    """Return of each customer the rule that refuses, since when, what cures it and where."""
    found = proof.last_for_good(place.organization, names, on=place.today)
    told = {}
    for pk, row in found.items():
        cure = cure_of(row.rule, waits=False)
        about = place.seat.public_id if cure is SAY else names[pk].public_id
        told[pk] = (
            rule_told(row.rule).title,
            row.local_on,
            cure,
            reverse(cure.name, args=[about]) if cure.name else "",
        )
    return told


@page(Action.CUSTOMER, "POST")
def answer(request: HttpRequest, place: Place, reason: str) -> HttpResponse:
    """Answer one reason for all who wait for it; one event says who said what about whom."""
    _, fact = REASONS.get(reason, ("", ""))
    if not fact:
        raise Http404
    form, back = Answer(request.POST), reverse("unreachable", args=[reason])
    form.fields[fact].required = True
    if not form.is_valid():
        return refuse(request, form, back=back)
    rows = worklist.list_standings(place.organization, reason=reason, limit=MANY)
    values: dict[str, Any] = {fact: form.cleaned_data[fact].upper()}
    return act(
        request,
        lambda: operations.set_facts_for_many(
            organization=place.organization,
            customers=[row.customer_id for row in rows],
            values=values,
            at=place.at,
            actor=place.actor,
        ),
        back=back,
        said=f"Answered for {len(rows)} customers; they are decided again with it at once.",
    )
