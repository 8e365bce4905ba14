"""Working days over weekends, holidays, leap days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.engine.calendar import Calendar, last_day_of_cooling
from tests.engine.make import day

PLAIN = Calendar()
XMAS = Calendar([day("2026-12-25"), day("2026-12-24")])
DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))


def test_open_days() -> None:
    assert PLAIN.is_open(day("2026-10-05"))
    assert not PLAIN.is_open(day("2026-10-04"))
    assert XMAS.next_open(day("2026-12-24")) == day("2026-12-28")
    assert Calendar(weekend=[4, 5]).next_open(day("2026-10-02")) == day("2026-10-04")


def test_adding_and_counting() -> None:
    assert PLAIN.add(day("2026-10-16"), 3) == day("2026-10-21")
    assert PLAIN.add(day("2026-10-05"), -1) == day("2026-10-02")
    assert PLAIN.add(day("2026-10-04"), 0) == day("2026-10-04")
    assert PLAIN.add(day("2028-02-28"), 1) == day("2028-02-29")
    assert PLAIN.between(day("2026-10-01"), day("2026-10-12")) == 7
    assert PLAIN.between(day("2026-10-12"), day("2026-10-01")) == 0


def test_a_calendar_without_working_days_is_refused() -> None:
    never = Calendar(weekend=range(7))
    with pytest.raises(ValueError, match="no working day"):
        never.next_open(day("2026-10-05"))
    with pytest.raises(ValueError, match="no working day"):
        never.add(day("2026-10-05"), 1)


def test_a_calendar_is_a_value() -> None:
    assert Calendar.from_mapping(XMAS.to_mapping()) == XMAS
    assert hash(Calendar.from_mapping(XMAS.to_mapping())) == hash(XMAS)
    assert PLAIN not in (XMAS, "PLAIN")


def test_cooling_begins_on_the_day_the_pause_ended() -> None:
    assert last_day_of_cooling(day("2026-10-05"), days=5) == day("2026-10-09")


@given(DAYS, st.integers(1, 40))
def test_adding_ends_on_a_working_day_and_counts_back(start: date, days: int) -> None:
    end = XMAS.add(start, days)
    assert XMAS.is_open(end)
    assert XMAS.between(start, end) == days
    assert XMAS.add(end + timedelta(days=1), -1) == end
