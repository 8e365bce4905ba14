"""What each rule makes of a line's place, and that a place is never moved behind what the customer has got."""

from datetime import date
from typing import Any

import pytest

from dunwell.engine.decide import decide
from dunwell.engine.events import EVENTS, TRIGGERS, WENT_ON, Mark, asked_about, happened, mark_of
from dunwell.engine.facts import IN_FLIGHT, LAPSED, SERVED, Line, Taken
from dunwell.engine.ladder import besides
from dunwell.engine.places import ASK, DEFAULTS, KEEP, LOWER, RESTART, RULES, Move, is_old_news, move, rules_of
from dunwell.engine.strategy import Strategy
from tests.engine.make import STANDARD, account, day, line, strategy
from tests.engine.nights import CONTEXT

HOUSE = strategy()
STEPS = STANDARD["steps"]
FIRM = strategy(
    key="firm",
    steps=[
        {"id": "hello", "days": 2, "action": "message"},
        {"id": "look", "days": 5, "action": "task", "task": "review", "subject": "line"},
        {"id": "again", "days": 9, "action": "message"},
        {"id": "broken", "on": "broken_promise", "action": "message"},
        {"id": "last", "days": 20, "action": "message", "severity": "final"},
        {"id": "out", "after": {"step": "last", "days": 9}, "action": "proposal", "subject": "line"},
    ],
)


def served(step_id: str, on: str, number: int = 0) -> Taken:
    return Taken(step_id, number, SERVED, day(on), "EMAIL")


REMINDED = (served("note", "2026-08-29"), served("reminder-1", "2026-09-04"), served("reminder-2", "2026-09-15"))


def moved(rule: str, *taken: Taken, event: str = "broken_promise", on: str = "2026-09-20", **more: Any) -> Move:
    facts: dict[str, Any] = {"today": day("2026-09-20"), **more}
    rules: Strategy = facts.pop("rules", HOUSE)
    about = line("2026-09-01", taken=taken, round=max((step.round for step in taken), default=0))
    return move(about, rules, Mark(event, rule, day(on)), **facts)


def test_the_table_names_every_event_once_with_a_rule() -> None:
    assert set(DEFAULTS) <= set(EVENTS)
    assert set(DEFAULTS.values()) <= set(RULES) == set(WENT_ON)
    assert set(TRIGGERS) <= set(EVENTS)
    chosen = rules_of({"credit": ASK})
    assert chosen["credit"] == ASK
    assert chosen["broken_promise"] == LOWER


def test_a_mark_reads_back() -> None:
    mark = Mark("broken_promise", LOWER, day("2026-10-22"))
    assert mark.step_id == "event@broken_promise@lower@2026-10-22"
    assert mark_of(mark.step_id) == mark
    assert mark_of("reminder-1") is None
    assert max(len(Mark(event, rule, date.min).step_id) for event in EVENTS for rule in RULES) <= 60


def test_the_latest_time_something_happened() -> None:
    marks = [Taken(Mark("credit", KEEP, day(on)).step_id, 0, LAPSED) for on in ("2026-09-03", "2026-09-01")]
    assert happened([*marks, *REMINDED], "credit") == day("2026-09-03")
    assert happened(REMINDED, "credit") is None


@pytest.mark.parametrize("event", sorted(DEFAULTS))
def test_what_has_taken_nothing_has_no_place_to_lose(event: str) -> None:
    for rule in RULES:
        assert moved(rule, event=event) == Move(Mark(event, KEEP, day("2026-09-20")), 0)


def test_what_went_on_after_the_event_is_left_alone() -> None:
    assert moved(RESTART, *REMINDED, on="2026-09-10").round == 0
    assert moved(RESTART, *REMINDED, on="2026-09-15").round == 1


def test_keep_and_ask_leave_the_round() -> None:
    for rule in (KEEP, ASK):
        assert moved(rule, *REMINDED) == Move(Mark("broken_promise", rule, day("2026-09-20")), 0)


def test_lower_is_the_latest_message_once_more() -> None:
    assert moved(LOWER, *REMINDED) == Move(Mark("broken_promise", LOWER, day("2026-09-20")), 1, ("reminder-1",))
    assert moved(LOWER, *REMINDED[:2]).passed == ()
    assert moved(LOWER, *REMINDED[:2]).round == 1
    assert moved(LOWER, REMINDED[0]).round == 0
    final = moved(LOWER, *REMINDED, served("final-notice", "2026-09-19"))
    assert final.passed == ("reminder-2",)


