import datetime as dt
import zoneinfo

import pytest

from dunwell.kit.zones import WIDEST, recipient_zones, zones_of

OCTOBER = dt.datetime(2026, 10, 5, 8, tzinfo=dt.UTC)


def zones(zone: str, country: str) -> tuple[str, ...]:
    return recipient_zones(zone=zone, country=country, home_zone="Europe/Berlin", home_country="DE", at=OCTOBER)


def test_a_known_zone_is_the_one() -> None:
    assert zones("America/New_York", "DE") == ("America/New_York",)


def test_our_own_country_has_our_own_zone() -> None:
    assert zones("", "DE") == ("Europe/Berlin",)
    assert zones("", "") == ("Europe/Berlin",)


def test_another_country_has_its_own() -> None:
    assert zones("", "JP") == ("Asia/Tokyo",)
    assert zones("", "GB") == ("Europe/London",)


def test_a_country_of_few_hours_has_one_zone_for_each_the_easternmost_first() -> None:
    assert zones("", "ES") == ("Africa/Ceuta", "Atlantic/Canary")


def test_a_country_as_wide_as_a_continent_has_the_one_in_its_middle() -> None:
    assert zones("", "US") == ("America/Chicago",)
    assert len(zones("", "RU")) == 1


def test_a_country_nobody_knows_is_as_ours() -> None:
    assert zones("", "XX") == ("Europe/Berlin",)


@pytest.mark.parametrize("country", ["US", "CA", "AU", "BR", "MX", "PT", "CN", "CL", "ES", "DE", "ID"])
@pytest.mark.parametrize("month", [1, 4, 7, 10])
def test_there_is_always_a_morning_that_all_zones_share(country: str, month: int) -> None:
    noon = dt.datetime(2026, month, 1, 12, tzinfo=dt.UTC)
    found = zones_of(country, noon.date())
    offsets = [noon.astimezone(zoneinfo.ZoneInfo(name)).utcoffset() or dt.timedelta() for name in found]
    assert found
    assert max(offsets) - min(offsets) <= WIDEST
