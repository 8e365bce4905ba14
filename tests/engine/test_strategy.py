"""A strategy is read whole, or refused with every problem at its place."""

from datetime import date
from typing import Any

import pytest

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
    assert (house.first_late, house.entry, house.window) == (1, 1, 3)
    assert house.steps[0].severity == NOTE
    assert house.steps[4].severity == FINAL
    assert house.steps[5].after == "final-notice"
    assert house.marks == (-7, -3, 0, 1, 3, 14, 21, 30, 31, 61, 91)
    assert check(STANDARD) == []


def test_a_plain_number_of_days_and_words_in_any_case() -> None:
    made, problems = parse({"key": "k", "steps": [{**REMINDER, "channel": "Email", "severity": "Final"}]})
    assert made is not None, problems
    assert (made.name, made.quiet_days, made.steps[0].template) == ("k", 7, "reminder")
    assert (made.steps[0].channel, made.steps[0].severity) == ("EMAIL", FINAL)


@pytest.mark.parametrize(
    ("step", "path", "message"),
    [
        ({"days": 3, "action": "message"}, "steps[0].id", "'id' is missing"),
        ({**REMINDER, "id": 7}, "steps[0].id", "7 is no text"),
        ({"id": "a", "days": 3}, "steps[0].action", "'action' is missing"),
        ({**REMINDER, "action": "mail"}, "steps[0].action", "'mail' is no action"),
        ({"id": "a", "action": "message"}, "steps[0].days", "a step needs one of days, after and on"),
        ({**REMINDER, "days": "x"}, "steps[0].days", "'x' is no whole number from -365 on"),
        ({**REMINDER, "days": 3651}, "steps[0].days", "3651 days are more than ten years"),
        ({**REMINDER, "template": "answer"}, "steps[0].template", "the template 'answer' is used by Dunwell itself"),
        (
            {**REMINDER, "after": {"step": "b", "days": 1}},
            "steps[0].days",
            "a step needs one of days, after and on",
        ),
        ({**REMINDER, "chanel": "email"}, "steps[0].chanel", "'chanel' is not known here"),
        ({**REMINDER, "channel": "pigeon"}, "steps[0].channel", "'pigeon' is no channel"),
        ({**REMINDER, "severity": "harsh"}, "steps[0].severity", "'harsh' is no severity"),
        ({**REMINDER, "subject": "customer"}, "steps[0].subject", "a message is about lines, not about the customer"),
        ({**REMINDER, "when": ["dpdd", ">", 1]}, "steps[0].when[0]", "'dpdd' is no fact"),
        ({**REMINDER, "id": "old-debt"}, "steps[0].id", "the id 'old-debt' is used by Dunwell itself"),
        ({"id": "t", "days": 1, "action": "task"}, "steps[0].task", "'task' is missing"),
        ({"id": "t", "after": 3, "action": "task", "task": "call"}, "steps[0].after", "this names no step"),
        (
            {"id": "t", "after": {"step": "gone", "days": 1}, "action": "task", "task": "call"},
            "steps[0].after.step",
            "'gone' is no earlier step",
        ),
        (
            {"id": "t", "after": {"step": "gone"}, "action": "task", "task": "call"},
            "steps[0].after.days",
            "'days' is missing",
        ),
        (7, "steps[0]", "this is no step"),
    ],
)
def test_each_mistake_has_its_place(step: Any, path: str, message: str) -> None:
    assert problems_of(step)[path] == message


def test_mistakes_between_steps() -> None:
    twice = problems_of(REMINDER, {**REMINDER, "days": 1})
    assert twice["steps[1].id"] == "the id 'reminder' is used twice"
    assert twice["steps[1].days"] == "1 comes after 3"
    call = {"id": "call", "days": 4, "action": "task", "task": "call"}
    after = {"id": "letter", "after": {"step": "call", "days": 1}, "action": "message"}
    wrong = "'call' is done once for the customer, this step for each invoice"
    assert problems_of(REMINDER, call, after) == {"steps[2].after.step": wrong}


def test_mistakes_of_the_whole() -> None:
    assert parse("steps")[0] is None
    assert problems_of(REMINDER, quite_days=3) == {"quite_days": "'quite_days' is not known here"}
    assert problems_of(REMINDER, quiet_days=-1) == {"quiet_days": "-1 is no whole number from 0 on"}
    assert problems_of(REMINDER, minimum_item="x") == {"minimum_item": "'x' is no amount"}
    assert problems_of(REMINDER, minimum_item=True) == {"minimum_item": "True is no amount"}
    assert problems_of(REMINDER, minimum_item=-1) == {"minimum_item": "-1 is no amount"}
    assert problems_of(REMINDER, minimum_item=10**18) == {"minimum_item": f"{10**18} is no amount"}
    assert problems_of(REMINDER, review=5) == {"review": "this is no review rule"}
    assert problems_of(REMINDER, review={"over": 5}) == {"review.over": "'over' is not known here"}
    assert problems_of() == {"steps": "a strategy needs a list of steps"}
    assert parse({"steps": [REMINDER]})[1][0].path == "key"


