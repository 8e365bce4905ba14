"""Accounts, strategies and run contexts that nobody thought of.

Hypothesis draws a seed, plain `random` the rest: a hundred times faster than drawing every field, which pays for
many more cases than shrinking would.
"""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from dunwell.engine.calendar import Calendar
from dunwell.engine.context import Context, Source
from dunwell.engine.facts import IN_FLIGHT, LAPSED, OLD_DEBT, SERVED, UNSERVED, WITHDRAWN, Account, Line, Taken
from dunwell.engine.strategy import Strategy, parse

TODAY = date(2026, 10, 5)

_ROWS: list[dict[str, Any]] = [
    {"id": "note-10", "days": -10, "action": "message", "severity": "note"},
    {"id": "note", "days": -3, "action": "message", "severity": "note"},
    {"id": "visit", "days": 1, "action": "task", "task": "visit", "subject": "line"},
    {"id": "broken", "on": {"event": "broken_promise", "days": 2}, "action": "message"},
    {"id": "first", "days": 3, "action": "message"},
    {"id": "second", "days": 14, "action": "message", "channel": "letter"},
    {"id": "third", "days": 18, "action": "message", "channel": ["sms", "letter"], "minimum": "40.00"},
    {"id": "call", "days": 21, "action": "task", "task": "call"},
    {"id": "asked", "days": 25, "action": "message", "owner": "ask", "owner_then": "supervisor"},
    {"id": "credited", "on": "credit", "action": "task", "task": "call"},
    {"id": "final", "days": 30, "action": "message", "severity": "final", "review": True},
    {"id": "hold", "days": 40, "action": "hold"},
    {"id": "hand-over", "after": {"step": "final", "days": 14}, "action": "proposal"},
]
_CONDITIONS: list[Any] = [
    ["open", ">=", "50.00"],
    ["dpd", "<", 40],
    {"not": ["days_since_asked", ">", 10]},
    {"any": [["reacted", "=", False], ["country", "in", ["DE", "AT"]]]},
    ["custom.rating", "=", "A"],
]
_STEP_IDS = [*(row["id"] for row in _ROWS), "gone", OLD_DEBT, "courtesy@2026-09-20"]
_STEP_IDS += ["event@broken_promise@keep@2026-10-01", "event@credit@lower@2026-10-05", "ask@asked@2026-10-01"]
_STATES = [SERVED, SERVED, SERVED, UNSERVED, WITHDRAWN, IN_FLIGHT, LAPSED]
_RATES: list[dict[str, tuple[int, int]]] = [{}, {"USD": (9, 10)}, {"USD": (9, 10), "JPY": (1, 160)}]
_SOURCES: list[dict[int, Source]] = [
    {},
    {},
    {1: Source(date(2026, 9, 1), 34, 3, stale=True, late_through=date(2026, 8, 28))},
    {2: Source(date(2026, 10, 1), 4, 3, stale=False, late_through=date(2026, 9, 29))},
]


