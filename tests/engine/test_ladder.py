"""The ladder: what is due next, what lapses with it, what is waited for."""

from typing import Any

import pytest

from dunwell.engine.decide import Decision, decide
from dunwell.engine.facts import IN_FLIGHT, LAPSED, SERVED, UNSERVED, WITHDRAWN, Account, Line, Taken
from dunwell.engine.strategy import Strategy, unreadable
from tests.engine.make import STANDARD, account, day, line, strategy
from tests.engine.nights import CONTEXT, story

HOUSE = strategy()
STEPS = STANDARD["steps"]


def at(on: str, *lines: Line, rules: Strategy = HOUSE, **facts: Any) -> Decision:
    who: Account = account(*lines, **facts)
    return decide(who, rules, today=day(on), context=CONTEXT)


def steps(made: Decision) -> list[str]:
    return [f"{due.step_id} {due.state.lower()} {due.reason.code}" for due in made.steps]


def served(step_id: str, on: str, **facts: Any) -> Taken:
    return Taken(step_id, 0, SERVED, day(on), "EMAIL")._replace(**facts)


def test_a_note_is_open_until_the_due_date() -> None:
    assert steps(at("2026-10-05", line("2026-10-09"))) == []
    assert steps(at("2026-10-06", line("2026-10-09"))) == ["note due days_before"]
    assert steps(at("2026-10-08", line("2026-10-09"))) == ["note due days_before"]
    assert steps(at("2026-10-09", line("2026-10-09"))) == []
    assert steps(at("2026-10-12", line("2026-10-09"))) == ["note lapsed window_closed", "reminder-1 due days_late"]


def test_of_two_notes_only_the_latest_has_a_use() -> None:
    two = strategy(steps=[{"id": "early", "days": -10, "action": "message", "severity": "note"}, *STEPS])
    assert steps(at("2026-09-30", line("2026-10-09"), rules=two)) == ["early due days_before"]
    assert steps(at("2026-10-06", line("2026-10-09"), rules=two)) == [
        "early lapsed window_closed",
        "note due days_before",
    ]


def test_a_note_that_was_not_delivered_is_tried_again_until_the_due_date() -> None:
    lost = (Taken("note", 0, UNSERVED, None, "EMAIL"),)
    assert steps(at("2026-10-07", line("2026-10-09", taken=lost))) == ["note due again"]
    assert steps(at("2026-10-12", line("2026-10-09", taken=lost))) == ["reminder-1 due days_late"]


def test_a_raised_round_starts_afresh() -> None:
    returned = line("2026-09-01", round=1, taken=(served("reminder-1", "2026-09-04"),))
    assert steps(at("2026-10-05", returned)) == ["note lapsed window_closed", "reminder-1 due days_late"]
    assert {due.round for due in at("2026-10-05", returned).steps} == {1}


def test_a_step_of_the_strategy_followed_before_is_waited_for() -> None:
    elsewhere = line("2026-10-01", taken=(Taken("old-way", 0, IN_FLIGHT, None, "EMAIL"),))
    assert at("2026-10-05", elsewhere).reasons[0] == ("waiting_for", 1, ("old-way",))
    soft = line("2026-10-01", taken=(Taken("courtesy@2026-10-02", 0, IN_FLIGHT, None, "EMAIL"),))
    assert at("2026-10-05", soft).reasons[0] == ("waiting_for", 1, ("the courteous reminder",))


def test_a_step_put_in_between_is_not_made_up_for() -> None:
    between = strategy(steps=[*STEPS[:2], {"id": "nudge", "days": 8, "action": "message"}, *STEPS[2:]])
    walked = line("2026-09-01", taken=(served("reminder-1", "2026-09-04"), served("reminder-2", "2026-09-15")))
    made = at("2026-10-05", walked, rules=between, taken=(served("call", "2026-09-22"),))
    assert steps(made) == ["final-notice due days_late"]


