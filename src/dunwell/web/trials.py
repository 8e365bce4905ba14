"""Trying a draft before it is published: who would get more, less, or something else, over nights to come or past."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from dunwell.customers import listing as customers
from dunwell.dunning import trials
from dunwell.dunning.telling import days_of
from dunwell.dunning.terms import TrialKind
from dunwell.dunning.trials import Row
from dunwell.kit import svg
from dunwell.organizations.queries import list_members
from dunwell.organizations.rights import Action
from dunwell.strategies import documents, queries
from dunwell.web import paging
from dunwell.web.acting import act
from dunwell.web.finding import found
from dunwell.web.place import Place, page, show
from dunwell.web.templatetags.words import why, written
from dunwell.web.timeline import by_name, names

type Side = tuple[dt.date, str] | None
"""A contact: its day and step."""


class Shown(NamedTuple):
    """A customer treated differently; `said` is why in words, where the code alone does not say it."""

    public_id: str
    name: str
    number: str
    before: Side
    after: Side
    why: str
    said: str
    stake: int


WHYS: Final = {"strategy": "it follows another strategy", "step": "its strategy says otherwise"}


class _Calls(NamedTuple):
    """What strategies and segments are called, by key."""

    strategies: Mapping[str, str]
    segments: Mapping[str, str]

    def said(self, why: str, put: Mapping[str, str] | None) -> str:
        """Say why a customer is treated differently, where the code alone does not; which strategy it is put on."""
        return self.said_of(put) if put else WHYS.get(why, "")

    def said_of(self, put: Mapping[str, str], count: int = 1) -> str:
        """Say which strategy customers follow instead of which, and what segment puts them there."""
        was, now = (self.strategies.get(put[end], put[end]) for end in ("from", "to"))
        into, out_of = (put.get(end, "") for end in ("segment", "from_segment"))
        said = f"{'it follows' if count == 1 else 'they follow'} {now} instead of {was}"
        if into:
            return f"{said}: {'its' if count == 1 else 'their'} segment is {self.segments.get(into, into)}"
        return f"{said}: no longer in the segment {self.segments.get(out_of, out_of)}" if out_of else said


@page(Action.STRATEGY, "POST")
def ask(request: HttpRequest, place: Place) -> HttpResponse:
    """Try a draft; a small book is played at once, a large one by the worker."""
    subject = request.POST.get("subject", "")
    kind = TrialKind.PAST if request.POST.get("kind") == TrialKind.PAST else TrialKind.AHEAD
    back = reverse("strategy-versions", args=[subject]) if subject else reverse("segments-versions")
    asked: list[uuid.UUID] = []

    def start() -> None:
        asked.append(
            trials.ask_trial(
                organization=place.organization,
                subject=subject,
                kind=kind,
                today=place.today,
                at=place.at,
                actor=place.actor,
            )
        )

    answer = act(request, start, back=back, said="It is being played; nothing is written and nothing leaves.")
    if not asked:
        return answer
    if trials.is_small(place.organization, kind):
        trials.play_next(place.organization, only=asked[0])
    return redirect("trial", asked[0])


@page(Action.SEE)
def trial(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Show how far a trial is, and then what it found."""
    row = found(trials.find_trial(place.organization, key))
    context: dict[str, Any] = {
        "row": row,
        "name": called(place, row.subject),
        "asked": by_name(row.asked_by, names(list_members(place.organization))),
        "percent": 100 * row.progress // row.total if row.total else 0,
        "is_draft": _is_draft(place, row),
        "chosen_in_all": 0 if row.subject else queries.count_choices(place.organization),
    }
    if row.found:
        context |= _told(place, row)
    return show(request, place, "trial.html", here="strategies" if row.subject else "segments", **context)


def called(place: Place, subject: str) -> str:
    """Return what is tried in words."""
    if not subject:
        return "Segments"
    return _strategies(place, subject).get(subject, subject)


def _strategies(place: Place, subject: str) -> dict[str, str]:
    """Return what strategies are called by key: those in force, and the one that is tried where it never was."""
    names_ = queries.names_in_force(place.organization)
    if subject and subject not in names_:
        names_ |= {row.key: row.name for row in queries.list_versions(place.organization, subject)[:1]}
    return names_


def _is_draft(place: Place, row: Row) -> bool:
    """Tell whether what was tried still is the draft."""
    find = queries.find_segments_draft
    draft = queries.find_draft(place.organization, row.subject) if row.subject else find(place.organization)
    return draft is not None and draft.number == row.number


def _told(place: Place, row: Row) -> dict[str, Any]:
    told = row.found
    against = told["against"]
    calls = _Calls(_strategies(place, row.subject), queries.segment_names(place.organization))
    days, named = days_of(told), _step_names(place, row)
    return {
        "told": told,
        "against": against,
        "days": _by_day("Messages", days),
        "calls": _by_day("Calls", days_of(told, "calls")),
        "steps": [
            ((named.get(step, step), by), counts)
            for (step, by), counts in _beside(against["by_step"], told["by_step"], ("step", "by"), ("contacts",))
        ],
        "load": _beside(against["load"], told["load"], ("agent",), ("calls", "work")),
        "whys": _whys(against["whys"]),
        "moved": [(calls.said_of(one, one["customers"]), one["customers"]) for one in against["moved"]],
        "examples": [_example(one, named, calls) for one in against["examples"]],
        "is_same": all(was == now for _, was, now in days),
    }


