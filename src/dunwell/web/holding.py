"""Leaving alone what one chooses: some invoices, a customer or its group, with what follows shown before it is done."""

import datetime as dt
import uuid
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dunwell.compliance import operations
from dunwell.compliance.situations import SITUATIONS, Situation, situation_of
from dunwell.compliance.terms import HoldKind
from dunwell.customers import listing as customers
from dunwell.dunning import releasing
from dunwell.dunning.claims_paid import claim_paid, rests_until
from dunwell.organizations.rights import Action
from dunwell.receivables import listing as receivables
from dunwell.receivables.listing import Line
from dunwell.web.acting import act
from dunwell.web.fields import AmountField, CustomerForm, DayField
from dunwell.web.finding import found
from dunwell.web.holds import after_rows, ends_usually, kinds_for, may_lift
from dunwell.web.place import Place, page, show

LINES: Final = 200
"""How many of a customer's open invoices are offered, the oldest due first."""

LINES_ONLY, ALL, GROUP = "lines", "all", "group"
WHOM: Final = ((LINES_ONLY, "These invoices"), (ALL, "All that the customer owes"), (GROUP, "Its whole group"))


class Chosen(CustomerForm):
    """What to leave alone, why, and until when."""

    name = "chosen"
    whom = forms.ChoiceField(choices=WHOM, initial=LINES_ONLY)
    lines = forms.TypedMultipleChoiceField(coerce=int, required=False)
    kind = forms.ChoiceField(error_messages={"required": "Choose why."})
    amount = AmountField(
        label="Amount said to be paid", required=False, help_text="with “says it is paid”, of one invoice; empty: all"
    )
    until = DayField(required=False, help_text="that day included; empty: as long as its kind usually lasts")
    source = forms.CharField(label="How we know", max_length=120, required=False, help_text="a call, a letter of a day")
    reason = forms.CharField(label="In words", max_length=255, required=False)

    def __init__(self, *args: Any, offered: list[Line], **kwargs: Any) -> None:
        """Offer the kinds this member may place and the customer's open invoices."""
        super().__init__(*args, **kwargs)
        self.offered = {line.id: line for line in offered}
        kind, lines = self.fields["kind"], self.fields["lines"]
        assert isinstance(kind, forms.ChoiceField)
        assert isinstance(lines, forms.TypedMultipleChoiceField)
        kind.choices = kinds_for(self.place)
        lines.choices = [(pk, pk) for pk in self.offered]

    def clean(self) -> dict[str, Any]:
        """Ask for an invoice where invoices are meant, and for one alone where an amount is named."""
        said = self.cleaned_data
        if said.get("whom") == LINES_ONLY and not said.get("lines"):
            self.add_error("lines", "Tick at least one invoice.")
        if self.is_claim() and said.get("whom") != LINES_ONLY:
            self.add_error("whom", "“Says it is paid” is said of invoices: tick them.")
        if said.get("amount"):
            lines = said.get("lines") or []
            if not self.is_claim() or len(lines) != 1:
                self.add_error("amount", "An amount goes with “says it is paid” and one invoice only.")
            elif (amount := self.minor(self.offered[lines[0]].currency)) is not None and amount <= 0:
                self.add_error("amount", "An amount that was paid is more than 0.")
        return said

    def is_claim(self) -> bool:
        """Tell whether it is said to be paid."""
        return self.cleaned_data.get("kind") == HoldKind.CLAIMED_PAID

    def chosen(self) -> list[Line]:
        """Return the invoices that are meant; none for all of the customer or its group."""
        said = self.cleaned_data
        return [self.offered[pk] for pk in said["lines"]] if said["whom"] == LINES_ONLY else []

    def ends(self) -> dt.date | None:
        """Return the last day it rests; None until somebody releases it."""
        if self.is_claim():
            return rests_until(self.place.organization, self.place.today)
        return ends_usually(self.place, self.cleaned_data["kind"], self.cleaned_data["until"])


