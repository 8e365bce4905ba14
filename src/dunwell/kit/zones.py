"""Time zones: those there are, and those somebody may be in of whom only the country is known."""

import datetime as dt
import zoneinfo
from functools import cache, lru_cache

from babel.core import get_global

WIDEST = dt.timedelta(hours=2)
"""A country in which clocks differ by more has no morning that all its people share."""


@cache
def time_zones() -> frozenset[str]:
    """Return every IANA time zone this machine knows; looking through its folder of them takes 15 ms."""
    return frozenset(zoneinfo.available_timezones())


def recipient_zones(*, zone: str, country: str, home_zone: str, home_country: str, at: dt.datetime) -> tuple[str, ...]:
    """Return the zones a recipient may be in at an instant, the one that counts days first.

    Their own when it is known; else ours for our own country, and for another all zones of it (`zones_of`).
    """
    if zone:
        return (zone,)
    if not country or country == home_country:
        return (home_zone,)
    return zones_of(country, at.date()) or (home_zone,)


@lru_cache(maxsize=1024)
def zones_of(country: str, day: dt.date) -> tuple[str, ...]:
    """Return one zone for each time it can be in a country on a day, the easternmost first; () where none is known.

    Of a country as wide as a continent it is the zone in its middle: where it is nine o'clock there, it is night
    nowhere that many people live.
    """
    noon = dt.datetime.combine(day, dt.time(12), dt.UTC)
    by_offset: dict[dt.timedelta, str] = {}
    offsets = []
    for name in sorted(get_global("territory_zones").get(country, ())):
        if name in time_zones():
            offset = noon.astimezone(zoneinfo.ZoneInfo(name)).utcoffset() or dt.timedelta()
            by_offset.setdefault(offset, name)
            offsets.append(offset)
    offsets.sort(reverse=True)
    if not offsets:
        return ()
    if offsets[0] - offsets[-1] > WIDEST:
        return (by_offset[offsets[len(offsets) // 2]],)
    return tuple(by_offset[offset] for offset in sorted(by_offset, reverse=True))
