"""Interest, lump sums, costs and fees: to the cent, or an error; never a guess."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from dunwell.engine.charges import Band, CollectionCosts, Compensation, ReminderFee, Tier
from dunwell.engine.interest import Segment, Terms, UnknownRateError, interest, rate_on, round_half_up

RATES = {
    "MRO": {"2023H2": Decimal("4.00"), "2024H1": Decimal("4.50"), "2024H2": Decimal("4.25"), "2025H1": Decimal("3.15")}
}
FLOATING = Terms("R", "MRO", Decimal(8))


def day(text: str) -> date:
    return date.fromisoformat(text)


def test_each_half_year_has_its_rate() -> None:
    found = interest(1_000_00, day("2023-12-01"), day("2024-01-31"), FLOATING, RATES)
    assert found.segments == (Segment(Decimal("12.00"), 31, 365), Segment(Decimal("12.50"), 31, 365))
    assert (found.days, found.minor) == (62, 20_81)  # 10.1918 + 10.6164


def test_a_rate_fixed_at_the_start_stays() -> None:
    fixed = FLOATING._replace(fixing="at_start")
    found = interest(1_000_00, day("2023-12-31"), day("2024-07-01"), fixed, RATES)
    assert found.segments == (Segment(Decimal("12.00"), 184, 365),)
    assert interest(1_000_00, day("2024-02-02"), day("2024-02-01"), fixed, RATES) == (0, 0, ())


def test_a_leap_year_has_its_own_basis_where_the_law_counts_so() -> None:
    found = interest(1_000_00, day("2023-12-31"), day("2024-01-01"), FLOATING._replace(day_count="ACTACT"), RATES)
    assert [segment.basis for segment in found.segments] == [365, 366]


def test_thirty_days_a_month() -> None:
    found = interest(1_200_00, day("2024-01-31"), day("2024-02-29"), FLOATING._replace(day_count="30E360"), RATES)
    assert [(segment.days, segment.basis) for segment in found.segments] == [(31, 360)]


def test_interest_bears_interest_once_a_year() -> None:
    yearly = FLOATING._replace(compounds="yearly")
    simple = interest(10_000_00, day("2023-07-01"), day("2024-12-31"), FLOATING, RATES)
    compound = interest(10_000_00, day("2023-07-01"), day("2024-12-31"), yearly, RATES)
    first_year = interest(10_000_00, day("2023-07-01"), day("2024-06-30"), FLOATING, RATES)
    again = interest(first_year.minor, day("2024-07-01"), day("2024-12-31"), FLOATING, RATES)
    assert compound.minor - simple.minor == pytest.approx(again.minor, abs=1)
    assert [s.days for s in interest(1, day("2024-02-29"), day("2025-03-02"), yearly, RATES).segments] == [
        123,
        184,
        59,
        2,
    ]


def test_a_multiple_of_a_rate_with_monthly_rests() -> None:
    monthly = Terms("R", "MRO", Decimal(0), times=3, compounds="monthly")
    found = interest(1_000_00, day("2024-01-31"), day("2024-03-31"), monthly, RATES)
    assert [(segment.rate, segment.days) for segment in found.segments] == [
        (Decimal("13.50"), 30),
        (Decimal("13.50"), 30),
        (Decimal("13.50"), 1),
    ]


def test_a_reference_rounded_up_and_one_that_is_nought() -> None:
    assert rate_on(day("2024-08-01"), FLOATING._replace(round_up_to=Decimal("0.5")), RATES) == Decimal("12.5")
    assert rate_on(day("1999-01-01"), Terms("R", "", Decimal(5)), RATES) == Decimal(5)


def test_a_rate_nobody_entered_is_an_error() -> None:
    with pytest.raises(UnknownRateError, match="2025H2") as caught:
        interest(1_000_00, day("2025-06-30"), day("2025-07-01"), FLOATING, RATES)
    assert (caught.value.series, caught.value.half_year) == ("MRO", "2025H2")
    with pytest.raises(UnknownRateError):
        interest(1_000_00, day("2025-06-30"), day("2025-06-30"), FLOATING._replace(reference="OTHER"), RATES)


def test_a_credit_bears_no_interest() -> None:
    with pytest.raises(ValueError, match="credit"):
        interest(-1, day("2024-01-01"), day("2024-01-02"), FLOATING, RATES)


def test_a_half_goes_up() -> None:
    assert [round_half_up(Fraction(n, 2)) for n in (1, 2, 3)] == [1, 1, 2]


BANDS = Compensation("R", "GBP", (Band(1_000_00, 40_00), Band(10_000_00, 70_00), Band(None, 100_00)))


def test_a_lump_sum_by_the_size_of_each_debt() -> None:
    assert [BANDS.for_debts([debt]) for debt in (999_99, 1_000_00, 9_999_99, 10_000_00)] == [
        40_00,
        70_00,
        70_00,
        100_00,
    ]
    assert BANDS.for_debts([100_00, 2_000_00]) == 110_00


def test_a_lump_sum_for_each_claim() -> None:
    assert Compensation("R", "SEK", (Band(None, 450_00),)).for_claims(2) == 900_00
    dated = Compensation("R", "NOK", by_half_year={"2026H1": 460_00})
    assert dated.for_claims(2, day("2026-03-01")) == 920_00
    with pytest.raises(UnknownRateError, match="2026H2"):
        dated.for_claims(1, day("2026-07-01"))
    with pytest.raises(UnknownRateError):
        dated.for_claims(1)


COSTS = CollectionCosts(
    "R",
    "EUR",
    (Tier(2_500_00, Fraction(15)), Tier(2_500_00, Fraction(10)), Tier(None, Fraction(1, 2))),
    40_00,
    700_00,
    Fraction(21),
)


@pytest.mark.parametrize(
    ("principal", "costs", "taxed"),
    [
        (0, 0, 0),
        (100_00, 40_00, 48_40),
        (3_000_00, 425_00, 514_25),
        (10_000_00, 650_00, 786_50),
        (100_000_00, 700_00, 847_00),
    ],
)
def test_collection_costs_by_a_scale(principal: int, costs: int, taxed: int) -> None:
    assert COSTS.on(principal, with_tax=False) == costs
    assert COSTS.on(principal, with_tax=True) == taxed


def test_fees_for_reminders() -> None:
    days = [day("2026-06-11"), day("2026-06-01"), day("2026-06-12"), day("2026-06-21"), day("2026-07-30")]
    three = ReminderFee("R", "DKK", 100_00, most=3, days_apart=10)
    assert three.of(days, agreed=False) == ([day("2026-06-01"), day("2026-06-11"), day("2026-06-21")], 300_00)
    agreed = ReminderFee("R", "SEK", 60_00, must_be_agreed=True)
    assert agreed.of(days[:1], agreed=False) == ([], 0)
    assert agreed.of(days[:1], agreed=True) == ([day("2026-06-11")], 60_00)
    dated = ReminderFee("R", "NOK", by_year={2026: 37_50})
    assert dated.of(days[:1], agreed=False)[1] == 37_50
    with pytest.raises(UnknownRateError, match="2027H1"):
        dated.of([day("2027-01-02")], agreed=False)
