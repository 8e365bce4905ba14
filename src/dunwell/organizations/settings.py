"""Every setting of an organization, and what makes a value one."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from dunwell.engine.places import DEFAULTS, RULES
from dunwell.kit import iban
from dunwell.kit.zones import time_zones
from dunwell.organizations.terms import Party, SellsTo, Sending

KEY: Final = r"[a-z0-9][a-z0-9_-]{0,59}"
"""What names a strategy, as a regular expression."""


def checked(key: str, value: Any) -> Any:
    """Return a setting's value as it is stored; raises ValueError saying which setting and why not."""
    if key not in SETTINGS:
        raise ValueError(f"There is no setting {key!r}; settings are {', '.join(sorted(SETTINGS))}.")
    try:
        return SETTINGS[key](value)
    except (ValueError, TypeError) as error:
        raise ValueError(f"{key} cannot be {value!r}: {error}.") from error


def address(value: Any) -> str:
    """Return an e-mail address in lower case; raises ValueError when it is none."""
    text = str(value).strip().lower()
    try:
        validate_email(text)
    except ValidationError:
        raise ValueError("it is an e-mail address such as anna@example.com") from None
    return text


def _text(most: int, least: int = 0) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        text = str(value).strip()
        if not least <= len(text) <= most:
            raise ValueError(f"it needs {least} to {most} characters")
        return text

    return check


def _match(pattern: str, example: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if not re.fullmatch(pattern, str(value)):
            raise ValueError(f"it looks like {example}")
        return str(value)

    return check


def _whole(least: int, most: int) -> Callable[[Any], int]:
    def check(value: Any) -> int:
        if isinstance(value, bool) or not least <= int(value) <= most:
            raise ValueError(f"it is a whole number from {least} to {most}")
        return int(value)

    return check


def _zone(value: Any) -> str:
    if str(value) not in time_zones():
        raise ValueError("it is the IANA name of a time zone, such as Europe/Berlin")
    return str(value)


def _mail(value: Any) -> str:
    return address(value) if value else ""


def _weekdays(value: Any) -> list[int]:
    days = sorted({int(day) for day in value})
    if not days or days[0] < 1 or days[-1] > 7:
        raise ValueError("they are numbers from 1 (Monday) to 7 (Sunday), at least one")
    return days


def _dates(value: Any) -> list[str]:
    return sorted({dt.date.fromisoformat(str(day)).isoformat() for day in value})


def _hour(value: Any) -> dt.time:
    return value if isinstance(value, dt.time) else dt.time.fromisoformat(str(value))


def _sending(value: Any) -> str:
    if value not in Sending.values:
        raise ValueError(f"it is one of {', '.join(Sending.values)}")
    return str(value)


def _buckets(value: Any) -> list[int]:
    bounds = [int(days) for days in value]
    if bounds != sorted(set(bounds)) or any(days < 1 for days in bounds):
        raise ValueError("they are rising numbers of days past due, such as 30, 60, 90")
    return bounds


def _places(value: Any) -> dict[str, str]:
    rules = {str(event): str(rule) for event, rule in dict(value).items()}
    if not set(rules) <= set(DEFAULTS) or not set(rules.values()) <= set(RULES):
        raise ValueError(f"it says {', '.join(RULES)} for each of {', '.join(DEFAULTS)}")
    return {event: rule for event, rule in rules.items() if rule != DEFAULTS[event]}


# Every setting of an organization, and what makes a value one. Amounts are minor units of the base currency.
SETTINGS: Final[dict[str, Callable[[Any], Any]]] = {
    "name": _text(200, 1),
    "country": _match(r"|[A-Z]{2}", "DE"),
    "region": _text(40),
    "base_currency": _match(r"[A-Z]{3}", "EUR"),
    "time_zone": _zone,
    "language": _match(r"[a-z]{2}(-[A-Z]{2})?", "en"),
    "address": _text(1000),
    "phone": _text(40),
    "email": _mail,
    "signer": _text(120),
    "hours": _text(120),
    "iban": iban.checked,
    "sells_to": _match("|".join(["", *SellsTo.values]), "BUSINESS"),
    "party": _match("|".join(Party.values), "FIRST"),
    "client_name": _text(200),
    "client_address": _text(1000),
    "claims_from": _text(400),
    "license": _text(200),
    "authority": _text(400),
    "sending": _sending,
    "redirect_to": _mail,
    "canary_limit": _whole(1, 100_000),
    "working_days": _weekdays,
    "closing_days": _dates,
    "window_start": _hour,
    "window_end": _hour,
    "weekly_cap": _whole(1, 7),
    "minimum_customer_minor": _whole(0, 10**12),
    "minimum_item_minor": _whole(0, 10**12),
    "freshness_days": _whole(1, 366),
    "bank_lag_days": _whole(0, 30),
    "ageing_buckets": _buckets,
    "shows_treatment": bool,
    "place_rules": _places,
    "default_strategy": _match(KEY, "courteous"),
    "four_eyes_strategies": bool,
}
