"""What no account may ever see, whatever its past."""

from datetime import timedelta
from typing import Any

from hypothesis import given, settings

from dunwell.engine.compose import compose
from dunwell.engine.context import Context
from dunwell.engine.decide import Decision, conclude, decide, judge
from dunwell.engine.events import is_beside
from dunwell.engine.explain import sentence, values
from dunwell.engine.facts import COURTESY, DUE, LAPSED, OLD_DEBT, SERVED, Account, Line
from dunwell.engine.ladder import of_this_round
from dunwell.engine.routing import routed
from dunwell.engine.states import IN_TURN
from dunwell.engine.strategy import Strategy
from dunwell.engine.trace import trace
from dunwell.engine.waiting import decide_waiting
from tests.engine.nights import carried_out
from tests.engine.random_accounts import CASES, TODAY, case_of

type Case = tuple[Account, Strategy, Context]

PROPERTY = settings(max_examples=300, deadline=None, derandomize=True)
ONE = timedelta(days=1)


def essence(decision: Decision) -> tuple[object, ...]:
    """A decision without the values that count days."""
    steps = [due._replace(reason=due.reason._replace(values=())) for due in decision.steps]
    reasons = [(reason.code, reason.line) for reason in decision.reasons]
    return steps, reasons, *decision[2:]


@PROPERTY
@given(CASES)
def test_a_night_run_again_finds_nothing_new(case: Case) -> None:
    who, rules, context = case
    first = decide(who, rules, today=TODAY, context=context)
    again = decide(carried_out(who, first, rules, TODAY), rules, today=TODAY, context=context)
    taken = {(due.line, due.step_id, due.round) for due in first.steps if not due.again}
    assert not taken & {(due.line, due.step_id, due.round) for due in again.steps}
    assert not again.tasks or again.tasks != first.tasks
    lines = [due.line for due in first.steps if due.state == DUE and due.step_id != OLD_DEBT]
    assert not set(lines) & {due.line for due in again.steps if due.state == DUE and due.step_id != OLD_DEBT} - {0}


@PROPERTY
@given(CASES)
def test_until_the_day_to_look_again_nothing_changes(case: Case) -> None:
    who, rules, context = case
    first = decide(who, rules, today=TODAY, context=context)
    until = first.look_again_on or TODAY + 60 * ONE
    assert until > TODAY
    day = TODAY + ONE
    while day < min(until, TODAY + 60 * ONE):
        assert essence(decide(who, rules, today=day, context=context)) == essence(first), day
        day += ONE


@PROPERTY
@given(CASES, CASES)
def test_what_was_found_for_others_changes_nothing(case: Case, other: Case) -> None:
    who, rules, context = case
    days = (TODAY, TODAY + ONE)
    decided = [decide(one, rules, today=day, context=context) for one in (other[0], who) for day in days]
    fresh = Context.from_mapping(context.to_mapping())
    assert decided[2:] == [decide(who, rules, today=day, context=fresh) for day in days]


@PROPERTY
@given(CASES)
def test_the_reason_of_a_step_stops_nobody(case: Case) -> None:
    who, rules, context = case
    steps = decide(who, rules, today=TODAY, context=context).steps
    assert {due.reason.code for due in steps if due.step_id != OLD_DEBT} <= IN_TURN


@PROPERTY
@given(CASES)
def test_the_short_way_comes_to_the_same_as_the_long_one(case: Case) -> None:
    who, rules, context = case
    for one in (who, plain(who), plain(who, lines=True)):
        for days in range(4):
            told: dict[str, Any] = {"today": TODAY + days * ONE, "context": context}
            short = decide_waiting(one, rules, **told)
            assert short is None or short == conclude(judge(one, rules, **told))


def plain(who: Account, *, lines: bool = False) -> Account:
    """The account without what may pause it as a whole, and where `lines` says so each of its lines."""
    if lines:
        nothing = Line._field_defaults
        rest = {name: nothing[name] for name in Line._fields[13:20]}
        who = who._replace(lines=tuple(line._replace(**rest, method="", kind="INVOICE") for line in who.lines))
    usual = ("credits", "cash", "seen", "held_until", "hold_kind", "cooling_until", "soft_since", "insolvent_on")
    return who._replace(kind="BUSINESS", **{name: Account._field_defaults[name] for name in (*usual, "taken")})


def test_most_plain_accounts_go_the_short_way() -> None:
    accounts = [(plain(case_of(seed)[0], lines=True), *case_of(seed)[1:]) for seed in range(300)]
    short = [decide_waiting(one, rules, today=TODAY, context=context) for one, rules, context in accounts]
    assert 30 < sum(found is not None for found in short) < 300


