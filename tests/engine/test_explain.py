"""Every reason speaks, in the field's words; every step of an account says why it was not taken."""

import ast
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dunwell import engine
from dunwell.engine.context import Context, Source
from dunwell.engine.explain import CODES, NAMES, TEMPLATES, sentence, values
from dunwell.engine.facts import IN_FLIGHT, LAPSED, SERVED, UNSERVED, Account, Taken
from dunwell.engine.guards import CUSTOMER_WIDE, PAUSE_CODES
from dunwell.engine.strategy import Strategy
from dunwell.engine.trace import View, trace
from dunwell.engine.verdicts import Reason
from tests.engine.make import STANDARD, account, day, line, strategy
from tests.engine.nights import CONTEXT

HOUSE = strategy()


def reminded(on: str) -> Taken:
    return Taken("reminder-1", 0, SERVED, day(on), "EMAIL")


def codes_used() -> set[str]:
    """First arguments of Block(...) and Reason(...), and codes of steps, in the engine's source."""
    found: set[str] = set()
    for path in Path(str(engine.__file__)).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                place = 3 if node.func.id == "Standing" else 0
                if node.func.id in ("Block", "Reason", "Standing") and len(node.args) > place:
                    parts = ast.walk(node.args[place])
                    found |= {str(part.value) for part in parts if isinstance(part, ast.Constant) and part.value}
    return found


def test_every_code_has_its_names_and_a_sentence() -> None:
    used = codes_used()
    assert len(used) > 25
    assert used <= CODES
    assert {key.partition("/")[0] for key in TEMPLATES} == CODES
    assert PAUSE_CODES | CUSTOMER_WIDE <= CODES


@pytest.mark.parametrize(
    ("code", "found", "says"),
    [
        ("stale_source", (11, 3), "held: the ledger is 11 days old (limit 3 working days)"),
        ("covered_by_credit", (1000_00, "EUR", "credit"), "the open credit of 1,000.00 EUR covers the balance"),
        ("covered_by_credit", (5, "EUR", "cash"), "the unallocated payment of 0.05 EUR covers the balance"),
        ("covered_by_credit", (5, "EUR", "seen"), "the money seen at the bank, 0.05 EUR, covers the balance"),
        ("covered_by_credit", (5, "EUR", "several"), "credits and payments of 0.05 EUR cover the balance"),
        ("below_minimum", (40, "EUR", 10_00, "EUR"), "0.40 EUR is under the minimum of 10.00 EUR"),
        ("not_delivered", ("final notice",), "final notice was not delivered"),
        ("was_withdrawn", ("final notice",), "final notice was withdrawn before it was sent"),
        ("held", ("HARDSHIP", None), "on hold (hard time)"),
        ("held", ("BREATHING_SPACE", date(2026, 10, 7)), "on hold until 7 Oct 2026 (breathing space)"),
        ("not_yet", ("note", -3), "note comes 3 days before the due date"),
        ("not_yet", ("reminder 2", 14), "reminder 2 comes 14 days after the due date"),
        ("days_late", (3,), "3 days late"),
        ("days_late", (1,), "1 day late"),
        ("days_late", (0,), "due today"),
        ("days_before", (3,), "due in 3 days"),
        ("days_before", (1,), "due tomorrow"),
    ],
)
def test_sentences(code: str, found: tuple[Any, ...], says: str) -> None:
    assert sentence(Reason(code, 1, found)) == says


def test_every_template_takes_its_values() -> None:
    sample: dict[str, Any] = {"amount": 1, "minimum": 1, "currency": "EUR", "base": "EUR", "days": 5, "what": "cash"}
    for code, names in NAMES.items():
        assert sentence(Reason(code, 1, tuple(sample.get(name, "X") for name in names)))


def test_values_are_json() -> None:
    assert values(Reason("promised", 1, (240000, "EUR", date(2026, 10, 21)))) == {
        "amount": "2400.00",
        "currency": "EUR",
        "until": "2026-10-21",
    }


def told(
    who: Account, on: str, rules: Strategy | None = HOUSE, context: Context = CONTEXT
) -> dict[str, tuple[str, str]]:
    views: tuple[View, ...] = trace(who, rules, today=day(on), context=context)
    return {f"{view.step_id} of {view.line}": (view.state, sentence(view.reason)) for view in views}


@pytest.mark.parametrize(
    ("on", "note"), [("2026-09-28", "BLOCKED"), ("2026-10-01", "LAPSED"), ("2026-10-20", "LAPSED")]
)
def test_a_note_whose_days_are_over_is_not_what_comes_after_a_hold(on: str, note: str) -> None:
    held: dict[str, Any] = {"held_until": day("2026-12-01"), "hold_kind": "BLOCK"}
    for who in (account(line("2026-10-01", **held)), account(line("2026-10-01"), **held)):
        said = told(who, on)
        assert said["note of 1"][0] == note
        assert said["reminder-1 of 1"] == ("BLOCKED", "on hold until 1 Dec 2026 (block)")


def test_each_step_of_a_line_says_where_it_stands() -> None:
    walked = line(
        "2026-10-01", taken=(Taken("note", 0, LAPSED), Taken("reminder-1", 0, SERVED, day("2026-10-05"), "EMAIL"))
    )
    assert told(account(walked, last_asked_on=day("2026-10-05")), "2026-10-08") == {
        "note of 1": ("LAPSED", "note lapsed"),
        "reminder-1 of 1": ("SERVED", "reminder 1 was served on 5 Oct 2026"),
        "reminder-2 of 1": ("NOT_YET", "reminder 2 comes 14 days after the due date"),
        "final-notice of 1": ("NOT_YET", "final notice comes 30 days after the due date"),
        "hand-over of 0": ("BLOCKED", "final notice has not been served"),
        "call of 0": ("NOT_YET", "call comes 21 days after the due date"),
    }


