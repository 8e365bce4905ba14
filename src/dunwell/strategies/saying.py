"""Conditions as sentences for people: countries and languages by name, amounts in the base currency."""

from functools import cache
from typing import Any

from dunwell.customers.facts import country_names, language_names
from dunwell.engine.saying import say


def says(when: Any, currency: str = "") -> str:
    """Return a condition as a sentence without its end, also one that somebody left unfinished."""
    try:
        return say(when, named=named, currency=currency)
    except (ValueError, ArithmeticError, KeyError, TypeError, AttributeError):
        return "a condition that cannot be read"


def named(fact: str, value: str) -> str:
    """Return the English name of a country or language; any other value as it is."""
    if fact == "country":
        return _countries().get(value.upper(), value)
    if fact != "language":
        return value
    language, _, country = value.replace("_", "-").partition("-")
    called = _languages().get(language.lower(), language)
    return f"{called} ({named('country', country)})" if country else called


@cache
def _countries() -> dict[str, str]:
    return dict(country_names())


@cache
def _languages() -> dict[str, str]:
    return dict(language_names())