def test_a_condition_that_does_not_hold_is_passed_over() -> None:
    picky = strategy(steps=[*STEPS[1:2], {**STEPS[2], "when": ["open", ">", "500.00"]}, STEPS[4]])
    walked = line("2026-09-01", taken=(served("reminder-1", "2026-09-04"),))
    assert at("2026-09-20", walked, rules=picky).reasons[0].code == "not_yet"
    assert steps(at("2026-10-05", walked, rules=picky)) == [
        "reminder-2 lapsed condition_not_met",
        "final-notice due days_late",
    ]
    only = strategy(steps=[{**STEPS[1], "when": ["open", ">", "500.00"]}])
    assert at("2026-10-05", line("2026-10-01"), rules=only).reasons == (("condition_not_met", 1, ("reminder 1",)),)
    notes = strategy(steps=[{**STEPS[0], "when": ["open", ">", "500.00"]}, STEPS[1]])
    assert at("2026-10-05", line("2026-10-07"), rules=notes).reasons[0].code == "not_due"


def test_a_condition_on_days_is_asked_again_tomorrow() -> None:
    timed = strategy(steps=[{**STEPS[1], "when": ["days_since_asked", ">", 20]}])
    made = at("2026-10-05", line("2026-10-01"), rules=timed, last_asked_on=day("2026-09-20"))
    assert (made.steps, made.look_again_on) == ((), day("2026-10-06"))


def test_what_the_entry_waits_for_is_done_first_also_for_a_line_first_seen_late() -> None:
    visit = {"id": "visit", "days": 1, "action": "task", "task": "visit", "subject": "line"}
    call = {"id": "call", "days": 3, "action": "task", "task": "call", "subject": "line"}
    again = {**call, "id": "again", "days": None, "after": {"step": "call", "days": 2}}
    first = {**STEPS[1], "days": None, "after": {"step": "again", "days": 1}}
    rows = [{key: value for key, value in row.items() if value is not None} for row in (visit, call, again, first)]
    rules = strategy(steps=rows)
    late = line("2026-09-20", first_seen=day("2026-09-30"))
    assert steps(at("2026-10-05", late, rules=rules)) == ["visit lapsed before_entry", "call due days_late"]
    called = late._replace(taken=(served("call", "2026-10-05"),))
    assert steps(at("2026-10-07", called, rules=rules)) == ["again due days_after"]
    twice = late._replace(taken=(served("call", "2026-10-05"), served("again", "2026-10-07")))
    assert steps(at("2026-10-08", twice, rules=rules)) == ["reminder-1 due days_after"]


def test_steps_before_the_entry_lapse_for_a_line_first_seen_late() -> None:
    visited = strategy(
        steps=[{"id": "visit", "days": 1, "action": "task", "task": "visit", "subject": "line"}, STEPS[1]]
    )
    late = line("2026-09-20", first_seen=day("2026-09-25"))
    assert steps(at("2026-10-05", late, rules=visited)) == ["visit lapsed before_entry", "reminder-1 due days_late"]
    assert steps(at("2026-10-05", line("2026-09-20"), rules=visited)) == ["visit due days_late"]


@pytest.mark.parametrize(
    ("state", "codes"),
    [
        (LAPSED, ["reminder-2"]),
        (SERVED, ["reminder-2"]),
        (IN_FLIGHT, []),
        (UNSERVED, ["old-debt"]),
    ],
)
def test_an_old_debt_goes_on_once_a_person_has_looked(state: str, codes: list[str]) -> None:
    looked = Taken("old-debt", 0, state, day("2026-09-20") if state == SERVED else None)
    ancient = line("2026-01-15", first_seen=day("2026-09-14"), taken=(served("reminder-1", "2026-09-14"), looked))
    made = at("2026-10-05", ancient)
    assert [due.step_id for due in made.steps if due.line] == codes


