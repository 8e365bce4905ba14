"""The pages of the editor beside its list: one step as a form, the text as YAML, what messages say."""

from typing import Any, Final, NamedTuple

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from dunwell.customers import listing as customers
from dunwell.dunning.examples import examples
from dunwell.dunning.wording import worded
from dunwell.engine.conditions import Problem
from dunwell.engine.steps import Step
from dunwell.organizations.rights import Action
from dunwell.strategies import documents, editing
from dunwell.strategies.editing import EditingError
from dunwell.web import conditions
from dunwell.web.conditions import Builder, Offer
from dunwell.web.editor import Edited, edited, keep
from dunwell.web.finding import found
from dunwell.web.place import Place, page, show
from dunwell.web.step_words import read_of_all
from dunwell.web.steps import FRESH, StepForm, initial_of, new_id

LANGUAGES: Final = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "nl": "Dutch",
    "it": "Italian",
}


class Text(forms.Form):
    """A strategy as YAML."""

    text = forms.CharField(
        label="The strategy as YAML",
        max_length=documents.LARGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "false", "class": "code-text"}),
    )


class Form(NamedTuple):
    """A step's form: of which strategy, at which place (None: a new one), with its condition (None: kept by hand)."""

    it: Edited
    at: int | None
    form: StepForm
    builder: Builder | None