def test_a_due_step_and_what_stops_it() -> None:
    new = account(line("2026-10-01"))
    assert told(new, "2026-10-05")["reminder-1 of 1"] == ("DUE", "4 days late")
    assert told(new, "2026-10-05")["note of 1"] == ("LAPSED", "the days of note have passed")
    assert told(new, "2026-10-10")["reminder-1 of 1"] == (
        "BLOCKED",
        "closed day of the recipient; the next open day is 12 Oct 2026",
    )
    assert told(new, "2026-10-20")["reminder-2 of 1"] == ("BLOCKED", "reminder 1 has not been served")
    assert told(account(line("2026-10-07")), "2026-10-05")["note of 1"] == ("DUE", "due in 2 days")
    stale = Context(sources={1: Source(day("2026-10-01"), 4, 3, stale=True, late_through=date.max)})
    assert told(new, "2026-10-05", HOUSE, stale)["reminder-1 of 1"] == (
        "BLOCKED",
        "held: the ledger is 4 days old (limit 3 working days)",
    )


def test_g6_the_hand_over_names_the_notice_that_was_not_delivered() -> None:
    taken = tuple(Taken(f"reminder-{n}", 0, SERVED, day("2026-09-20"), "EMAIL") for n in (1, 2))
    iota = line("2026-08-20", taken=(*taken, Taken("final-notice", 0, UNSERVED, None, "EMAIL")))
    found = told(account(iota, channels=()), "2026-10-16")
    assert found["final-notice of 1"] == ("BLOCKED", "no working contact (e-mail)")
    assert found["hand-over of 0"] == ("BLOCKED", "final notice was not delivered")


def test_waiting_paused_and_held() -> None:
    flying = account(line("2026-10-01", taken=(Taken("reminder-1", 0, IN_FLIGHT),)))
    assert told(flying, "2026-10-20")["reminder-1 of 1"] == ("WAITING", "waiting for reminder 1")
    assert told(flying, "2026-10-20")["note of 1"] == ("LAPSED", "the days of note have passed")
    assert told(flying, "2026-10-20")["reminder-2 of 1"] == ("BLOCKED", "reminder 1 has not been served")
    rests = account(line("2026-10-01", disputed=100_00))
    assert told(rests, "2026-10-20")["reminder-1 of 1"] == ("BLOCKED", "disputed: 100.00 EUR is being looked into")
    assert told(rests, "2026-10-20")["call of 0"] == ("NOT_YET", "nothing is late")
    held = account(line("2026-10-01"), held_until=date.max, hold_kind="LAWYER", taken=(Taken("call", 0, IN_FLIGHT),))
    assert told(held, "2026-10-20")["reminder-1 of 1"] == ("BLOCKED", "on hold (at the lawyer)")
    assert told(held, "2026-10-20")["call of 0"] == ("WAITING", "waiting for call")
    assert told(held, "2026-10-20", None) == {}
    spoken = account(line("2026-09-10", taken=flying.lines[0].taken), taken=(Taken("call", 0, IN_FLIGHT),))
    assert told(spoken, "2026-10-20")["call of 0"] == ("WAITING", "waiting for call")


def test_steps_no_strategy_names() -> None:
    soft = line(
        "2026-09-20", soft_since=day("2026-10-05"), taken=(Taken("reminder-1", 0, SERVED, day("2026-09-23"), "EMAIL"),)
    )
    found = told(account(soft), "2026-10-12")
    assert found["courtesy@2026-10-05 of 1"] == ("DUE", "the first request after a pause is a courteous one")
    assert found["reminder-2 of 1"] == ("BLOCKED", "the courteous reminder has not been served")
    sent = soft._replace(taken=(*soft.taken, Taken("courtesy@2026-10-05", 0, SERVED, day("2026-10-12"), "EMAIL")))
    assert told(account(sent), "2026-10-13")["courtesy@2026-10-05 of 1"][0] == "SERVED"
    old = line("2026-05-01", first_seen=day("2026-10-05"))
    look = "first seen 157 days late: a person looks first"
    assert told(account(old), "2026-10-05")["old-debt of 1"] == ("DUE", look)
    asked = old._replace(
        taken=(Taken("old-debt", 0, IN_FLIGHT), Taken("reminder-1", 0, SERVED, day("2026-10-05"), "EMAIL"))
    )
    assert told(account(asked), "2026-10-06")["old-debt of 1"] == ("WAITING", "waiting for the look at an old debt")
    assert told(account(asked), "2026-10-06")["reminder-2 of 1"] == ("BLOCKED", look)


def test_conditions_and_overtaken_steps() -> None:
    steps = list(STANDARD["steps"])
    rules = strategy(steps=[steps[1], {**steps[2], "when": ["open", ">", "500.00"]}, steps[4]])
    taken = (reminded("2026-09-04"),)
    found = told(account(line("2026-09-01", taken=taken)), "2026-09-29", rules)
    assert found["reminder-2 of 1"] == ("LAPSED", "the condition of reminder 2 is not met")
    assert found["final-notice of 1"] == ("NOT_YET", "final notice comes 30 days after the due date")
    later = (*taken, Taken("final-notice", 0, SERVED, day("2026-09-20"), "EMAIL"))
    assert told(account(line("2026-09-01", taken=later)), "2026-09-29")["reminder-2 of 1"] == (
        "LAPSED",
        "a later step than reminder 2 had been taken",
    )
