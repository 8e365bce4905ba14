"""Each thing that stops a step, by itself."""

from datetime import date
from typing import Any

import pytest

from dunwell.engine.calendar import Calendar
from dunwell.engine.context import Context, Source
from dunwell.engine.decide import Decision, decide
from dunwell.engine.facts import SERVED, Line, Taken
from tests.engine.make import account, day, line, strategy

HOUSE = strategy()
MONDAY = day("2026-10-05")
LATE = line("2026-10-01")


def at(*lines: Line, on: date = MONDAY, context: Context | None = None, **facts: Any) -> Decision:
    return decide(account(*lines, **facts), HOUSE, today=on, context=context or Context())


def first(made: Decision) -> tuple[Any, ...]:
    assert [due for due in made.steps if due.state == "DUE"] == []
    return (made.reasons[0].code, *made.reasons[0].values)


@pytest.mark.parametrize(
    ("facts", "reason", "look"),
    [
        ({"kind": "INTERCOMPANY"}, ("outside_strategies", "INTERCOMPANY"), None),
        ({"kind": "EMPLOYEE"}, ("outside_strategies", "EMPLOYEE"), None),
        ({"held_until": day("2026-10-20"), "hold_kind": "BLOCK"}, ("held", "BLOCK", day("2026-10-20")), "2026-10-21"),
        ({"held_until": date.max, "hold_kind": "LAWYER"}, ("held", "LAWYER", None), "2026-10-12"),
        ({"cooling_until": day("2026-10-08")}, ("cooling", day("2026-10-08")), "2026-10-09"),
        ({"insolvent_on": day("2026-10-02")}, ("insolvent", day("2026-10-02")), None),
        ({"last_asked_on": day("2026-09-30")}, ("quiet_days", day("2026-09-30"), 7), "2026-10-07"),
        ({"written_on": {"EMAIL": MONDAY}}, ("already_written_today", "EMAIL"), "2026-10-06"),
        ({"reachable_problem": "kind_unknown"}, ("kind_unknown",), "2026-10-12"),
        ({"reachable_problem": "country_unknown"}, ("country_unknown",), "2026-10-12"),
        ({"reachable_problem": "no_contact"}, ("no_contact", "EMAIL"), "2026-10-12"),
        ({"reachable_problem": "address_shut"}, ("no_contact", "EMAIL"), "2026-10-12"),
        ({"channels": ("LETTER",)}, ("no_contact", "EMAIL"), "2026-10-12"),
        ({"further": {"refused_from": 1, "refused_by": "US-X"}}, ("refused", "US-X"), "2026-10-12"),
        ({"seen": {"EUR": 100_00}}, ("covered_by_credit", 100_00, "EUR", "seen"), "2026-10-12"),
        (
            {"seen": {"EUR": 60_00}, "cash": {"EUR": 50_00}},
            ("covered_by_credit", 110_00, "EUR", "several"),
            "2026-10-12",
        ),
    ],
)
def test_what_stops_a_customer(facts: dict[str, Any], reason: tuple[Any, ...], look: str | None) -> None:
    made = at(LATE, **facts)
    assert first(made) == reason
    marks = day("2026-11-01")  # 31 days late: the next day on which the state may change
    assert made.look_again_on == (marks if look is None else day(look))


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"kind": "PROFORMA"}, ("not_asked", "PROFORMA")),
        ({"method": "FACTORED"}, ("factored",)),
        ({"held_until": day("2026-10-20"), "hold_kind": "BLOCK"}, ("held", "BLOCK", day("2026-10-20"))),
        ({"disputed": 100_00}, ("disputed", 100_00, "EUR")),
        ({"promised": 100_00, "promise_until": MONDAY}, ("promised", 100_00, "EUR", MONDAY)),
        ({"cooling_until": MONDAY}, ("cooling", MONDAY)),
        ({"method": "DIRECT_DEBIT"}, ("being_collected", "DIRECT_DEBIT", day("2026-10-09"))),
        ({"held_until": day("2026-10-04")}, ("cooling", day("2026-10-09"))),
        ({"promised": 1, "promise_until": day("2026-10-03")}, ("cooling", day("2026-10-08"))),
    ],
)
def test_what_leaves_a_line_alone(facts: dict[str, Any], reason: tuple[Any, ...]) -> None:
    assert first(at(line("2026-10-01", **facts))) == reason


def test_a_pause_that_ended_longer_ago_stops_nothing() -> None:
    for facts in (
        {"held_until": day("2026-09-29")},
        {"cooling_until": day("2026-10-04")},
        {"promised": 1, "promise_until": day("2026-09-29")},
        {"method": "CARD"},
    ):
        made = at(line("2026-10-01", **facts))
        assert made.steps[-1].step_id == "reminder-1"


def test_a_retention_is_nothing_before_its_date() -> None:
    assert first(at(line("2026-10-07", kind="RETENTION"))) == ("not_asked", "RETENTION")
    assert at(line("2026-10-01", kind="RETENTION")).steps != ()


def test_what_came_after_the_insolvency_is_chased() -> None:
    after = line("2026-10-01", issued=day("2026-09-20"))
    assert at(after, insolvent_on=day("2026-09-10")).steps != ()


