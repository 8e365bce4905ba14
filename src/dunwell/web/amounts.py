"""Amounts as people type them."""

import re

from dunwell.engine import money
from dunwell.engine.money import AmountError

__all__ = ["AmountError", "plain", "typed"]

# Thousands may be grouped only where decimals follow: then `1,234.50` and `1.234,50` cannot be taken for each other.
_GROUPED = re.compile(r"\d{1,3}(?:([,.'\u2019 \u00a0\u202f])\d{3})(?:\1\d{3})*[.,]\d{1,2}")
_COMMA = re.compile(r"-?\d+,\d{1,2}")
_EITHER = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}")


def plain(text: str, currency: str = "") -> str:
    """Write what somebody typed as `1234.50`, whichever way it was grouped; what is no amount stays as it is.

    Raises AmountError for `1,234` and `1.500`, each of which could be two amounts, unless the currency has three
    decimals: then a point begins them.
    """
    text = text.strip()
    if found := _GROUPED.fullmatch(text):
        whole = text.replace(found[1], "") if found[1] != text[-3] and found[1] != text[-2] else text
        return whole.replace(",", ".")
    if _COMMA.fullmatch(text):
        return text.replace(",", ".")
    if _EITHER.fullmatch(text) and not ("." in text and money.exponent(currency) == 3):
        raise AmountError(f"{text!r} could be two amounts: write it like 1234.50.")
    return text


def typed(text: str, currency: str) -> int:
    """Read an amount that somebody typed as minor units of a currency; raises AmountError.

    `1234.50`, `1234,50`, `1,234.50` and `1.234,50` are the same. `1,234` is refused: it could be two amounts.
    """
    text = plain(text, currency)
    try:
        return money.minor(text, currency)
    except AmountError:
        raise AmountError(f"{text!r} is no amount in {currency}: write it like 1234.50.") from None
