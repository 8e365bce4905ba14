"""Lines that let time pass: nights, sweeps, dispatch, the mail server, what comes back."""

import datetime as dt
import zoneinfo
from types import SimpleNamespace

from dunwell.correspondence.models import Message
from dunwell.correspondence.terms import UNSENT, MessageState
from dunwell.customers.models import Customer
from dunwell.dunning.dispatch import dispatch_all
from dunwell.dunning.night import run_night
from dunwell.dunning.sweep import sweep as run_sweep
from dunwell.practice.stories.grammar import Forms
from dunwell.practice.stories.world import ACTOR, World

FORMS = Forms()
NIGHT = dt.time(6, 0)
"""When a night runs, in the creditor's zone."""
DELIVERY = dt.time(10, 0)
"""When what a night wrote is dispatched, in the recipient's zone."""

ON_ITS_WAY = UNSENT | {MessageState.SENDING}
DISPATCHING = ("dispatch [at] {time:time}", "without dispatch")


@FORMS.form("night [of] [{day:date}]", *DISPATCHING, is_open=True, is_alone=True)
def night(world: World, said: SimpleNamespace) -> None:
    """Run the night of a day, then dispatch at 10:00 of each recipient, unless it says otherwise."""
    _night(world, said.day or world.on, said)


@FORMS.form("nights [from] {first:date} (to|until) {last:date}", *DISPATCHING, is_open=True, is_alone=True)
def nights(world: World, said: SimpleNamespace) -> None:
    """Run every night from one day to another, both included."""
    for number in range((said.last - said.first).days + 1):
        _night(world, said.first + dt.timedelta(days=number), said)


def _night(world: World, day: dt.date, said: SimpleNamespace) -> None:
    if day >= world.on:
        world.not_before(NIGHT, on=day)
    _begin(world)
    result = run_night(world.organization, as_of=day, at=world.at, actor=ACTOR)
    _remember(world, day, result)
    world.night_on = day
    if not said.without_dispatch:
        _deliver(world, said.time)


def _begin(world: World) -> None:
    """Remember what there was, so that what is expected below looks at what comes now."""
    world.began_at = world.at
    latest = Message.objects.of(world.organization).order_by("-id").values_list("pk", flat=True).first()
    world.written_before = latest or 0
    world.was_dispatched = False


@FORMS.form("dry night [of] [{day:date}]", is_open=True, is_alone=True)
def dry_night(world: World, said: SimpleNamespace) -> None:
    """Decide a day's night and write nothing; counts and messages below are what it would have written."""
    day = said.day or world.on
    result = run_night(world.organization, as_of=day, at=world.at, actor=ACTOR, dry_run=True)
    _remember(world, day, result)
    world.is_dry = True


@FORMS.form("sweep", *DISPATCHING, is_open=True, is_alone=True)
def sweep(world: World, said: SimpleNamespace) -> None:
    """Decide again, as of the last night, the customers about whom something changed; then dispatch like a night."""
    world.not_before(NIGHT)
    _begin(world)
    result = run_sweep(world.organization, at=world.at)
    world.results = {"customers": result["customers"]} | _actions(result["actions"])
    world.looking_at = world.night_on
    if not said.without_dispatch:
        _deliver(world, said.time)


@FORMS.form("dispatch [at] [{time:time}]", is_open=True, is_alone=True)
def dispatch(world: World, said: SimpleNamespace) -> None:
    """Send what is ready at a time of the creditor's day; without a time at 10:00 of each recipient."""
    world.results = {}
    _deliver(world, said.time)


@FORMS.form("expect", is_open=True, is_alone=True)
def expect(world: World, said: SimpleNamespace) -> None:
    """Do nothing; only look."""


def _remember(world: World, day: dt.date, result: dict[str, object]) -> None:
    world.looking_at = day
    actions = result["actions"]
    assert isinstance(actions, dict)
    world.results = {word: int(str(result[word])) for word in ("customers", "decisions")} | _actions(actions)
    problems = result["problems"]
    assert isinstance(problems, list)
    world.results["problems"] = len(problems)


def _actions(actions: dict[str, int]) -> dict[str, int]:
    """Counts of what was newly written, by the plural of its kind."""
    plural = {"message": "new messages", "task": "new tasks", "proposal": "new proposals", "lapsed": "lapsed"}
    return {plural.get(kind, kind): count for kind, count in actions.items()}


def _deliver(world: World, time: dt.time | None) -> None:
    """Dispatch at one time of the creditor's day, or at 10:00 of each recipient who has something to come."""
    world.was_dispatched = True
    world.results |= dict.fromkeys(("claimed", "sent", "withdrawn", "later", "failed", "uncertain"), 0)
    if time is not None:
        world.not_before(time)
        instants = [world.at]
    elif not Message.objects.of(world.organization).filter(state__in=ON_ITS_WAY).exists():
        return  # a pass over nothing would only cost time
    else:
        instants = [max(world.at, instant) for instant in _delivery_instants(world)] or [world.at]
    for instant in sorted(set(instants)):
        world.at = max(world.at, instant)
        counts = dispatch_all(organization=world.organization, at=world.at, until_empty=True)
        for word, count in counts.items():
            if isinstance(count, int):
                world.results[word] = world.results.get(word, 0) + count


def _delivery_instants(world: World) -> set[dt.datetime]:
    """The next 10:00 in the zone of each customer with an unsent message."""
    waiting = Message.objects.of(world.organization).filter(state__in=UNSENT).values("customer_id")
    rows = Customer.objects.of(world.organization).filter(pk__in=waiting).values_list("time_zone", "country")
    return {_next_delivery(world, world.zone_of(*row)) for row in rows.distinct()}


def _next_delivery(world: World, name: str) -> dt.datetime:
    zone = zoneinfo.ZoneInfo(name)
    day = world.at.astimezone(zone).date()
    instant = dt.datetime.combine(day, DELIVERY, zone)
    if instant < world.at and name != world.zone:
        instant = dt.datetime.combine(day + dt.timedelta(days=1), DELIVERY, zone)
    return instant
