"""Steps that come after an event, find their channel, ask the owner first, want a minimum or a reader of their own."""

from typing import Any

import pytest

from dunwell.engine.compose import Planned, compose
from dunwell.engine.decide import Decision, decide
from dunwell.engine.facts import IN_FLIGHT, LAPSED, SERVED, UNSERVED, Account, Line, Taken
from dunwell.engine.strategy import Strategy, check, parse
from dunwell.engine.trace import trace
from tests.engine.make import STANDARD, account, day, line, strategy
from tests.engine.nights import CONTEXT

STEPS = STANDARD["steps"]
REMINDED = (Taken("reminder-1", 0, SERVED, day("2026-09-04"), "EMAIL"),)
TODAY = "2026-10-05"


def mark(event: str, on: str, number: int = 0, rule: str = "keep") -> Taken:
    return Taken(f"event@{event}@{rule}@{on}", number, LAPSED)


def steps(made: Decision) -> list[str]:
    return [f"{due.step_id} {due.state.lower()} {due.reason.code}" for due in made.steps]


def night(rules: Strategy, *lines: Line, on: str = TODAY, **facts: Any) -> Decision:
    return decide(account(*lines, **facts), rules, today=day(on), context=CONTEXT)


def written(rules: Strategy, who: Account, on: str = TODAY) -> tuple[Planned, ...]:
    made = decide(who, rules, today=day(on), context=CONTEXT)
    return compose(who, made, rules, today=day(on), context=CONTEXT)


def views(rules: Strategy, who: Account, on: str = TODAY) -> list[tuple[str, str, str]]:
    found = trace(who, rules, today=day(on), context=CONTEXT)
    return [(view.step_id, view.state, view.reason.code) for view in found]


# ---------------------------------------------------------------------------------------------------- after an event

EVENTFUL = strategy(
    steps=[
        {"id": "note", "days": -3, "action": "message", "severity": "note"},
        {"id": "late-debit", "on": "returned_debit", "action": "message"},
        {"id": "reminder-1", "days": 3, "action": "message"},
        {"id": "broken", "on": {"event": "broken_promise", "days": 2}, "action": "message", "when": ["open", ">", 50]},
        {"id": "reminder-2", "days": 14, "action": "message"},
        {"id": "ring", "on": "broken_promise", "action": "task", "task": "call"},
        {"id": "hand-over", "days": 60, "action": "proposal"},
    ]
)


def test_a_step_after_an_event_holds_nothing_up_while_it_has_not_happened() -> None:
    assert EVENTFUL.entry == 2
    assert steps(night(EVENTFUL, line("2026-10-01"))) == ["note lapsed window_closed", "reminder-1 due days_late"]
    walked = line("2026-09-20", taken=REMINDED)
    assert steps(night(EVENTFUL, walked)) == ["reminder-2 due days_late"]
    seen_late = line("2026-09-20", first_seen=day("2026-10-04"))
    assert "reminder-1 due days_late" in steps(night(EVENTFUL, seen_late))
    old = line("2026-08-01", taken=(*REMINDED, Taken("reminder-2", 0, SERVED, day("2026-09-15"), "EMAIL")))
    assert steps(night(EVENTFUL, old)) == ["hand-over due days_late"]


def test_it_comes_on_its_day_and_what_stands_before_it_is_passed() -> None:
    returned = line("2026-10-04", taken=(mark("returned_debit", TODAY, 1, "restart"),), round=1)
    assert steps(night(EVENTFUL, returned)) == [
        "note lapsed window_closed",
        "late-debit due on_event",
    ]
    broken = line("2026-09-20", taken=(*REMINDED, mark("broken_promise", "2026-10-03")))
    assert steps(night(EVENTFUL, broken, taken=())) == ["broken due on_event", "ring due on_event"]
    skipped = line("2026-10-01", taken=(mark("broken_promise", "2026-10-02"),))
    assert steps(night(EVENTFUL, skipped)) == [
        "note lapsed window_closed",
        "reminder-1 lapsed overtaken",
        "broken due on_event",
        "ring due on_event",
    ]


def test_before_its_day_the_ladder_goes_on_and_tomorrow_is_looked_at() -> None:
    fresh = line("2026-09-28", taken=(*REMINDED, mark("broken_promise", TODAY)))
    rung = (Taken("ring", 0, SERVED, day("2026-10-02")),)
    made = night(EVENTFUL, fresh, taken=rung)
    assert steps(made) == []
    assert made.look_again_on == day("2026-10-06")
    assert steps(night(EVENTFUL, fresh, on="2026-10-07", taken=rung)) == ["broken due on_event"]


