"""The gate: closed on anything unknown, open only inside every window, at the first instant that all rules allow."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.engine.calendar import Calendar
from dunwell.engine.gate import (
    CHANNELS,
    FAIL_CLOSED,
    CapRule,
    Contact,
    Event,
    Pack,
    WindowRule,
    allowed,
    first_instant,
    house_pack,
)

HOUSE = house_pack(start=time(8), end=time(11), cap=3)
PLAIN = Contact("EMAIL", "COLLECT", "BUSINESS", "DE", ("Europe/Berlin",), Calendar())


def at(text: str, zone: str = "Europe/Berlin") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def test_inside_the_window_on_a_working_day() -> None:
    verdict = allowed(PLAIN, [HOUSE], [], at("2026-10-05T08:00:00"))
    assert (verdict.is_allowed, verdict.violations, verdict.earliest) == (True, (), None)


@pytest.mark.parametrize(
    ("now", "rule", "earliest"),
    [
        ("2026-10-05T07:59:59", "HOUSE-WINDOW", "2026-10-05T08:00:00"),
        ("2026-10-05T11:00:00", "HOUSE-WINDOW", "2026-10-06T08:00:00"),
        ("2026-10-09T15:00:00", "HOUSE-WINDOW", "2026-10-12T08:00:00"),
        ("2026-10-10T09:00:00", "HOUSE-WORKING-DAY", "2026-10-12T08:00:00"),
        ("2028-02-28T12:00:00", "HOUSE-WINDOW", "2028-02-29T08:00:00"),
        ("2026-03-28T12:00:00", "HOUSE-WORKING-DAY", "2026-03-30T08:00:00"),
    ],
)
def test_outside_the_window(now: str, rule: str, earliest: str) -> None:
    verdict = allowed(PLAIN, [HOUSE], [], at(now))
    assert (verdict.rule, verdict.earliest) == (rule, at(earliest))


def test_a_holiday_is_no_working_day() -> None:
    contact = PLAIN._replace(calendar=Calendar([date(2026, 10, 5)]))
    verdict = allowed(contact, [HOUSE], [], at("2026-10-05T09:00:00"))
    assert (verdict.violations, verdict.earliest) == (("HOUSE-WORKING-DAY",), at("2026-10-06T08:00:00"))


def test_the_window_is_open_in_every_zone() -> None:
    contact = PLAIN._replace(zones=("Europe/Berlin", "Europe/London"))
    assert allowed(contact, [HOUSE], [], at("2026-10-05T08:30:00")).earliest == at("2026-10-05T09:00:00")
    apart = PLAIN._replace(zones=("Europe/Berlin", "Pacific/Auckland"))
    assert allowed(apart, [HOUSE], [], at("2026-10-05T08:30:00")).earliest is None


def test_the_weekly_cap_counts_local_days() -> None:
    week = [Event("EMAIL", at(f"2026-10-0{n}T08:30:00")) for n in (1, 2, 5)]
    verdict = allowed(PLAIN, [HOUSE], week, at("2026-10-06T09:00:00"))
    assert (verdict.rule, verdict.earliest) == ("HOUSE-WEEKLY-CAP", at("2026-10-08T08:00:00"))
    assert allowed(PLAIN._replace(purpose="ANSWER"), [HOUSE], week, at("2026-10-06T09:00:00")).is_allowed
    assert allowed(PLAIN, [HOUSE], week, at("2026-10-08T08:00:00")).is_allowed


def test_a_cap_of_nothing_never_opens() -> None:
    pack = Pack("P", (CapRule("NONE", "frequency", False, CHANNELS, 0, 7),))
    assert allowed(PLAIN, [pack], [], at("2026-10-06T09:00:00")) == ("NONE", ("NONE",), None)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"statuses": ("HOLD",)}, "GATE-HOLD"),
        ({"statuses": ("PAID",)}, "GATE-PAID"),
        ({"statuses": ("DISPUTED", "INSOLVENT")}, "HOUSE-INSOLVENT"),
        ({"statuses": ("DISPUTED",)}, "HOUSE-DISPUTE"),
        ({"opted_out": True}, "HOUSE-OPTOUT"),
    ],
)
def test_what_no_waiting_cures(change: dict[str, Any], rule: str) -> None:
    contact = PLAIN._replace(**change)
    verdict = allowed(contact, [HOUSE], [], at("2026-10-10T09:00:00"))
    assert (verdict.rule, verdict.earliest) == (rule, None)
    assert "HOUSE-WORKING-DAY" in verdict.violations


def test_purposes_that_pass() -> None:
    now = at("2026-10-05T09:00:00")
    assert allowed(PLAIN._replace(statuses=("PAID",), purpose="RECEIPT"), [HOUSE], [], now).is_allowed
    assert allowed(PLAIN._replace(statuses=("DISPUTED",), purpose="ANSWER"), [HOUSE], [], now).is_allowed
    assert allowed(PLAIN._replace(opted_out=True, channel="LETTER"), [HOUSE], [], now).is_allowed
    assert not allowed(PLAIN._replace(statuses=("HOLD",), purpose="RECEIPT"), [HOUSE], [], now).is_allowed


@pytest.mark.parametrize(
    "change",
    [
        {"channel": "FAX"},
        {"purpose": "GOSSIP"},
        {"kind": ""},
        {"country": ""},
        {"zones": ()},
        {"zones": ("Mars/Olympus",)},
        {"statuses": ("ODD",)},
        {"calendar": None},
    ],
)
def test_whatever_is_unknown_keeps_it_closed(change: dict[str, Any]) -> None:
    verdict = allowed(PLAIN._replace(**change), [HOUSE], [], at("2026-10-05T09:00:00"))
    assert verdict == (FAIL_CLOSED, (FAIL_CLOSED,), None)


def test_no_pack_or_a_naive_instant_keeps_it_closed() -> None:
    assert allowed(PLAIN, [], [], at("2026-10-05T09:00:00")).rule == FAIL_CLOSED
    assert allowed(PLAIN, [HOUSE], [], datetime(2026, 10, 5, 9)).rule == FAIL_CLOSED  # noqa: DTZ001  (on purpose)


def test_legal_rules_are_named_before_those_of_the_house() -> None:
    legal = Pack("LAW", (WindowRule("LAW-TIME", "window", False, CHANNELS, (((time(9), time(0)),),) * 7),))
    verdict = allowed(PLAIN, [HOUSE, legal], [], at("2026-10-05T07:00:00"))
    assert verdict.violations == ("LAW-TIME", "HOUSE-WINDOW")
    assert verdict.earliest == at("2026-10-05T09:00:00")


def test_a_window_that_never_opens() -> None:
    never = Pack("P", (WindowRule("NEVER", "window", False, CHANNELS, ((),) * 7),))
    assert allowed(PLAIN, [never], [], at("2026-10-05T07:00:00")).earliest is None


def test_an_hour_that_is_skipped_and_one_that_comes_twice() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert first_instant(date(2026, 3, 29), time(2, 30), berlin) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert first_instant(date(2026, 10, 25), time(2, 30), berlin) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    early = Pack("P", (WindowRule("NIGHT", "window", False, CHANNELS, (((time(2), time(2, 30)),),) * 7),))
    again = allowed(PLAIN, [early], [], datetime(2026, 10, 25, 0, 45, tzinfo=UTC))
    assert again.earliest == datetime(2026, 10, 25, 1, 0, tzinfo=UTC)


ZONES = st.sampled_from(
    ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/St_Johns"]
)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)).map(lambda naive: naive.replace(tzinfo=UTC))  # noqa: DTZ001
WALLS = st.times().map(lambda wall: wall.replace(second=0, microsecond=0))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(zone=ZONES, now=INSTANTS, start=WALLS, end=WALLS, ago=st.lists(st.integers(0, 400), max_size=5))
def test_nothing_leaves_outside_the_window_nor_above_the_cap(
    zone: str, now: datetime, start: time, end: time, ago: list[int]
) -> None:
    history = [Event("EMAIL", now - timedelta(hours=hours)) for hours in ago]
    contact = PLAIN._replace(zones=(zone,))
    pack = house_pack(start=start, end=end, cap=2)
    verdict = allowed(contact, [pack], history, now)
    moment = now if verdict.is_allowed else verdict.earliest
    if moment is None:
        assert start >= end > time.min
        return
    assert allowed(contact, [pack], history, moment).is_allowed
    local = moment.astimezone(ZoneInfo(zone))
    assert local.weekday() < 5
    assert start <= local.time()
    assert local.time() < end or end == time.min
    days = [(local.date() - event.at.astimezone(ZoneInfo(zone)).date()).days for event in history]
    assert sum(0 <= days_ago < 7 for days_ago in days) < 2
    if verdict.earliest is not None:
        just_before = verdict.earliest - timedelta(seconds=1)
        assert just_before < now or not allowed(contact, [pack], history, just_before).is_allowed
