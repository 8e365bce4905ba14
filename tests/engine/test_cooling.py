"""No contact within the cooling period after any release or expiry, whatever else an account has seen."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from dunwell.engine.compose import compose
from dunwell.engine.context import Context
from dunwell.engine.decide import decide
from dunwell.engine.facts import Account
from dunwell.engine.strategy import Strategy
from tests.engine.random_accounts import CASES, TODAY

type Case = tuple[Account, Strategy, Context]

PAST = some.integers(min_value=0, max_value=12)
COOL = some.integers(min_value=0, max_value=10)


def asked(case: Case, who: Account, today: date) -> set[int]:
    """The lines for which money is asked on a day, by message."""
    _, rules, context = case
    decision = decide(who, rules, today=today, context=context)
    planned = compose(who, decision, rules, today=today, context=context)
    return {entry.line for one in planned if one.action == "MESSAGE" for entry in one.lines if entry.asked}


@settings(max_examples=300, deadline=None, derandomize=True)
@given(CASES, PAST, COOL, some.sampled_from(["line", "customer"]))
def test_nothing_asks_while_a_released_hold_cools(case: Case, ago: int, cool: int, about: str) -> None:
    ended = TODAY - timedelta(days=ago)
    until = ended + timedelta(days=cool - 1)
    who = case[0]
    paused: dict[str, Any] = {"cooling_until": until, "soft_since": ended}
    if about == "line":
        who = who._replace(lines=tuple(line._replace(**paused) for line in who.lines))
    else:
        who = who._replace(**paused)
    found = asked(case, who, TODAY)
    assert not found or until < TODAY


@settings(max_examples=300, deadline=None, derandomize=True)
@given(CASES, PAST)
def test_nothing_asks_while_an_expired_hold_cools_that_nobody_wrote_down(case: Case, ago: int) -> None:
    last = TODAY - timedelta(days=ago)
    who = case[0]._replace(held_until=last, hold_kind="BLOCK")
    found = asked(case, who, TODAY)
    assert not found or last + timedelta(days=case[2].cooling_days) < TODAY
