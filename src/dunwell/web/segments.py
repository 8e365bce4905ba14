"""Segments: who is chased how and spoken to how, in the order in which they are asked; changed in a draft."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import slugify

from dunwell.customers import listing as customers
from dunwell.dunning import listing as dunning
from dunwell.dunning.members import Members, members_of
from dunwell.dunning.terms import RunKind
from dunwell.organizations.queries import get_organization, list_members
from dunwell.organizations.rights import Action
from dunwell.strategies import operations, queries
from dunwell.strategies import segments as texts
from dunwell.strategies.operations import StrategyError
from dunwell.strategies.queries import Version
from dunwell.strategies.saying import says
from dunwell.web import conditions
from dunwell.web.acting import act
from dunwell.web.conditions import Builder, Offer
from dunwell.web.place import Place, page, show
from dunwell.web.timeline import by_name, names
from dunwell.web.what_changed import GUIDES
from dunwell.worklist import listing as worklist

CHOSEN: Final = 5
MOST_CHOSEN: Final = 200
"""How many of people's own choices the page shows at first, and when it is asked for all."""


class Listed(NamedTuple):
    """A segment in the list; `now` is how many customers the last night put there, `mark` what a draft did to it."""

    key: str
    name: str
    says: str
    strategy: str
    strategy_name: str
    guides: list[tuple[str, str]]
    now: int
    mark: str


@dataclass(frozen=True, slots=True)
class Draft:
    """The segments being worked on: the draft, else those in force, with what tells two people apart."""

    rows: list[dict[str, Any]]
    version: Version | None
    published: Version | None
    seen: str

    @property
    def is_draft(self) -> bool:
        """Whether somebody changed something that is not in force."""
        return self.version is not None and self.version is not self.published


class About(forms.Form):
    """What a segment is called, which strategy it follows, and how its people are spoken to."""

    name = forms.CharField(label="Name", max_length=60, help_text="as your people say it, such as Public bodies")
    strategy = forms.ChoiceField(label="Strategy")
    tone = forms.CharField(
        label=GUIDES["tone"],
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="such as: formal, name the reference first",
    )
    concede = forms.CharField(
        label=GUIDES["concede"],
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="such as: two weeks, a plan of up to three instalments",
    )
    ask = forms.CharField(label=GUIDES["ask"], required=False, max_length=120, help_text="a person or a team")


def _offer(form: About, place: Place, chosen: str) -> None:
    """Offer the strategies in force, and the one chosen."""
    listed = list(queries.names_in_force(place.organization).items())
    field = form.fields["strategy"]
    assert isinstance(field, forms.ChoiceField)
    drafted = [row.name for row in queries.list_strategies(place.organization) if row.has_draft and not row.number]
    if drafted:
        field.help_text = f"{', '.join(drafted)}: only drafted, to be chosen here once published"
    if not chosen:
        field.choices = [("", "choose a strategy"), *listed]
    else:
        field.choices = listed if chosen in dict(listed) else [*listed, (chosen, chosen)]


def draft_of(place: Place) -> Draft:
    """Return the segments being worked on."""
    published = queries.find_segments_published(place.organization)
    version = queries.find_segments_draft(place.organization) or published
    return Draft(texts.rows_of(version.text) if version else [], version, published, version.sha256 if version else "")


