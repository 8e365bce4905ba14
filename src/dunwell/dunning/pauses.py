"""What rests and until when: holds, promises and disputes of a range of customers, as of a day.

Nothing here is a state of its own: a pause works by being read, and ends because its last day passed.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from dunwell.compliance.situations import GATE_ONLY
from dunwell.compliance.terms import HoldKind
from dunwell.dunning.reading import Reader
from dunwell.engine.calendar import last_day_of_cooling
from dunwell.engine.facts import Line
from dunwell.promises.terms import PromiseState

_DAY = dt.timedelta(days=1)


class Pause(NamedTuple):
    """What rests on one subject: a hold in force, the cooling and softness after one that ended."""

    held_until: dt.date | None = None
    hold_kind: str = ""
    cooling_until: dt.date | None = None
    soft_since: dt.date | None = None
    insolvent_on: dt.date | None = None

    def held(self, until: dt.date, kind: str) -> "Pause":
        """Add a hold in force; the longest one counts."""
        if self.held_until is not None and self.held_until >= until:
            return self
        return self._replace(held_until=until, hold_kind=kind)

    def ended(self, on: dt.date, cooling_days: int) -> "Pause":
        """Add a pause that ended; the first message after the latest of them is the softest."""
        cooling = last_day_of_cooling(on, days=cooling_days)
        return self._replace(
            cooling_until=max(self.cooling_until or cooling, cooling), soft_since=max(self.soft_since or on, on)
        )


NO_PAUSE = Pause()

# A group may have groups below it: a hold of its head covers all of them. Asked only where a group was ever held.
BELOW = """
WITH RECURSIVE below (id, head) AS (
  SELECT c.id, h.customer_id FROM customers_customer c JOIN compliance_hold h ON c.parent_id = h.customer_id
  WHERE c.organization_id = %(org)s AND h.organization_id = %(org)s AND h.includes_group
  UNION SELECT c.id, b.head FROM customers_customer c JOIN below b ON c.parent_id = b.id
  WHERE c.organization_id = %(org)s
)
SELECT id, head FROM below WHERE id BETWEEN %(first)s AND %(last)s ORDER BY id, head
"""


class Promised(NamedTuple):
    """What of a line is promised, and until when it rests."""

    amount: int
    until: dt.date


class Pauses:
    """All that rests in a range of customers on a day."""

    def __init__(self, as_of: dt.date, days: Mapping[Any, dt.date], reader: Reader) -> None:
        """Read holds, promises and disputes; `days` turns what the database gave into dates."""
        self.as_of = as_of
        self.days = days
        self.customers: dict[int, Pause] = {}
        self.groups: dict[int, Pause] = {}
        self.lines: dict[int, Pause] = {}
        self.promised: dict[int, Promised] = {}
        self.disputed: dict[int, int] = defaultdict(int)
        self.leaves: dict[int, int] = {}
        self.heads: dict[int, list[int]] = defaultdict(list)
        self._read_holds(reader)
        if self.groups:
            for pk, head in reader.rows(BELOW):
                self.heads[pk].append(head)
        self._read_promises(reader)
        self._read_disputes(reader)
        self.any = bool(self.customers or self.groups or self.lines or self.promised or self.disputed or self.leaves)

    def rest_on(self, pk: int, parent: int) -> bool:
        """Whether anything may rest on a customer itself; what rests on its lines aside."""
        if pk in self.customers:
            return True
        return bool(self.groups) and not self.groups.keys().isdisjoint((pk, parent, *self.heads.get(pk, ())))

    def of_customer(self, pk: int, parent: int) -> Pause:
        """Return what rests on a customer: its own, and what a head above it has placed on all."""
        mine = self.customers.get(pk, NO_PAUSE)
        for group in map(self.groups.get, {pk, parent, *self.heads.get(pk, ())}):
            if group is not None:
                mine = _both(mine, group)
        return mine

    def on_line(self, line: Line) -> Line:
        """Return the line with what rests on it."""
        pause, promise, disputed = self.lines.get(line.id), self.promised.get(line.id), self.disputed.get(line.id)
        leaves = self.leaves.get(line.id)
        if leaves is not None and line.open > leaves:
            disputed = (disputed or 0) + line.open - leaves
        if pause is None and promise is None and not disputed:
            return line
        pause = pause or NO_PAUSE
        return line._replace(
            disputed=min(disputed or 0, line.open),
            promised=min(promise.amount, line.open) if promise else 0,
            promise_until=promise.until if promise else None,
            held_until=pause.held_until,
            hold_kind=pause.hold_kind,
            cooling_until=pause.cooling_until,
            soft_since=pause.soft_since,
        )

    def _read_holds(self, reader: Reader) -> None:
        for customer, item, group, kind, start, until, released, cooling, leaves in reader.holds():
            if kind in GATE_ONLY:
                continue
            book, key = (self.lines, item) if item else (self.groups, customer) if group else (self.customers, customer)
            pause = book.get(key, NO_PAUSE)
            last = self.days[until] if until else dt.date.max
            free_on = self.days[released] if released else last + _DAY if until else dt.date.max
            if free_on <= self.as_of:
                # One that was released on its own day cools as any other; one that was taken back never was.
                pause = pause.ended(free_on, cooling) if self.days[start] < free_on or cooling else pause
            elif kind == HoldKind.INSOLVENCY and not item:  # what came after it goes on
                pause = pause._replace(insolvent_on=max(pause.insolvent_on or dt.date.min, self.days[start]))
            elif leaves:  # only what is open above it rests, as a contested part does
                self.leaves[item] = min(leaves, self.leaves.get(item, leaves))
            else:
                pause = pause.held(last, kind)
            book[key] = pause

    def _read_promises(self, reader: Reader) -> None:
        for _customer, item, amount, until, state, judged, cooling, _made in reader.promises():
            ended_on = self.days[judged] if judged else None
            if ended_on is None or ended_on > self.as_of:
                before = self.promised.get(item, Promised(0, dt.date.min))
                self.promised[item] = Promised(before.amount + amount, max(before.until, self.days[until]))
            elif state != PromiseState.KEPT:
                self.lines[item] = self.lines.get(item, NO_PAUSE).ended(ended_on, cooling)

    def _read_disputes(self, reader: Reader) -> None:
        for _customer, item, amount, closed, cooling, _opened in reader.disputes():
            closed_on = self.days[closed] if closed else None
            if closed_on is None or closed_on > self.as_of:
                self.disputed[item] += amount
            else:
                self.lines[item] = self.lines.get(item, NO_PAUSE).ended(closed_on, cooling)


def _both(one: Pause, other: Pause) -> Pause:
    """Return two pauses together: the longer hold, the later cooling, the later softness."""
    if other.held_until is not None:
        one = one.held(other.held_until, other.hold_kind)
    later = [day for day in (one.cooling_until, other.cooling_until) if day]
    soft = [day for day in (one.soft_since, other.soft_since) if day]
    return one._replace(
        cooling_until=max(later, default=None),
        soft_since=max(soft, default=None),
        insolvent_on=max(filter(None, (one.insolvent_on, other.insolvent_on)), default=None),
    )
