"""One customer, one voice: what a message holds."""

from dunwell.engine.compose import Planned, compose
from dunwell.engine.context import Context
from dunwell.engine.decide import decide
from dunwell.engine.facts import SERVED, Account, Taken
from dunwell.engine.strategy import FINAL, NOTE, REMINDER, Strategy
from tests.engine.make import STANDARD, account, day, line, strategy
from tests.engine.nights import CONTEXT

HOUSE = strategy()


def planned(who: Account, on: str, rules: Strategy = HOUSE, context: Context = CONTEXT) -> tuple[Planned, ...]:
    today = day(on)
    return compose(who, decide(who, rules, today=today, context=context), rules, today=today, context=context)


def roles(message: Planned) -> dict[int, tuple[str, int]]:
    return {entry.line: (entry.role, entry.asked) for entry in message.lines}


def test_g4_everything_overdue_is_listed_and_what_falls_due_is_named() -> None:
    rules = strategy(steps=STANDARD["steps"][1:])
    theta = account(*(line(f"2026-10-0{n}", 100_00, id=n) for n in range(1, 7)))
    (message,) = planned(theta, "2026-10-05", rules)
    assert message.overdue == {"EUR": 400_00}
    assert roles(message) == {
        1: ("STEP", 100_00),
        2: ("STEP", 100_00),
        3: ("LISTED", 100_00),
        4: ("LISTED", 100_00),
        5: ("DUE_SOON", 100_00),
        6: ("DUE_SOON", 100_00),
    }
    assert [(due.line, due.step_id) for due in message.steps] == [(1, "reminder-1"), (2, "reminder-1")]


def test_credits_cash_and_seen_money_are_named() -> None:
    who = account(
        line("2026-10-01", 1000_00), credits={"EUR": 250_00, "USD": 1}, cash={"EUR": 10_00}, seen={"EUR": 1_00}
    )
    (message,) = planned(who, "2026-10-05")
    assert (message.overdue, message.asked) == ({"EUR": 1000_00}, {"EUR": 739_00})
    assert (message.credits, message.cash, message.seen) == ({"EUR": 250_00}, {"EUR": 10_00}, {"EUR": 1_00})


def test_a_contested_part_is_listed_and_not_asked() -> None:
    contested = line("2026-10-01", 1200_00, disputed=200_00)
    whole = line("2026-09-20", 50_00, id=2, disputed=50_00)
    held = line("2026-09-20", 70_00, id=3, held_until=day("2026-12-31"))
    (message,) = planned(account(contested, whole, held), "2026-10-05")
    assert roles(message) == {1: ("STEP", 1000_00), 2: ("LISTED", 0)}
    assert message.asked == {"EUR": 1000_00}
    assert [entry.rest for entry in message.lines] == ["disputed", ""]


def test_the_severest_step_names_the_message_but_not_every_line() -> None:
    severe = line(
        "2026-09-01",
        id=1,
        taken=(
            Taken("reminder-1", 0, SERVED, day("2026-09-04"), "EMAIL"),
            Taken("reminder-2", 0, SERVED, day("2026-09-15"), "EMAIL"),
        ),
    )
    who = account(severe, line("2026-10-01", id=2), line("2026-10-07", id=3), taken=(Taken("call", 0, SERVED),))
    (message,) = planned(who, "2026-10-05")
    assert (message.severity, message.template) == (FINAL, "final")
    assert {entry.line: entry.severity for entry in message.lines} == {1: FINAL, 2: REMINDER, 3: NOTE}
    assert [(due.line, due.step_id) for due in message.steps if due.state == "DUE"] == [
        (1, "final-notice"),
        (2, "reminder-1"),
        (3, "note"),
    ]


def test_a_note_before_the_due_date_does_not_ask() -> None:
    asked = account(
        line("2026-09-25", id=1, taken=(Taken("reminder-1", 0, SERVED, day("2026-10-01"), "EMAIL"),)),
        line("2026-10-08", id=2),
        last_asked_on=day("2026-10-01"),
    )
    (message,) = planned(asked, "2026-10-05")
    assert (message.severity, message.asked, message.overdue) == (NOTE, {}, {})
    assert roles(message) == {1: ("LISTED", 100_00), 2: ("STEP", 100_00)}


def test_two_channels_are_two_messages_and_work_is_one_piece_a_kind() -> None:
    rules = strategy(
        steps=[
            {"id": "reminder", "days": 3, "action": "message"},
            {"id": "letter", "days": 10, "action": "message", "channel": "post", "severity": "final"},
            {"id": "hand-over", "after": {"step": "letter", "days": 14}, "action": "proposal", "subject": "line"},
        ],
        review={"severity": "final"},
    )
    reminded = (Taken("reminder", 0, SERVED, day("2026-09-01"), "EMAIL"),)
    lettered = (*reminded, Taken("letter", 0, SERVED, day("2026-09-10"), "LETTER"))
    who = account(
        line("2026-09-20", id=1, taken=reminded),
        line("2026-10-01", id=2),
        line("2026-08-20", id=3, taken=lettered),
        line("2026-08-21", id=4, taken=lettered),
        channels=("EMAIL", "LETTER"),
    )
    plans = planned(who, "2026-10-05", rules)
    assert [(plan.action, plan.channel, plan.task, plan.review) for plan in plans] == [
        ("MESSAGE", "EMAIL", "", ""),
        ("MESSAGE", "LETTER", "", "severity"),
        ("PROPOSAL", "", "HAND_OVER", ""),
    ]
    assert [entry.line for entry in plans[2].lines] == [3, 4]
    assert [due.line for due in plans[2].steps] == [3, 4]


def test_large_drafts_wait_for_a_person() -> None:
    rules = strategy(review={"above": "500.00"})
    assert planned(account(line("2026-10-01", 500_00)), "2026-10-05", rules)[0].review == ""
    assert planned(account(line("2026-10-01", 500_01)), "2026-10-05", rules)[0].review == "amount"


def test_old_debts_of_a_customer_are_one_task() -> None:
    old = [line("2026-05-01", id=n, first_seen=day("2026-10-05")) for n in (1, 2)]
    message, task = planned(account(*old), "2026-10-05")
    assert [(due.line, due.step_id) for due in message.steps if due.state == "DUE"] == [
        (1, "reminder-1"),
        (2, "reminder-1"),
    ]
    assert (task.action, task.task, [entry.line for entry in task.lines]) == ("TASK", "OLD_DEBT", [1, 2])
    assert [due.step_id for due in task.steps] == ["old-debt", "old-debt"]


def test_a_call_is_about_the_oldest_line() -> None:
    served = tuple(Taken(f"reminder-{n}", 0, SERVED, day("2026-09-20"), "EMAIL") for n in (1, 2))
    who = account(line("2026-09-10", id=7, taken=served), last_asked_on=day("2026-09-20"))
    (call,) = planned(who, "2026-10-05")
    assert (call.action, call.task) == ("TASK", "CALL")
    assert [(due.line, due.anchor) for due in call.steps] == [(0, 7)]
    assert [entry.line for entry in call.lines] == [7]


def test_a_clerk_allocates_what_covers_the_balance() -> None:
    (task,) = planned(account(line("2026-10-01"), credits={"EUR": 100_00}), "2026-10-05")
    assert (task.action, task.task, task.steps) == ("TASK", "ALLOCATE", ())
    assert planned(account(), "2026-10-05") == ()
