"""Strategies: each as a lane of steps around the due day, its versions, and whom it is for."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.http import HttpRequest, HttpResponse

from dunwell.engine.events import EVENTS
from dunwell.engine.money import SCALE
from dunwell.engine.strategy import FINAL, NOTE, REMINDER, Step, Strategy
from dunwell.kit import svg
from dunwell.organizations.queries import get_organization
from dunwell.organizations.rights import Action
from dunwell.strategies import documents, editing, queries, segments
from dunwell.web.conditions import says
from dunwell.web.finding import found
from dunwell.web.place import Place, page, show
from dunwell.web.templatetags.words import words
from dunwell.web.tones import tone_of
from dunwell.worklist import listing as worklist
from dunwell.worklist.terms import MeantFor

SEVERITIES: Final = {NOTE: "a note", FINAL: "a final notice"}
READ: Final = {NOTE: "every message", REMINDER: "every reminder and final notice", FINAL: "every final notice"}
"""What a person reads first, by the tone from which on they do."""

HEAD: Final = ("Strategy", "When", "Step")
LONGEST: Final = 26
"""Characters of a step's name for which there is room in a lane."""


class Shown(NamedTuple):
    """A step in words."""

    name: str
    when: str
    does: str
    by: str
    condition: str
    read: str


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
    lanes = [lane_of(documents.in_force(texts[row.key]), row.name) for row in rows if row.key in texts]
    picture = svg.lanes(
        "What happens when", "Each strategy's steps in their order, around the due day.", lanes, head=HEAD
    )
    senders = _senders(place.organization)
    context = {
        "rows": [(row, senders.get(row.key, [])) for row in rows],
        "default": default,
        "picture": picture if lanes else None,
    }
    return show(request, place, "strategies.html", here="strategies", **context)


@page(Action.SEE)
def strategy(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Show one strategy: its lane, its steps in words, its versions with their text."""
    row = found(next((one for one in queries.list_strategies(place.organization) if one.key == key), None))
    text = found(queries.texts_in_force(place.organization).get(key))
    parsed, rows = documents.in_force(text), editing.look(text).rows
    about = f"The steps of {row.name} in their order, around the due day."
    return show(
        request,
        place,
        "strategy.html",
        here="strategies",
        row=row,
        parsed=parsed,
        read=read_of_all(parsed),
        senders=_senders(place.organization).get(key, []),
        picture=svg.lanes(row.name, about, [lane_of(parsed, row.name)], head=HEAD),
        steps=[shown(step, rows[step.place], parsed) for step in parsed.steps],
        versions=queries.list_versions(place.organization, key),
        default=get_organization(place.organization).default_strategy,
    )


def lane_of(strategy: Strategy, name: str) -> svg.Lane:
    """Draw a strategy as the stops of a lane: a circle writes, a square asks a person, a diamond proposes."""
    stops = []
    for step in strategy.steps:
        late = step.days if step.days is not None else 1
        stops.append(svg.Stop(late, _short(step.name), _when(step, short=True), _glyph(step), _tone(step)))
    return svg.Lane(name, tuple(stops))


def _short(name: str) -> str:
    name = words(name)
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"


def _glyph(step: Step) -> str:
    if step.action == "MESSAGE":
        return "triangle" if step.severity == FINAL else "circle"
    return "square" if step.action == "TASK" else "diamond"


def _tone(step: Step) -> str:
    if step.action == "MESSAGE":
        return {NOTE: "plain", FINAL: "warn"}.get(step.severity, "series-0")
    return "series-1" if step.action == "TASK" else "bad"


def _when(step: Step, *, short: bool = False) -> str:
    if step.days is None:
        days = f"{step.after_days} day{'s' if step.after_days != 1 else ''}"
        return f"{days} later" if short else f"{days} after {EVENTS.get(step.on) or f'{words(step.after)} was served'}"
    if step.days == 0:
        return "on the day" if short else "on the due day"
    days = f"{abs(step.days)} day{'s' if abs(step.days) != 1 else ''}"
    return f"{days} {'before' if step.days < 0 else 'after'}{'' if short else ' the due day'}"


def read_of_all(strategy: Strategy | None) -> str:
    """Say which messages of all its steps a strategy puts before a person; nothing where it cannot be read."""
    found = []
    if strategy and strategy.review_severity is not None:
        found.append(READ[strategy.review_severity])
    if strategy and strategy.review_above is not None:
        found.append(f"each that asks for more than {Decimal(strategy.review_above) / 10**SCALE:,}")
    return " and ".join(found)


def _read(step: Step, strategy: Strategy | None) -> str:
    """Say which messages of a step a person reads before they leave."""
    if step.action != "MESSAGE":
        return ""
    hard = strategy.review_severity if strategy else None
    if step.review or (hard is not None and step.severity >= hard):
        return "a person reads each first"
    above = read_of_all(strategy._replace(review_severity=None)) if strategy else ""
    return f"a person first reads {above}" if above else ""


def shown(step: Step, written: Mapping[str, Any], strategy: Strategy | None = None) -> Shown:
    """Write a step in words; `written` is the step as its text has it, `strategy` what holds for all its steps."""
    if step.action == "MESSAGE":
        does, by = SEVERITIES.get(step.severity, "a reminder"), tone_of("channel", step.channel)[1]
    else:
        what = {"TASK": "a task", "HOLD": "a hold", "PROPOSAL": "a proposal"}.get(step.action, "a step")
        does = f"{what}: {tone_of('task_kind', step.task)[1] if step.task else words(step.name)}"
        by = str(MeantFor(step.who).label) if step.who else "a person"
    condition = f"only if {says(written.get('when'))}" if step.when is not None else ""
    return Shown(words(step.name).capitalize(), _when(step), does, by, condition, _read(step, strategy))
