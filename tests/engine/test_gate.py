"""The gate: closed on anything unknown, open only inside every window, at the first instant that all rules allow."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.engine.calendar import Calendar
from dunwell.engine.clocks import FULL_DAY, first_instant, week
from dunwell.engine.contact import CHANNELS, Contact, Debtor, Event, Notice, Proposal, Status
from dunwell.engine.counting import Cap, Window
from dunwell.engine.gate import BEFORE_DUE, FAIL_CLOSED, Verdict, allowed, house_pack
from dunwell.engine.rules import Pack, Packs, Rule, Scope, make_rule

HOUSE = Packs((house_pack(start=time(8), end=time(11), cap=3),))
PLAIN = Contact(Proposal("email", "collect"), Debtor("business", address_zones=("Europe/Berlin",)))
ALL_DAY = week([[(0, FULL_DAY)]] * 7)


def at(text: str, zone: str = "Europe/Berlin") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def one(*rules: Rule, zones: tuple[str, ...] = ()) -> Packs:
    return Packs((Pack("P", rules, zones),))


def proposed(**change: Any) -> Contact:
    return PLAIN._replace(proposal=PLAIN.proposal._replace(**change))


def debtor(**change: Any) -> Contact:
    return PLAIN._replace(debtor=PLAIN.debtor._replace(**change))


def test_inside_the_window_on_a_working_day() -> None:
    verdict = allowed(PLAIN, HOUSE, [], at("2026-10-05T08:00:00"))
    assert (verdict.is_allowed, verdict.violations, verdict.earliest) == (True, (), None)
    assert verdict.zone == "Europe/Berlin"


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
    verdict = allowed(PLAIN, HOUSE, [], at(now))
    assert (verdict.rule, verdict.earliest) == (rule, at(earliest))


def test_a_holiday_is_no_working_day() -> None:
    contact = PLAIN._replace(calendar=Calendar([date(2026, 10, 5)]))
    verdict = allowed(contact, HOUSE, [], at("2026-10-05T09:00:00"))
    assert (verdict.violations, verdict.earliest) == (("HOUSE-WORKING-DAY",), at("2026-10-06T08:00:00"))


def test_the_window_is_open_in_every_zone() -> None:
    contact = debtor(area_zones=("Europe/London",))
    assert allowed(contact, HOUSE, [], at("2026-10-05T08:30:00")).earliest == at("2026-10-05T09:00:00")
    apart = debtor(area_zones=("Pacific/Auckland",))
    assert allowed(apart, HOUSE, [], at("2026-10-05T08:30:00")).earliest is None


def test_a_zone_that_was_stated_is_the_only_one() -> None:
    contact = debtor(area_zones=("Pacific/Auckland",), stated_zone="Europe/Lisbon")
    assert allowed(contact, HOUSE, [], at("2026-10-05T09:00:00")).zone == "Europe/Lisbon"


def test_the_house_keeps_its_hours_where_its_office_is_said_to_be() -> None:
    law = make_rule("LAW-TIME", "window", Window(week([[(8 * 3600, 21 * 3600)]] * 7)))
    packs = Packs((Pack("P", (law,)), house_pack(start=time(8), end=time(11), cap=3)))
    contact = debtor(address_zones=("America/New_York", "America/Los_Angeles"), office_zones=("America/New_York",))
    verdict = allowed(contact, packs, [], at("2026-10-05T08:00:00", "America/New_York"))
    assert (verdict.rule, verdict.earliest) == ("LAW-TIME", None)  # 11:00 in New York is too late for the house
    assert allowed(contact, packs, [], at("2026-10-05T10:59:00", "America/New_York")).rule == "LAW-TIME"
    near = debtor(address_zones=("America/New_York", "America/Chicago"), office_zones=("America/New_York",))
    assert allowed(near, packs, [], at("2026-10-05T09:00:00", "America/New_York")).is_allowed


def test_without_any_zone_those_of_the_packs_are_asked() -> None:
    rule = make_rule("LAW-TIME", "window", Window(week([[(8 * 3600, 21 * 3600)]] * 7)))
    nowhere = debtor(address_zones=())
    packs = one(rule, zones=("America/New_York", "Pacific/Honolulu"))
    verdict = allowed(nowhere, packs, [], at("2026-07-15T13:30:00", "America/New_York"))
    assert verdict.earliest == at("2026-07-15T14:00:00", "America/New_York")
    assert allowed(nowhere, one(rule), [], at("2026-07-15T13:30:00")).rule == FAIL_CLOSED


def test_the_weekly_cap_counts_local_days() -> None:
    days = [Event(at(f"2026-10-0{n}T08:30:00"), "email") for n in (1, 2, 5)]
    verdict = allowed(PLAIN, HOUSE, days, at("2026-10-06T09:00:00"))
    assert (verdict.rule, verdict.earliest) == ("HOUSE-WEEKLY-CAP", at("2026-10-08T08:00:00"))
    for change in ({"purpose": "debtor_requested_reply"}, {"flags": frozenset({BEFORE_DUE})}):
        assert allowed(proposed(**change), HOUSE, days, at("2026-10-06T09:00:00")).is_allowed
    assert allowed(PLAIN, HOUSE, days, at("2026-10-08T08:00:00")).is_allowed


def test_a_cap_of_nothing_never_opens() -> None:
    packs = one(make_rule("NONE", "frequency", Cap(0, 7, 0, "person", CHANNELS, frozenset({"out"}))))
    assert allowed(PLAIN, packs, [], at("2026-10-06T09:00:00"))[:3] == ("NONE", ("NONE",), None)


@pytest.mark.parametrize(
    "contact",
    [
        proposed(channel="fax"),
        proposed(purpose="gossip"),
        proposed(location="moon"),
        proposed(collector="neighbor"),
        proposed(debts=frozenset()),
        debtor(kind=""),
        debtor(address_zones=("Mars/Olympus",)),
        debtor(statuses=(Status("odd"),)),
        debtor(opted_out=frozenset({"telepathy"})),
        PLAIN._replace(calendar=None),  # type: ignore[arg-type]
        PLAIN._replace(notices=(Notice("postcard"),)),
    ],
)
def test_whatever_is_unknown_keeps_it_closed(contact: Contact) -> None:
    verdict = allowed(contact, HOUSE, [], at("2026-10-05T09:00:00"))
    assert verdict == Verdict(FAIL_CLOSED, (FAIL_CLOSED,), None)


@pytest.mark.parametrize(
    "change", [{"channel": "fax"}, {"outcome": "shrug"}, {"direction": "up"}, {"location": "moon"}]
)
def test_whatever_is_unknown_of_the_past_keeps_it_closed(change: dict[str, Any]) -> None:
    event = Event(at("2026-10-01T09:00:00"), "email")._replace(**change)
    assert allowed(PLAIN, HOUSE, [event], at("2026-10-05T09:00:00")).rule == FAIL_CLOSED


def test_a_recipient_nobody_knows_is_reported_last() -> None:
    verdict = allowed(proposed(recipient="neighbor"), HOUSE, [], at("2026-10-05T12:00:00"))
    assert (verdict.violations, verdict.earliest) == (("HOUSE-WINDOW", FAIL_CLOSED), None)


def test_no_pack_or_a_naive_instant_keeps_it_closed() -> None:
    assert allowed(PLAIN, Packs(()), [], at("2026-10-05T09:00:00")).rule == FAIL_CLOSED
    assert allowed(PLAIN, HOUSE, [], datetime(2026, 10, 5, 9)).rule == FAIL_CLOSED  # noqa: DTZ001  (on purpose)


def test_legal_rules_are_named_before_those_of_the_house() -> None:
    law = make_rule("LAW-TIME", "window", Window(week([[(9 * 3600, FULL_DAY)]] * 7)))
    packs = Packs((house_pack(start=time(8), end=time(11), cap=3), Pack("LAW", (law,))))
    verdict = allowed(PLAIN, packs, [], at("2026-10-05T07:00:00"))
    assert verdict.violations == ("LAW-TIME", "HOUSE-WINDOW")
    assert verdict.earliest == at("2026-10-05T09:00:00")


def test_a_window_that_never_opens() -> None:
    never = one(make_rule("NEVER", "window", Window(week([[]] * 7))))
    assert allowed(PLAIN, never, [], at("2026-10-05T07:00:00")).earliest is None


def test_a_window_that_only_opens_on_days_off_is_looked_for_and_given_up() -> None:
    sundays = make_rule("SUNDAYS", "window", Window(week([[]] * 6 + [[(0, FULL_DAY)]])))
    work = make_rule("WORK", "window", Window(ALL_DAY, on_working_days=True))
    assert allowed(PLAIN, one(sundays, work), [], at("2026-10-05T07:00:00")).earliest is None
    closed = [date(2026, 10, 5) + timedelta(days=n) for n in range(40)]
    away = PLAIN._replace(calendar=Calendar(closed))
    assert allowed(away, one(work), [], at("2026-10-05T07:00:00")).earliest == at("2026-11-16T00:00:00")


def test_an_hour_that_is_skipped_and_one_that_comes_twice() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert first_instant(date(2026, 3, 29), time(2, 30), berlin) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert first_instant(date(2026, 10, 25), time(2, 30), berlin) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    early = one(make_rule("NIGHT", "window", Window(week([[(2 * 3600 + 900, 2 * 3600 + 1800)]] * 7))))
    again = allowed(PLAIN, early, [], datetime(2026, 10, 25, 0, 45, tzinfo=UTC))
    assert again.earliest == datetime(2026, 10, 25, 1, 15, tzinfo=UTC)
    whole = one(make_rule("NIGHT", "window", Window(week([[(2 * 3600, 2 * 3600 + 1800)]] * 7))))
    assert allowed(PLAIN, whole, [], datetime(2026, 10, 25, 0, 45, tzinfo=UTC)).earliest == datetime(
        2026, 10, 25, 1, tzinfo=UTC
    )


def test_rules_have_dates_and_one_that_lapses_lets_go_at_midnight() -> None:
    until = make_rule("OLD", "window", Window(week([[]] * 7)), Scope(), until=date(2026, 10, 5))
    assert allowed(PLAIN, one(until), [], at("2026-10-05T22:00:00")).earliest == at("2026-10-06T00:00:00")
    assert allowed(PLAIN, one(until), [], at("2026-10-06T00:00:00")).is_allowed
    since = make_rule("NEW", "window", Window(week([[]] * 7)), Scope(), since=date(2026, 10, 6))
    assert allowed(PLAIN, one(since), [], at("2026-10-05T23:59:59")).is_allowed
    assert not allowed(PLAIN, one(since), [], at("2026-10-06T00:00:00")).is_allowed
    evening = make_rule("OLD", "window", Window(week([[(0, 23 * 3600)]] * 7)), until=date(2026, 10, 5))
    assert allowed(PLAIN, one(evening), [], at("2026-10-05T10:00:00")).is_allowed
    morning = make_rule("OLD", "window", Window(week([[(9 * 3600, 10 * 3600)]] * 7)), until=date(2026, 10, 5))
    assert allowed(PLAIN, one(morning), [], at("2026-10-05T08:00:00")).earliest == at("2026-10-05T09:00:00")


ZONES = st.sampled_from(
    ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/St_Johns"]
)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)).map(lambda naive: naive.replace(tzinfo=UTC))  # noqa: DTZ001
WALLS = st.times().map(lambda wall: wall.replace(second=0, microsecond=0))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(zone=ZONES, now=INSTANTS, start=WALLS, end=WALLS, ago=st.lists(st.integers(0, 400), max_size=5))
def test_nothing_leaves_outside_the_window_nor_above_the_cap(
    zone: str, now: datetime, start: time, end: time, ago: list[int]
) -> None:
    history = [Event(now - timedelta(hours=hours), "email") for hours in ago]
    contact = debtor(address_zones=(zone,))
    packs = Packs((house_pack(start=start, end=end, cap=2),))
    verdict = allowed(contact, packs, history, now)
    moment = now if verdict.is_allowed else verdict.earliest
    if moment is None:
        assert start >= end > time.min
        return
    assert allowed(contact, packs, history, moment).is_allowed
    local = moment.astimezone(ZoneInfo(zone))
    assert local.weekday() < 5
    assert start <= local.time()
    assert local.time() < end or end == time.min
    days = [(local.date() - event.at.astimezone(ZoneInfo(zone)).date()).days for event in history]
    assert sum(0 <= days_ago < 7 for days_ago in days) < 2
    if verdict.earliest is not None:
        just_before = verdict.earliest - timedelta(seconds=1)
        assert just_before < now or not allowed(contact, packs, history, just_before).is_allowed
