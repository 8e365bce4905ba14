"""Strategies as lanes and in words, with their versions."""

from typing import Any

import pytest

from dunwell.engine.strategy import parse
from dunwell.strategies.models import Strategy, StrategyVersion
from dunwell.web.step_words import shown
from dunwell.web.strategies import lane_of
from tests.web.world import World


def test_all_are_listed_everybodys_first(world: World) -> None:
    text = world.get("/strategies")
    assert "everybody&#x27;s" in text or "everybody's" in text
    assert text.index("/strategies/courteous") < text.index("/strategies/gentle")
    assert 'role="img"' in text
    assert "The same as a table" in text


def test_before_anything_is_published_everybody_follows_what_comes_with_it(world: World) -> None:
    for rows in (StrategyVersion, Strategy):
        rows.objects.of(world.ours).delete()
    text = world.get("/strategies")
    assert "everybody follows Courteous" in text
    assert 'href="/strategies/new"' in text


def test_one_has_its_steps_in_words_and_its_versions(world: World) -> None:
    text = world.get("/strategies/courteous")
    assert "3 days before the due day" in text
    assert "Final notice" in text
    assert "Version 1" in text
    assert "quiet_days: 7" in world.get("/strategies/courteous/versions")


def test_an_unknown_one_is_not_there(world: World) -> None:
    assert world.client("manager").get("/strategies/nonsense").status_code == 404
    assert world.client("manager").get("/strategies/%00").status_code == 404


STEPS: list[dict[str, Any]] = [
    {"id": "note", "days": -1, "action": "message", "channel": "email", "severity": "note", "template": "note"},
    {"id": "day", "days": 0, "action": "message", "channel": "email", "severity": "reminder", "template": "reminder"},
    {"id": "call", "days": 21, "action": "task", "task": "call"},
    {"id": "final", "days": 30, "action": "message", "channel": "letter", "severity": "final", "template": "final"},
    {"id": "lied", "on": {"event": "broken_promise", "days": 2}, "action": "task", "task": "call"},
    {"id": "over", "after": {"step": "final", "days": 14}, "action": "proposal", "task": "hand_over"},
]


@pytest.fixture
def parsed() -> object:
    """A strategy with a step of every kind."""
    found, problems = parse({"key": "x", "name": "X", "quiet_days": 7, "steps": STEPS})
    assert found, problems
    return found


def test_each_kind_of_step_has_its_words_and_its_shape(parsed: object) -> None:
    steps = [shown(step, row, "EUR") for step, row in zip(parsed.steps, STEPS, strict=True)]  # type: ignore[attr-defined]
    assert [step.when for step in steps] == [
        "1 day before the due day",
        "on the due day",
        "21 days after the due day",
        "30 days after the due day",
        "2 days after a broken promise",
        "14 days after final was served",
    ]
    assert [step.does for step in steps] == [
        "a note",
        "a reminder",
        "a task: call",
        "a final notice",
        "a task: call",
        "a proposal: hand-over proposal",
    ]
    lane = lane_of(parsed, "X")  # type: ignore[arg-type]
    assert [stop.glyph for stop in lane.stops] == ["circle", "circle", "square", "triangle", "square", "diamond"]


def test_a_condition_and_for_whom_a_task_is_are_said() -> None:
    row = {**STEPS[2], "for": "agent", "when": ["overdue", ">=", "1500"]}
    found, problems = parse({"key": "x", "steps": [row]})
    assert found, problems
    told = shown(found.steps[0], row, "EUR")
    assert (told.does, told.by) == ("a task: call", "the agent")
    assert told.limits == ("only if amount overdue in all is at least 1,500.00 EUR",)


@pytest.mark.parametrize(
    ("step", "by", "also"),
    [
        ({"channel": "email"}, "e-mail", ()),
        ({"channel": ["email", "letter"]}, "e-mail, else letter, else a person's task", ()),
        ({"minimum": "500"}, "e-mail", ("only from 500.00 EUR on",)),
        (
            {"role": "escalation", "review": True},
            "e-mail",
            ("to the contact for escalation", "a person reads each first"),
        ),
        ({"owner": "inform"}, "e-mail", ("the owner is told",)),
        (
            {"owner": "ask", "owner_days": 1},
            "e-mail",
            ("the owner is asked first; after 1 day without an answer it goes on",),
        ),
        (
            {"owner": "ask", "owner_then": "supervisor"},
            "e-mail",
            ("the owner is asked first; after 3 days without an answer the supervisor is asked",),
        ),
        ({"action": "task", "task": "call", "subject": "line"}, "a person", ("once for each invoice",)),
    ],
)
def test_what_else_holds_for_a_step_is_said(step: dict[str, Any], by: str, also: tuple[str, ...]) -> None:
    row = {"id": "s", "days": 7, "action": "message", **step}
    found, problems = parse({"key": "x", "steps": [row]})
    assert found, problems
    told = shown(found.steps[0], row, "EUR")
    assert (told.by, told.limits + told.care) == (by, also)
