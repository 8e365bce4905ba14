"""A year of a book played again under a strategy: what a simulation costs."""

import datetime as dt
from typing import Any

from dunwell.dunning.simulating import IN_FORCE, simulate
from dunwell.practice.bench.apart import Bench, rate
from dunwell.practice.bench.meter import Meter
from dunwell.practice.bench.night import settle_down
from dunwell.practice.books import AS_OF, seed_book, seed_paid

YEAR = 365
TURNS = 4
"""How often in a year all that is open is paid and invoiced anew: each stays open about three months."""


def measure(bench: Bench) -> dict[str, Any]:
    """Return the figures of a year of a book with `n` open invoices and `TURNS` times as many paid in it."""
    organization = seed_book(bench.n)
    seed_paid(organization, bench.n * TURNS, days=YEAR)
    settle_down()
    found = bench.apart("simulating:played", organization=organization.pk)
    return rate(bench.n, found) | {"days": YEAR, "paid_in_it": bench.n * TURNS}


def played(meter: Meter, *, organization: int) -> dict[str, Any]:
    """Play the year that ends with the book's day."""
    with meter:
        found = simulate(organization, IN_FORCE, first=AS_OF - dt.timedelta(days=YEAR - 1), last=AS_OF)
    return {"customers": found.customers, "decided": found.decided, "contacts": found.tally.contacts}
