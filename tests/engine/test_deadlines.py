"""Dates that the law counts."""

from datetime import date, timedelta

import pytest

from dunwell.engine import deadlines
from dunwell.engine.lawbook import decimal_of


def day(text: str) -> date:
    return date.fromisoformat(text)


def test_validation_ends_thirty_days_after_five_working_days() -> None:
    assert deadlines.validation_period(day("2026-11-20"), [day("2026-11-26")]) == (day("2026-11-30"), day("2026-12-30"))


def test_ten_working_days_to_honor_a_wish() -> None:
    assert deadlines.tcpa_revocation_latest(day("2026-11-20"), [day("2026-11-26")]) == day("2026-12-07")
    assert deadlines.can_spam_optout_latest(day("2026-11-20"), []) == day("2026-12-04")


def test_debits() -> None:
    assert deadlines.sepa_prenotification_latest(day("2026-03-10")) == day("2026-02-24")
    assert deadlines.sepa_refund_no_questions_until(day("2026-01-05")) == day("2026-03-02")
    assert deadlines.reg_e_varying_notice_latest(day("2028-03-05")) == day("2028-02-24")
    assert deadlines.nacha_reinitiate_until(day("2026-01-10"), 0) == day("2026-07-09")
    assert deadlines.nacha_reinitiate_until(day("2026-01-10"), 2) is None
    assert [deadlines.nacha_may_reinitiate(code) for code in ("R01", "R09", "R02")] == [True, True, False]


def test_a_month_to_answer_about_data() -> None:
    assert deadlines.dsar_due(day("2026-12-31")) == day("2027-01-31")
    assert deadlines.dsar_due(day("2026-10-31")) == day("2026-11-30")


def test_default_without_a_reminder() -> None:
    assert deadlines.default_without_notice(day("2026-09-01"), [], told=True) == day("2026-10-02")
    assert deadlines.default_without_notice(day("2026-09-03"), [day("2026-10-05")], told=True) == day("2026-10-07")
    assert deadlines.default_without_notice(day("2026-09-01"), [], told=False) is None


def test_limitation() -> None:
    six = deadlines.Limitation("R", {"default": 6, "scotland": 5})
    assert six.barred_from(day("2020-05-04")) == day("2026-05-05")
    assert six.barred_from(day("2020-05-04"), "scotland") == day("2025-05-05")
    assert six.barred_from(day("2020-05-04"), "wales") == day("2026-05-05")
    year_end = deadlines.Limitation("R", {"default": 3}, from_year_end=True)
    assert year_end.barred_from(day("2022-05-04")) == day("2026-01-01")
    assert deadlines.Limitation("R", {}).barred_from(day("2022-05-04")) is None


@pytest.mark.parametrize("years", [1, 3, 4])
@pytest.mark.parametrize("from_year_end", [False, True])
@pytest.mark.parametrize("first", ["2027-02-25", "2028-02-27", "2026-12-20", "2027-01-02"])
def test_what_is_barred_soon_began_in_between(years: int, from_year_end: object, first: str) -> None:
    law = deadlines.Limitation("R", {"default": years}, bool(from_year_end))
    for length in (0, 4, 30):
        last = day(first) + timedelta(days=length)
        span = law.starts(day(first), last)
        days = (date(2022, 1, 1) + timedelta(days=n) for n in range(2200))
        barred = [one for one in days if day(first) <= (law.barred_from(one) or date.max) <= last]
        assert not barred or (span is not None and span[0] <= barred[0] <= barred[-1] <= span[1])
        assert barred or span is None or (span[1] - span[0]).days < 3 + length
    assert deadlines.Limitation("R", {}).starts(day(first), last) is None


@pytest.mark.parametrize("text", ["much", "NaN", "Infinity"])
def test_a_number_of_a_pack_is_a_number(text: str) -> None:
    assert decimal_of("8") == 8
    with pytest.raises(ValueError, match=text):
        decimal_of(text)
