import json

import pytest

from dunwell.engine import strategy as engine
from dunwell.practice.stories.strategy_lines import StrategyLineError, completed, slug, to_yaml, with_quiet_days


def steps(text: str) -> list[dict[str, object]]:
    strategy = json.loads(to_yaml("x", text))
    parsed, problems = engine.parse(strategy)
    assert parsed is not None, problems
    found: list[dict[str, object]] = strategy["steps"]
    return found


def test_a_line_of_steps_is_a_strategy() -> None:
    found = steps(
        "pre-due note 3 days before due; reminder 1 at +3 by e-mail; call task on +21; "
        "final notice 30 days after due by post; hand-over proposal 14 days after the final notice was served"
    )
    assert [(step["id"], step.get("days"), step["action"]) for step in found] == [
        ("pre-due-note", -3, "message"),
        ("reminder-1", 3, "message"),
        ("call", 21, "task"),
        ("final-notice", 30, "message"),
        ("hand-over", None, "proposal"),
    ]
    assert [step.get("severity") for step in found] == ["note", "reminder", None, "final", None]
    assert (found[1]["channel"], found[3]["channel"]) == ("email", "letter")
    assert found[4]["after"] == {"step": "final-notice", "days": 14}


def test_what_is_said_beats_the_name() -> None:
    (step,) = steps("last letter on the due date as final by sms to escalation")
    assert (step["days"], step["severity"], step["channel"], step["role"]) == (0, "final", "sms", "escalation")


def test_limits_stand_among_the_steps() -> None:
    found = json.loads(to_yaml("x", "quiet days 9; reminder 3 days after due; minimum 25.00 a customer"))
    assert (found["quiet_days"], found["minimum_customer"]) == (9, "25.00")
    assert json.loads(to_yaml("x", "reminder 3 days after due", quiet_days=2))["quiet_days"] == 2


@pytest.mark.parametrize("text", ["reminder", "reminder soon", "reminder three days after due"])
def test_a_step_that_says_no_day_is_refused(text: str) -> None:
    with pytest.raises(StrategyLineError, match="is no step"):
        to_yaml("x", text)


def test_a_block_gets_what_it_leaves_out() -> None:
    assert completed("x", "steps: []\n", quiet_days=3) == "key: x\nquiet_days: 3\nsteps: []\n"
    assert completed("x", "key: x\nquiet_days: 1\n", quiet_days=3) == "key: x\nquiet_days: 1\n"


def test_quiet_days_are_changed_in_either_form() -> None:
    assert with_quiet_days("key: x\nquiet_days: 7  # a week\n", 3) == "key: x\nquiet_days: 3\n"
    assert with_quiet_days("key: x\n", 3) == "quiet_days: 3\nkey: x\n"
    assert json.loads(with_quiet_days(to_yaml("x", "call at +3"), 3))["quiet_days"] == 3


def test_ids_are_slugs_of_names() -> None:
    assert [slug(name) for name in ("Final notice", "call task", "hand-over proposal")] == [
        "final-notice",
        "call",
        "hand-over",
    ]
