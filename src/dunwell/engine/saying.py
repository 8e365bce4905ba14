"""Conditions in words, as people read them: "kind of debtor is public body and overdue in all is at least 5,000.00"."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from dunwell.engine.facts import FIELDS
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


def say(expression: Any) -> str:
    """Write a condition that could be compiled as a sentence without its end."""
    return _say(expression, inside=False)


def _say(expression: Any, *, inside: bool) -> str:
    if isinstance(expression, Mapping):
        ((word, body),) = expression.items()
        if word == "not":
            return f"not ({_say(body, inside=False)})"
        joined = (" and " if word == "all" else " or ").join(_say(part, inside=True) for part in body)
        return f"({joined})" if inside and len(body) > 1 else joined
    name, sign, value = expression
    said = _DAY_SIGNS.get(sign, _SIGNS[sign]) if isinstance(value, date) else say_sign(name, sign)
    return f"{called(name)} {said} {say_value(name, value)}".strip()


def called(name: str) -> str:
    """Return what a fact is called; an own field by its own name."""
    if name.startswith("custom."):
        return name.removeprefix("custom.")
    if name.endswith("_known") and name.removesuffix("_known") in FIELDS:
        return f"whether {called(name.removesuffix('_known'))} is known"
    return FIELDS[name].says.partition(";")[0]


def say_sign(name: str, sign: str) -> str:
    """Return a comparison in words that suit the kind of the fact."""
    field = FIELDS.get(name)
    return _DAY_SIGNS.get(sign, _SIGNS[sign]) if field and field.kind == "date" else _SIGNS[sign]


def say_value(name: str, value: Any) -> str:
    """Return a value as a person writes it; codes in small letters, days with their unit."""
    field = FIELDS.get(name)
    if isinstance(value, list):
        return ", ".join(say_value(name, one) for one in value)
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
    return f"{Decimal(str(value)):,}" if field.kind == "money" else str(value)
