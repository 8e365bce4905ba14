"""Working days of countries and their parts, and bank days of currencies, from the `holidays` library."""

import datetime as dt
from collections.abc import Callable, Iterable
from functools import lru_cache

from dunwell.engine.calendar import Calendar
from dunwell.kit.kept import kept
from dunwell.kit.regions import region_code

_EVERY_WEEKDAY = frozenset({1, 2, 3, 4, 5, 6, 7})
_BANKS = "ECB"
"""The library's name of the bank days of the euro (TARGET2)."""


@lru_cache(maxsize=512)
def public_holidays(country: str, year: int, region: str = "") -> frozenset[dt.date]:
    """Return the public holidays of a country (ISO 3166) around a year; none where the country is not known.

    `region` is a part of it by code or name: what is a holiday there stands beside what is one in the whole country.
    """
    return _of_place(country, year, region).holidays


@lru_cache(maxsize=512)
def recipient_calendar(country: str, year: int, closing_days: tuple[dt.date, ...] = (), region: str = "") -> Calendar:
    """Return the days on which somebody in a country may be written to; our own closing days are closed too."""
    known = _of_place(country, year, region)
    return Calendar(known.holidays | set(closing_days), known.weekend)


@lru_cache(maxsize=4096)
def calendar_key(country: str, region: str, year: int) -> str:
    """Return by which name the calendar of a place goes: `DE`, or `DE-BY` where a part has days of its own."""
    code = region_code(country, region)
    return f"{country}-{code}" if code and _of_place(country, year, code) != _of_country(country, year) else country


def own_calendar(
    country: str, year: int, working_days: Iterable[int], closing_days: Iterable[dt.date], region: str = ""
) -> Calendar:
    """Return the working days of an organization; `working_days` are ISO weekdays, 1 = Monday."""
    closed = {day - 1 for day in _EVERY_WEEKDAY - set(working_days)}
    return Calendar(public_holidays(country, year, region) | set(closing_days), closed)


@lru_cache(maxsize=64)
def bank_calendar(currency: str, country: str, year: int) -> Calendar:
    """Return the bank days: TARGET2 for EUR, else Monday to Friday without the country's public holidays."""
    if currency == "EUR":
        return Calendar(_kept(f"bank-{currency}-{year}", lambda: _ask_bank(year)).holidays)
    return Calendar(public_holidays(country, year))


def _of_place(country: str, year: int, region: str) -> Calendar:
    whole, code = _of_country(country, year), region_code(country, region)
    if not code:
        return whole
    return Calendar(whole.holidays | _of_country(country, year, code).holidays, whole.weekend)


@lru_cache(maxsize=512)
def _of_country(country: str, year: int, code: str = "") -> Calendar:
    if not country.isalpha():
        return Calendar()
    place = f"{country}-{code}" if code else country
    return _kept(f"{place}-{year}", lambda: _ask_country(country, year, code))


def _ask_country(country: str, year: int, code: str) -> Calendar:
    """Return the public holidays of a country, or a part of it, around a year and its closed weekdays, 0 = Monday."""
    import holidays

    try:
        found = holidays.country_holidays(country, subdiv=code or None, years=range(year - 1, year + 3))
    except NotImplementedError:
        return Calendar()
    return Calendar(frozenset(found), frozenset(found.weekend))


def _ask_bank(year: int) -> Calendar:
    import holidays

    return Calendar(frozenset(holidays.financial_holidays(_BANKS, years=range(year - 1, year + 3))))


def _kept(name: str, ask: Callable[[], Calendar]) -> Calendar:
    return kept(name, ask, read=Calendar.from_mapping, write=Calendar.to_mapping)
