"""Parts of countries with public holidays of their own, as the `holidays` library knows them (ISO 3166-2)."""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from dunwell.kit.kept import kept

SHOWN: Final = 24
"""Codes named in a sentence."""

_ISO: Final = re.compile(r"[A-Z0-9]{1,3}")

# What the library calls by the country's own name only.
_IN_ENGLISH: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "AT": {
            "carinthia": "2",
            "lower austria": "3",
            "upper austria": "4",
            "styria": "6",
            "tyrol": "7",
            "vienna": "9",
        },
        "DE": {
            "bavaria": "BY",
            "hesse": "HE",
            "lower saxony": "NI",
            "mecklenburg-western pomerania": "MV",
            "north rhine-westphalia": "NW",
            "rhineland-palatinate": "RP",
            "saxony": "SN",
            "saxony-anhalt": "ST",
            "thuringia": "TH",
        },
        "ES": {"andalusia": "AN", "basque country": "PV", "catalonia": "CT", "navarre": "NC", "valencia": "VC"},
    }
)


@lru_cache(maxsize=4096)
def region_code(country: str, text: str) -> str:
    """Return the code of a part of a country (`BY`) named by code (`BY`, `DE-BY`) or name; "" for any other text."""
    said = text.strip().casefold()
    if not said or not country.isalpha():
        return ""
    named = _named(country)
    return named.get(said.removeprefix(f"{country.casefold()}-"), "") or _IN_ENGLISH.get(country, {}).get(said, "")


def region_problem(country: str, text: str) -> str:
    """Say what is wrong with the part of a country somebody typed; empty where it is known, or no country has parts."""
    if not text.strip() or not country.isalpha() or region_code(country, text):
        return ""
    codes = sorted(set(_named(country).values()))
    if not codes:
        return ""
    named = f"{', '.join(codes[:SHOWN])}{' and others' if len(codes) > SHOWN else ''}"
    return f"“{text.strip()}” is no part of {country} whose days off are known; known are {named}, or their names."


@lru_cache(maxsize=64)
def _named(country: str) -> Mapping[str, str]:
    """Return each code and name, in small letters, of the parts of a country with the code."""
    return MappingProxyType(kept(f"{country}-regions", lambda: _ask(country), read=_strings, write=dict))


def _strings(found: Mapping[str, str]) -> dict[str, str]:
    return {str(name): str(code) for name, code in found.items()}


def _ask(country: str) -> dict[str, str]:
    import holidays

    try:
        found = holidays.country_holidays(country, years=())
    except NotImplementedError:
        return {}
    codes = {code for code in found.subdivisions if _ISO.fullmatch(code)}
    names = {
        name.casefold(): code for name, code in getattr(found, "subdivisions_aliases", {}).items() if code in codes
    }
    return names | {code.casefold(): code for code in codes}
