"""The acceptance scenarios, as far as they are decisions: amounts and dates as told in the field."""

from datetime import date, timedelta
from typing import Any

from dunwell.engine.calendar import Calendar, last_day_of_cooling
from dunwell.engine.context import Context, source_on
from dunwell.engine.decide import decide
from dunwell.engine.facts import IN_FLIGHT, SERVED, UNSERVED, Line, Taken
from tests.engine.make import STANDARD, account, day, line, strategy
from tests.engine.nights import CONTEXT, story

HOUSE = strategy()


def codes(*lines: Line, on: str, context: Context = CONTEXT, **facts: Any) -> list[str]:
    made = decide(account(*lines, **facts), HOUSE, today=day(on), context=context)
    return [reason.code for reason in made.reasons]


def reminded(due: str, served: str, step: str = "reminder-1", **facts: Any) -> Line:
    taken = [Taken("note", 0, "LAPSED")]
    for name in ("reminder-1", "reminder-2", "final-notice"):
        taken.append(Taken(name, 0, SERVED, day(served), "EMAIL"))
        if name == step:
            break
    usual: dict[str, Any] = {"taken": tuple(taken), **facts}
    return line(due, **usual)


def test_one_line_walks_the_ladder() -> None:
    # due Thursday 1 October 2026; the notice is due on Saturday 31 October and leaves on Monday
    told = story(account(line("2026-10-01")), HOUSE, day("2026-09-20"), day("2026-11-20"))
    assert told == [
        "2026-09-28 note of 1",
        "2026-10-05 reminder-1 of 1",
        "2026-10-15 reminder-2 of 1",
        "2026-10-22 call of 0",
        "2026-11-02 final-notice of 1",
        "2026-11-16 hand-over of 0",
    ]


def test_g2_credits_and_crumbs_are_not_chased() -> None:
    on, due = day("2026-10-05"), "2026-10-01"
    delta = decide(account(line(due, 1000_00), credits={"EUR": 1000_00}), HOUSE, today=on, context=CONTEXT)
    assert delta.reasons[0].code == "covered_by_credit"
    assert delta.reasons[0].values == (1000_00, "EUR", "credit")
    assert (delta.steps, delta.tasks, delta.asked) == ((), ("ALLOCATE",), {})
    epsilon = decide(account(line(due, 100_00), cash={"EUR": 99_60}), HOUSE, today=on, context=CONTEXT)
    assert epsilon.reasons[0].code == "below_minimum"
    assert epsilon.reasons[0].values == (40, "EUR", 10_00, "EUR")
    assert epsilon.tasks == ("ALLOCATE",)
    zeta = decide(account(line(due, 1000_00), credits={"EUR": 250_00}), HOUSE, today=on, context=CONTEXT)
    assert zeta.asked == {"EUR": 750_00}
    assert [due.step_id for due in zeta.steps] == ["note", "reminder-1"]


def test_g3_a_stale_ledger_chases_nobody() -> None:
    work = Calendar()
    source = source_on(data_on=day("2026-10-01"), today=day("2026-10-12"), limit=3, lag=2, work=work, bank=work)
    stale = Context(sources={1: source})
    made = decide(account(line("2026-10-09")), HOUSE, today=day("2026-10-12"), context=stale)
    assert made.steps == ()
    assert made.reasons[0] == ("stale_source", 1, (11, 3))
    fresh = decide(account(line("2026-10-09")), HOUSE, today=day("2026-10-12"), context=CONTEXT)
    assert [due.step_id for due in fresh.steps] == ["note", "reminder-1"]


def test_g4_six_invoices_two_messages() -> None:
    without_note = strategy(steps=STANDARD["steps"][1:])
    theta = account(*(line(date(2026, 10, n), 100_00, id=n) for n in range(1, 7)))
    assert story(theta, without_note, day("2026-10-01"), day("2026-10-13")) == [
        "2026-10-05 reminder-1 of 1, reminder-1 of 2",
        "2026-10-12 reminder-1 of 3, reminder-1 of 4, reminder-1 of 5, reminder-1 of 6",
    ]


def test_g5_what_is_not_known_is_said() -> None:
    assert codes(line("2026-10-01"), on="2026-10-05", reachable_problem="country_unknown")[0] == "country_unknown"


def test_g6_a_bounced_final_notice_is_not_a_served_step() -> None:
    bounced = Taken("final-notice", 0, UNSERVED, None, "EMAIL")
    iota = reminded("2026-08-20", "2026-09-20", step="reminder-2")
    iota = iota._replace(taken=(*iota.taken, bounced))
    called = (Taken("call", 0, SERVED, day("2026-09-25")),)
    dead = account(iota, channels=(), taken=called)
    made = decide(dead, HOUSE, today=day("2026-10-16"), context=CONTEXT)
    assert made.steps == ()
    assert [(reason.code, reason.values) for reason in made.reasons if reason.line == 1] == [
        ("not_delivered", ("final notice",))
    ]
    found = decide(account(iota, taken=called), HOUSE, today=day("2026-10-07"), context=CONTEXT)
    assert [(due.step_id, due.again) for due in found.steps if due.line == 1] == [("final-notice", True)]
    again = bounced._replace(state=SERVED, served_on=day("2026-10-07"))
    served = account(iota._replace(taken=(*iota.taken[:-1], again)), taken=called)
    assert story(served, HOUSE, day("2026-10-08"), day("2026-10-25"))[-1] == "2026-10-21 hand-over of 0"


