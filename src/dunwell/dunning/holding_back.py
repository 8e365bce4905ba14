"""Messages that wait and that a hold holds back: withdrawn as soon as it is their turn, whatever hour they wait for."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from dunwell.correspondence.models import Message
from dunwell.correspondence.terms import ANSWERS, UNSENT
from dunwell.dunning.models import StepTaken
from dunwell.engine.facts import Account
from dunwell.kit.clock import day_of


class HeldBack(NamedTuple):
    """A message that waits, at least until `not_before` where that is told, and will not leave."""

    id: int
    public_id: uuid.UUID
    template: str
    not_before: dt.datetime | None = None

    def waits_on(self, time_zone: str, on: dt.date) -> bool:
        """Tell whether it still waits when a day of that zone begins."""
        return self.not_before is not None and day_of(self.not_before, time_zone) >= on


def held_back(organization: int, customer: int, *, lines: Collection[int] = ()) -> list[HeldBack]:
    """Return what waits for a customer and would not leave if these lines rest; without lines all it owes rests.

    One that also asks for another line leaves for that. Answers leave all the same: they ask for nothing.
    """
    rows = Message.objects.of(organization).filter(customer_id=customer, state__in=UNSENT).exclude(template__in=ANSWERS)
    waiting = [HeldBack(*row) for row in rows.order_by("id").values_list(*HeldBack._fields)]
    if not (waiting and lines):
        return waiting
    about: dict[int | None, set[int]] = defaultdict(set)
    steps = StepTaken.objects.of(organization).filter(customer_id=customer, message_id__in=[one.id for one in waiting])
    for message, subject in steps.values_list("message_id", "subject"):
        about[message].add(subject)
    return [one for one in waiting if about[one.id] and about[one.id].issubset(lines)]


def keys_held_back(organization: int, account: Account) -> set[int]:
    """Return the keys of the messages that the holds in force on an account hold back."""
    lines = [line.id for line in account.lines if line.held_until]
    if not (lines or account.held_until):
        return set()
    return {one.id for one in held_back(organization, account.id, lines=() if account.held_until else lines)}
