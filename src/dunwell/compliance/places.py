"""Where somebody may be: the zones of a state, of the area code of a number, of a country."""

from collections.abc import Iterable
from functools import cache

from babel.core import get_global

from dunwell.compliance import packs
from dunwell.compliance.selecting import region_code
from dunwell.kit.zones import time_zones

NORTH_AMERICA = frozenset({"US", "CA"})


def zones_of_address(country: str, region: str) -> tuple[str, ...]:
    """Return the zones of a state or province, the one of most people first; () where it is not known."""
    named: dict[str, list[str]] = packs.places()["zones"].get(country, {})
    return tuple(named.get(region_code(country, region), ()))


@cache
def zones_of_country(country: str) -> tuple[str, ...]:
    """Return every zone of a country; () where there is none."""
    return tuple(sorted(time_zones() & set(get_global("territory_zones").get(country, ()))))


def zones_of_numbers(numbers: Iterable[str], *, country: str) -> tuple[str, ...]:
    """Return the zones of the area codes of North American numbers; others say nothing about a zone."""
    found: dict[str, None] = {}
    for number in numbers:
        place = _codes().get(area_code(number, country=country), "")
        if place:
            found |= dict.fromkeys(zones_of_address(*place.split("-")))
    return tuple(found)


def area_code(number: str, *, country: str) -> int:
    """Return the area code of a North American number, 0 where it has none: `+1 212 555 0123` is 212."""
    digits = "".join(filter(str.isdigit, number))
    is_abroad = number.strip().startswith("+") and not digits.startswith("1")
    if len(digits) == 11 and digits.startswith("1"):
        digits = digits[1:]
    is_ours = country in NORTH_AMERICA or number.strip().startswith("+1")
    return int(digits[:3]) if len(digits) == 10 and is_ours and not is_abroad else 0


@cache
def _codes() -> dict[int, str]:
    return {code: place for place, codes in packs.places()["area_codes"].items() for code in codes}