def test_part_of_a_promise_leaves_the_rest_payable() -> None:
    made = at(line("2026-10-01", promised=40_00, promise_until=day("2026-10-08")))
    assert made.asked == {"EUR": 60_00}
    assert made.steps[-1].step_id == "reminder-1"


def sources(**facts: Any) -> Context:
    usual: dict[str, Any] = {"data_on": day("2026-10-01"), "age": 4, "limit": 3, "stale": False}
    return Context(sources={1: Source(**{**usual, "late_through": date.max, **facts})})


def test_an_old_ledger_or_missing_bank_data() -> None:
    assert first(at(LATE, context=sources(stale=True))) == ("stale_source", 4, 3)
    assert first(at(LATE, context=sources(late_through=day("2026-09-30")))) == ("bank_data_missing", day("2026-10-01"))
    assert at(LATE, context=sources(late_through=day("2026-10-01"))).steps != ()
    note = at(line("2026-10-07"), context=sources(late_through=day("2026-09-29")))
    assert [due.step_id for due in note.steps] == ["note"]
    other = at(LATE._replace(source=2), context=sources(stale=True))
    assert other.steps != ()


def test_what_is_not_reliable_is_not_added_to_what_is_asked() -> None:
    both = at(LATE, LATE._replace(id=2, source=2), context=sources(stale=True))
    assert both.asked == {"EUR": 100_00}
    assert [due.line for due in both.steps if due.state == "DUE"] == [2]


def test_minimums() -> None:
    assert first(at(line("2026-10-01", 9_99))) == ("below_minimum", 9_99, "EUR", 10_00, "EUR")
    crumbs = at(LATE, line("2026-10-01", 1_99, id=2))
    assert [due.line for due in crumbs.steps if due.state == "DUE"] == [1]
    assert crumbs.reasons[0] == ("item_below_minimum", 2, (1_99, "EUR", 2_00, "EUR"))
    assert crumbs.asked == {"EUR": 101_99}
    own = strategy(minimum_customer="200.00", minimum_item="150.00")
    made = decide(account(line("2026-10-01", 160_00)), own, today=MONDAY, context=Context())
    assert made.reasons[0].code == "below_minimum"
    assert decide(account(LATE), own, today=MONDAY, context=Context()).reasons[0].code == "item_below_minimum"


def test_minimums_at_the_runs_rates_or_at_par() -> None:
    yen = line("2026-10-01", 1500, currency="JPY")
    made = at(yen, context=Context(rates={"JPY": (1, 160)}))
    assert first(made) == ("below_minimum", 1500, "JPY", 10_00, "EUR")
    par = at(yen)
    assert par.steps != ()
    assert par.reasons[-1] == ("rate_unknown", 0, ("JPY", "EUR"))
    assert (par.asked, par.value) == ({"JPY": 1500}, 1500_00)


def test_a_note_is_not_sent_for_what_credits_cover() -> None:
    soon = line("2026-10-07")
    assert first(at(soon, credits={"EUR": 100_00})) == ("covered_by_credit", 100_00, "EUR", "credit")
    assert at(soon, credits={"EUR": 40_00}).steps[0].step_id == "note"
    assert at(soon, LATE._replace(id=2), credits={"EUR": 100_00}).steps[0].step_id == "note"


def test_a_clerk_is_asked_once_and_only_where_money_waits() -> None:
    assert at(LATE, credits={"EUR": 100_00}).tasks == ("ALLOCATE",)
    assert at(LATE, cash={"EUR": 95_00}).tasks == ("ALLOCATE",)
    assert at(LATE, cash={"EUR": 95_00}, open_tasks=("ALLOCATE",)).tasks == ()
    assert at(LATE, seen={"EUR": 100_00}).tasks == ()
    assert at(line("2026-10-01", 9_00), cash={"EUR": 1_00}).tasks == ()
    assert at(line("2026-10-01", 9_00)).tasks == ()


def test_one_reason_for_all_lines_of_a_customer_the_weightier_first() -> None:
    made = at(
        LATE,
        line("2026-10-02", id=2),
        line("2026-10-01", 1_00, id=3),
        line("2026-10-01", id=4, disputed=100_00),
        line("2026-09-01", id=5, taken=(Taken("reminder-1", 0, SERVED, MONDAY, "EMAIL"),)),
        last_asked_on=MONDAY,
    )
    assert [(reason.code, reason.line) for reason in made.reasons[:3]] == [
        ("item_below_minimum", 3),
        ("quiet_days", 0),
        ("disputed", 4),
    ]


def test_a_holiday_of_the_recipient() -> None:
    closed = Context(calendars={"DE": Calendar([MONDAY])})
    assert first(at(LATE, context=closed)) == ("closed_day", day("2026-10-06"))
    assert at(LATE, context=closed, country="FR").steps != ()
    assert at(LATE, context=closed).look_again_on == day("2026-10-06")


def test_a_rule_that_refuses_a_final_notice_lets_a_reminder_be_written() -> None:
    made = at(LATE, further={"refused_from": 2, "refused_by": "US-X"})
    assert [step.step_id for step in made.steps if step.state == "DUE"] == ["reminder-1"]
