"""What a message or a decision turned out to be, read back from the rows for comparing with what a story expects."""

import datetime as dt
from collections import defaultdict
from typing import NamedTuple

from dunwell.correspondence.models import Message, MessageLine
from dunwell.correspondence.terms import ENDED_UNSENT, LineRole, MessageState
from dunwell.dunning.models import StepTaken
from dunwell.engine.facts import COURTESY
from dunwell.engine.money import Money
from dunwell.engine.strategy import FINAL, NOTE, REMINDER
from dunwell.organizations.terms import Sending
from dunwell.practice.stories.strategy_lines import slug
from dunwell.practice.stories.world import World
from dunwell.receivables.models import OpenItem

ENTRY = "entry"
"""Under this key the names of steps hold the id of the first courteous reminder."""

LEAVES = frozenset({Sending.ON, Sending.REDIRECT, Sending.CANARY})
_SPOKEN = {
    "note": NOTE,
    "pre-due-note": NOTE,
    "note-before-the-due-date": NOTE,
    "reminder": REMINDER,
    "final": FINAL,
    "final-notice": FINAL,
}


class Listed(NamedTuple):
    """A line as a message named it."""

    number: str
    role: str
    open_minor: int
    asked_minor: int
    currency: str


class Seen(NamedTuple):
    """A message with the lines that took a step by it and the lines it named."""

    row: Message
    customer: str
    steps: dict[str, str]
    listed: tuple[Listed, ...]

    def says(self, step: str, names: dict[str, str]) -> bool:
        """Whether a story means this message by `reminder`, `first reminder`, `final-notice` or just `message`."""
        wanted = slug(step)
        if wanted in ("message", "mail", "e-mail"):
            return True
        taken = {self.row.step, *self.steps.values()}
        if wanted in ("courtesy", "courteous-reminder", "courteous-request"):
            # The softest there is: where nothing was said before the pause, that is the first reminder itself.
            return all(name.startswith(COURTESY) or name == names.get(ENTRY) for name in self.steps.values())
        if wanted in taken or wanted in {slug(names.get(name, name)) for name in taken}:
            return True
        return _SPOKEN.get(wanted) == self.row.severity

    def told(self) -> str:
        """The message in a few words."""
        lines = ", ".join(sorted(self.steps)) or "nothing"
        left = f" on {self.row.accepted_at:%Y-%m-%d %H:%M} UTC" if self.row.accepted_at else ""
        why = f" ({self.row.reason})" if self.row.reason else ""
        return f"{self.row.step} by {self.row.channel.lower()} for {lines}, {self.row.get_state_display()}{left}{why}"


def messages(world: World, *, customer: str | None = None, night_on: dt.date | None = None) -> list[Seen]:
    """The messages of the story so far, oldest first; of one customer, of one night."""
    rows = Message.objects.of(world.organization).select_related("customer").order_by("id")
    if customer is not None:
        rows = rows.filter(customer=world.customer(customer))
    if night_on is not None:
        rows = rows.filter(night_on=night_on)
    found = list(rows)
    keys = [row.pk for row in found]
    steps: dict[int, dict[str, str]] = defaultdict(dict)
    taken = StepTaken.objects.of(world.organization).filter(message_id__in=keys)
    numbers = numbers_of(world)
    for message, subject, step in taken.values_list("message_id", "subject", "step_id"):
        steps[message or 0][numbers.get(subject, str(subject))] = step
    listed: dict[int, list[Listed]] = defaultdict(list)
    for line in MessageLine.objects.of(world.organization).filter(message_id__in=keys).order_by("id"):
        number = numbers.get(line.open_item_id or 0, "")
        if line.attempt == _attempt(found, line.message_id):
            row = Listed(number, line.role, line.open_minor, line.asked_minor, line.currency)
            listed[line.message_id].append(row)
    return [Seen(row, row.customer.number, steps[row.pk], tuple(listed[row.pk])) for row in found]


def _attempt(rows: list[Message], key: int) -> int:
    return next(row.attempt for row in rows if row.pk == key)


def numbers_of(world: World) -> dict[int, str]:
    """Line id -> the number a story calls it by: that of its document, with its position where it has several."""
    rows = OpenItem.objects.of(world.organization).values_list("pk", "document__number", "position", "document_id")
    count: dict[int, int] = defaultdict(int)
    found = list(rows)
    for _, _, _, document in found:
        count[document] += 1
    return {pk: f"{number}/{place}" if count[document] > 1 else number for pk, number, place, document in found}


def counts(world: World, seen: Seen) -> bool:
    """Whether a message counts as one that was written to the customer.

    After a dispatch that may send it must have left; else, and for letters, it must stand.
    """
    if seen.row.state == MessageState.SENT:
        return True
    may_leave = world.was_dispatched and world.settings().sending in LEAVES and seen.row.channel == "EMAIL"
    return not may_leave and seen.row.state not in ENDED_UNSENT


def of_this_night(world: World, customer: str | None = None) -> list[Seen]:
    """The messages that count for the last night or sweep, of one customer or of all: of its day, or that left by it.

    A night that is run again on its day is still about what was written before on that day.
    """
    rows = messages(world, customer=customer)
    return [
        seen for seen in rows if counts(world, seen) and (seen.row.night_on == world.night_on or _is_new(world, seen))
    ]


def anew(world: World, customer: str | None = None) -> list[Seen]:
    """The messages that count and that the last night or sweep itself wrote or sent."""
    return [seen for seen in messages(world, customer=customer) if counts(world, seen) and _is_new(world, seen)]


def _is_new(world: World, seen: Seen) -> bool:
    sent_at = seen.row.accepted_at
    return seen.row.pk > world.written_before or (sent_at is not None and sent_at >= world.began_at)


def left(world: World, customer: str | None = None) -> list[Seen]:
    """The messages that left so far."""
    return [seen for seen in messages(world, customer=customer) if seen.row.accepted_at is not None]


def told(rows: list[Seen]) -> str:
    """Messages in a few words, for saying what was found."""
    if not rows:
        return "no message"
    return "; ".join(f"{seen.customer}: {seen.told()}" for seen in rows)


def sums(rows: list[tuple[int, str]]) -> str:
    """Amounts added up by currency, in words."""
    total: dict[str, int] = defaultdict(int)
    for minor, currency in rows:
        total[currency] += minor
    return " and ".join(str(Money(minor, currency)) for currency, minor in sorted(total.items())) or "nothing"


OVERDUE = frozenset({LineRole.STEP, LineRole.LISTED})
