"""A strategy is read whole, or refused with every problem at its place."""

from typing import Any

from dunwell.engine.strategy import FINAL, NOTE, check, parse
from tests.engine.make import STANDARD, strategy

REMINDER: dict[str, Any] = {"id": "reminder", "days": 3, "action": "message"}


def problems_of(*steps: Any, **fields: Any) -> dict[str, str]:
    found, problems = parse({"key": "k", "steps": list(steps), **fields})
    assert found is None
    return {problem.path: problem.message for problem in problems}


def test_the_house_strategy_is_read() -> None:
    house = strategy()
    assert [step.id for step in house.line_steps] == ["note", "reminder-1", "reminder-2", "final-notice"]
    assert [step.id for step in house.account_steps] == ["call", "hand-over"]
    assert (house.first_late, house.entry, house.window) == (1, 1, 7)
    assert house.steps[0].severity == NOTE
    assert house.steps[4].severity == FINAL
    assert house.steps[5].after == "final-notice"
    assert house.marks == (-7, -3, 0, 1, 3, 14, 21, 30, 31, 61, 91)
    assert check(STANDARD) == []
