"""Notes about a customer, and calls."""

import uuid
from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dunwell.compliance.terms import Channel, Direction
from dunwell.dunning import contacting
from dunwell.organizations.rights import Action
from dunwell.web.acting import act, refuse
from dunwell.web.fields import CustomerForm
from dunwell.web.finding import customer_id
from dunwell.web.place import Place, page
from dunwell.worklist import listing, operations
from dunwell.worklist.terms import TaskKind

# What came of a call -> whether somebody was reached, which is what serves a call step.
CALLS: Final = {
    "reached": True,
    "reached, asks to be called again": False,
    "left a message": False,
    "nobody answered": False,
    "wrong number": False,
}


class Note(CustomerForm):
    """Something worth knowing."""

    name = "note"
    text = forms.CharField(label="Note", max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))


class Call(CustomerForm):
    """What came of a call."""

    name = "call"
    outcome = forms.ChoiceField(label="What came of it", choices=[(one, one) for one in CALLS])
    text = forms.CharField(
        label="What was said", max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    is_theirs = forms.BooleanField(label="They called us", required=False)


@page(Action.NOTE, "POST")
def add_note(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Write something down."""
    customer, back = customer_id(place, key), reverse("customer", args=[key])
    form = Note(request.POST, place=place, customer=customer)
    if not form.is_valid():
        return refuse(request, form, back=back)
    return act(
        request,
        lambda: _note(place, customer, form.cleaned_data["text"]),
        back=back,
        said="The note is on the timeline.",
        undo=lambda note: reverse("take-back-note", args=[key, note]),
    )


@page(Action.NOTE, "POST")
def take_back_note(request: HttpRequest, place: Place, key: uuid.UUID, note: int) -> HttpResponse:
    """Take back a note that was just written."""
    customer_id(place, key)
    return act(
        request,
        lambda: operations.take_back_note(
            organization=place.organization, note=note, author=place.name, at=place.at, actor=place.actor
        ),
        back=reverse("customer", args=[key]),
        said="The note is taken back.",
    )


@page(Action.WORK, "POST")
def log_call(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Note a call; an open call task ends with its outcome."""
    customer, back = customer_id(place, key), reverse("customer", args=[key])
    form = Call(request.POST, place=place, customer=customer)
    if not form.is_valid():
        return refuse(request, form, back=back)
    outcome, text = form.cleaned_data["outcome"], form.cleaned_data["text"]
    waiting = [task for task in listing.list_tasks_of(place.organization, customer) if task.kind == TaskKind.CALL][:1]

    def run() -> None:
        _count(place, customer, outcome, is_theirs=form.cleaned_data["is_theirs"])
        _note(place, customer, f"Call: {outcome}. {text}".strip())
        for task in waiting:
            operations.finish_task(
                organization=place.organization,
                task=task.id,
                outcome=outcome,
                counts=CALLS[outcome],
                on=place.today,
                at=place.at,
                actor=place.actor,
            )

    done = " and its task is done." if waiting else "."
    return act(request, run, back=back, said=f"The call is noted{done}")


def _count(place: Place, customer: int, outcome: str, *, is_theirs: bool) -> None:
    """Write the call into the contact ledger; a call of theirs may always be."""
    contacting.note_talk(
        organization=place.organization,
        customer=customer,
        way=contacting.Way(Channel.CALL, ""),
        outcome=contacting.CAME[outcome],
        direction=Direction.IN if is_theirs else Direction.OUT,
        at=place.at,
        actor=place.actor,
    )


def _note(place: Place, customer: int, text: str) -> int:
    return operations.add_note(
        organization=place.organization, customer=customer, text=text, at=place.at, actor=place.actor, author=place.name
    )
