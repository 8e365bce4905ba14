"""Strategies: each as a lane of steps around the due day, its versions, and whom it is for."""

from typing import Final, NamedTuple

from django.http import HttpRequest, HttpResponse

from dunwell.engine.strategy import FINAL, NOTE, Step, Strategy
from dunwell.kit import svg
from dunwell.organizations.queries import get_organization
from dunwell.organizations.rights import Action
from dunwell.strategies import documents, editing, queries, segments
from dunwell.web.finding import found
from dunwell.web.place import Place, page, show
from dunwell.web.step_words import read_of_all, shown, when
from dunwell.web.templatetags.words import words
from dunwell.worklist import listing as worklist

HEAD: Final = ("Strategy", "When", "Step")


class Sending(NamedTuple):
    """A segment in force that sends its customers to a strategy; `now` is how many the last night put there."""

    key: str
    name: str
    now: int


def _senders(organization: int) -> dict[str, list[Sending]]:
    """Return the segments that send customers to each strategy, by its key."""
    in_force = segments.in_force(queries.segments_in_force(organization))
    now = worklist.count_followers(organization) if in_force else {}
    found: dict[str, list[Sending]] = {}
    for one in in_force:
        found.setdefault(one.strategy, []).append(Sending(one.key, one.name, now.get((one.strategy, one.key), 0)))
    return found


@page(Action.SEE)
def list_strategies(request: HttpRequest, place: Place) -> HttpResponse:
    """Show all strategies as lanes below each other, and which of them is everybody's."""
    rows = [row for row in queries.list_strategies(place.organization) if row.number or row.has_draft]
    texts = queries.texts_in_force(place.organization)
    default = get_organization(place.organization).default_strategy
    rows.sort(key=lambda row: (row.key != default, row.name))
    known = [(row, documents.in_force(texts[row.key], row.key)) for row in rows if row.key in texts]
    lanes = [lane_of(one, row.name) for row, one in known if one.is_readable]
    picture = svg.lanes(
        "What happens when", "Each strategy's steps in their order, around the due day.", lanes, head=HEAD
    )
    senders = _senders(place.organization)
    context = {
        "rows": [(row, senders.get(row.key, [])) for row in rows],
        "default": default,
        "picture": picture if lanes else None,
        "unread": {row.key for row, one in known if not one.is_readable},
    }
    return show(request, place, "strategies.html", here="strategies", **context)


@page(Action.SEE)
def strategy(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Show one strategy: its lane, its steps in words, its versions with their text."""
    row = found(next((one for one in queries.list_strategies(place.organization) if one.key == key), None))
    text = found(queries.texts_in_force(place.organization).get(key))
    parsed, rows = documents.in_force(text, key), editing.look(text).rows
    lane = lane_of(parsed, row.name)
    return show(
        request,
        place,
        "strategy.html",
        here="strategies",
        row=row,
        parsed=parsed,
        read=read_of_all(parsed, place.seat.currency),
        senders=_senders(place.organization).get(key, []),
        picture=svg.lanes(row.name, says_of(lane), [lane], head=HEAD),
        steps=[shown(step, rows[step.place], place.seat.currency, parsed) for step in parsed.steps],
        versions=queries.list_versions(place.organization, key),
        default=get_organization(place.organization).default_strategy,
    )


def lane_of(strategy: Strategy, name: str) -> svg.Lane:
    """Draw a strategy as the stops of a lane: a circle writes, a square asks a person, a diamond proposes."""
    stops = (
        svg.Stop(step.days, words(step.name), when(step), _glyph(step), _tone(step), _later(step))
        for step in strategy.steps
    )
    return svg.Lane(name, tuple(stops))


def _later(step: Step) -> str:
    """Say how long after something else a step comes."""
    if step.days is not None:
        return ""
    return f"+{step.after_days} days" if step.after_days > 1 else "+1 day" if step.after_days else "at once"


def says_of(lane: svg.Lane) -> str:
    """Tell the stops of a lane in a sentence."""
    return "; ".join(f"{stop.name} {stop.when}" for stop in lane.stops) + "."


def _glyph(step: Step) -> str:
    if step.action == "MESSAGE":
        return "triangle" if step.severity == FINAL else "circle"
    return "square" if step.action == "TASK" else "diamond"


def _tone(step: Step) -> str:
    if step.action == "MESSAGE":
        return {NOTE: "plain", FINAL: "warn"}.get(step.severity, "series-0")
    return "series-1" if step.action == "TASK" else "bad"
