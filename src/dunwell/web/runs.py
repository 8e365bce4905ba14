"""Nights: what each stage did, what became of it, and what went wrong."""

import datetime as dt
import uuid
from typing import Any, Final, NamedTuple

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dunwell.compliance import listing as compliance
from dunwell.correspondence import listing as correspondence
from dunwell.correspondence.terms import MessageState
from dunwell.customers import listing as customers
from dunwell.dunning import asking, listing
from dunwell.dunning.terms import RunKind
from dunwell.kit import svg
from dunwell.organizations.queries import list_members
from dunwell.organizations.rights import Action
from dunwell.organizations.terms import ListedPage
from dunwell.promises import queries as promises
from dunwell.web import paging, views
from dunwell.web.acting import act, refuse
from dunwell.web.finding import found
from dunwell.web.place import Place, page, show
from dunwell.web.templatetags.words import written
from dunwell.web.timeline import by_name, names
from dunwell.worklist import queries as alerts
from dunwell.worklist.terms import AlertKind

CAP: Final = 500
BEFORE: Final = 14
"""Nights beside which an unusual one is shown."""

# State of a message -> how the picture of a night names it.
CAME_OF_IT: Final = (
    (MessageState.SENT, "sent", "good"),
    (MessageState.READY, "ready to leave", "wait"),
    (MessageState.LATER, "wait for their hour", "wait"),
    (MessageState.IN_REVIEW, "in review", "warn"),
    (MessageState.UNCERTAIN, "uncertain", "bad"),
    (MessageState.FAILED, "failed", "bad"),
    (MessageState.WITHDRAWN, "withdrawn: no longer due", "plain"),
    (MessageState.DROPPED, "dropped by a person", "plain"),
)


class Stage(NamedTuple):
    """One row of a night's table: its counts, the lists they count (empty: nothing to list), and what it is about."""

    name: str
    came: int
    went: int
    seconds: float
    came_from: str
    went_to: str
    says: str


# What a stage does, in the words of docs/explain/a-night.md.
SAYS: Final = {
    "open": "ranges of customers, each a transaction of its own",
    "settle": "promises judged, holds that ran out, places moved by what happened",
    "snapshot": "customers whose rows were read",
    "decide": "customers, each with its next step or the reason for none",
    "compose": "steps that are due; messages and work written",
    "close": "the same ranges, added up",
}


class Start(forms.Form):
    """The day whose night the page offered to run."""

    as_of = forms.DateField(widget=forms.HiddenInput, error_messages={"required": "Open the page of nights again."})


@page(Action.SEE)
@views.kept(ListedPage.NIGHTS)
def list_runs(request: HttpRequest, place: Place) -> HttpResponse:
    """List nights, the latest first; sweeps, which are many, apart."""
    kind = RunKind.SWEEP if request.GET.get("kind") == RunKind.SWEEP else RunKind.NIGHT
    after = paging.asked(request, paging.number)
    before = after[0] if after else None
    rows = listing.list_runs(place.organization, kind=kind, before=before, limit=paging.SIZE + 1)
    shown, more = paging.cut(request, rows, lambda row: (row.id,))
    is_first = kind == RunKind.NIGHT and not after
    usual = _usual(shown[0], shown[1:]) if is_first and len(shown) > 2 else None
    context = _tonight(place) if is_first else {}
    return show(request, place, "runs.html", here="runs", rows=shown, more=more, kind=kind, usual=usual, **context)


def _tonight(place: Place) -> dict[str, Any]:
    """Where the night of today stands, who asked for it, and what becomes of its messages."""
    tonight = asking.tonight(place.organization, today=place.today, at=place.at)
    people = names(list_members(place.organization)) if tonight.asked_by else {}
    return {
        "tonight": tonight,
        "asked": by_name(tonight.asked_by, people) if tonight.asked_by else "",
        "leaves": asking.leaves(place.seat.sending),
    }


@page(Action.RUN, "POST")
def start(request: HttpRequest, place: Place) -> HttpResponse:
    """Ask for the night of today; a worker runs it."""
    form = Start(request.POST)
    if not form.is_valid():
        return refuse(request, form, back=reverse("runs"))
    return act(
        request,
        lambda: asking.ask_night(
            organization=place.organization,
            as_of=form.cleaned_data["as_of"],
            today=place.today,
            at=place.at,
            actor=place.actor,
        ),
        back=reverse("runs"),
        said="The night is asked for; a worker takes it up within seconds, and this page says how far it is.",
    )


