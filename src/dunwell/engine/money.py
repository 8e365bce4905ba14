"""Money: integer minor units and an ISO 4217 currency. No float anywhere."""

from typing import NamedTuple

SCALE = 4
"""Amounts without a currency of their own (limits of a strategy) are kept in ten-thousandths."""

_NO_DECIMALS = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"}
    | {"RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"}
)
_THREE_DECIMALS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
_EXPONENTS = {**dict.fromkeys(_NO_DECIMALS, 0), **dict.fromkeys(_THREE_DECIMALS, 3), "CLF": 4, "UYW": 4}
"""ISO 4217 currencies that do not have two decimals."""


class Money(NamedTuple):
    """An amount of `minor` units of an ISO 4217 `currency`."""

    minor: int
    currency: str

    def __str__(self) -> str:
        """The amount with thousands separated and the code behind: `1,234.50 EUR`."""
        return f"{grouped(self.minor, self.currency)} {self.currency}"


class AmountError(ValueError):
    """The text is no amount of that currency."""


def exponent(currency: str) -> int:
    """How many decimals the currency has (ISO 4217; 2 where the code is not listed apart)."""
    return _EXPONENTS.get(currency, 2)


def _parts(minor: int, decimals: int) -> tuple[str, int, str]:
    """Sign, whole units and the decimals as text."""
    whole, rest = divmod(abs(minor), 10**decimals)
    return ("-" if minor < 0 else "", whole, f".{rest:0{decimals}d}" if decimals else "")


def plain(minor: int, currency: str) -> str:
    """The decimal string used in files and JSON: `1234.50`."""
    sign, whole, rest = _parts(minor, exponent(currency))
    return f"{sign}{whole}{rest}"


def grouped(minor: int, currency: str) -> str:
    """The amount for people, thousands separated: `1,234.50`."""
    sign, whole, rest = _parts(minor, exponent(currency))
    return f"{sign}{whole:,}{rest}"


def parse(text: str, decimals: int) -> int:
    """Read a decimal string such as `1234.5` as an integer with that many decimals.

    Raises AmountError where it is no plain decimal number or has more decimals than it may.
    """
    body = text.strip()
    sign = -1 if body.startswith("-") else 1
    whole, _, rest = body.removeprefix("-").partition(".")
    rest = rest.rstrip("0")
    if not (whole.isascii() and whole.isdigit() and (not rest or rest.isdigit())):
        message = f"{text!r} is no amount: write it like 1234.50"
        raise AmountError(message)
    if len(rest) > decimals:
        message = f"{text!r} has more than {decimals} decimals"
        raise AmountError(message)
    return sign * int(whole + rest.ljust(decimals, "0"))


def minor(text: str, currency: str) -> int:
    """Read a decimal string as minor units of the currency; raises AmountError."""
    return parse(text, exponent(currency))


def rounded(numerator: int, denominator: int) -> int:
    """Divide two integers, half away from zero; the denominator is positive."""
    half = (2 * abs(numerator) + denominator) // (2 * denominator)
    return half if numerator >= 0 else -half


def scaled(minor_units: int, currency: str) -> int:
    """Minor units of a currency as ten-thousandths of its unit."""
    return minor_units * power(SCALE - exponent(currency))


def power(decimals: int) -> int:
    """Ten to the power of a number of decimals that is not negative."""
    return int(10**decimals)
