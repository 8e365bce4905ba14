"""A difference between the package's total and ours is explained by the rows that make it, exactly where that is so."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.intake import tying
from dunwell.intake.maps import ColumnMap
from dunwell.intake.subsets import explaining
from dunwell.intake.tying import Cause, Tie, causes_in, tie

DAY = dt.date(2026, 10, 7)
LIST = """customer,number,issue_date,due_date,open_amount,currency
A,1,2026-08-01,2026-08-31,100.00,EUR
A,2,2026-08-01,31.02.2026,55.55,EUR
A,3,2026-08-01,2026-08-31,-20.00,EUR
B,4,2026-09-20,2026-10-20,300.00,EUR
B,5,2026-10-09,2026-11-09,40.00,EUR
B,1,2026-08-01,2026-08-31,70.00,EUR
B,1,2026-08-01,2026-08-31,70.00,EUR
"""
OURS = 10_000 - 2_000 + 30_000 + 4_000 + 7_000


@pytest.fixture
def causes(tmp_path: Path) -> list[Cause]:
    path = tmp_path / "list.csv"
    path.write_text(LIST)
    return causes_in(path, "OPEN_ITEMS", ColumnMap(), as_of=DAY, today=DAY, base_currency="EUR")


def found(stated: int, causes: list[Cause]) -> tuple[bool, dict[str, list[int]]]:
    result: Tie = tie(stated - OURS, causes)
    return result.is_exact, {one.what: sorted(cause.row for cause in one.shown) for one in result.findings}


def test_what_ties_needs_no_explanation(causes: list[Cause]) -> None:
    assert found(OURS, causes) == (True, {})


@pytest.mark.parametrize(
    ("more", "because"),
    [
        (5_555, {tying.UNREAD: [3]}),
        (7_000, {tying.TWICE: [8]}),
        (2_000, {tying.CREDIT: [4]}),
        (4_000, {tying.SIGN: [4]}),
        (-30_000, {tying.NOT_DUE: [5]}),
        (-4_000, {tying.LATER: [6]}),
        (5_555 + 7_000, {tying.UNREAD: [3], tying.TWICE: [8]}),
        (5_555 + 7_000 + 2_000 - 30_000, {tying.UNREAD: [3], tying.TWICE: [8], tying.CREDIT: [4], tying.NOT_DUE: [5]}),
    ],
)
def test_the_rows_that_make_the_difference_are_named(
    causes: list[Cause], more: int, because: dict[str, list[int]]
) -> None:
    assert found(OURS + more, causes) == (True, because)


def test_other_currencies_in_the_total_are_found_out() -> None:
    ours = {"EUR": 10_000, "USD": 5_000, "CHF": 700}
    rates = {"USD": (9, 10)}
    causes = tying.causes_of_currencies(ours, "EUR", rates)
    at_par, at_rate = tie(5_700, causes), tie(4_500, causes)
    assert [one.what for one in at_par.findings] == [tying.AT_PAR]
    assert [one.what for one in at_rate.findings] == [tying.AT_RATE]
    assert not tie(-5_700, causes).is_exact


def test_what_nothing_explains_shows_what_may_be_part_of_it(causes: list[Cause]) -> None:
    is_exact, because = found(OURS + 123, causes)
    assert not is_exact
    assert because[tying.UNREAD] == [3]
    assert tying.NOT_DUE not in because


def test_single_rows_of_a_sort_are_found_where_the_whole_sort_is_not_it() -> None:
    rows = [
        Cause(row, tying.UNREAD, f"row {row}", "EUR", amount, amount) for row, amount in enumerate((5, 70, 900, 11))
    ]
    result = tie(916, rows)
    assert result.is_exact
    assert [cause.row for cause in result.findings[0].shown] == [2, 3, 0]


@given(st.lists(st.integers(-5_000, 5_000).filter(bool), min_size=1, max_size=14), st.data())
def test_a_sum_of_some_is_always_found_and_always_right(amounts: list[int], data: st.DataObject) -> None:
    some = data.draw(st.sets(st.integers(0, len(amounts) - 1), min_size=1))
    wanted = sum(amounts[place] for place in some)
    places = explaining(wanted, amounts)
    assert places is not None
    assert sum(amounts[place] for place in places) == wanted
    assert len(set(places)) == len(places) <= len(some)


def test_what_cannot_be_is_not_found() -> None:
    assert explaining(1, [2, 4, 6, 8, 10]) is None
    assert explaining(7, []) is None