@page(Action.STRATEGY)
def add(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Show the form of a new step."""
    return _open(request, place, edited(place, key), None)


@page(Action.STRATEGY)
def step(request: HttpRequest, place: Place, key: str, at: int) -> HttpResponse:
    """Show one step to be changed."""
    return _open(request, place, edited(place, key), at)


def _open(request: HttpRequest, place: Place, it: Edited, at: int | None) -> HttpResponse:
    steps = editing.look(it.text).steps
    row, one = _found(it, at)
    form = StepForm(initial=FRESH if one is None else initial_of(row, one), earlier=_earlier(steps, at))
    offer = Offer(place.organization, place.seat.currency, about_lines=True)
    builder = conditions.from_expression(row.get("when"), offer)
    return _show(request, place, Form(it, at, form, builder))


def _found(it: Edited, at: int | None) -> tuple[dict[str, Any], Step | None]:
    """Return a step as written and as read; raises Http404 where there is none."""
    if at is None:
        return {}, None
    seen = editing.look(it.text)
    if at >= len(seen.steps):
        found(None)
    return dict(seen.rows[at]), seen.steps[at]


def _earlier(steps: Any, at: int | None) -> list[Step]:
    return [one for place, one in enumerate(steps) if at is None or place < at]


@page(Action.STRATEGY, "POST")
def add_step(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Add a step to the draft, where its day belongs."""
    return _save(request, place, edited(place, key), None)


@page(Action.STRATEGY, "POST")
def change_step(request: HttpRequest, place: Place, key: str, at: int) -> HttpResponse:
    """Change a step of the draft; what is wrong stands beside its field and nothing is saved."""
    return _save(request, place, edited(place, key), at)


def _save(request: HttpRequest, place: Place, it: Edited, at: int | None) -> HttpResponse:
    row, one = _found(it, at)
    steps = editing.look(it.text).steps
    form = StepForm(request.POST, earlier=_earlier(steps, at))
    offer = Offer(place.organization, place.seat.currency, about_lines=True)
    kept = conditions.from_expression(row.get("when"), offer) is None  # written by hand, in more levels than a form has
    builder = None if kept else conditions.from_post(request.POST.dict(), offer)
    if request.POST.get("do", "save") != "save":
        return _show(request, place, Form(it, at, form, builder))
    when = row.get("when") if builder is None else _expression(builder)
    if not form.is_valid() or (builder is not None and builder.problems):
        return _show(request, place, Form(it, at, form, builder), 422)
    step_id = one.id if one is not None else new_id(form.cleaned_data["name"], (step.id for step in steps))
    try:
        text, where = editing.with_step(it.text, form.row(step_id, row, when), at)
    except EditingError as error:
        form.add_error(None, str(error))
        return _show(request, place, Form(it, at, form, builder), 422)
    form.place_problems(_new_problems(it.text, text, where), where)
    if form.errors:
        return _show(request, place, Form(it, at, form, builder), 422)
    return keep(request, place, it, lambda _: text, said=f"{form.cleaned_data['name'].capitalize()} is in the draft.")


def _expression(builder: Builder) -> Any:
    """Return the condition of a form; an empty one means always."""
    if not any(row.fact or row.value for group in builder.groups for row in group.rows):
        return None
    return builder.expression()


def _new_problems(before: str, after: str, at: int) -> list[Problem]:
    """Return what is wrong with one step of a text."""
    return [problem for problem in documents.parse(after)[1] if problem.path.startswith(f"steps[{at}]")]


def _show(request: HttpRequest, place: Place, shown: Form, status: int = 200) -> HttpResponse:
    it, at, form, builder = shown
    save_at = reverse("save-new-step", args=[it.key]) if at is None else reverse("change-step", args=[it.key, at])
    row, one = _found(it, at)
    if read := read_of_all(documents.parse(it.text)[0], place.seat.currency):
        form.fields["review"].help_text = f"of all steps a person reads {read} anyway: see “For all steps”"
    return show(
        request,
        place,
        "strategy_step.html",
        status,
        here="strategies",
        it=it,
        at=at,
        step=one,
        form=form,
        builder=builder,
        by_hand=row.get("when"),
        save_at=save_at,
        currency=place.seat.currency,
    )


@page(Action.STRATEGY)
def yaml(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Show the strategy as its text, to be changed there."""
    it = edited(place, key)
    return _show_yaml(request, place, it, Text(initial={"text": it.text}))


def _show_yaml(request: HttpRequest, place: Place, it: Edited, form: Text, status: int = 200) -> HttpResponse:
    text = str(form.data.get("text", "")) if form.is_bound else it.text
    text = text.replace("\r\n", "\n")
    problems = [(problem, documents.line_of(text, problem.path)) for problem in documents.check(text)]
    return show(request, place, "strategy_yaml.html", status, here="strategies", it=it, form=form, problems=problems)


@page(Action.STRATEGY, "POST")
def change_yaml(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Save a text as the draft: one with problems is kept, one that is no strategy is not."""
    it, form = edited(place, key), Text(request.POST)
    if not form.is_valid():
        return _show_yaml(request, place, it, form, 422)
    text = form.cleaned_data["text"].replace("\r\n", "\n")
    seen = editing.look(text)
    if not seen.steps or seen.values.get("key") != it.key:
        form.add_error("text", f"This is not the text of a strategy with steps and key: {it.key}; nothing was saved.")
        return _show_yaml(request, place, it, form, 422)
    return keep(request, place, it, lambda _: text, said="The text is saved as the draft.")


@page(Action.STRATEGY)
def preview(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Show what customers would get by a strategy, and each message in every language."""
    it = edited(place, key)
    strategy, _ = documents.parse(it.text)
    if strategy is None:
        return redirect("edit-strategy", key)
    steps = [one for one in strategy.steps if one.action == "MESSAGE"]
    wanted = request.GET.get("step", "")
    chosen = next((one for one in steps if one.id == wanted), next(iter(steps), None))
    organization = place.organization
    message = worded(organization, key=key, text=it.text, step_id=chosen.id, at=place.at) if chosen else None
    cases = examples(organization, key=key, text=it.text, at=place.at)
    names = customers.by_id(organization, [one.customer for one in cases] + ([message.customer] if message else []))
    return show(
        request,
        place,
        "strategy_preview.html",
        here="strategies",
        it=it,
        steps=steps,
        chosen=chosen,
        letters=[(code, LANGUAGES[code], letter) for code, letter in message.letters.items()] if message else [],
        spoken=message.language if message else "",
        who=names[message.customer] if message else None,
        examples=[(one, names[one.customer]) for one in cases],
    )
