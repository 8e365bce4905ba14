"""How long each kind of row is needed, and why: law for the books by country, our own caution for the rest."""

import datetime as dt
from typing import Final, NamedTuple

from dunwell.privacy.personal import Kind


class Period(NamedTuple):
    """So many years after the end of the year of the last business, for a reason."""

    years: int
    why: str


BOOKS: Final[dict[str, int]] = {
    "DE": 10,
    "FR": 10,
    "CH": 10,
    "IT": 10,
    "BE": 10,
    "AT": 7,
    "NL": 7,
    "SE": 7,
    "US": 7,
    "GB": 6,
    "ES": 6,
    "FI": 6,
    "DK": 5,
    "NO": 5,
}
"""Years for which books and vouchers are kept by country of the creditor; ask your accountant before relying on it."""

UNKNOWN: Final = 10

PERIODS: Final[dict[Kind, Period]] = {
    "people": Period(3, "to find who to talk to if business begins again"),
    "files": Period(2, "to explain a difference and to take an import back; counted from the day each came"),
    "proof": Period(4, "to answer a complaint: the usual limitation of claims and one year more"),
    "letters": Period(6, "commercial letters, as tax and commercial law ask for them"),
}
ORDER: Final[tuple[Kind, ...]] = ("people", "files", "proof", "letters", "books")


def period_of(kind: Kind, country: str) -> Period:
    """Return how long a kind is needed by a creditor of a country."""
    if kind == "books":
        return Period(BOOKS.get(country, UNKNOWN), "books and vouchers, as tax and commercial law ask for them")
    return PERIODS[kind]


def needed_until(kind: Kind, country: str, last: dt.date | None) -> dt.date | None:
    """Return the last day on which a kind is needed when business ended on a day; None where there never was any."""
    if last is None:
        return None
    return dt.date(last.year + period_of(kind, country).years, 12, 31)
