"""Amounts as people type them."""

import re

from dunwell.engine import money
from dunwell.engine.money import AmountError

__all__ = ["AmountError", "typed"]

# Thousands may be grouped only where decimals follow: then `1,234.50` and `1.234,50` cannot be taken for each other.
_GROUPED = re.compile(r"\d{1,3}(?:([,.'\u2019 \u00a0\u202f])\d{3})(?:\1\d{3})*[.,]\d{1,2}")
_COMMA = re.compile(r"\d+,\d{1,2}")


def typed(text: str, currency: str) -> int:
    """Read an amount that somebody typed as minor units of a currency; raises AmountError.

    `1234.50`, `1234,50`, `1,234.50` and `1.234,50` are the same. `1,234` is refused: it could be two amounts.
    """
    text = text.strip()
    if found := _GROUPED.fullmatch(text):
        whole = text.replace(found[1], "") if found[1] != text[-3] and found[1] != text[-2] else text
        text = whole.replace(",", ".")
    elif _COMMA.fullmatch(text):
        text = text.replace(",", ".")
    try:
        return money.minor(text, currency)
    except AmountError:
        raise AmountError(f"{text!r} is no amount in {currency}: write it like 1234.50.") from None
