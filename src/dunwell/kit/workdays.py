"""Working days of countries and bank days of currencies, from the `holidays` library.

What the library says is kept beside the database: to ask it means to load the calendars of all countries, which takes
longer than most commands.
"""

import datetime as dt
import importlib.metadata
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from dunwell.engine.calendar import Calendar

_EVERY_WEEKDAY = frozenset({1, 2, 3, 4, 5, 6, 7})
_BANKS = "ECB"
"""The library's name of the bank days of the euro (TARGET2)."""


@lru_cache(maxsize=512)
def public_holidays(country: str, year: int) -> frozenset[dt.date]:
    """Return the public holidays of a country (ISO 3166) around a year; none where the country is not known."""
    return _of_country(country, year).holidays


@lru_cache(maxsize=512)
def recipient_calendar(country: str, year: int, closing_days: tuple[dt.date, ...] = ()) -> Calendar:
    """Return the days on which somebody in a country may be written to; our own closing days are closed too."""
    known = _of_country(country, year)
    return Calendar(known.holidays | set(closing_days), known.weekend)


def own_calendar(country: str, year: int, working_days: Iterable[int], closing_days: Iterable[dt.date]) -> Calendar:
    """Return the working days of an organization; `working_days` are ISO weekdays, 1 = Monday."""
    closed = {day - 1 for day in _EVERY_WEEKDAY - set(working_days)}
    return Calendar(public_holidays(country, year) | set(closing_days), closed)


@lru_cache(maxsize=64)
def bank_calendar(currency: str, country: str, year: int) -> Calendar:
    """Return the bank days: TARGET2 for EUR, else Monday to Friday without the country's public holidays."""
    if currency == "EUR":
        return Calendar(_kept(f"bank-{currency}-{year}", lambda: _ask_bank(year)).holidays)
    return Calendar(public_holidays(country, year))


@lru_cache(maxsize=512)
def _of_country(country: str, year: int) -> Calendar:
    return _kept(f"{country}-{year}", lambda: _ask_country(country, year)) if country.isalpha() else Calendar()


def _ask_country(country: str, year: int) -> Calendar:
    """Return a country's public holidays around a year and its closed weekdays, 0 = Monday."""
    import holidays

    try:
        found = holidays.country_holidays(country, years=range(year - 1, year + 3))
    except NotImplementedError:
        return Calendar()
    return Calendar(frozenset(found), frozenset(found.weekend))


def _ask_bank(year: int) -> Calendar:
    import holidays

    return Calendar(frozenset(holidays.financial_holidays(_BANKS, years=range(year - 1, year + 3))))


@cache
def _version() -> str:
    """Return the version of the library, for which its whole description is read."""
    return importlib.metadata.version("holidays")


def _kept(name: str, ask: Callable[[], Calendar]) -> Calendar:
    """Return the calendar kept under a name by this version of the library, else ask for it and keep it."""
    path = Path(settings.DATA) / "calendars" / _version() / f"{name}.json"
    with suppress(OSError, ValueError, KeyError, TypeError):  # whatever is wrong with the file: it can be made anew
        text = json.loads(path.read_text())
        return Calendar(frozenset(map(dt.date.fromisoformat, text["holidays"])), frozenset(map(int, text["weekend"])))
    found = ask()
    text = json.dumps({"holidays": sorted(map(str, found.holidays)), "weekend": sorted(found.weekend)})
    with suppress(OSError):  # a folder that cannot be written to costs time, nothing else
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{name}.{uuid4().hex}.part")
        part.write_text(text)
        part.replace(path)
    return found
