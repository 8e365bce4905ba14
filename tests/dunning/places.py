"""Where somebody may be, and the packs of law that hold there, written down a second time."""

from typing import NamedTuple


class Place(NamedTuple):
    """Where somebody is: what the rows say, and which packs and zones that means (None: nobody may be written to)."""

    country: str
    kind: str
    region: str
    zone: str
    packs: str | None
    zones: tuple[str, ...]


EASTERN = ("America/New_York",)
PLACES = [
    Place("DE", "BUSINESS", "", "", "DE-B2B+HOUSE", ("Europe/Berlin",)),
    Place("DE", "CONSUMER", "", "Europe/Berlin", "DE-CONSUMER+HOUSE", ("Europe/Berlin",)),
    Place("US", "CONSUMER", "NY", "", "US-CONSUMER-1P+HOUSE", EASTERN),
    Place("US", "CONSUMER", "Massachusetts", "", "US-CONSUMER-1P+US-MA+HOUSE", EASTERN),
    Place("US", "CONSUMER", "FL", "", "US-CONSUMER-1P+US-FL+HOUSE", ("America/New_York", "America/Chicago")),
    Place("US", "CONSUMER", "CA", "", "US-CONSUMER-1P+US-CA+HOUSE", ("America/Los_Angeles",)),
    Place("US", "CONSUMER", "", "America/New_York", None, EASTERN),
    Place("US", "CONSUMER", "OR", "", None, ("America/Los_Angeles",)),
    Place("US", "BUSINESS", "", "Pacific/Honolulu", "US-B2B+HOUSE", ("Pacific/Honolulu",)),
    Place("GB", "CONSUMER", "", "Europe/London", "UK-CONSUMER+HOUSE", ("Europe/London",)),
    Place("AU", "CONSUMER", "", "Australia/Lord_Howe", "AU-CONSUMER+HOUSE", ("Australia/Lord_Howe",)),
    Place("NL", "CONSUMER", "", "", "NL-CONSUMER+HOUSE", ("Europe/Amsterdam",)),
    Place("IN", "BUSINESS", "", "", "IN+HOUSE", ("Asia/Kolkata",)),
    Place("BR", "BUSINESS", "", "America/Sao_Paulo", "HOUSE", ("America/Sao_Paulo",)),
    Place("DE", "", "", "", None, ("Europe/Berlin",)),
    Place("", "BUSINESS", "", "", None, ("Europe/Berlin",)),
    Place("UK", "CONSUMER", "", "", None, ("Europe/London",)),
]
"""Some of these would be reached were their rules not asked; the last ones by nobody."""
