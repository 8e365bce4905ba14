"""Working days of countries and bank days of currencies, from the `holidays` library."""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache

import holidays

from dunwell.engine.calendar import Calendar

_EVERY_WEEKDAY = frozenset({1, 2, 3, 4, 5, 6, 7})


@lru_cache(maxsize=512)
def public_holidays(country: str, year: int) -> frozenset[dt.date]:
    """Return the public holidays of a country (ISO 3166) around a year; none where the country is not known."""
    try:
        found = holidays.country_holidays(country, years=range(year - 1, year + 3))
    except NotImplementedError:
        return frozenset()
    return frozenset(found)


@lru_cache(maxsize=512)
def _weekend(country: str) -> frozenset[int]:
    """Return the closed weekdays of a country, 0 = Monday."""
    try:
        return frozenset(holidays.country_holidays(country).weekend)
    except NotImplementedError:
        return frozenset({5, 6})


@lru_cache(maxsize=512)
def recipient_calendar(country: str, year: int, closing_days: tuple[dt.date, ...] = ()) -> Calendar:
    """Return the days on which somebody in a country may be written to; our own closing days are closed too."""
    return Calendar(public_holidays(country, year) | set(closing_days), _weekend(country))


def own_calendar(country: str, year: int, working_days: Iterable[int], closing_days: Iterable[dt.date]) -> Calendar:
    """Return the working days of an organization; `working_days` are ISO weekdays, 1 = Monday."""
    closed = {day - 1 for day in _EVERY_WEEKDAY - set(working_days)}
    return Calendar(public_holidays(country, year) | set(closing_days), closed)


@lru_cache(maxsize=64)
def bank_calendar(currency: str, country: str, year: int) -> Calendar:
    """Return the bank days: TARGET2 for EUR, else Monday to Friday without the country's public holidays."""
    if currency == "EUR":
        closed = holidays.financial_holidays("ECB", years=range(year - 1, year + 3))
        return Calendar(frozenset(closed))
    return Calendar(public_holidays(country, year))
