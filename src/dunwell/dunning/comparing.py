"""Two policies beside each other: whom they contact, who gets more, less or something else, and why.

A contact is a message or a piece of work for people. Two contacts of one customer are the same when they are the same
kind of thing by the same step on the same day; the same step on another day, by another channel or in another tone is
a change; what is left on one side only is gained or lost.
"""

import datetime as dt
import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from dunwell.dunning.acting import Action
from dunwell.dunning.moving import Moved
from dunwell.engine.strategy import Strategy

EXAMPLES: Final = 20
"""Customers told by name; as many gained as lost or changed, where there are so many."""

LISTED: Final = 2_000
"""Customers listed in all: those at whom most money is at stake."""

GAINED: Final = "gained"
LOST: Final = "lost"
CHANGED: Final = "changed"


class Contact(NamedTuple):
    """One message or piece of work: `by` is its channel, or the kind of task; `code` is why that step was due."""

    on: dt.date
    kind: str
    step: str
    by: str
    severity: int
    strategy: str
    segment: str
    code: str
    value: int


class Followed(NamedTuple):
    """What a customer follows: a strategy by the segment it belongs to, "" for none, both by key."""

    strategy: str
    segment: str


class Put(NamedTuple):
    """A customer that the second policy puts on another strategy than the first."""

    was: Followed
    now: Followed


type Follows = Sequence[tuple[dt.date, Followed]]
"""From which day on a customer follows what, the earliest first."""


class Difference(NamedTuple):
    """A customer that is treated differently: one contact of it, before and after, and why in a code.

    `why` is `strategy` (it follows another, or did before: `put`), `step` (the strategy says otherwise), or the code of
    the reason for which the other policy did nothing.
    """

    customer: int
    what: str
    before: Contact | None
    after: Contact | None
    why: str
    put: Put | None = None