def test_its_condition_and_what_was_taken_after_it_count() -> None:
    crumbs = line("2026-09-28", 4_000, taken=(*REMINDED, mark("broken_promise", "2026-10-01")))
    rung = (Taken("ring", 0, SERVED, day("2026-10-02")),)
    assert steps(night(EVENTFUL, crumbs, taken=rung)) == []
    done = Taken("broken", 0, SERVED, day("2026-10-03"), "EMAIL")
    said = line("2026-09-28", taken=(*REMINDED, mark("broken_promise", "2026-10-01"), done))
    assert steps(night(EVENTFUL, said, taken=rung)) == []
    lost = line("2026-09-28", taken=(*REMINDED, mark("broken_promise", "2026-10-01"), done._replace(state=UNSERVED)))
    assert steps(night(EVENTFUL, lost, taken=rung)) == ["broken due again"]


def test_a_task_after_an_event_waits_like_a_message_before_its_day() -> None:
    later = strategy(
        steps=[*STEPS[1:3], {"id": "ring", "on": {"event": "credit", "days": 3}, "action": "task", "task": "call"}]
    )
    credited = line("2026-09-28", taken=(*REMINDED, mark("credit", "2026-10-04")))
    assert night(later, credited).look_again_on == day("2026-10-06")
    assert steps(night(later, credited, on="2026-10-07")) == ["ring due on_event"]


def test_why_it_has_not_come() -> None:
    found = views(EVENTFUL, account(line("2026-10-04")))
    assert ("late-debit", "NOT_YET", "awaits_event") in found
    assert ("ring", "NOT_YET", "awaits_event") in found
    moved = account(line("2026-09-28", taken=(*REMINDED, mark("credit", "2026-10-01"))))
    assert ("event@credit@keep@2026-10-01", "LAPSED", "went_on") in views(EVENTFUL, moved)
    asked = account(line("2026-09-28", taken=(*REMINDED, mark("credit", "2026-10-01")._replace(state=IN_FLIGHT))))
    assert ("event@credit@keep@2026-10-01", "WAITING", "waiting_for") in views(EVENTFUL, asked)


def test_the_courtesy_after_a_pause_comes_once_even_where_the_place_was_set_back() -> None:
    once = Taken("courtesy@2026-09-25", 0, SERVED, day("2026-09-26"), "EMAIL")
    back = line(
        "2026-08-01", round=1, soft_since=day("2026-09-25"), taken=(once, Taken("reminder-1", 1, LAPSED), *REMINDED)
    )
    assert steps(night(strategy(), back, taken=(Taken("call", 0, SERVED, day("2026-09-22")),))) == [
        "reminder-2 due days_late"
    ]


# ------------------------------------------------------------------------------------------------------- the channel

BY_TWO = strategy(steps=[{"id": "reminder-1", "days": 3, "action": "message", "channel": ["email", "letter"]}])
BY_ONE = strategy(steps=[{"id": "reminder-1", "days": 3, "action": "message", "channel": "letter"}])


@pytest.mark.parametrize(
    ("facts", "action", "channel"),
    [
        ({}, "MESSAGE", "EMAIL"),
        ({"channels": ("LETTER",)}, "MESSAGE", "LETTER"),
        ({"channels": ("EMAIL", "LETTER"), "reachable_problem": "no_contact"}, "TASK", ""),
        ({"channels": ("EMAIL", "LETTER"), "reachable_problem": "address_shut"}, "TASK", ""),
        ({"channels": ()}, "TASK", ""),
        ({"further": {"refused_from": 1, "refused_by": "US-X"}}, "TASK", ""),
        ({"further": {"refused_from": 2, "refused_by": "US-X"}}, "MESSAGE", "EMAIL"),
        ({"channels": ("EMAIL", "LETTER"), "further": {"refused_from": 1, "refused_by": "US-X"}}, "MESSAGE", "LETTER"),
    ],
)
def test_the_first_channel_that_reaches_else_a_person(facts: dict[str, Any], action: str, channel: str) -> None:
    if facts.get("reachable_problem"):
        facts = {**facts, "channels": ("EMAIL",)}
    (made,) = written(BY_TWO, account(line("2026-10-01"), **facts))
    assert (made.action, made.channel, made.task) == (action, channel, "" if action == "MESSAGE" else "DELIVER")


def test_what_is_not_known_stops_every_channel_and_one_alone_waits() -> None:
    assert night(BY_TWO, line("2026-10-01"), reachable_problem="kind_unknown").reasons[0].code == "kind_unknown"
    assert night(BY_ONE, line("2026-10-01")).reasons[0] == ("no_contact", 0, ("LETTER",))


# -------------------------------------------------------------------------------------------- minimum, reader, owner