@page(Action.SEE)
def list_segments(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the segments by rank, everybody else below them, and whom people put on a strategy by hand."""
    draft = draft_of(place)
    called = queries.names_in_force(place.organization)
    default = get_organization(place.organization).default_strategy
    most = MOST_CHOSEN if request.GET.get("chosen") == "all" else CHOSEN
    choices = queries.list_choices(place.organization, limit=most)
    context = {
        "draft": draft,
        "rows": listed_rows(place, draft, called),
        "default": (default, called.get(default, default)),
        "chosen": _chosen(place, choices),
        "most": MOST_CHOSEN,
        "chosen_in_all": queries.count_choices(place.organization) if choices else 0,
        "people": names(list_members(place.organization)) if draft.version or choices else {},
        "problems": texts.parse(draft.version.text)[1] if draft.version else [],
        "drafted": drafted_by(place, draft.version) if draft.is_draft else "",
        "is_fresh": _is_fresh(place, draft.published),
    }
    return show(request, place, "segments.html", here="segments", **context)


def _is_fresh(place: Place, published: Version | None) -> bool:
    """Tell whether no night has followed yet what is in force."""
    nights = dunning.list_runs(place.organization, kind=RunKind.NIGHT, limit=1)
    at = published.published_at if published else None
    return at is not None and (not nights or nights[0].started_at < at)


def drafted_by(place: Place, version: Version | None) -> str:
    """Return who worked on a draft last."""
    return by_name(version.drafted_by, names(list_members(place.organization))) if version else ""


def listed_rows(place: Place, draft: Draft, called: dict[str, str]) -> list[Listed]:
    """Return the rows of the list, with what a draft changes marked."""
    in_force = {row.get("key"): row for row in texts.rows_of(draft.published.text)} if draft.published else {}
    now = worklist.count_segments(place.organization)
    found = []
    for row in draft.rows:
        key, strategy = str(row.get("key", "")), str(row.get("strategy", ""))
        guides = [(label, str(row[name])) for name, label in GUIDES.items() if row.get(name)]
        mark = "" if not draft.is_draft or in_force.get(key) == row else "changed" if key in in_force else "new"
        about = (
            key,
            str(row.get("name", key)),
            says(row.get("when"), place.seat.currency),
            strategy,
            called.get(strategy, strategy),
        )
        found.append(Listed(*about, guides, now.get(key, 0), mark))
    return found


def _chosen(place: Place, choices: Sequence[tuple[int, queries.Chosen]]) -> list[Any]:
    who = customers.by_id(place.organization, [customer for customer, _ in choices])
    people = names(list_members(place.organization)) if choices else {}
    return [
        (who[customer], choice, by_name(choice.chosen_by, people) if choice.chosen_by else "")
        for customer, choice in choices
        if customer in who
    ]


@page(Action.STRATEGY, "GET", "POST")
def new(request: HttpRequest, place: Place) -> HttpResponse:
    """Make a segment."""
    return _edit(request, place, "")


@page(Action.STRATEGY, "GET", "POST")
def edit(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Change a segment."""
    return _edit(request, place, key)


def _edit(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Show a segment's form, or keep what it says in the draft; its buttons change the condition's rows only."""
    draft = draft_of(place)
    row = next((one for one in draft.rows if one.get("key") == key), None)
    if key and row is None:
        raise Http404
    form, builder, when = _filled(request, place, row)
    if request.method == "POST" and request.POST.get("do") == "save":
        if form.is_valid() and when is not None:
            called = form.cleaned_data["name"]
            kept = {**(row or {}), **form.cleaned_data, "when": when, "key": key or _key_of(called, draft)}
            return _keep(request, place, draft, kept, said=f"{called} stands in the draft; nothing is in force yet.")
        return _show(request, place, draft, (row, form, builder, when), 422)
    if request.method == "POST":
        form = _quietly(form, place, request)
        if builder and request.POST.get("do") != "refresh":
            builder.problems = []
    return _show(request, place, draft, (row, form, builder, when))


type Row = dict[str, Any] | None
type Filled = tuple[Row, About, Builder | None, Any]
"""The segment as kept, its form, the condition's form (None for one written by hand), and the condition."""


def _filled(request: HttpRequest, place: Place, row: Row) -> tuple[About, Builder | None, Any]:
    """Return the form, the condition's form (None for one written by hand) and the condition, as sent or as kept."""
    offer, known = Offer(place.organization, place.seat.currency, about_lines=False), (row or {}).get("when")
    is_sent = request.method == "POST"
    form = About(request.POST if is_sent else None, initial=row or {})
    _offer(form, place, (row or {}).get("strategy", ""))
    if not is_sent:
        return form, conditions.from_expression(known, offer), known
    if "by_hand" in request.POST:
        return form, None, known
    builder = conditions.from_post(request.POST, offer)
    return form, builder, builder.expression()


def _show(request: HttpRequest, place: Place, draft: Draft, filled: Filled, status: int = 200) -> HttpResponse:
    row, form, builder, when = filled
    context = {
        "form": form,
        "row": row,
        "builder": builder,
        "by_hand": says(when, place.seat.currency) if builder is None else "",
        "seen": draft.seen,
        "members": _members(place, draft, (row or {}).get("key", ""), when),
        "says": says(when, place.seat.currency) if when is not None else "",
        "chosen_in_all": queries.count_choices(place.organization),
        "rank": draft.rows.index(row) + 1 if row else len(draft.rows) + 1,
    }
    return show(request, place, "segment.html", status, here="segments", **context)


def _quietly(form: About, place: Place, request: HttpRequest) -> About:
    """Return the form with what was typed, without complaints: nobody asked to save it yet."""
    typed = {name: request.POST.get(name, "") for name in form.fields}
    quiet = About(initial=typed)
    _offer(quiet, place, typed["strategy"])
    return quiet


def _key_of(name: str, draft: Draft) -> str:
    """Return a key for a new segment, made of its name and never used by another."""
    plain = unicodedata.normalize("NFKD", name)
    base = re.sub(r"[^a-z0-9-]", "", slugify(plain))[:50].strip("-") or "segment"
    taken = {row.get("key") for row in draft.rows}
    offered = (base, *(f"{base}-{n}" for n in range(2, 1000)))
    return next(key for key in offered if key not in taken)


def _members(place: Place, draft: Draft, key: str, when: Any) -> tuple[Members, list[Any], bool] | None:
    """Count who would belong, as the draft ranks them; None while the condition cannot be read.

    Last comes whether the other segments had to be left aside, because they cannot be read.
    """
    if when is None:
        return None
    probe = {"key": key or "probe", "name": "\u00a0probe", "when": when, "strategy": "probe"}
    others = [row for row in draft.rows if row.get("key") != key or not key]
    place_of = next((n for n, row in enumerate(draft.rows) if row.get("key") == key), len(others))
    text = texts.written([*others[:place_of], probe, *others[place_of:]])
    is_alone = bool(texts.parse(text)[1])
    if is_alone:
        text = texts.written([probe])
        if texts.parse(text)[1]:
            return None
    found = members_of(place.organization, text=text, key=probe["key"], today=place.today)
    who = customers.by_id(place.organization, found.examples)
    return found, [who[one] for one in found.examples if one in who], is_alone


def _keep(request: HttpRequest, place: Place, draft: Draft, kept: dict[str, Any], *, said: str) -> HttpResponse:
    """Write one segment into the draft."""
    rows = [kept if row.get("key") == kept["key"] else row for row in draft.rows]
    if kept["key"] not in {row.get("key") for row in draft.rows}:
        rows.append(kept)
    return _change(request, place, lambda _: rows, said=said)


def _change(
    request: HttpRequest, place: Place, change: Callable[[Draft], list[dict[str, Any]]], *, said: str
) -> HttpResponse:
    """Write another text into the draft, if nobody else did meanwhile."""

    def save() -> int:
        draft = draft_of(place)
        return operations.save_segments(
            organization=place.organization,
            text=texts.written(change(draft)),
            seen=request.POST.get("seen"),
            at=place.at,
            actor=place.actor,
        )

    return act(request, save, back=reverse("segments"), said=said)


@page(Action.STRATEGY, "POST")
def move(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Ask a segment earlier or later."""
    step = -1 if request.POST.get("to") == "up" else 1

    def moved(draft: Draft) -> list[dict[str, Any]]:
        rows = list(draft.rows)
        at = next((n for n, row in enumerate(rows) if row.get("key") == key), None)
        if at is None or not 0 <= at + step < len(rows):
            raise StrategyError("It cannot be moved further.")
        rows[at], rows[at + step] = rows[at + step], rows[at]
        return rows

    return _change(request, place, moved, said="The order is changed in the draft.")


@page(Action.STRATEGY, "POST")
def remove(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Take a segment out of the draft; its customers then belong to the next that fits, or to none."""

    def without(draft: Draft) -> list[dict[str, Any]]:
        rows = [row for row in draft.rows if row.get("key") != key]
        if len(rows) == len(draft.rows):
            raise StrategyError("There is no such segment any more.")
        return rows

    return _change(request, place, without, said="The segment is taken out of the draft; nothing is in force yet.")


@page(Action.STRATEGY, "POST")
def publish(request: HttpRequest, place: Place) -> HttpResponse:
    """Put the draft in force; the next night follows it."""
    return act(
        request,
        lambda: operations.publish_segments(
            organization=place.organization, at=place.at, actor=place.actor, seen=request.POST.get("seen")
        ),
        back=reverse("segments"),
        said="The segments are in force; the next night follows them.",
    )


@page(Action.STRATEGY, "POST")
def drop(request: HttpRequest, place: Place) -> HttpResponse:
    """Throw the draft away."""
    return act(
        request,
        lambda: operations.drop_segments_draft(organization=place.organization, at=place.at, actor=place.actor),
        back=reverse("segments"),
        said="The draft is thrown away; what is in force did not change.",
    )