@dataclass(slots=True)
class Tally:
    """What one policy does over some days: contacts by step, by day, and work by whom it falls to (0 = nobody)."""

    steps: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    days: dict[dt.date, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    load: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    contacted: int = 0
    contacts: int = 0

    def add(self, found: Sequence[Contact], agent: int) -> None:
        """Count the contacts of one customer, whose work falls to an agent."""
        self.contacted += bool(found)
        self.contacts += len(found)
        for one in found:
            self.steps[one.step, one.kind, one.by] += 1
            sort = sort_of(one)
            self.days[one.on][sort] += 1
            if sort != "messages":
                self.load[agent][sort] += 1


def sort_of(contact: Contact) -> str:
    """Return `messages`, `calls` or `work`."""
    return "messages" if contact.kind == "MESSAGE" else "calls" if contact.by == "CALL" else "work"


def contact_of(action: Action, on: dt.date, value: int) -> Contact:
    """Return a planned action as a contact; several steps in one message are told by the furthest."""
    planned, strategy = action.planned, action.strategy
    due = max(action.steps, key=lambda one: _place(strategy, one.step_id), default=None)
    return Contact(
        on,
        planned.action,
        due.step_id.partition("@")[0] if due else planned.task.lower(),
        planned.channel if planned.action == "MESSAGE" else planned.task,
        planned.severity,
        action.account.strategy,
        action.account.segment,
        due.reason.code if due else "",
        value,
    )


def question_of(moved: Moved, on: dt.date, value: int) -> Contact:
    """Return the question to a person where a line goes on as a contact."""
    account = moved.account
    return Contact(on, "TASK", "where-it-goes-on", "PLACE", 0, account.strategy, account.segment, "on_event", value)


def _place(strategy: Strategy, step_id: str) -> int:
    step = strategy.step(step_id)
    return step.place if step else -1


@dataclass(slots=True)
class Comparison:
    """What differs between two policies: counts of contacts, customers treated differently, examples."""

    counts: Counter[str] = field(default_factory=Counter)
    whys: Counter[str] = field(default_factory=Counter)
    customers: int = 0
    moved: Counter[Put] = field(default_factory=Counter)
    examples: list[Difference] = field(default_factory=list)
    most: list[tuple[int, int, Difference]] = field(default_factory=list)

    @property
    def listed(self) -> list[Difference]:
        """One difference of each customer listed, the largest sums first."""
        return [found for *_, found in sorted(self.most, key=lambda row: row[:2], reverse=True)]

    def look_at(
        self,
        customer: int,
        before: Sequence[Contact],
        after: Sequence[Contact],
        *,
        follows: tuple[Follows, Follows],
        silent: Callable[[dt.date], str],
    ) -> None:
        """Compare one customer's contacts; `silent` tells why it got nothing on a day afterwards."""
        puts = puts_of(*follows)
        self.moved.update({put for _, put in puts})
        found = list(differences(customer, before, after, puts=puts, silent=silent))
        if not found:
            return
        self.customers += 1
        for one in found:
            self.counts[one.what] += 1
            self.whys[one.why] += 1
        largest = max(found, key=stake)
        self._keep(largest)
        row = (stake(largest), -customer, largest)
        if len(self.most) < LISTED:
            heapq.heappush(self.most, row)
        elif row[:2] > self.most[0][:2]:
            heapq.heapreplace(self.most, row)

    def _keep(self, found: Difference) -> None:
        """Keep the examples at which most money is at stake, of each kind some."""
        alike = [one for one in self.examples if one.what == found.what]
        if len(alike) >= EXAMPLES // 2:
            least = min(alike, key=stake)
            if stake(least) >= stake(found):
                return
            self.examples.remove(least)
        self.examples.append(found)


NOTHING: Final = Contact(dt.date.min, "", "", "", 0, "", "", "", 0)


def stake(one: Difference) -> int:
    """Return how much a customer owed at its contact, in minor units of the base currency."""
    return max((one.before or NOTHING).value, (one.after or NOTHING).value)


def puts_of(was: Follows, now: Follows) -> list[tuple[dt.date, Put]]:
    """Return from which days on a customer follows another strategy than it would, the earliest first."""
    found = []
    for day in sorted({day for day, _ in (*was, *now)}):
        left, right = _on(was, day), _on(now, day)
        if left is not None and right is not None and left.strategy != right.strategy:
            found.append((day, Put(left, right)))
    return found


def _on(follows: Follows, day: dt.date) -> Followed | None:
    return next((one for since, one in reversed(follows) if since <= day), None)


def differences(
    customer: int,
    before: Sequence[Contact],
    after: Sequence[Contact],
    *,
    puts: Sequence[tuple[dt.date, Put]],
    silent: Callable[[dt.date], str],
) -> Iterable[Difference]:
    """Yield what is gained, lost or changed of one customer's contacts.

    A customer that was put on another strategy goes another way from that day on, also where it comes back later.
    """

    def told(what: str, before: Contact | None, after: Contact | None, on: dt.date, why: str) -> Difference:
        put = next((put for since, put in reversed(puts) if since <= on), None)
        return Difference(customer, what, before, after, "strategy" if put else why, put)

    left = list(before)
    new: list[Contact] = []
    for one in after:
        same = next((old for old in left if _key(old) == _key(one)), None)
        if same is not None:
            left.remove(same)
        else:
            new.append(one)
    for one in new:
        old = next(
            (old for old in left if (old.kind == "MESSAGE", old.step) == (one.kind == "MESSAGE", one.step)), None
        )
        if old is not None:
            left.remove(old)
            yield told(CHANGED, old, one, max(old.on, one.on), "step")
        else:
            yield told(GAINED, None, one, one.on, "step")
    for old in left:
        yield told(LOST, old, None, old.on, silent(old.on) or "step")


def _key(one: Contact) -> tuple[Any, ...]:
    return (one.on, one.kind, one.step, one.by, one.severity)