def test_an_old_debt_that_cannot_be_written_about_is_looked_at_all_the_same() -> None:
    ancient = line("2026-01-15", first_seen=day("2026-10-05"))
    assert steps(at("2026-10-05", ancient, channels=())) == ["old-debt due old_debt"]
    assert at("2026-10-05", ancient, credits={"EUR": 100_00}).steps == ()


def test_a_step_after_another_waits_until_that_one_is_served() -> None:
    walked = [served("reminder-1", "2026-09-01"), served("reminder-2", "2026-09-10")]
    called = (served("call", "2026-09-15", channel=""),)

    def reasons(*taken: Taken, on: str = "2026-10-05") -> list[tuple[str, int]]:
        made = at(on, line("2026-08-20", taken=(*walked, *taken)), taken=called, last_asked_on=day("2026-10-01"))
        return [(reason.code, reason.line) for reason in made.reasons]

    assert reasons() == [("quiet_days", 0), ("needs_step", 0)]
    assert reasons(Taken("final-notice", 0, LAPSED)) == [("all_steps_taken", 1), ("needs_step", 0)]
    assert reasons(served("final-notice", "2026-10-01")) == [("all_steps_taken", 1), ("after_step", 0)]
    assert reasons(Taken("final-notice", 0, UNSERVED, None, "EMAIL")) == [
        ("quiet_days", 0),
        ("not_delivered", 1),
        ("not_delivered", 0),
    ]
    assert reasons(Taken("final-notice", 0, WITHDRAWN, None, "EMAIL")) == [
        ("quiet_days", 0),
        ("was_withdrawn", 1),
        ("was_withdrawn", 0),
    ]
    assert reasons(served("final-notice", "2026-09-21")) == [("all_steps_taken", 1)]


def test_a_call_without_an_outcome_is_made_again_and_holds_nothing_back() -> None:
    walked = line("2026-08-20", taken=(served("reminder-1", "2026-09-01"), served("reminder-2", "2026-09-10")))
    assert steps(at("2026-10-05", walked, taken=(Taken("call", 0, UNSERVED),))) == [
        "final-notice due days_late",
        "call due again",
    ]
    assert steps(at("2026-10-05", walked, taken=(Taken("call", 0, IN_FLIGHT),))) == ["final-notice due days_late"]


def test_the_customer_takes_one_step_a_day_too() -> None:
    both = strategy(steps=[*STEPS[1:3], STEPS[3], {"id": "hold", "days": 21, "action": "hold"}])
    walked = line("2026-08-20", taken=(served("reminder-1", "2026-09-01"), served("reminder-2", "2026-09-10")))
    assert story(account(walked), both, day("2026-10-05"), day("2026-10-08")) == [
        "2026-10-05 call of 0",
        "2026-10-06 hold of 0",
    ]
    today = (served("call", "2026-10-05", channel=""),)
    assert at("2026-10-05", walked, rules=both, taken=today).reasons[-1].code == "one_step_a_day"


def test_a_step_of_the_customer_waits_for_the_oldest_line() -> None:
    fresh = line("2026-09-10", first_seen=day("2026-10-05"))
    made = at("2026-10-05", fresh)
    assert steps(made) == ["note lapsed window_closed", "reminder-1 due days_late"]
    assert made.reasons == (("needs_step", 0, ("reminder 1",)),)


def test_paying_the_anchor_moves_it_and_restarts_nothing() -> None:
    younger = line("2026-09-10", id=2, taken=(served("reminder-1", "2026-09-14"), served("reminder-2", "2026-09-24")))
    called = (served("call", "2026-09-10", channel=""),)
    assert at("2026-10-05", younger, taken=called).steps == ()
    assert steps(at("2026-10-05", younger)) == ["call due days_late"]


