"""What happens to an invoice's place: one table of rules for the house, and the answer where a person is asked."""

import uuid
from typing import Any, Final, NamedTuple

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dunwell.dunning import placing
from dunwell.engine.events import EVENTS
from dunwell.engine.places import ASK, DEFAULTS, KEEP, LOWER, RESTART, rules_of
from dunwell.organizations import operations
from dunwell.organizations.queries import get_organization
from dunwell.organizations.rights import Action
from dunwell.web.acting import act, refuse
from dunwell.web.finding import found
from dunwell.web.place import Place, page, show
from dunwell.web.tasks import back_to
from dunwell.worklist import listing

RULES: Final = (
    (KEEP, "keeps its place"),
    (LOWER, "goes one step back"),
    (RESTART, "begins again"),
    (ASK, "waits for a person's word"),
)
WHY: Final = {
    "changed_strategy": "What the customer has got counts; steps whose day lies behind are passed.",
    "part_payment": "Who pays a part is asked neither more softly nor harder for the rest.",
    "credit": "The rest goes on where it was.",
    "changed_due_date": "The agreement is new, so are the steps.",
    "resolved_dispute": "The softest message comes first in any case.",
    "broken_promise": "After the quiet and the softest message, the last step is said once more.",
    "kept_promise": "What is left goes on where it was.",
    "returned_debit": "The customer believed it was paid.",
    "new_version": "Steps are known by their ids.",
}


class Row(NamedTuple):
    """One event with its rule; `usual` is what the trade does."""

    event: str
    says: str
    rule: str
    usual: str
    why: str
    is_own: bool


class Rules(forms.Form):
    """A rule for each event."""

    def __init__(self, data: Any = None) -> None:
        """Ask for every event of the table."""
        super().__init__(data)
        for event in DEFAULTS:
            self.fields[event] = forms.ChoiceField(label=EVENTS[event], choices=RULES)


class Answer(forms.Form):
    """Where it goes on."""

    rule = forms.ChoiceField(choices=[one for one in RULES if one[0] != ASK])
    back = forms.CharField(max_length=300, required=False)


@page(Action.SEE)
def rules(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the table; whoever may write strategies changes it."""
    said, chosen = dict(RULES), rules_of(get_organization(place.organization).place_rules)
    rows = [
        Row(event, EVENTS[event], chosen[event], said[usual], WHY[event], chosen[event] != usual)
        for event, usual in DEFAULTS.items()
    ]
    return show(request, place, "places.html", here="strategies", rows=rows, rules=RULES)


@page(Action.STRATEGY, "POST")
def change(request: HttpRequest, place: Place) -> HttpResponse:
    """Change the rules; what moved before stays where it is."""
    form, back = Rules(request.POST), reverse("places")
    if not form.is_valid():
        return refuse(request, form, back=back)
    return act(
        request,
        lambda: operations.update_settings(
            organization=place.organization,
            changes={"place_rules": form.cleaned_data},
            at=place.at,
            actor=place.actor,
        ),
        back=back,
        said="The rules are kept. They hold for what happens from now on; nothing that moved before moves again.",
    )


@page(Action.WORK, "POST")
def answer(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Say where the invoices of a task go on, which closes it."""
    task, form = found(listing.find_task(place.organization, key)), Answer(request.POST)
    back = back_to(request, form.data.get("back", ""))
    if not form.is_valid():
        return refuse(request, form, back=back)
    rule = form.cleaned_data["rule"]
    return act(
        request,
        lambda: placing.answer_place(
            organization=place.organization,
            task=task.id,
            rule=rule,
            today=place.today,
            at=place.at,
            actor=place.actor,
        ),
        back=back,
        said=f"Done: it {dict(RULES)[rule]}.",
    )
