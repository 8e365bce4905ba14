"""What a customer owes: by currency and age, with a picture of it."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from dunwell.receivables import listing as receivables
from dunwell.web.place import Place

BUCKETS: Final = (("not late", 0), ("1 to 30 days", 30), ("31 to 60", 60), ("61 to 90", 90))
OLDEST: Final = "91 and more"


class Bucket(NamedTuple):
    """What is open of one age; `share` in whole percent of what is open, `at` where its bar begins."""

    name: str
    amount: int
    at: int
    share: int


class Owed(NamedTuple):
    """What is open in one currency, in minor units; credits and money are below zero."""

    currency: str
    buckets: tuple[Bucket, ...]
    credits: int
    cash: int
    total: int
    overdue: int


def aged(dated: Iterable[tuple[dt.date, int]], today: dt.date) -> tuple[Bucket, ...]:
    """Sort open amounts by days past due; what is due today is not late."""
    sums = [0] * (len(BUCKETS) + 1)
    for due, amount in dated:
        days = (today - due).days
        sums[next((at for at, (_, last) in enumerate(BUCKETS) if days <= last), len(BUCKETS))] += amount
    whole = sum(sums) or 1
    names = [name for name, _ in BUCKETS] + [OLDEST]
    found, at = [], 0
    for name, amount in zip(names, sums, strict=True):
        end = at + amount
        found.append(Bucket(name, amount, at * 100 // whole, end * 100 // whole - at * 100 // whole))
        at = end
    return tuple(found)


def of_customer(
    place: Place, customer: int, lines: Sequence[receivables.Line] | None, loose: Mapping[str, int]
) -> list[Owed]:
    """Add up what is open of a customer; the base currency first.

    `lines` are all its open ones, None when too many; `loose` is money that is on no invoice yet, by currency.
    """
    rows: Sequence[receivables.Line | receivables.Balance] = (
        receivables.balances(place.organization, customer) if lines is None else lines
    )
    base = place.seat.currency
    found = []
    for currency in sorted({row.currency for row in rows} | set(loose), key=lambda one: (one != base, one)):
        mine = [row for row in rows if row.currency == currency]
        buckets = aged([(row.due_date, row.open_minor) for row in mine if row.open_minor > 0], place.today)
        free = sum(row.open_minor for row in mine if row.open_minor < 0)
        money = -loose.get(currency, 0)
        asked = sum(bucket.amount for bucket in buckets)
        found.append(Owed(currency, buckets, free, money, asked + free + money, asked - buckets[0].amount))
    return found
