"""A strategy is changed step by step, and what nobody touched stays as it was written."""

import pytest

from dunwell.strategies import documents, editing
from dunwell.strategies.editing import EditingError

TEXT = """\
# ours since 2019
key: house
name: House # the usual one
quiet_days: 7
steps:
  - id: note
    days: -3
    action: message
    severity: note
  # the first real one
  - id: reminder-1
    days: 3 # not a weekend
    action: message
  - id: final
    days: 30
    action: message
    severity: final
  - {id: out, after: {step: final, days: 14}, action: proposal}
"""


def ids(text: str) -> list[str]:
    return [step.id for step in editing.look(text).steps]


def test_a_step_is_changed_in_its_own_words() -> None:
    text, at = editing.with_step(TEXT, {"id": "reminder-1", "days": 3, "action": "message", "minimum": "25.00"}, 1)
    assert at == 1
    assert "minimum: '25.00'" in text
    for kept in ("# ours since 2019", "# the usual one", "# not a weekend", "{step: final, days: 14}"):
        assert kept in text
    back, _ = editing.with_step(text, {"minimum": None}, 1)
    assert documents.read(back) == documents.read(TEXT)


def test_a_new_step_stands_where_its_day_belongs() -> None:
    call = {"id": "call", "days": 21, "action": "task", "task": "call", "when": ["open", ">=", "500.00"]}
    text, at = editing.with_step(TEXT, call, None)
    assert (at, ids(text)) == (2, ["note", "reminder-1", "call", "final", "out"])
    assert "when: [open, '>=', '500.00']" in text
    assert editing.look(text).problems == []
    later, at = editing.with_step(text, {**call, "days": 40}, 2)
    assert (at, ids(later)) == (4, ["note", "reminder-1", "final", "out", "call"])
    behind, at = editing.with_step(text, {"id": "x", "after": {"step": "final", "days": 1}, "action": "proposal"}, None)
    assert ids(behind)[at - 1] == "final"
    event, at = editing.with_step(text, {"id": "x", "on": "broken_promise", "action": "task", "task": "call"}, None)
    assert (at, ids(event)[1]) == (1, "x")
    lost, at = editing.with_step(text, {"id": "x", "after": {"step": "gone", "days": 1}, "action": "proposal"}, None)
    assert at == 5
    assert editing.look(lost).problems[0].path == "steps[5].after.step"


def test_steps_are_taken_away_and_moved_as_far_as_their_days_allow() -> None:
    assert ids(editing.without_step(TEXT, 1)) == ["note", "final", "out"]
    event, at = editing.with_step(TEXT, {"id": "x", "on": "credit", "action": "task", "task": "call"}, None)
    assert ids(editing.moved(event, at, up=False)) == ["note", "reminder-1", "x", "final", "out"]
    rows = editing.look(event).rows
    assert [editing.may_move(rows, place, up=True) for place in range(5)] == [False, False, True, False, False]
    with pytest.raises(EditingError, match="in the order of their days"):
        editing.moved(TEXT, 1, up=False)
    with pytest.raises(EditingError, match="no such step"):
        editing.without_step(TEXT, 9)
    with pytest.raises(EditingError, match="needs a step"):
        editing.without_step("key: k\nsteps: [{id: a, days: 1, action: message}]", 0)


def test_the_head_and_a_copy() -> None:
    text = editing.with_head(TEXT, {"quiet_days": 10, "minimum_customer": "50.00", "entry": None})
    assert "quiet_days: 10" in text
    assert "minimum_customer: '50.00'" in text
    assert "# ours since 2019" in text
    copy = editing.copied(TEXT, key="mine", name="Mine")
    assert documents.parsed(copy).key == "mine"


def test_every_ready_strategy_can_be_changed_and_says_the_same() -> None:
    for key in documents.BUILTIN:
        text = documents.builtin(key)
        again = editing.with_head(text, {"quiet_days": documents.parsed(text).quiet_days})
        assert documents.read(again) == documents.read(text)


@pytest.mark.parametrize("text", ["a: [", "- 1", "key: k", "key: &a k\nname: *a"])
def test_what_is_no_strategy_is_mended_as_yaml(text: str) -> None:
    assert editing.look(text).steps == () or editing.look(text).problems
    with pytest.raises(EditingError, match="mend it as YAML"):
        editing.without_step(text, 0)