def test_g7_a_promise_rests_through_its_tolerance() -> None:
    # promised for Friday 16 October with 3 working days: rests until Wednesday 21 October
    kept = reminded("2026-09-20", "2026-09-28", open=2400_00, promised=2400_00, promise_until=day("2026-10-21"))
    for on in ("2026-10-16", "2026-10-18", "2026-10-21"):
        made = decide(account(kept), HOUSE, today=day(on), context=CONTEXT)
        assert made.steps == ()
        assert made.reasons[0] == ("promised", 1, (2400_00, "EUR", day("2026-10-21")))
        assert made.state == "ARRANGED"
    broken = kept._replace(
        open=900_00,
        promised=0,
        promise_until=None,
        soft_since=day("2026-10-22"),
        cooling_until=last_day_of_cooling(day("2026-10-22"), days=5),
    )
    own = (Taken("call", 0, SERVED, day("2026-10-01")),)
    told = story(account(broken, taken=own), HOUSE, day("2026-10-22"), day("2026-11-05"))
    assert told == ["2026-10-27 courtesy@2026-10-22 of 1", "2026-11-03 reminder-2 of 1"]


def test_a_promise_nobody_judged_yet_ends_by_itself() -> None:
    kept = reminded("2026-09-20", "2026-09-28", promised=100_00, promise_until=day("2026-10-21"))
    judged = kept._replace(
        promised=0, promise_until=None, soft_since=day("2026-10-22"), cooling_until=day("2026-10-26")
    )
    own = (Taken("call", 0, SERVED, day("2026-10-01")),)
    span = day("2026-10-22"), day("2026-11-05")
    assert story(account(kept, taken=own), HOUSE, *span) == story(account(judged, taken=own), HOUSE, *span)


def test_g8_only_the_contested_part_rests() -> None:
    contested = reminded("2026-09-01", "2026-09-04", amount=1200_00, open=1200_00, disputed=200_00)
    made = decide(account(contested, last_asked_on=day("2026-09-04")), HOUSE, today=day("2026-09-15"), context=CONTEXT)
    assert [due.step_id for due in made.steps] == ["reminder-2"]
    assert made.asked == {"EUR": 1000_00}
    rest = reminded("2026-09-01", "2026-09-15", step="reminder-2", open=200_00, disputed=200_00)
    quiet = decide(account(rest), HOUSE, today=day("2026-09-29"), context=CONTEXT)
    assert (quiet.steps, quiet.reasons[0].code, quiet.state) == ((), "disputed", "CONTESTED")
    assert quiet.look_again_on == day("2026-10-02")
    rejected = rest._replace(
        disputed=0,
        soft_since=day("2026-10-05"),
        cooling_until=last_day_of_cooling(day("2026-10-05"), days=5),
    )
    own = (Taken("call", 0, SERVED, day("2026-09-28")),)
    told = story(account(rejected, taken=own), HOUSE, day("2026-10-05"), day("2026-10-20"))
    assert told == ["2026-10-12 courtesy@2026-10-05 of 1", "2026-10-19 final-notice of 1"]


def test_an_old_book_enters_at_the_courteous_reminder() -> None:
    old = line("2026-08-15", first_seen=day("2026-10-05"))
    assert story(account(old), HOUSE, day("2026-10-05"), day("2026-10-27")) == [
        "2026-10-05 reminder-1 of 1",
        "2026-10-12 reminder-2 of 1",
        "2026-10-13 call of 0",
        "2026-10-19 final-notice of 1",
    ]


def test_debts_older_than_90_days_wait_for_a_person() -> None:
    ancient = line("2026-01-15", first_seen=day("2026-10-05"))
    assert story(account(ancient), HOUSE, day("2026-10-05"), day("2026-11-05")) == [
        "2026-10-05 reminder-1 of 1, old-debt of 1"
    ]
    looked = ancient._replace(
        taken=(
            Taken("reminder-1", 0, SERVED, day("2026-10-05"), "EMAIL"),
            Taken("old-debt", 0, SERVED, day("2026-10-07")),
        )
    )
    seen = account(looked, last_asked_on=day("2026-10-05"))
    assert story(seen, HOUSE, day("2026-10-08"), day("2026-10-12")) == ["2026-10-12 reminder-2 of 1"]


def test_a_step_in_flight_is_waited_for() -> None:
    waiting = line("2026-10-01", taken=(Taken("reminder-1", 0, IN_FLIGHT),))
    made = decide(account(waiting), HOUSE, today=day("2026-10-20"), context=CONTEXT)
    assert (made.steps, made.reasons[0]) == ((), ("waiting_for", 1, ("reminder 1",)))


def test_the_story_of_the_handbook() -> None:
    # due 20 March; reminder served 23 March; contested 25 March; on 20 April nothing, look again a week later
    acme = line(
        "2026-03-20", 1000_00, disputed=1000_00, taken=(Taken("reminder-1", 0, SERVED, day("2026-03-23"), "EMAIL"),)
    )
    made = decide(account(acme), HOUSE, today=day("2026-04-20"), context=CONTEXT)
    assert (made.steps, made.look_again_on) == ((), day("2026-04-27"))
    assert day("2026-04-20") + timedelta(days=7) == made.look_again_on