@page(Action.SEE)
def run(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Show one night: its funnel, the table of its stages, its problems, and ways to what it wrote."""
    row = found(listing.find_run(place.organization, key))
    about = [problem["customer"] for problem in row.problems if isinstance(problem.get("customer"), int)]
    names = customers.by_id(place.organization, about)
    states = correspondence.count_states(place.organization, run=row.id, night_on=row.as_of)
    context = {
        "row": row,
        "stages": [_stage(row, stage) for stage in row.stages],
        "problems": [(problem, names.get(problem.get("customer", 0))) for problem in row.problems],
        "funnel": _funnel(row, states),
        "states": [(state, word, states[state]) for state, word, _ in CAME_OF_IT if states.get(state)],
        "waiting": states.get(MessageState.IN_REVIEW, 0),
        "ahead": asking.ahead(as_of=row.as_of, today=place.today, sending=place.seat.sending),
        "stale": _stale(place, row),
        **(_held(place, row) if row.review_reason else {}),
    }
    return show(request, place, "run.html", here="runs", **context)


@page(Action.SEE)
def settled(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """List what a night settled: promises judged on its day, and holds that ran out since the night before."""
    row = found(listing.find_run(place.organization, key))
    earlier = listing.list_runs(place.organization, kind=RunKind.NIGHT, before=row.id, limit=1)
    since = earlier[0].as_of if earlier else row.as_of - dt.timedelta(days=1)
    judged = promises.list_judged(place.organization, on=row.as_of, limit=CAP)
    lapsed = compliance.list_lapsed(place.organization, since=since, before=row.as_of, limit=CAP)
    whose = [*(one.customer for one in judged), *(one.customer for one in lapsed)]
    names = customers.by_id(place.organization, whose)
    context = {
        "row": row,
        "judged": [(one, names[one.customer]) for one in judged],
        "lapsed": [(one, names[one.customer]) for one in lapsed],
        "moved": max(sum(one["out"] for one in row.stages if one["name"] == "settle") - len(whose), 0),
        "cap": CAP,
    }
    return show(request, place, "settled.html", here="runs", **context)


def _stage(row: listing.RunListed, stage: dict[str, Any]) -> Stage:
    """Return a stage with the lists that its counts open."""
    everybody, urgent = f"{reverse('customers')}?by=name", reverse("customers")
    lists = {
        "settle": (reverse("settled", args=[row.public_id]),) * 2,
        "snapshot": (everybody, everybody),
        "decide": (urgent, urgent),
        "compose": ("#wrote", "#wrote"),
    }
    came_from, went_to = lists.get(stage["name"], ("", "")) if row.kind == RunKind.NIGHT else ("", "")
    says = SAYS.get(stage["name"], "")
    return Stage(stage["name"], stage["in"], stage["out"], stage["seconds"], came_from, went_to, says)


def _stale(place: Place, row: listing.RunListed) -> list[alerts.AlertRow]:
    """The ledgers that are too old, on the page of the latest night only: of earlier ones nobody knows any more."""
    if row.as_of < place.today:
        return []
    return alerts.list_alerts(place.organization, kinds=[AlertKind.STALE_SOURCE])


def _funnel(row: listing.RunListed, states: dict[str, int]) -> svg.Chart:
    """How few of all customers were written to."""
    written_ = sum(states.values())
    bars = [
        svg.Bar("customers decided", row.customers, str(row.customers), "plain"),
        svg.Bar("messages written", written_, str(written_)),
        *(
            svg.Bar(word, states[state], str(states[state]), tone)
            for state, word, tone in CAME_OF_IT
            if states.get(state)
        ),
    ]
    says = f"Of {row.customers} customers {written_} were written to; {states.get(MessageState.SENT, 0)} were sent."
    return svg.bars("From all customers to those written to", says, bars, head=("Stage", "Count"))


def _held(place: Place, row: listing.RunListed) -> dict[str, Any]:
    """The figures beside which a night that was held back is unusual, and whether it still is held."""
    earlier = listing.list_runs(place.organization, kind=RunKind.NIGHT, before=row.id, limit=BEFORE)
    before = earlier[0].balance if earlier else {}
    opened = alerts.list_alerts(place.organization)
    return {
        "held": correspondence.count_held_back(place.organization, night_on=row.as_of, because=row.review_reason),
        "usual": _usual(row, earlier),
        "balances": [(code, minor, before.get(code)) for code, minor in sorted(row.balance.items())],
        "is_held": any(one.kind == AlertKind.CIRCUIT_BREAKER and one.subject == str(row.as_of) for one in opened),
    }


def _usual(row: listing.RunListed, earlier: list[listing.RunListed]) -> svg.Chart:
    nights = [*reversed(earlier[:BEFORE]), row]
    counts = [(night, night.actions.get("message", 0), night.actions.get("task", 0)) for night in nights]
    days = [
        svg.Column(f"{night.as_of:%-d}", (letters, tasks), (str(letters), str(tasks)), written(night.as_of))
        for night, letters, tasks in counts
    ]
    series = [svg.Bar("messages", 0, ""), svg.Bar("tasks", 0, "", "series-1")]
    says = f"{row.actions.get('message', 0)} messages in the night of {written(row.as_of)}, beside the nights before."
    return svg.columns("Messages and tasks by night", says, series, days, head="Night")