@PROPERTY
@given(CASES)
def test_each_step_once_in_order_and_not_too_soon(case: Case) -> None:
    who, rules, context = case
    day = TODAY
    served: dict[tuple[int, str, int], object] = {}
    for _ in range(30):
        made = decide(who, rules, today=day, context=context)
        per_line = [due.line for due in made.steps if due.state == DUE and due.step_id != OLD_DEBT]
        assert len(per_line) == len(set(per_line))
        asked = False
        for due in made.steps:
            key = (due.line, due.step_id, due.round)
            assert due.again or key not in served
            served[key] = day
            line = next((line for line in who.lines if line.id == due.line), None)
            if (
                due.state == DUE
                and line is not None
                and not due.again
                and not due.step_id.startswith((COURTESY, OLD_DEBT))
            ):
                check_order(due.step_id, {d.step_id for d in made.steps if d.line == line.id}, who, line.id, rules)
                step = rules.step(due.step_id)
                assert step is not None
                asked = asked or (routed(step, who).action == "MESSAGE" and line.due < day)
        if asked and who.last_asked_on is not None:
            assert (day - who.last_asked_on).days >= rules.quiet_days
        who = carried_out(who, made, rules, day)
        day += ONE


def check_order(step_id: str, now: set[str], who: Account, line_id: int, rules: Strategy) -> None:
    """Nothing between the last step taken and this one is left open: it lapses in the same decision."""
    line = next(line for line in who.lines if line.id == line_id)
    done = of_this_round(line.taken, line.round)
    if is_beside(step_id) or (step := rules.step(step_id)) is None or step.on:
        return  # a question before a step, or what stands beside the ladder
    ids = [step.id for step in rules.line_steps]
    start = max((ids.index(taken) + 1 for taken in done if taken in ids), default=0)
    assert start <= ids.index(step_id)
    beside = {step.id for step in rules.line_steps if step.on}
    assert set(ids[start : ids.index(step_id)]) - beside <= now


@PROPERTY
@given(CASES)
def test_never_more_than_the_net_nor_less_than_the_minimum(case: Case) -> None:
    who, rules, context = case
    made = decide(who, rules, today=TODAY, context=context)
    for currency, asked in made.asked.items():
        owed = sum(line.open - line.disputed for line in who.lines if line.currency == currency and line.due < TODAY)
        assert 0 < asked <= owed - who.credits.get(currency, 0) - who.cash.get(currency, 0) - who.seen.get(currency, 0)
    for due in made.steps:
        line = next((line for line in who.lines if line.id == due.line), None)
        if line is not None and due.state == DUE and due.step_id != OLD_DEBT and line.due < TODAY:
            assert made.asked[line.currency] >= context.floor(1000, line.currency)


@PROPERTY
@given(CASES)
def test_one_message_a_channel_that_takes_every_key_once(case: Case) -> None:
    who, rules, context = case
    made = decide(who, rules, today=TODAY, context=context)
    plans = compose(who, made, rules, today=TODAY, context=context)
    channels = [plan.channel for plan in plans if plan.action == "MESSAGE"]
    assert len(channels) == len(set(channels))
    keys = [due for plan in plans for due in plan.steps]
    assert sorted(keys) == sorted(made.steps)
    for plan in plans:
        assert plan.asked in ({}, made.asked)
        for entry in plan.lines:
            assert 0 <= entry.asked <= entry.open
        if plan.asked:
            for currency, net in plan.asked.items():
                pools = (pool.get(currency, 0) for pool in (plan.credits, plan.cash, plan.seen))
                assert net == plan.overdue[currency] - sum(pools)


@PROPERTY
@given(CASES)
def test_every_reason_speaks_and_the_trace_agrees(case: Case) -> None:
    who, rules, context = case
    made = decide(who, rules, today=TODAY, context=context)
    assert made.reasons or made.steps
    for reason in (*made.reasons, *(due.reason for due in made.steps)):
        assert sentence(reason)
        assert isinstance(values(reason), dict)
    views = trace(who, rules, today=TODAY, context=context)
    assert {(v.line, v.step_id) for v in views if v.state == DUE} == {
        (due.line, due.step_id) for due in made.steps if due.state == DUE
    }
    for view in views:
        assert sentence(view.reason)
    lapsing = {(due.line, due.step_id) for due in made.steps if due.state == LAPSED}
    assert lapsing <= {(v.line, v.step_id) for v in views if v.state == LAPSED}
    served = {(v.line, v.step_id) for v in views if v.state == SERVED}
    assert not served & {(due.line, due.step_id) for due in made.steps}
