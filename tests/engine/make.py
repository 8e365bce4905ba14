"""Plain values to decide about: the house strategy, lines and accounts, as an expert would write them down."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dunwell.engine.facts import Account, Line
from dunwell.engine.strategy import Strategy, parse

STANDARD: Mapping[str, Any] = {
    "key": "standard",
    "name": "Standard",
    "quiet_days": 7,
    "steps": [
        {"id": "note", "days": -3, "action": "message", "severity": "note", "template": "note"},
        {"id": "reminder-1", "days": 3, "action": "message", "template": "reminder"},
        {"id": "reminder-2", "days": 14, "action": "message", "template": "reminder"},
        {"id": "call", "days": 21, "action": "task", "task": "call"},
        {"id": "final-notice", "days": 30, "action": "message", "severity": "final", "template": "final"},
        {"id": "hand-over", "after": {"step": "final-notice", "days": 14}, "action": "proposal"},
    ],
}


def strategy(**changes: Any) -> Strategy:
    """The house strategy of the scenarios, with changes."""
    made, problems = parse({**STANDARD, **changes})
    assert made is not None, problems
    return made


def day(text: str) -> date:
    """`2026-10-05` as a date."""
    return date.fromisoformat(text)


def line(due: str | date, amount: int = 100_00, **facts: Any) -> Line:
    """A line seen in time unless said otherwise."""
    due_on = day(due) if isinstance(due, str) else due
    usual: dict[str, Any] = {
        "id": 1,
        "document": facts.get("id", 1),
        "issued": due_on,
        "kind": "INVOICE",
        "currency": "EUR",
        "amount": amount,
        "open": amount,
        "first_seen": min(due_on, date(2026, 1, 1)),
        "source": 1,
        "original_due": due_on,
    }
    return Line(**{**usual, "due": due_on, **facts})


def account(*lines: Line, **facts: Any) -> Account:
    """A business in Germany that can be written to."""
    usual: dict[str, Any] = {"id": 1, "kind": "BUSINESS", "country": "DE", "strategy": "standard"}
    return Account(**{**usual, "lines": lines, **facts})
