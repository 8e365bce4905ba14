"""Conditions in words, as people read them: "kind of debtor is public body and overdue in all is at least 5,000.00"."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from dunwell.engine.facts import FIELDS
from dunwell.engine.money import exponent
from dunwell.engine.words import OF_FACTS, word

_SIGNS: Mapping[str, str] = {
    "=": "is",
    "!=": "is not",
    "<": "is less than",
    "<=": "is at most",
    ">": "is more than",
    ">=": "is at least",
    "in": "is one of",
    "not in": "is none of",
}
_DAY_SIGNS: Mapping[str, str] = {
    "=": "is on",
    "!=": "is not on",
    "<": "is before",
    "<=": "is on or before",
    ">": "is after",
    ">=": "is on or after",
}


_KNOWN = "_known"


type Named = Callable[[str, str], str]
"""What people call the value of a fact, such as ("country", "DE") -> "Germany"; what it does not know it gives back."""


def as_written(_: str, value: str) -> str:
    """Return a value as it is written."""
    return value


def say(expression: Any, *, named: Named = as_written, currency: str = "") -> str:
    """Write a condition that could be compiled as a sentence without its end; amounts name the base currency."""
    return _say(expression, named, currency, inside=False)


def _say(expression: Any, named: Named, currency: str, *, inside: bool) -> str:
    if isinstance(expression, Mapping):
        ((word, body),) = expression.items()
        if word == "not":
            return f"not ({_say(body, named, currency, inside=False)})"
        joined = (" and " if word == "all" else " or ").join(_say(part, named, currency, inside=True) for part in body)
        return f"({joined})" if inside and len(body) > 1 else joined
    name, sign, value = expression
    if name.endswith(_KNOWN) and isinstance(value, bool):
        return f"{called(name.removesuffix(_KNOWN))} is {'' if value == (sign == '=') else 'not '}known"
    said = _DAY_SIGNS.get(sign, _SIGNS[sign]) if isinstance(value, date) else say_sign(name, sign)
    return f"{called(name)} {said} {say_value(name, value, named=named, currency=currency)}".strip()


def called(name: str) -> str:
    """Return what a fact is called; an own field by its own name."""
    if name.startswith("custom."):
        return name.removeprefix("custom.")
    if name.endswith(_KNOWN) and name.removesuffix(_KNOWN) in FIELDS:
        return f"whether {called(name.removesuffix(_KNOWN))} is known"
    return FIELDS[name].says.partition(";")[0]


def say_sign(name: str, sign: str) -> str:
    """Return a comparison in words that suit the kind of the fact."""
    field = FIELDS.get(name)
    return _DAY_SIGNS.get(sign, _SIGNS[sign]) if field and field.kind == "date" else _SIGNS[sign]


def say_value(name: str, value: Any, *, named: Named = as_written, currency: str = "") -> str:
    """Return a value as a person writes it; codes in small letters, days with their unit."""
    field = FIELDS.get(name)
    if isinstance(value, list):
        return ", ".join(say_value(name, one, named=named, currency=currency) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if field is None:
        return str(value)
    if field.unit == "code":
        return word(OF_FACTS[name], value)
    if field.kind == "days":
        return f"{value} day{'' if value in (1, -1) else 's'}"
    return say_amount(str(value), currency) if field.kind == "money" else named(name, str(value))


def say_amount(amount: str, currency: str = "") -> str:
    """Write an amount with its currency and at least so many decimals as that has: 5000 -> "5,000.00 EUR"."""
    number = Decimal(amount)
    if not currency:
        return f"{number:,}"
    written = number.as_tuple().exponent
    decimals = max(exponent(currency), -written if isinstance(written, int) else 0)
    return f"{number:,.{decimals}f} {currency}"
