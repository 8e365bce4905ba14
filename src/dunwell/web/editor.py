"""The strategy editor: a draft changed step by step. Every button sends a form, so it works without scripts."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from dunwell.engine.conditions import Problem
from dunwell.engine.steps import SEVERITIES
from dunwell.engine.strategy import Strategy
from dunwell.kit import svg
from dunwell.organizations.rights import Action
from dunwell.strategies import documents, editing, operations, queries
from dunwell.strategies.editing import EditingError, Seen
from dunwell.strategies.operations import StrategyError
from dunwell.strategies.ready import READY
from dunwell.web.acting import act
from dunwell.web.fields import LimitField
from dunwell.web.finding import found
from dunwell.web.place import Place, page, show
from dunwell.web.step_words import READ, shown
from dunwell.web.steps import new_id
from dunwell.web.strategies import HEAD, lane_of, says_of

RESERVED: Final = frozenset({"new", "places"})
"""Keys that are pages."""


class Edited(NamedTuple):
    """A strategy as it is being changed: its draft, else what is in force; `seen` names exactly this text."""

    key: str
    name: str
    text: str
    seen: str
    number: int
    is_draft: bool


class Head(forms.Form):
    """What holds for all steps."""

    name = forms.CharField(max_length=120)
    quiet_days = forms.IntegerField(min_value=0, max_value=90, help_text="between two messages that ask")
    entry = forms.CharField(
        label="First seen late: begins at", required=False, widget=forms.Select(), help_text="and goes on from there"
    )
    minimum_customer = LimitField(
        label="Smallest sum", required=False, max_length=20, help_text="of a customer; else the organization's"
    )
    minimum_item = LimitField(
        label="Smallest item", required=False, max_length=20, help_text="of an invoice; else the organization's"
    )
    review_severity = forms.ChoiceField(
        label="A person reads first",
        required=False,
        choices=[("", "what a step wants read"), *((word, READ[hard]) for word, hard in reversed(SEVERITIES.items()))],
    )
    review_above = LimitField(
        label="And each message above", required=False, max_length=20, help_text="what it asks for in all"
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


class New(forms.Form):
    """A strategy of one's own, begun from another."""

    name = forms.CharField(max_length=60, help_text="such as Key accounts or Consumers abroad")
    source = forms.CharField(label="Begin with", max_length=60, widget=forms.RadioSelect())


def edited(place: Place, key: str) -> Edited:
    """Return what an editor works on; raises Http404 for a strategy that is not there."""
    row = found(next((one for one in queries.list_strategies(place.organization) if one.key == key), None))
    draft = queries.find_draft(place.organization, key)
    text = draft.text if draft else found(queries.texts_in_force(place.organization).get(key))
    digest = hashlib.sha256(text.encode()).hexdigest()
    values, _ = documents.read(text)
    name = values.get("name") if isinstance(values, dict) else None
    return Edited(key, str(name or row.name), text, digest, draft.number if draft else row.number, draft is not None)


@page(Action.STRATEGY)
def new(request: HttpRequest, place: Place) -> HttpResponse:
    """Offer the ready strategies to begin with: nobody starts from an empty page."""
    return _show_new(request, place, New(initial={"source": request.GET.get("from", READY[0].key)}))


def _show_new(request: HttpRequest, place: Place, form: New, status: int = 200) -> HttpResponse:
    known = {one.key: one.name for one in queries.list_strategies(place.organization)}
    suits = {one.key: one.suits for one in READY}
    choices = [(key, name, suits.get(key, "")) for key, name in known.items()]
    choices.sort(key=lambda one: (one[0] not in suits, one[1]))
    return show(request, place, "strategy_new.html", status, here="strategies", form=form, choices=choices)


@page(Action.STRATEGY, "POST")
def begin(request: HttpRequest, place: Place) -> HttpResponse:
    """Begin a strategy of one's own as the copy of another one."""
    form = New(request.POST)
    if not form.is_valid():
        return _show_new(request, place, form, 422)
    name, source = form.cleaned_data["name"], form.cleaned_data["source"]
    text = found(queries.texts_in_force(place.organization).get(source))
    taken = {one.key for one in queries.list_strategies(place.organization)} | RESERVED
    key = new_id(name, taken)
    return act(
        request,
        lambda: operations.save_draft(
            organization=place.organization,
            key=key,
            text=editing.copied(text, key=key, name=name),
            at=place.at,
            actor=place.actor,
            seen="",
        ),
        back=reverse("new-strategy"),
        said=f"{name} begins as a copy. It is a draft: nobody is asked by it until it is published.",
        then=reverse("edit-strategy", args=[key]),
    )


