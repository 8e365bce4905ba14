"""Disputes: opened by whoever hears of one, closed by whoever may decide it."""

import datetime as dt
import uuid
from typing import Any, Final

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dunwell.audit import queries as audit
from dunwell.disputes import operations, queries
from dunwell.disputes.terms import DisputeState
from dunwell.dunning import answering
from dunwell.organizations.rights import Action
from dunwell.web.acting import act, refuse
from dunwell.web.fields import AmountField, CustomerForm, LineField
from dunwell.web.finding import customer_id, found
from dunwell.web.place import Place, page

UNDO: Final = dt.timedelta(hours=1)
SAID: Final = {
    DisputeState.REJECTED: "First they get the answer; until they have it, and for some days after, nothing asks.",
    DisputeState.ACCEPTED: "A task asks for the credit note.",
}
LATELY: Final = 50
"""Events of a customer that are looked through for the opening of a dispute."""


class Dispute(CustomerForm):
    """What is contested, and why."""

    name = "dispute"
    line = LineField(label="Invoice")
    amount = AmountField(label="Contested amount", required=False, help_text="empty: all that is open of it")
    reason = forms.CharField(label="What is wrong", max_length=255)

    def values(self) -> dict[str, Any]:
        """Return what the operation takes."""
        line = self.cleaned_data["line"]
        amount = self.minor(line.currency)
        return {"open_item": line.id, "amount_minor": amount, "reason": self.cleaned_data["reason"]}


class Outcome(forms.Form):
    """How a dispute ends."""

    outcome = forms.ChoiceField(choices=[one for one in DisputeState.choices if one[0] != DisputeState.OPEN])
    answer = forms.CharField(max_length=500, required=False)


@page(Action.WORK, "POST")
def open_dispute(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Contest a line of this customer or a part of it."""
    customer, back = customer_id(place, key), reverse("customer", args=[key])
    form = Dispute(request.POST, place=place, customer=customer)
    values = form.values() if form.is_valid() else {}
    if form.errors:
        return refuse(request, form, back=back)
    return act(
        request,
        lambda: operations.open_dispute(
            organization=place.organization, on=place.today, at=place.at, actor=place.actor, **values
        ),
        back=back,
        said="The dispute is open: its part of the invoice rests, the rest stays payable.",
        undo=lambda dispute: reverse("undo-dispute", args=[key, dispute]),
    )


@page(Action.DECIDE_DISPUTE, "POST")
def close_dispute(request: HttpRequest, place: Place, key: uuid.UUID, dispute: int) -> HttpResponse:
    """End a dispute of this customer with its outcome."""
    form = Outcome(request.POST)
    if not form.is_valid():
        customer_id(place, key)
        return refuse(request, form, back=reverse("customer", args=[key]))
    outcome, answer = DisputeState(form.cleaned_data["outcome"]), form.cleaned_data["answer"]
    return _close(request, place, key, dispute, outcome=outcome, answer=answer)


@page(Action.NOTE, "POST")
def undo_dispute(request: HttpRequest, place: Place, key: uuid.UUID, dispute: int) -> HttpResponse:
    """Take back a dispute that was opened by mistake: who may decide it, and who opened it within the last hour."""
    if not place.may(Action.DECIDE_DISPUTE) and not _just_opened(place, customer_id(place, key), dispute):
        raise PermissionDenied("Only who opened a dispute can take it back, and only within an hour.")
    return _close(request, place, key, dispute, outcome=DisputeState.WITHDRAWN)


def _just_opened(place: Place, customer: int, dispute: int) -> bool:
    """Tell whether this member opened a dispute within the last hour, as the record says."""
    events = audit.list_events(place.organization, customer=customer, limit=LATELY)
    return any(
        (one.verb, one.subject_id, one.actor) == ("dispute.opened", dispute, place.actor) and place.at - one.at <= UNDO
        for one in events
    )


def _close(
    request: HttpRequest, place: Place, key: uuid.UUID, dispute: int, *, outcome: DisputeState, answer: str = ""
) -> HttpResponse:
    rows = queries.list_disputes(place.organization, customer=customer_id(place, key))
    row = found(next((one for one in rows if one.id == dispute), None))
    return act(
        request,
        lambda: answering.close_dispute(
            organization=place.organization,
            dispute=row.id,
            outcome=outcome,
            answer=answer,
            on=place.today,
            at=place.at,
            actor=place.actor,
        ),
        back=reverse("customer", args=[key]),
        said=f"The dispute is {outcome.label}. {SAID.get(outcome, '')}".strip(),
    )
