"""Integer money, exact both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.engine.money import AmountError, Money, exponent, grouped, minor, parse, plain, rounded, scaled

CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD", "CLF", "USD"])


@pytest.mark.parametrize(
    ("currency", "decimals"), [("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("UYW", 4), ("XXX", 2)]
)
def test_decimals_by_currency(currency: str, decimals: int) -> None:
    assert exponent(currency) == decimals


def test_written_for_people_and_for_files() -> None:
    assert str(Money(123450, "EUR")) == "1,234.50 EUR"
    assert str(Money(-5, "EUR")) == "-0.05 EUR"
    assert grouped(1234567, "JPY") == "1,234,567"
    assert plain(123450, "EUR") == "1234.50"


@pytest.mark.parametrize(("text", "found"), [("1234.5", 123450), (" -0.10 ", -10), ("7", 700), ("2.500", 250)])
def test_reading(text: str, found: int) -> None:
    assert minor(text, "EUR") == found


@pytest.mark.parametrize("text", ["", "1,5", "1.2.3", "abc", "1.234", "--1", ".5", "1e3", "1.x"])
def test_what_is_no_amount(text: str) -> None:
    with pytest.raises(AmountError):
        minor(text, "EUR")


@pytest.mark.parametrize(("top", "bottom", "found"), [(5, 2, 3), (-5, 2, -3), (4, 3, 1), (5, 3, 2), (0, 7, 0)])
def test_rounding_half_away_from_zero(top: int, bottom: int, found: int) -> None:
    assert rounded(top, bottom) == found


@given(st.integers(-(10**15), 10**15), CURRENCIES)
def test_written_and_read_again(amount: int, currency: str) -> None:
    assert minor(plain(amount, currency), currency) == amount
    assert parse(plain(amount, currency), 4) == scaled(amount, currency)