def with_step(**more: Any) -> Strategy:
    return strategy(steps=[{"id": "reminder-1", "days": 3, "action": "message", **more}])


def test_a_step_may_want_more_than_the_house() -> None:
    rules = with_step(minimum="150.00")
    assert night(rules, line("2026-10-01")).reasons[0] == ("below_minimum", 0, (100_00, "EUR", 150_00, "EUR"))
    assert steps(night(rules, line("2026-10-01", 150_00))) == ["reminder-1 due days_late"]


def test_a_step_may_want_a_reader() -> None:
    (made,) = written(with_step(review=True), account(line("2026-10-01")))
    assert made.review == "step"


def test_the_owner_is_told() -> None:
    message, told = written(with_step(owner="inform"), account(line("2026-10-01")))
    assert (message.action, told.action, told.task, told.who) == ("MESSAGE", "TASK", "TELL_OWNER", "OWNER")
    assert (told.steps, [entry.line for entry in told.lines]) == ((), [1])


def asked(on: str, state: str, kind: str = "ask") -> Taken:
    return Taken(f"{kind}@reminder-1@{on}", 0, state, day(on) if state == SERVED else None)


ASKS = with_step(owner="ask", owner_days=4)
APPEALS = with_step(owner="ask", owner_then="supervisor")


def test_the_owner_is_asked_before_the_step() -> None:
    assert steps(night(ASKS, line("2026-10-01"))) == [f"ask@reminder-1@{TODAY} due owner_first"]
    (made,) = written(ASKS, account(line("2026-10-01")))
    assert (made.action, made.task, made.who) == ("TASK", "ASK_OWNER", "OWNER")


@pytest.mark.parametrize(
    ("rules", "taken", "outcome"),
    [
        (ASKS, [asked("2026-10-02", IN_FLIGHT)], "owner_asked"),
        (ASKS, [asked("2026-10-01", IN_FLIGHT)], "reminder-1 due days_late"),
        (ASKS, [asked("2026-10-05", SERVED)], "reminder-1 due days_late"),
        (ASKS, [asked("2026-10-05", LAPSED)], "reminder-1 due days_late"),
        (ASKS, [asked("2026-10-02", UNSERVED)], "owner_objects"),
        (APPEALS, [asked("2026-10-03", IN_FLIGHT)], "owner_asked"),
        (APPEALS, [asked("2026-10-02", IN_FLIGHT)], f"appeal@reminder-1@{TODAY} due owner_silent"),
        (APPEALS, [asked("2026-10-01", IN_FLIGHT), asked("2026-10-04", IN_FLIGHT, "appeal")], "waiting_for"),
        (APPEALS, [asked("2026-10-01", IN_FLIGHT), asked("2026-10-04", UNSERVED, "appeal")], "owner_objects"),
        (APPEALS, [asked("2026-10-01", IN_FLIGHT), asked("2026-10-04", SERVED, "appeal")], "reminder-1 due days_late"),
    ],
)
def test_what_follows_the_question(rules: Strategy, taken: list[Taken], outcome: str) -> None:
    made = night(rules, line("2026-09-20", taken=tuple(taken)))
    assert outcome in [*steps(made), *(reason.code for reason in made.reasons)]
    told = [
        view.reason.code
        for view in trace(account(line("2026-09-20", taken=tuple(taken))), rules, today=day(TODAY), context=CONTEXT)
    ]
    assert outcome.rsplit(maxsplit=1)[-1] in told


def test_the_supervisors_task_and_how_it_is_told() -> None:
    silent = account(line("2026-09-20", taken=(asked("2026-10-01", IN_FLIGHT),)))
    (made,) = written(APPEALS, silent)
    assert (made.task, made.who) == ("ESCALATE", "SUPERVISOR")
    assert ("reminder-1", "WAITING", "owner_silent") in views(APPEALS, silent)
    assert (f"appeal@reminder-1@{TODAY}", "DUE", "owner_silent") in views(APPEALS, silent)
    assert ("ask@reminder-1@2026-10-01", "WAITING", "waiting_for") in views(APPEALS, silent)


def test_a_question_obeys_the_guards_of_its_step_and_a_courtesy_asks_nobody() -> None:
    assert night(ASKS, line("2026-10-01", 1_50)).reasons[0].code == "item_below_minimum"
    both = strategy(steps=[{**STEPS[1], "owner": "ask"}, STEPS[2]])
    soft = line("2026-09-10", soft_since=day("2026-09-25"), taken=REMINDED)
    assert steps(night(both, soft)) == ["courtesy@2026-09-25 due courtesy"]


