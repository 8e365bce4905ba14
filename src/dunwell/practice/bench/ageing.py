"""The ageing of the whole book: as it stands, as of a past day by value date, and as it was printed then."""

import datetime as dt
from typing import Any

from dunwell.practice.bench.apart import Bench, rate
from dunwell.practice.bench.meter import Meter
from dunwell.practice.bench.night import settle_down
from dunwell.practice.books import AS_OF, seed_book, seed_paid
from dunwell.reports.ageing import report

PAST_DAYS = 30


def measure(bench: Bench) -> dict[str, Any]:
    """Return the figures as of now, and under `past` those of `PAST_DAYS` before, since when half the book was paid."""
    book = seed_book(bench.n)
    seed_paid(book, bench.n // 2, days=PAST_DAYS)
    settle_down()
    now = bench.apart("ageing:aged", organization=book.pk, days=0)
    past = bench.apart("ageing:aged", organization=book.pk, days=PAST_DAYS)
    return {**rate(bench.n, now), "paid_since": bench.n // 2, "past": rate(bench.n, past)}


def aged(meter: Meter, *, organization: int, days: int) -> dict[str, Any]:
    """Report the ageing as of some days before the book's day."""
    with meter:
        (found,) = report(organization, as_of=AS_OF - dt.timedelta(days=days))
    return {"invoices": found.invoices, "total_minor": sum(bucket.amount for bucket in found.buckets)}
