"""The only place that reads the clock; everything else is given `today` or `at`."""

import datetime as dt
import time
import zoneinfo


def now() -> dt.datetime:
    """Return the present instant, aware, in UTC."""
    return dt.datetime.now(tz=dt.UTC)


def today(zone: str) -> dt.date:
    """Return the calendar date it is now in an IANA time zone; raises ZoneInfoNotFoundError."""
    return now().astimezone(zoneinfo.ZoneInfo(zone)).date()


def day_of(at: dt.datetime, zone: str) -> dt.date:
    """Return the calendar date an aware instant falls on in an IANA time zone."""
    return at.astimezone(zoneinfo.ZoneInfo(zone)).date()


def pause(seconds: float) -> None:
    """Wait between two looks at something another process is doing."""
    time.sleep(seconds)