def _by_day(what: str, days: list[tuple[dt.date, int, int]]) -> svg.Chart | None:
    """Draw how many there are on each day, before and by the draft; nothing where there is none or one day."""
    before, after = tuple(was for _, was, _ in days), tuple(now for _, _, now in days)
    if len(days) < 2 or not any(before + after):
        return None
    lines = [
        svg.Line("as it is now (broad)", before, tuple(map(str, before)), "plain", is_wide=True),
        svg.Line("by the draft", after, tuple(map(str, after)), "series-0"),
    ]
    says = f"{what} a day as it is now (broad), and by the draft (narrow)."
    return svg.lines(f"{what} by day", says, lines, [written(on) for on, _, _ in days], head="Day")


def _step_names(place: Place, row: Row) -> dict[str, str]:
    """Return what strategies call their steps, by id; one that several call differently keeps its id."""
    texts = queries.texts_in_force(place.organization)
    if draft := queries.find_draft(place.organization, row.subject) if row.subject else None:
        texts[row.subject] = draft.text
    steps: dict[str, set[str]] = {}
    for strategy in (documents.parse(text)[0] for text in texts.values()):
        for step in strategy.steps if strategy else ():
            steps.setdefault(step.id, set()).add(step.name)
    return {step: said.pop() for step, said in steps.items() if len(said) == 1}


def _whys(counts: dict[str, int]) -> list[tuple[str, int]]:
    """Return reasons in words with their counts, the most frequent first; several codes may read alike."""
    words: Counter[str] = Counter()
    for code, count in counts.items():
        words[WHYS.get(code) or why(code)] += count
    return words.most_common()


def _example(told: dict[str, Any], named: dict[str, str], calls: _Calls) -> Shown:
    sides = [
        told[side] and (dt.date.fromisoformat(told[side]["on"]), named.get(told[side]["step"], told[side]["step"]))
        for side in ("before", "after")
    ]
    stake = max(told[side]["value"] for side in ("before", "after") if told[side])
    why = told["why"]
    said = calls.said(why, told.get("put"))
    return Shown(told["public_id"], told["name"], told["customer"], sides[0], sides[1], why, said, stake)


def _shown(who: customers.Listed, one: trials.Differing, named: dict[str, str], calls: _Calls) -> Shown:
    before, after = (side and (side[0], named.get(side[1], side[1])) for side in (one.before, one.after))
    said = calls.said(one.why, one.put)
    return Shown(str(who.public_id), who.name, who.number, before, after, one.why, said, one.stake)


def _beside(before: list[Any], after: list[Any], by: tuple[str, ...], counted: tuple[str, ...]) -> list[Any]:
    """Put rows of both sides that are about the same beside each other: (names, [(before, after, change)])."""
    sides: dict[tuple[str, ...], list[list[int]]] = {}
    for side, rows in enumerate((before, after)):
        for row in rows:
            kept = sides.setdefault(tuple(row[name] for name in by), [[0, 0] for _ in counted])
            for place_, name in enumerate(counted):
                kept[place_][side] += row[name]
    return [(names_, [(was, now, now - was) for was, now in kept]) for names_, kept in sides.items()]


@page(Action.SEE)
def differing(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """List the customers that a trial found treated differently."""
    row = found(trials.find_trial(place.organization, key))
    every = trials.list_differences(place.organization, key)
    start = next(iter(paging.asked(request, paging.number) or ()), 0)
    rows, more = paging.cut(
        request,
        list(enumerate(every, start=1))[max(start, 0) :][: paging.SIZE + 1],
        lambda numbered: (numbered[0],),
    )
    who = customers.by_id(place.organization, [one.customer for _, one in rows])
    named = _step_names(place, row)
    calls = _Calls(_strategies(place, row.subject), queries.segment_names(place.organization))
    context = {
        "row": row,
        "name": called(place, row.subject),
        "rows": [_shown(who[one.customer], one, named, calls) for _, one in rows if one.customer in who],
        "more": more,
        "listed": len(every),
        "customers": row.found["against"]["customers"] if row.found else 0,
    }
    return show(request, place, "trial_customers.html", here="strategies" if row.subject else "segments", **context)


@page(Action.STRATEGY, "POST")
def call_off(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Stop a trial; nothing of it is kept."""
    row = found(trials.find_trial(place.organization, key))
    return act(
        request,
        lambda: trials.call_off(organization=place.organization, trial=key, at=place.at),
        back=reverse("strategy-versions", args=[row.subject]) if row.subject else reverse("segments-versions"),
        said="It stops; nothing of it is kept.",
    )
