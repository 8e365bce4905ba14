"""Ageing: what is open by days past due, credits and unallocated cash apart, one table for each currency."""

import datetime as dt
from collections import defaultdict
from typing import Any, NamedTuple

from dunwell.cash.ageing import unallocated_sums
from dunwell.engine.ageing import BOUNDS, Bucket, ageing
from dunwell.engine.money import plain
from dunwell.organizations.queries import get_organization
from dunwell.receivables.ageing import open_at


class Ageing(NamedTuple):
    """The ageing of one currency; amounts in minor units, `credits` is never positive and in no bucket."""

    as_of: dt.date
    currency: str
    invoices: int
    buckets: tuple[Bucket, ...]
    credits: int

    @property
    def total(self) -> int:
        """What is open in all: the buckets and the credits."""
        return sum(bucket.amount for bucket in self.buckets) + self.credits


def report(organization: int, *, as_of: dt.date, known_at: dt.datetime | None = None) -> list[Ageing]:
    """Return the ageing at the end of a day, the base currency first; with nothing open an empty one in it."""
    row = get_organization(organization)
    sums: dict[str, list[tuple[dt.date, int, int]]] = defaultdict(list)
    credit: dict[str, int] = defaultdict(int)
    book = open_at(organization, as_of=as_of, known_at=known_at)
    for due in book.sums:
        sums[due.currency].append((due.due_date, due.lines, due.amount))
        credit[due.currency] += due.credits
    left = unallocated_sums(organization, paid_since=book.paid_since, as_of=as_of, known_at=known_at)
    for currency, amount in left.items():
        credit[currency] -= amount
    currencies = sorted({*sums, *credit} or {row.base_currency}, key=lambda code: (code != row.base_currency, code))
    bounds = row.ageing_buckets or BOUNDS
    return [
        Ageing(
            as_of,
            currency,
            sum(lines for _, lines, _ in sums[currency]),
            ageing(sums[currency], as_of=as_of, bounds=bounds),
            credit[currency],
        )
        for currency in currencies
    ]


def to_json(found: list[Ageing]) -> dict[str, Any] | list[dict[str, Any]]:
    """Return what `--json` prints: one document, or a list of them for several currencies."""
    documents = [
        {
            "as_of": one.as_of.isoformat(),
            "currency": one.currency,
            "total": plain(one.total, one.currency),
            "invoices": one.invoices,
            "credits": plain(one.credits, one.currency),
            "buckets": [
                {
                    "name": bucket.name,
                    "from_days": bucket.from_days,
                    "to_days": bucket.to_days,
                    "invoices": bucket.lines,
                    "amount": plain(bucket.amount, one.currency),
                }
                for bucket in one.buckets
            ],
        }
        for one in found
    ]
    return documents[0] if len(documents) == 1 else documents


HEAD = ("as_of", "currency", "bucket", "from_days", "to_days", "invoices", "amount")


def to_rows(found: list[Ageing]) -> list[tuple[Any, ...]]:
    """Return rows under HEAD: the buckets of each currency, then its credits and its total."""
    rows: list[tuple[Any, ...]] = []
    for one in found:
        day = one.as_of.isoformat()
        rows += [
            (day, one.currency, b.name, b.from_days, b.to_days, b.lines, plain(b.amount, one.currency))
            for b in one.buckets
        ]
        rows.append((day, one.currency, "credits", None, None, None, plain(one.credits, one.currency)))
        rows.append((day, one.currency, "total", None, None, one.invoices, plain(one.total, one.currency)))
    return rows