def test_minimums_and_review() -> None:
    made = strategy(minimum_customer="25", minimum_item="1.5", review={"above": "500.00", "severity": "final"})
    assert (made.minimum_customer, made.minimum_item) == (250_000, 15_000)
    assert (made.review_above, made.review_severity) == (5_000_000, FINAL)


@pytest.mark.parametrize("notice", ["reminder-2", "Reminder 2", "2", " REMINDER-2 "])
def test_a_last_notice_from_elsewhere_stands_for_all_before(notice: str) -> None:
    taken = strategy().served_elsewhere(notice, date(2026, 9, 1))
    assert [step.step_id for step in taken] == ["note", "reminder-1", "reminder-2"]
    assert {(step.state, step.served_on) for step in taken} == {("SERVED", date(2026, 9, 1))}


def test_a_notice_nobody_knows_stands_for_nothing() -> None:
    assert strategy().served_elsewhere("Mahnstufe 9", date(2026, 9, 1)) == ()


def test_steps_by_id() -> None:
    house = strategy()
    assert house.step("gone") is None
    courtesy = house.step("courtesy@2026-09-01")
    assert courtesy is not None
    assert courtesy.id == "reminder-1"
    before_only = strategy(steps=[STANDARD["steps"][0]])
    assert before_only.step("courtesy@2026-09-01") is None
    assert (before_only.first_late, before_only.entry) == (1, 1)


def test_decency_is_checked_beside_grammar() -> None:
    steps = STANDARD["steps"]
    without_call = {**STANDARD, "steps": [*steps[:3], steps[4]]}
    assert [problem.path for problem in check(without_call)] == ["steps[3]"]
    at_once = {**STANDARD, "steps": [steps[0], steps[4]]}
    assert "the first that the customer hears" in check(at_once)[0].message
    assert check({"key": "k"})[0].path == "steps"
    one_reminder = {**STANDARD, "steps": [steps[1], steps[4]]}
    assert check(one_reminder) == []


def test_words_that_do_nothing_are_found_beside_the_grammar() -> None:
    call = {"id": "call", "days": 9, "action": "task", "task": "call", "channel": "email"}
    strange = {"key": "Bad Key", "steps": [{**REMINDER, "template": "nice"}, call]}
    assert parse(strange)[1] == []
    assert [problem.path for problem in check(strange)] == ["key", "steps[0].template", "steps[1].channel"]
    assert [problem.path for problem in check({"key": "k", "steps": [{**REMINDER, "template": "final"}]})] == []
    assert check("nothing")[0].message == "this is no strategy"


def test_one_slip_brings_no_others_and_hides_none() -> None:
    misspelt = {"id": "a", "days": 5, "action": "mesage", "channel": "emial"}
    both = {**REMINDER, "id": "b", "after": {"step": "a", "days": 3}}
    unread = {**REMINDER, "id": "c", "days": "x"}
    assert list(problems_of(misspelt, both, unread)) == [
        *("steps[0].action", "steps[0].channel", "steps[1].days", "steps[2].days"),
    ]
    assert [problem.path for problem in check({"key": "k", "steps": [misspelt]})] == [
        "steps[0].action",
        "steps[0].channel",
    ]
    assert list(problems_of({"id": "a", "days": 5, "action": "tsk", "task": "cal"})) == [
        "steps[0].action",
        "steps[0].task",
    ]


def test_what_an_older_release_let_in_is_read_where_it_is_in_force() -> None:
    steps = [
        {**REMINDER, "template": "answer", "when": ["country", "=", "UK"]},
        {"id": "ever", "days": 40_000, "action": "task", "task": "call", "minimum": "-1.00"},
    ]
    text = {"key": "k", "steps": steps, "minimum_item": "-2.00"}
    refused, problems = parse(text)
    assert refused is None
    assert [problem.path for problem in problems] == [
        "minimum_item", "steps[0].when[2]", "steps[0].template", "steps[1].days", "steps[1].minimum",
    ]  # fmt: skip
    made, problems = parse(text, kept=True)
    assert made is not None, problems
    assert (made.steps[0].template, made.steps[1].days, made.steps[1].minimum) == ("reminder", 3650, -10_000)
    assert made.minimum_item == -20_000
    for worse in ({**text, "quiet_days": "x"}, {**text, "minimum_item": "1e30"}, {**text, "minimum_item": True}):
        assert parse(worse, kept=True)[0] is None
