"""The review queue: messages that wait for a person, to be let pass, dropped or rewritten, several at once."""

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dunwell.correspondence import listing, operations
from dunwell.correspondence.letters import OWN_WORDS
from dunwell.customers import listing as customers
from dunwell.dunning import listing as dunning
from dunwell.dunning import operations as nights
from dunwell.dunning.previewing import preview
from dunwell.organizations.rights import Action
from dunwell.web import paging
from dunwell.web.acting import act, refuse
from dunwell.web.finding import found, named
from dunwell.web.place import Place, page, show
from dunwell.web.step_words import called_alike
from dunwell.worklist import listing as worklist

LET, DROP = "let", "drop"


class Several(forms.Form):
    """What becomes of the ticked messages."""

    what = forms.ChoiceField(choices=[(LET, "let them pass"), (DROP, "drop them")])
    reason = forms.CharField(max_length=120, required=False)


class Words(forms.Form):
    """The sentences of a letter that a person may write anew."""

    greeting = forms.CharField(max_length=2000, required=False, help_text="empty: ours")
    opening = forms.CharField(
        label="First paragraph", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    wish = forms.CharField(
        label="Last paragraph",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Table, amounts, dates and bank account are filled in when it leaves; they cannot be edited.",
    )


@page(Action.SEE)
def review(request: HttpRequest, place: Place) -> HttpResponse:
    """List what waits for a person, the oldest first; of one night when asked."""
    asked = request.GET.get("run", "")
    run = found(dunning.find_run(place.organization, named(asked))) if asked else None
    after = paging.asked(request, paging.number)
    rows = listing.list_review(
        place.organization, run=run.id if run else None, after=after[0] if after else None, limit=paging.SIZE + 1
    )
    shown, more = paging.cut(request, rows, lambda row: (row.id,))
    names = customers.by_id(place.organization, [row.customer_id for row in shown])
    standings = worklist.standings_of(place.organization, names)
    pairs = [(row, names[row.customer_id], standings.get(row.customer_id)) for row in shown]
    return show(
        request,
        place,
        "review.html",
        here="review",
        rows=pairs,
        called=called_alike(place.organization, shown),
        more=more,
        run=run,
    )


@page(Action.REVIEW, "POST")
def decide(request: HttpRequest, place: Place) -> HttpResponse:
    """Let the ticked messages pass, or drop them; those that left review meanwhile are left as they are."""
    form, back = Several(request.POST), reverse("review")
    if not form.is_valid():
        return refuse(request, form, back=back)
    ticked = [named(key) for key in request.POST.getlist("message")[: paging.SIZE]]
    what, reason = form.cleaned_data["what"], form.cleaned_data["reason"] or f"dropped by {place.name}"
    keys = listing.review_keys(place.organization, ticked)

    def run() -> None:
        if not keys:
            raise operations.MessageError("Nothing was changed: tick at least one message that still waits.")
        for key in keys:
            about: dict[str, Any] = {
                "organization": place.organization,
                "message": key,
                "at": place.at,
                "actor": place.actor,
            }
            if what == LET:
                operations.approve(**about)
            else:
                operations.drop(**about, reason=reason)

    number = f"{len(keys)} message{'s' if len(keys) != 1 else ''}"
    said = f"{number} may leave with the next dispatch." if what == LET else f"{number} dropped; nothing is sent."
    return act(request, run, back=back, said=said)


@page(Action.REVIEW, "POST")
def rewrite(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Put a person's sentences in place of ours; what was left as it was stays ours."""
    row, form = found(listing.find_message(place.organization, key)), Words(request.POST)
    back = reverse("message", args=[key])
    if not form.is_valid():
        return refuse(request, form, back=back)
    seen = preview(place.organization, row.id, at=place.at)
    ours, own = seen.words if seen else {}, row.own_words or {}
    typed = {name: form.cleaned_data[name].replace("\r\n", "\n") for name in OWN_WORDS}
    words = {name: text for name, text in typed.items() if name in own or text != ours.get(name)}
    return act(
        request,
        lambda: operations.rewrite(
            organization=place.organization, message=row.id, words=words, at=place.at, actor=place.actor
        ),
        back=back,
        said="Your words are in it; read it once more, then let it pass.",
    )


class Held(forms.Form):
    """What becomes of all messages of a night that was held back."""

    sure = forms.BooleanField(label="I looked at what is unusual")


@page(Action.REVIEW, "POST")
def release_night(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Let all messages of a night that was held back pass."""
    return _night(request, place, key, drops=False)


@page(Action.REVIEW, "POST")
def drop_night(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Drop all messages of a night that was held back."""
    return _night(request, place, key, drops=True)


def _night(request: HttpRequest, place: Place, key: uuid.UUID, *, drops: bool) -> HttpResponse:
    row, form = found(dunning.find_run(place.organization, key)), Held(request.POST)
    back = reverse("run", args=[key])
    if not form.is_valid():
        return refuse(request, form, back=back)
    about: dict[str, Any] = {"organization": place.organization, "run": row.id, "at": place.at, "actor": place.actor}
    if drops:
        reason = f"the night was dropped by {place.name}"
        return act(request, lambda: nights.drop_night(**about, reason=reason), back=back, said="They are dropped.")
    return act(request, lambda: nights.release_night(**about), back=back, said="They may leave with the next dispatch.")
