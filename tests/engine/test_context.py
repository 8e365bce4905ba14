"""What holds for a whole run: rates, minimums, freshness; kept as JSON and read back the same."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.engine.calendar import Calendar
from dunwell.engine.context import Context, source_on
from tests.engine.make import day

WORK = Calendar()


def source(data_on: str | None, today: str, limit: int = 3) -> tuple[int, bool, date]:
    on = None if data_on is None else day(data_on)
    found = source_on(data_on=on, today=day(today), limit=limit, lag=2, work=WORK, bank=WORK)
    return found.age, found.stale, found.late_through


def test_freshness_counts_working_days() -> None:
    assert source("2026-10-01", "2026-10-12") == (11, True, day("2026-09-29"))
    assert source("2026-10-01", "2026-10-06") == (5, False, day("2026-09-29"))
    assert source("2026-10-01", "2026-10-07") == (6, True, day("2026-09-29"))
    assert source("2026-10-12", "2026-10-12") == (0, False, date.max)
    assert source("2026-10-13", "2026-10-12") == (0, False, date.max)
    assert source(None, "2026-10-12") == (0, False, date.max)


def test_amounts_in_the_base_currency() -> None:
    context = Context(rates={"USD": (9, 10), "JPY": (1, 160)})
    assert context.to_base(100_00, "EUR") == 100_00
    assert context.to_base(100_00, "USD") == 90_00
    assert context.to_base(160, "JPY") == 1_00
    assert context.to_base(100_00, "CHF") == 100_00
    assert [context.rate_known(currency) for currency in ("EUR", "USD", "CHF")] == [True, True, False]
    assert context.base_minor(100_001) == 10_01


@given(st.integers(1, 10**6), st.sampled_from(["EUR", "USD", "JPY", "CHF"]))
def test_the_floor_is_the_least_amount_that_reaches_the_minimum(minimum: int, currency: str) -> None:
    context = Context(rates={"USD": (9, 10), "JPY": (1, 160)})
    floor = context.floor(minimum, currency)
    assert context.floor(minimum, currency) == floor
    assert context.to_base(floor, currency) >= minimum
    assert context.to_base(floor - 1, currency) <= minimum


def test_a_context_comes_back_from_json() -> None:
    fresh = source_on(data_on=day("2026-10-01"), today=day("2026-10-05"), limit=3, lag=2, work=WORK, bank=WORK)
    context = Context(
        base="CHF",
        rates={"EUR": (19, 20)},
        minimum_customer=5,
        minimum_item=6,
        sources={7: fresh},
        calendars={"CH": Calendar([day("2026-08-01")])},
        collection_days={"CARD": 2},
        cooling_days=9,
    )
    kept = json.loads(json.dumps(context.to_mapping()))
    assert Context.from_mapping(kept).to_mapping() == context.to_mapping()
    assert Context.from_mapping(kept).reliable_through == {7: fresh.late_through}
    assert context.with_fresh_sources().reliable_through == {}


@pytest.mark.parametrize(("country", "opens"), [("DE", "2026-10-06"), ("FR", "2026-10-05")])
def test_the_recipients_next_open_day(country: str, opens: str) -> None:
    context = Context(calendars={"DE": Calendar([day("2026-10-05")])})
    assert context.next_open(country, day("2026-10-04")) == day(opens)
    assert context.next_open(country, day("2026-10-04")) - timedelta(days=1) >= day("2026-10-04")