def test_restart_begins_again_in_the_next_round() -> None:
    assert moved(RESTART, *REMINDED) == Move(Mark("broken_promise", RESTART, day("2026-09-20")), 1)
    assert moved(RESTART, served("reminder-1", "2026-09-18", number=1)).round == 2


def test_a_mark_is_no_step_and_is_set_once() -> None:
    mark = Mark("broken_promise", LOWER, day("2026-09-20"))
    known = line("2026-09-01", taken=(Taken(mark.step_id, 1, LAPSED), *REMINDED), round=1)
    assert is_old_news(known, mark._replace(rule=KEEP))
    assert not is_old_news(known, mark._replace(on=day("2026-09-21")))
    assert move(known, HOUSE, mark, today=day("2026-09-21")).round == 1


@pytest.mark.parametrize(
    ("taken", "today", "passed"),
    [
        (REMINDED[:2], "2026-09-08", ("look",)),
        (REMINDED[:2], "2026-09-30", ("look",)),
        (REMINDED, "2026-09-18", ("again",)),
        (REMINDED, "2026-09-30", ("again",)),
        ((*REMINDED, served("final-notice", "2026-10-01")), "2026-10-02", ("last",)),
        ((*REMINDED, served("third", "2026-09-20")), "2026-10-02", ("again",)),
        ((REMINDED[0],), "2026-09-03", ()),
        ((Taken("reminder-1", 0, IN_FLIGHT, None, "EMAIL"),), "2026-09-05", ()),
    ],
)
def test_another_strategy_goes_on_by_days_and_by_what_was_said(
    taken: tuple[Taken, ...], today: str, passed: tuple[str, ...]
) -> None:
    made = moved(KEEP, *taken, event="changed_strategy", on=today, today=day(today), rules=FIRM, before=HOUSE)
    assert made == Move(Mark("changed_strategy", KEEP, day(today)), 0, passed)


def test_all_of_a_short_strategy_may_be_behind() -> None:
    short = strategy(steps=[{"id": "hello", "days": 2, "action": "message"}])
    assert moved(KEEP, *REMINDED, event="changed_strategy", rules=short, before=HOUSE).passed == ("hello",)


def test_what_two_strategies_call_alike_is_not_passed_twice() -> None:
    later = strategy(steps=[{**STEPS[1], "days": 10}, {**STEPS[2], "days": 25}])
    made = moved(KEEP, *REMINDED[:2], event="changed_strategy", rules=later, before=HOUSE)
    assert made.passed == ()


def test_lower_under_another_strategy_is_the_message_before_its_place() -> None:
    made = moved(LOWER, *REMINDED, event="changed_strategy", rules=FIRM, before=HOUSE)
    assert (made.round, made.passed) == (1, ("look",))


def as_moved(before: Line, made: Move) -> Line:
    """The line as the next night reads it."""
    passed = tuple(Taken(step_id, made.round, LAPSED) for step_id in (*made.passed, made.mark.step_id))
    return before._replace(taken=(*before.taken, *passed), round=made.round)


@pytest.mark.parametrize(("rule", "step"), [(KEEP, "final-notice"), (LOWER, "reminder-2"), (RESTART, "reminder-1")])
def test_the_next_night_goes_on_there(rule: str, step: str) -> None:
    walked = line("2026-09-01", taken=REMINDED)
    after = as_moved(
        walked, move(walked, HOUSE, Mark("returned_debit", rule, day("2026-10-04")), today=day("2026-10-05"))
    )
    called = (Taken("call", 0, SERVED, day("2026-09-22")),)
    made = decide(account(after, taken=called), HOUSE, today=day("2026-10-05"), context=CONTEXT)
    assert [due.step_id for due in made.steps if due.state == "DUE"] == [step]
    assert made.state == "DELINQUENT"


def test_a_person_who_is_asked_is_waited_for() -> None:
    asked = line("2026-09-01", taken=(*REMINDED, Taken("event@credit@ask@2026-09-20", 0, IN_FLIGHT)))
    made = decide(account(asked), HOUSE, today=day("2026-10-05"), context=CONTEXT)
    assert made.steps == ()
    assert made.reasons[0].values == ("somebody to say where it goes on",)


def test_steps_no_strategy_names_have_words() -> None:
    assert besides("old-debt") == "the look at an old debt"
    assert besides("ask@final-notice@2026-10-01") == "the owner's word on final-notice"
    assert besides("appeal@final-notice@2026-10-01") == "the supervisor's word on final-notice"
    assert asked_about("final-notice") == ""