@page(Action.NOTE, "GET", "POST")
def hold(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Ask what to leave alone and why, show what follows, and place the hold."""
    who = found(customers.find_profile(place.organization, key))
    offered = _offered(place, who.id, request)
    form = Chosen(request.POST if request.method == "POST" else None, place=place, customer=who.id, offered=offered)
    if request.method == "POST" and form.is_valid() and request.POST.get("do") == "save":
        return _place(request, place, who, form)
    ticked = {line.id for line in offered if str(line.id) in _named(request)}
    is_wrong = request.method == "POST" and not form.is_valid()
    group = customers.list_group(place.organization, customer=who.id, parent=None, limit=1)
    context = {
        "who": who,
        "form": form,
        "whom": request.POST.get("whom") or (LINES_ONLY if ticked else ALL),
        "ticked": [line for line in offered if line.id in ticked],
        "others": [line for line in offered if line.id not in ticked],
        "kinds": [one for one in SITUATIONS if one.kind.value in dict(kinds_for(place))],
        "has_group": bool(group),
        "head": customers.by_id(place.organization, [who.parent_id]).get(who.parent_id) if who.parent_id else None,
        "follows": _follows(place, who.id, form) if form.is_bound and not is_wrong else None,
        "days_ahead": releasing.DAYS_AHEAD,
    }
    return show(request, place, "hold_new.html", 422 if is_wrong else 200, here="customers", **context)


def _named(request: HttpRequest) -> list[str]:
    return (request.POST if request.method == "POST" else request.GET).getlist("lines")


def _offered(place: Place, customer: int, request: HttpRequest) -> list[Line]:
    """Return the open invoices to choose among: the oldest, and those an address or a form names."""
    lines = receivables.list_lines(place.organization, customer=customer, limit=LINES)
    named = {int(key) for key in _named(request)[:LINES] if key.isascii() and key.isdigit() and len(key) < 19}
    missing = named - {line.id for line in lines}
    more = receivables.lines_by_id(place.organization, missing).values() if missing else ()
    return [line for line in [*lines, *more] if line.customer_id == customer and line.open_minor > 0]


def _follows(place: Place, customer: int, form: Chosen) -> dict[str, Any]:
    """Say what would rest, until when, what may go on, and what comes after its end."""
    said, ends = form.cleaned_data, form.ends()
    situation: Situation = situation_of(said["kind"])
    context = {"situation": situation, "chosen": form.chosen(), "whom": said["whom"], "ends": ends}
    if ends is None or ends < place.today or situation.stops != "all" or form.is_claim():
        return context
    planned = releasing.Planned(
        said["kind"], place.today, tuple(line.id for line in form.chosen()), said["whom"] == GROUP
    )
    on = ends + dt.timedelta(days=1)
    ending = releasing.after_planned(place.organization, customer=customer, planned=planned, on=on)
    return {**context, "ending": ending, "members": after_rows(place, ending)}


def _place(request: HttpRequest, place: Place, who: customers.Profile, form: Chosen) -> HttpResponse:
    """Place one hold for each invoice, or one for the customer or its group; all or none."""
    kind, many = form.cleaned_data["kind"], len(form.chosen()) or 1
    may_undo = many == 1 and not form.is_claim() and may_lift(place, kind)
    return act(
        request,
        lambda: _claim(place, form) if form.is_claim() else _hold(place, who.id, form),
        back=reverse("customer", args=[who.public_id]),
        said=f"{'The hold is' if many == 1 else f'{many} holds are'} placed. {situation_of(kind).path}",
        undo=(lambda holds: reverse("release-hold", args=[who.public_id, holds[0]])) if may_undo else None,
    )


def _claim(place: Place, form: Chosen) -> list[int]:
    """Rest what is said to be paid."""
    lines = form.chosen()
    amount = form.minor(lines[0].currency)
    return claim_paid(
        organization=place.organization,
        items=[line.id for line in lines],
        amounts={lines[0].id: amount} if amount else {},
        on=place.today,
        at=place.at,
        actor=place.actor,
        source=form.cleaned_data["source"],
    )


def _hold(place: Place, customer: int, form: Chosen) -> list[int]:
    """Place the holds; without invoices one on all of the customer, or its group."""
    said = form.cleaned_data
    held: list[int | None] = [line.id for line in form.chosen()]
    return [
        operations.place_hold(
            organization=place.organization,
            customer=customer,
            kind=HoldKind(said["kind"]),
            from_on=place.today,
            until_on=form.ends(),
            open_item=line,
            includes_group=said["whom"] == GROUP,
            reason=said["reason"],
            source=said["source"],
            at=place.at,
            actor=place.actor,
        )
        for line in held or [None]
    ]
