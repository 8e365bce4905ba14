"""What the demo knows while its days go by: who is who, what will be paid when, what somebody still has to do."""

import datetime as dt
import random
import zoneinfo
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from dunwell.practice.demo.cast import Debtor
from dunwell.practice.demo.house import ZONE, SignIn
from dunwell.practice.demo.trade import Sale

LEFT_DAYS = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """Money that will come: for a sale, in cents (0: all that is open then)."""

    number: str
    cents: int = 0


@dataclass(slots=True)
class Life:
    """The state of the demo's world outside of the database; `lines` are open items by the sale's number."""

    seed: int
    organization: int
    source: int
    start: dt.date
    today: dt.date
    staff: Mapping[str, SignIn]
    debtors: Mapping[int, Debtor]
    sold: Sequence[Sale]
    customers: Mapping[str, int]
    lines: dict[str, int] = field(default_factory=dict)
    plans: dict[dt.date, list[Plan]] = field(default_factory=lambda: defaultdict(list))
    disputes: dict[dt.date, list[tuple[str, int]]] = field(default_factory=lambda: defaultdict(list))
    credits: dict[dt.date, list[str]] = field(default_factory=lambda: defaultdict(list))
    happened: set[str] = field(default_factory=set)
    credit_numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def chance(self, day: dt.date, what: str) -> random.Random:
        """Return the day's own dice for something: the same seed and distance from today throw the same."""
        return random.Random(f"{what}:{self.seed}:{(self.today - day).days}")

    def at(self, day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
        """Return an hour of a day where the creditor is."""
        local = dt.datetime.combine(day, dt.time(hour, minute), zoneinfo.ZoneInfo(ZONE))
        return local.astimezone(dt.UTC)

    def is_ending(self, day: dt.date, left: int = LEFT_DAYS) -> bool:
        """Tell whether the day is one of the last working days, whose work is left for whoever opens the demo."""
        rest = (day + dt.timedelta(days=n) for n in range((self.today - day).days))
        return sum(later.weekday() < 5 for later in rest) <= left

    def once(self, what: str) -> bool:
        """Tell whether this happens for the first time."""
        if what in self.happened:
            return False
        self.happened.add(what)
        return True

    def pay(self, on: dt.date, number: str, cents: int = 0) -> None:
        """Let money come on a day."""
        self.plans[on].append(Plan(number, cents))

    def do_not_pay_before(self, on: dt.date, numbers: Sequence[str]) -> None:
        """Put off what would have been paid earlier: somebody broke a promise, or contests it."""
        for day in sorted(self.plans):
            if day < on:
                kept = [plan for plan in self.plans[day] if plan.number not in numbers]
                put_off = [plan for plan in self.plans[day] if plan.number in numbers]
                self.plans[day] = kept
                self.plans[on] += put_off