def test_a_task_of_the_customer_may_ask_first_too() -> None:
    call = {"id": "call", "days": 5, "action": "task", "task": "call", "owner": "ask", "for": "agent"}
    rules = strategy(steps=[STEPS[1], call])
    walked = line("2026-09-20", taken=REMINDED)
    assert steps(night(rules, walked)) == [f"ask@call@{TODAY} due owner_first"]
    agreed = (Taken("ask@call@2026-10-02", 0, SERVED, day("2026-10-02")),)
    (made,) = written(rules, account(walked, taken=agreed))
    assert (made.task, made.who) == ("CALL", "AGENT")
    assert ("call", "WAITING", "owner_first") in views(rules, account(walked))
    assert (f"ask@call@{TODAY}", "DUE", "owner_first") in views(rules, account(walked))


# ---------------------------------------------------------------------------------------------------------- reading

MESSAGE: dict[str, Any] = {"id": "m", "days": 3, "action": "message"}
TASK: dict[str, Any] = {"id": "t", "days": 4, "action": "task", "task": "call"}


@pytest.mark.parametrize(
    ("step", "path", "message"),
    [
        ({**MESSAGE, "id": "x" * 41}, "steps[0].id", "the id has 41 characters"),
        ({**MESSAGE, "id": "ask@m@1"}, "steps[0].id", "the id 'ask@m@1' is used by Dunwell itself"),
        ({"id": "m", "on": "broken_promis", "action": "message"}, "steps[0].on", "'broken_promis' is no on"),
        ({"id": "m", "on": {"event": "x"}, "action": "message"}, "steps[0].on.event", "'x' is no event"),
        ({"id": "m", "on": {"evnt": 1}, "action": "message"}, "steps[0].on.evnt", "'evnt' is not known here"),
        ({**MESSAGE, "on": "credit"}, "steps[0].days", "a step needs one of days, after and on"),
        ({**MESSAGE, "channel": []}, "steps[0].channel", "a list of channels needs one"),
        ({**MESSAGE, "channel": ["email", "email"]}, "steps[0].channel", "a channel is named twice"),
        ({**MESSAGE, "channel": ["pigeon"]}, "steps[0].channel", "'pigeon' is no channel"),
        ({**MESSAGE, "for": "agent"}, "steps[0].for", "a message is for the customer"),
        ({**TASK, "for": "boss"}, "steps[0].for", "'boss' is no for"),
        ({**MESSAGE, "review": "yes"}, "steps[0].review", "'yes' is neither true nor false"),
        ({**MESSAGE, "minimum": "much"}, "steps[0].minimum", "'much' is no amount"),
        ({**MESSAGE, "owner": "tell"}, "steps[0].owner", "'tell' is no owner"),
        ({**MESSAGE, "owner_days": 3}, "steps[0].owner_days", "'owner_days' needs owner"),
        ({**MESSAGE, "owner": "ask", "owner_days": 0}, "steps[0].owner_days", "0 is no whole number from 1 on"),
    ],
)
def test_each_mistake_has_its_place(step: Any, path: str, message: str) -> None:
    found, problems = parse({"key": "k", "steps": [step]})
    assert found is None
    assert {problem.path: problem.message for problem in problems}[path] == message


def test_where_a_line_seen_late_enters_can_be_said() -> None:
    soft = {"id": "soft", "days": 10, "action": "message"}
    rules, problems = parse({"key": "k", "entry": "soft", "steps": [MESSAGE, soft]})
    assert rules is not None, problems
    assert rules.entry == 1
    late = line("2026-09-01", first_seen=day("2026-10-01"))
    assert steps(night(rules, late)) == ["m lapsed before_entry", "soft due days_late"]
    _, problems = parse({"key": "k", "entry": "nowhere", "steps": [MESSAGE, TASK]})
    assert problems[0][:2] == ("entry", "'nowhere' is no message after the due date")


def test_notes_stand_before_steps_after_events_and_events_alone_are_a_strategy() -> None:
    event = {"id": "e", "on": "credit", "action": "message"}
    _, problems = parse({"key": "k", "steps": [event, {**MESSAGE, "days": -3}]})
    assert [problem.path for problem in problems] == ["steps[1].days"]
    alone, problems = parse({"key": "k", "steps": [event]})
    assert alone is not None, problems
    assert (alone.entry, alone.window, alone.line_events) == (1, 0, (0,))
    assert alone.served_elsewhere("e", day(TODAY)) == ()
    assert alone.step("ask@gone@2026-10-01") is None


def test_a_step_after_what_nobody_reports_is_named() -> None:
    visit = {"id": "seen", "on": "portal_visit", "action": "task", "task": "call"}
    assert [problem.path for problem in check({"key": "k", "steps": [MESSAGE, visit]})] == ["steps[1].on"]