@page(Action.STRATEGY)
def edit(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Show a strategy to be changed: its lane, its steps with their buttons, what is wrong, what holds for all."""
    return show_editor(request, place, edited(place, key))


def show_editor(
    request: HttpRequest, place: Place, it: Edited, *, head: Head | None = None, status: int = 200
) -> HttpResponse:
    """Render the editor; `head` is a form that came back with complaints."""
    seen = editing.look(it.text)
    strategy, _ = documents.parse(it.text)
    lane = lane_of(strategy, strategy.name) if strategy else None
    picture = svg.lanes(it.name, says_of(lane), [lane], head=HEAD) if lane else None
    initial = {name: seen.values.get(name) for name in Head.base_fields} | _review(seen.values) | {"seen": it.seen}
    form = head or Head(initial={**initial, "quiet_days": seen.values.get("quiet_days", 7)})
    messages_late = [step for step in seen.steps if step.action == "MESSAGE" and (step.days or 0) >= 0 and not step.on]
    first = [("", "the first message after the due date")]
    form.fields["entry"].widget.choices = first + [(step.id, step.name) for step in messages_late if not step.after]
    return show(
        request,
        place,
        "strategy_edit.html",
        status,
        here="strategies",
        it=it,
        picture=picture,
        rows=_rows(seen, strategy, place.seat.currency),
        problems=[(problem, _step_named(problem)) for problem in seen.problems],
        advice=[(problem, _step_named(problem)) for problem in seen.advice],
        head=form,
        currency=place.seat.currency,
    )


def _review(values: Mapping[str, Any]) -> dict[str, str]:
    """Return what a person reads first, as the form shows it."""
    row = values.get("review")
    row = row if isinstance(row, Mapping) else {}
    return {"review_severity": str(row.get("severity", "")).lower(), "review_above": str(row.get("above") or "")}


class Row(NamedTuple):
    """A step in the list, with what its buttons may do."""

    at: int
    step: Any
    words: Any
    up: bool
    down: bool
    problems: list[Problem]


def _rows(seen: Seen, strategy: Strategy | None, currency: str) -> list[Row]:
    return [
        Row(
            at,
            step,
            shown(step, seen.rows[at], currency, strategy),
            editing.may_move(seen.rows, at, up=True),
            editing.may_move(seen.rows, at, up=False),
            [problem for problem in seen.problems if problem.path.startswith(f"steps[{at}]")],
        )
        for at, step in enumerate(seen.steps)
    ]


def _step_named(problem: Problem) -> int | None:
    """Return which step a problem is about."""
    head = problem.path.partition("]")[0].removeprefix("steps[")
    return int(head) if head.isdigit() else None


@page(Action.STRATEGY, "POST")
def change_head(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Change what holds for all steps of a strategy."""
    it, form = edited(place, key), Head(request.POST)
    if not form.is_valid():
        return show_editor(request, place, it, head=form, status=422)
    said = form.cleaned_data
    amounts = {name: said[name] or None for name in ("minimum_customer", "minimum_item")}
    values = {"name": said["name"], "quiet_days": said["quiet_days"], "entry": said["entry"] or None, **amounts}
    values["review"] = {
        word: said[f"review_{word}"] for word in ("above", "severity") if said[f"review_{word}"]
    } or None

    def changed(text: str) -> str:
        text = editing.with_head(text, values)
        for problem in documents.parse(text)[1]:
            if (name := problem.path.replace(".", "_")) in form.fields:
                form.add_error(name, f"{problem.message}: {problem.fix}.")
        return text

    text = changed(it.text)
    if form.errors:
        return show_editor(request, place, it, head=form, status=422)
    return keep(request, place, it, lambda _: text, said="The draft is saved.")


@page(Action.STRATEGY, "POST")
def move(request: HttpRequest, place: Place, key: str, at: int) -> HttpResponse:
    """Let a step change places with its neighbor."""
    up = request.POST.get("to") == "up"
    return keep(
        request, place, edited(place, key), lambda text: editing.moved(text, at, up=up), said="The step is moved."
    )


@page(Action.STRATEGY, "POST")
def remove(request: HttpRequest, place: Place, key: str, at: int) -> HttpResponse:
    """Take a step out of the draft."""
    it = edited(place, key)
    return keep(request, place, it, lambda text: editing.without_step(text, at), said="The step is taken out.")


@page(Action.STRATEGY, "POST")
def drop(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Throw the draft away: what is in force stays as it is."""
    edited(place, key)
    is_new = queries.find_version_in_force(place.organization, key) is None
    return act(
        request,
        lambda: operations.drop_draft(organization=place.organization, key=key, at=place.at, actor=place.actor),
        back=reverse("edit-strategy", args=[key]),
        said="The draft is thrown away.",
        then=reverse("strategies") if is_new else reverse("strategy", args=[key]),
    )


def keep(request: HttpRequest, place: Place, it: Edited, change: Callable[[str], str], *, said: str) -> HttpResponse:
    """Save a changed text as the draft and go back to the editor, unless somebody else changed it meanwhile."""
    back = redirect("edit-strategy", it.key)
    if request.POST.get("seen", it.seen) != it.seen:
        messages.error(request, "Somebody changed this strategy meanwhile. Here it is as it stands now; do it again.")
        return back
    try:
        text = change(it.text)
        if text != it.text or not it.is_draft:
            save(place, it, text)
    except (EditingError, StrategyError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return back


def save(place: Place, it: Edited, text: str) -> None:
    """Save a text as the draft of what was looked at; raises StrategyError where that is another by now."""
    with transaction.atomic():
        operations.save_draft(
            organization=place.organization, key=it.key, text=text, at=place.at, actor=place.actor, seen=it.seen
        )
