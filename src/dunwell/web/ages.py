"""The ageing picture: what is open by days late, one bar a currency, as Today and the first hour show it."""

import datetime as dt
from typing import Final, NamedTuple

from django.core.cache import cache

from dunwell.kit import svg
from dunwell.reports import ageing
from dunwell.web.place import Place
from dunwell.web.templatetags.words import figures

FRESH: Final = 600
"""Seconds for which the sums are kept: on a book of a million open invoices they cost more than a page may."""

WORDS: Final = {"current": "not late"}


class Ages(NamedTuple):
    """The ageing of one currency in minor units; `credits` below zero, `pairs` are (bucket, its class)."""

    currency: str
    total: int
    overdue: int
    credits: int
    pairs: tuple[tuple[str, int, int, str], ...]
    picture: svg.Chart


class Picture(NamedTuple):
    """All currencies, the base currency first, and when they were added up."""

    at: dt.datetime
    currencies: tuple[Ages, ...]


def of_house(place: Place) -> Picture:
    """Return the ageing of everything, at most ten minutes old."""
    key = f"ages:{place.seat.public_id}:{place.today}"
    kept: tuple[dt.datetime, list[ageing.Ageing]] | None = cache.get(key)
    if kept is None:
        kept = (place.at, ageing.report(place.organization, as_of=place.today))
        cache.set(key, kept, FRESH)
    at, found = kept
    return Picture(at, tuple(_ages(one, place.locale) for one in found))


def _ages(one: ageing.Ageing, locale: str) -> Ages:
    pairs = tuple(
        (WORDS.get(bucket.name, f"{bucket.name} days late"), bucket.lines, bucket.amount, f"age-{min(at, 4)}")
        for at, bucket in enumerate(one.buckets)
    )
    overdue = sum(amount for _, _, amount, _ in pairs[1:])
    bars = [
        svg.Bar(name, max(amount, 0), figures(amount, one.currency, locale), tone) for name, _, amount, tone in pairs
    ]
    says = f"{figures(overdue, one.currency, locale)} {one.currency} of what is open are late."
    picture = svg.stacked(f"Open in {one.currency} by age", says, bars, head=("Age", "Open"))
    return Ages(one.currency, one.total, overdue, one.credits, pairs, picture)
