import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from dunwell.promises.judging import Judged, judge
from dunwell.promises.terms import PromiseState

FRIDAY = dt.date(2026, 10, 16)
PAYMENTS = st.lists(st.tuples(st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)), st.integers(-500, 1000)))


def test_kept_on_the_day_the_last_of_it_came() -> None:
    money = [(FRIDAY, 1400), (FRIDAY - dt.timedelta(days=2), 1000), (FRIDAY + dt.timedelta(days=1), 50)]
    assert judge(wanted=2400, money=money, is_over=False) == Judged(PromiseState.KEPT, FRIDAY, 2400)


def test_nothing_is_broken_while_the_tolerance_runs() -> None:
    assert judge(wanted=2400, money=[(FRIDAY, 1500)], is_over=False) is None
    assert judge(wanted=2400, money=[], is_over=False) is None


def test_partially_kept_or_broken_once_it_is_over() -> None:
    assert judge(wanted=2400, money=[(FRIDAY, 1500)], is_over=True) == Judged(PromiseState.PARTIALLY_KEPT, None, 1500)
    assert judge(wanted=2400, money=[], is_over=True) == Judged(PromiseState.BROKEN, None, 0)


def test_money_that_went_back_is_no_money() -> None:
    returned = [(FRIDAY, 1500), (FRIDAY, -1500)]
    assert judge(wanted=2400, money=returned, is_over=True) == Judged(PromiseState.BROKEN, None, 0)


@given(st.integers(1, 3000), PAYMENTS)
def test_kept_exactly_when_the_money_once_reached_the_promise(wanted: int, money: list[tuple[dt.date, int]]) -> None:
    judged = judge(wanted=wanted, money=money, is_over=True)
    sums = [sum(amount for _, amount in sorted(money)[: n + 1]) for n in range(len(money))]
    assert judged is not None
    assert (judged.state == PromiseState.KEPT) == any(total >= wanted for total in sums)