class Chance:
    """Draws that are mostly the ordinary case."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.choice = self.random.choice

    def day(self, low: int, high: int) -> date:
        return TODAY + timedelta(days=self.random.randint(low, high))

    def rarely[T, D](self, one_in: int, value: Callable[[], T], default: D) -> T | D:
        return value() if self.random.randrange(one_in) == 0 else default

    def hold(self) -> date:
        return self.rarely(3, lambda: date.max, self.day(-10, 20))

    def pool(self) -> dict[str, int]:
        return self.rarely(4, lambda: {self.choice(["EUR", "USD"]): self.random.randint(1, 200_00)}, {})

    def taken(self) -> tuple[Taken, ...]:
        made = {}
        for _ in range(self.random.randint(0, 4)):
            key = (self.choice(_STEP_IDS), self.choice([0, 0, 0, 1]))
            state = self.choice(_STATES)
            on = self.day(-60, 0) if state == SERVED else None
            made[key] = Taken(*key, state, on, self.choice(["EMAIL", "LETTER", ""]))
        return tuple(made.values())


def strategy(chance: Chance) -> Strategy:
    """Some of the steps, some with conditions."""
    chosen = [row["id"] for row in _ROWS if chance.random.random() < 0.7]
    kept = [dict(row) for row in _ROWS if row["id"] in chosen and (row["id"] != "hand-over" or "final" in chosen)]
    kept = kept or [dict(row) for row in _ROWS]
    for row in kept:
        row["when"] = chance.rarely(8, lambda: chance.choice(_CONDITIONS), None)
    made, problems = parse({"key": "k", "quiet_days": chance.choice([0, 1, 7, 10]), "steps": kept})
    assert made is not None, problems
    return made


def line(chance: Chance, number: int) -> Line:
    """A line in any situation."""
    due = chance.choice([chance.day(-10, 7), chance.day(-45, 7), chance.day(-130, -40)])
    amount = chance.choice([150, 999, 5000, 100_00, 123_456])
    still = chance.choice([amount, chance.random.randint(1, amount)])
    promise = chance.rarely(6, lambda: chance.day(-10, 20), None)
    hold = chance.rarely(10, chance.hold, None)
    return Line(
        id=number,
        document=1000 + number,
        due=due,
        issued=due - timedelta(days=chance.choice([0, 14, 30])),
        kind=chance.rarely(10, lambda: chance.choice(["PROFORMA", "RETENTION"]), "INVOICE"),
        currency=chance.choice(["EUR", "EUR", "EUR", "USD", "JPY"]),
        amount=amount,
        open=still,
        first_seen=chance.choice([min(due, TODAY), chance.day(-130, 0)]),
        source=chance.choice([1, 1, 2, 3]),
        original_due=due,
        method=chance.rarely(8, lambda: chance.choice(["DIRECT_DEBIT", "CARD"]), ""),
        round=chance.choice([0, 0, 0, 1]),
        disputed=chance.rarely(5, lambda: chance.choice([still, still // 2]), 0),
        promised=0 if promise is None else chance.choice([still, 1]),
        promise_until=promise,
        held_until=hold,
        hold_kind="" if hold is None else "BLOCK",
        cooling_until=chance.rarely(10, lambda: chance.day(-5, 8), None),
        soft_since=chance.rarely(8, lambda: chance.day(-20, 0), None),
        taken=chance.rarely(2, chance.taken, ()),
    )


def account(chance: Chance, number: int = 1) -> Account:
    """A customer in any situation."""
    hold = chance.rarely(12, chance.hold, None)
    return Account(
        id=number,
        kind=chance.rarely(12, lambda: chance.choice(["CONSUMER", "INTERCOMPANY", ""]), "BUSINESS"),
        country=chance.choice(["DE", "DE", "US", ""]),
        zone="Europe/Berlin",
        language="de",
        strategy="k",
        reachable_problem=chance.rarely(
            12, lambda: chance.choice(["kind_unknown", "country_unknown", "no_contact", "address_shut"]), ""
        ),
        channels=chance.rarely(8, lambda: (), ("EMAIL", "LETTER")),
        credits=chance.pool(),
        cash=chance.pool(),
        seen=chance.pool(),
        lines=tuple(line(chance, n) for n in range(1, chance.random.randint(0, 4) + 1)),
        next_due=chance.choice([None, chance.day(11, 40)]),
        held_until=hold,
        hold_kind="" if hold is None else "HARDSHIP",
        cooling_until=chance.rarely(12, lambda: chance.day(-5, 8), None),
        soft_since=chance.rarely(12, lambda: chance.day(-20, 0), None),
        insolvent_on=chance.rarely(15, lambda: chance.day(-60, 0), None),
        last_asked_on=chance.choice([None, chance.day(-20, 0)]),
        written_on=chance.rarely(8, lambda: {"EMAIL": TODAY}, {}),
        reacted_on=chance.rarely(4, lambda: chance.day(-20, 0), None),
        open_tasks=chance.rarely(4, lambda: ("ALLOCATE",), ()),
        taken=chance.rarely(3, chance.taken, ()),
        round=chance.choice([0, 0, 1]),
        custom=chance.rarely(2, lambda: {"rating": "A"}, {}),
    )


def context(chance: Chance) -> Context:
    """A run with or without rates, fresh sources and holidays."""
    holidays = {"DE": Calendar([date(2026, 10, 6), date(2026, 10, 12)])}
    return Context(
        rates=chance.choice(_RATES), sources=chance.choice(_SOURCES), calendars=chance.rarely(2, lambda: holidays, {})
    )


def case_of(seed: int) -> tuple[Account, Strategy, Context]:
    chance = Chance(seed)
    return account(chance), strategy(chance), context(chance)


CASES = st.integers(0, 2**48).map(case_of)
BOOKS = st.integers(0, 2**48).map(lambda seed: [account(Chance(seed + n), n + 1) for n in range(seed % 12)])
