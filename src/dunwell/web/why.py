"""Why: the last decision about a customer, each step of each line with its reason, and when it is looked at again."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dunwell.correspondence.terms import MessageState
from dunwell.customers import listing as customers
from dunwell.dunning import queries as dunning
from dunwell.dunning.listing import Taken
from dunwell.engine.events import is_beside
from dunwell.kit import svg
from dunwell.organizations.rights import Action
from dunwell.receivables.listing import Line
from dunwell.strategies import documents
from dunwell.strategies import queries as versions
from dunwell.web import strategies
from dunwell.web.finding import found
from dunwell.web.place import Place, page, show
from dunwell.web.templatetags.words import words

NAMED: Final = 5
"""How many documents one reason names."""

OF_STEPS: Final = frozenset({"after_step", "all_steps_taken", "condition_not_met", "needs_step", "waiting_for"})
EARLIEST: Final = dt.date(1990, 1, 1)
TAKEN: Final = frozenset({"SERVED", "WAITING", "UNSERVED"})
WHOLE: Final = "The customer as a whole"
AHEAD: Final = frozenset({"DUE", "NOT_YET", "BLOCKED", "UNSERVED"})


class Said(NamedTuple):
    """A reason in words; `about` names the documents it is the reason of, none for the customer."""

    about: tuple[str, ...]
    sentence: str

    @property
    def named(self) -> str:
        """The documents, the first few by name."""
        more = f" and {len(self.about) - NAMED} more" if len(self.about) > NAMED else ""
        return ", ".join(self.about[:NAMED]) + more


class Step(NamedTuple):
    """One step of one line (or of the customer, `about` empty) and why it stands where it stands."""

    about: str
    step: str
    state: str
    sentence: str


class Why(NamedTuple):
    """What was decided as of a day, and why."""

    as_of: dt.date
    strategy: str
    strategy_name: str
    segment: dict[str, str] | None
    reasons: list[Said]
    look_again_on: dt.date | None
    steps: list[Step]
    called: dict[str, str]

    def name(self, step: str) -> str:
        """Return what its strategy calls a step; one of another strategy by its id in words."""
        return self.called.get(step) or words(step)


class Standing(NamedTuple):
    """The step a line took last; `link` leads to its message."""

    step: str
    state: str
    on: dt.date
    link: str


def of_customer(looked: dunning.Looked, lines: Sequence[Line] = ()) -> Why:
    """Decide a customer that was looked at once more, unwritten, and say why; `lines` are those read already."""
    told: dict[str, Any] = dunning.explain_looked(looked, numbers={line.id: called(line) for line in lines})
    again, strategy = told["look_again_on"], looked.book.strategy_of(looked.account)
    about: dict[str, list[str]] = {}
    for one in told["reasons"]:
        about.setdefault(one["sentence"], []).append(_about(one))
    return Why(
        as_of=looked.book.as_of,
        strategy=told["strategy"] or "",
        strategy_name=told["strategy_name"] or "",
        segment=told["segment"],
        reasons=[Said(tuple(filter(None, dict.fromkeys(names))), said) for said, names in about.items()],
        look_again_on=dt.date.fromisoformat(again) if again else None,
        steps=[Step(one["line"] or "", one["step"], one["state"], one["sentence"]) for one in told["steps"]],
        called={step.id: step.name for step in strategy.steps} if strategy else {},
    )


def _about(reason: dict[str, Any]) -> str:
    """Name what a reason is about; one of the whole customer says so itself, unless it speaks of a step."""
    return reason["line"] or (WHOLE if reason["reason"] in OF_STEPS else "")


def with_places(
    lines: Sequence[Line], taken: Sequence[Taken], why: Why
) -> list[tuple[Line, Standing | None, Step | None]]:
    """Put beside each line the step it took last and the one that comes next."""
    last: dict[int, Taken] = {}
    for one in reversed(taken):
        if one.how == "ACTION" and not is_beside(one.step_id):  # what was said, not what happened or was asked
            last[one.subject] = one
    states = {(step.about, step.step): step.state for step in why.steps}
    rows = []
    for line in lines:
        done, about = last.get(line.id), called(line)
        ahead = next((step for step in why.steps if step.about == about and step.state in AHEAD), None)
        standing = _standing(about, done, states, why.name(done.step_id)) if done else None
        rows.append((line, standing, ahead._replace(step=why.name(ahead.step)) if ahead else None))
    return rows


def called(line: Line) -> str:
    """Return what a line is called: its document's number, and which line where there are several."""
    return line.number if line.position == 1 else f"{line.number}/{line.position}"


def _standing(about: str, done: Taken, states: dict[tuple[str, str], str], called: str) -> Standing:
    state = states.get((about, done.step_id), "WAITING")
    if state == "WAITING" and done.message_state == MessageState.IN_REVIEW:
        state = "IN_REVIEW"  # it goes nowhere until a person lets it
    elif done.message_state == MessageState.WITHDRAWN and state in AHEAD:
        state = "WITHDRAWN"  # what comes next is said beside it
    link = reverse("message", args=[done.message]) if done.message else ""
    return Standing(called, state, done.taken_on, link)


@page(Action.SEE)
def why(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Show every step of every line of a customer with its reason, as of today or a past day."""
    who = found(customers.find_profile(place.organization, key))
    day = day_of(request.GET.get("as_of"), place.today)
    looked = dunning.look_at(place.organization, who.id, as_of=day, place=(who.country, who.region))
    told = of_customer(looked)
    named = [step._replace(step=told.name(step.step)) for step in told.steps]
    grouped = [(about, list(steps)) for about, steps in groupby(named, key=lambda step: step.about)]
    lane = where_they_stand(place, told) if day == place.today else None
    shown: dict[str, Any] = {"who": who, "why": told, "grouped": grouped, "lane": lane}
    return show(request, place, "why.html", here="customers", is_in_play=bool(looked.account.lines), **shown)


def where_they_stand(place: Place, told: Why) -> svg.Chart | None:
    """Draw the customer's strategy with how many documents stand at each step; None where nothing is in play."""
    text = versions.texts_in_force(place.organization).get(told.strategy)
    if text is None or not told.steps:
        return None
    last = {step.about or WHOLE: step.step for step in told.steps if step.state in TAKEN}
    counts = Counter(last.values())
    parsed = documents.in_force(text, told.strategy)
    lane = strategies.lane_of(parsed, parsed.name)
    stops = tuple(
        stop._replace(
            when=f"{stop.when}: {counts[step.id]} here" if counts[step.id] else stop.when,
            mark=f"{counts[step.id]} here" if counts[step.id] else stop.mark,
            tone=stop.tone if counts[step.id] else "plain",
        )
        for step, stop in zip(parsed.steps, lane.stops, strict=True)
    )
    says = (
        "; ".join(f"{name} stands at {told.name(step)}" for name, step in last.items()) or "None has taken a step yet"
    )
    return svg.lanes("Where they stand", f"{says}.", [svg.Lane(parsed.name, stops)], head=strategies.HEAD)


def day_of(text: str | None, today: dt.date) -> dt.date:
    """Return the day an address asks for; today for none, for nonsense and for the future."""
    try:
        return min(max(dt.date.fromisoformat(text or ""), EARLIEST), today)
    except ValueError:
        return today
