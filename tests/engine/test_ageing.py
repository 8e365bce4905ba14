"""Ageing by the due line, with every bucket shown."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dunwell.engine.ageing import ageing
from tests.engine.make import day

TODAY = day("2026-10-05")


def test_every_bucket_stands_even_empty() -> None:
    assert [bucket[:3] for bucket in ageing([], as_of=TODAY)] == [
        ("current", None, 0),
        ("1-30", 1, 30),
        ("31-60", 31, 60),
        ("61-90", 61, 90),
        ("91+", 91, None),
    ]
    assert {(bucket.lines, bucket.amount) for bucket in ageing([], as_of=TODAY)} == {(0, 0)}


def test_due_today_is_current() -> None:
    edges = [0, 1, 30, 31, 60, 61, 90, 91, -5]
    buckets = ageing([(TODAY - timedelta(days=late), 1, 10**n) for n, late in enumerate(edges)], as_of=TODAY)
    assert [bucket.amount for bucket in buckets] == [100000001, 110, 11000, 1100000, 10000000]


def test_own_buckets() -> None:
    assert [bucket.name for bucket in ageing([], as_of=TODAY, bounds=[15])] == ["current", "1-15", "16+"]


@given(st.lists(st.tuples(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 9), st.integers(1, 10**9))))
def test_nothing_is_lost(sums: list[tuple[date, int, int]]) -> None:
    buckets = ageing(sums, as_of=TODAY)
    assert sum(bucket.amount for bucket in buckets) == sum(amount for _, _, amount in sums)
    assert sum(bucket.lines for bucket in buckets) == sum(lines for _, lines, _ in sums)