def test_a_courtesy_only_where_something_harder_came_before() -> None:
    soft: dict[str, Any] = {"soft_since": day("2026-10-02")}
    assert steps(at("2026-10-12", line("2026-09-28", **soft)))[-1] == "reminder-1 due days_late"
    told = (served("reminder-1", "2026-09-10"),)
    assert steps(at("2026-10-12", line("2026-09-01", taken=told, **soft))) == ["courtesy@2026-10-02 due courtesy"]
    since = (*told, served("reminder-2", "2026-10-02"))
    assert "courtesy" not in str(steps(at("2026-10-12", line("2026-09-01", taken=since, **soft))))
    lost = (*told, Taken("courtesy@2026-10-02", 0, UNSERVED, None, "EMAIL"))
    assert steps(at("2026-10-12", line("2026-09-01", taken=lost, **soft))) == ["courtesy@2026-10-02 due again"]
    stopped = (*told, Taken("courtesy@2026-10-02", 0, WITHDRAWN, None, "EMAIL"))
    assert steps(at("2026-10-12", line("2026-09-01", taken=stopped, **soft))) == ["courtesy@2026-10-02 due anew"]
    lapsed = (*told, Taken("courtesy@2026-10-02", 0, LAPSED, None, "EMAIL"))
    assert steps(at("2026-10-12", line("2026-09-01", taken=lapsed, **soft))) == ["reminder-2 due days_late"]
    bounced = (Taken("reminder-1", 0, UNSERVED, None, "EMAIL"),)
    assert steps(at("2026-10-12", line("2026-09-01", taken=bounced, **soft))) == ["reminder-1 due again"]
    extended = line("2026-10-10", taken=told, **soft)
    assert at("2026-10-12", extended).reasons[0].code == "not_yet"


def test_nobody_is_called_after_a_pause_before_the_courteous_reminder() -> None:
    told = (served("reminder-1", "2026-09-04"), served("reminder-2", "2026-09-15"))
    since: dict[str, Any] = {"soft_since": day("2026-10-02")}
    resting = line("2026-09-01", taken=told, **since)
    softly = ("needs_step", 0, ("the courteous reminder",))
    # A Sunday: the reminder waits for Monday, and the call waits for the reminder, also one that is to be made again.
    for past in ((), (Taken("call", 0, UNSERVED),)):
        made = at("2026-10-11", resting, taken=past)
        assert (steps(made), made.reasons[-1]) == ([], softly)
    assert steps(at("2026-10-12", resting)) == ["courtesy@2026-10-02 due courtesy"]
    under_way = line("2026-09-01", taken=(*told, Taken("courtesy@2026-10-02", 0, IN_FLIGHT, None, "EMAIL")), **since)
    assert at("2026-10-12", under_way).reasons[-1] == softly
    gone = line("2026-09-01", taken=(*told, served("courtesy@2026-10-02", "2026-10-12")), **since)
    assert "call due days_late" in steps(at("2026-10-14", gone))


def test_a_strategy_of_notes_alone_knows_no_courtesy() -> None:
    notes = strategy(steps=STEPS[:1])
    made = at("2026-10-12", line("2026-09-01", soft_since=day("2026-10-02")), rules=notes)
    assert made.reasons == (("all_steps_taken", 1, ()),)


def test_without_a_strategy_nothing_is_due() -> None:
    made = decide(account(line("2026-09-01")), None, today=day("2026-10-05"), context=CONTEXT)
    assert (made.steps, made.reasons[0].code, made.state) == ((), "no_strategy", "DELINQUENT")
    made = decide(account(line("2026-09-01")), unreadable("mine"), today=day("2026-10-05"), context=CONTEXT)
    assert (made.steps, made.reasons) == ((), (("strategy_unreadable", 0, ("mine",)),))
    idle = decide(account(next_due=day("2026-11-01")), None, today=day("2026-10-05"), context=CONTEXT)
    assert (idle.reasons[0].code, idle.look_again_on) == ("nothing_due", day("2026-10-25"))
    assert decide(account(), HOUSE, today=day("2026-10-05"), context=CONTEXT).look_again_on is None
