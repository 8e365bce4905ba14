"""Who belongs to which segment by conditions nobody has published yet: counted where that is cheap, else estimated.

A small book is looked at whole. Of a large one some hundred customers, spread over all of it, are looked at, and a
share of them is told: nothing here costs more for more customers. A condition of nothing but an indexed column
(kind, country) is counted exactly.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from django.db.models import Max, Min, Q

from dunwell.customers.models import Customer
from dunwell.dunning.book import open_book
from dunwell.dunning.snapshot import read_accounts
from dunwell.engine.segments import Segment, segment_of
from dunwell.strategies import segments as texts

WHOLE: Final = 600
"""Customers; a book of no more is looked at whole."""

LOOKED_AT: Final = 300
"""Customers of a larger one."""

SLICES: Final = 30
CAP: Final = 10_000
"""Exact counts end here."""

EXAMPLES: Final = 5
_INDEXED: Final = {"kind": "kind", "country": "country"}


class Members(NamedTuple):
    """How many customers belong to a segment.

    `looked_at` of `customers` were looked at; `total` is of all where that is the same, else estimated. `examples` are
    ids; `elsewhere` says how many of those looked at fulfil the condition, but belong to a segment of higher rank.
    """

    total: int
    looked_at: int
    customers: int
    examples: tuple[int, ...]
    elsewhere: int = 0
    is_exact: bool = True
    is_capped: bool = False


def members_of(organization: int, *, text: str, key: str, today: dt.date) -> Members:
    """Count the members that a segment of a text would have; raises StrategyProblemsError where it cannot be read."""
    compiled = texts.parsed(text)
    wanted = next(segment for segment in compiled if segment.key == key)
    among, customers = _spread(organization)
    counts: Counter[str] = Counter()
    examples: list[int] = []
    book = open_book(organization, as_of=today, draft_segments=text, countries=())
    accounts = read_accounts(book, min(among), max(among), among=among, problems=[]) if among else ()
    for account in accounts:
        counts["seen"] += 1
        if account.segment == key:
            counts["in"] += 1
            examples.append(account.id)
        elif account.segment and segment_of(account, [wanted], today=today, context=book.context):
            counts["elsewhere"] += 1
    found = Members(counts["in"], counts["seen"], customers, tuple(examples[:EXAMPLES]), counts["elsewhere"])
    if counts["seen"] >= customers:
        return found
    return _exactly(organization, wanted, compiled, found) or found._replace(
        total=round(counts["in"] * customers / max(counts["seen"], 1)), is_exact=False
    )


def _spread(organization: int) -> tuple[list[int], int]:
    """Return the ids of some customers spread over all, and how many there are (by their ids, where they are many)."""
    rows = Customer.objects.of(organization).filter(merged_into=None)
    few = list(rows.order_by("id").values_list("pk", flat=True)[: WHOLE + 1])
    if len(few) <= WHOLE:
        return few, len(few)
    ends = Customer.objects.of(organization).aggregate(first=Min("id"), last=Max("id"))
    width = (ends["last"] - ends["first"]) // SLICES + 1
    found: list[int] = []
    for start in range(ends["first"], ends["last"] + 1, width):
        part = rows.filter(id__gte=start, id__lt=start + width).order_by("id")
        found += part.values_list("pk", flat=True)[: LOOKED_AT // SLICES]
    return found, _count(organization)


def _count(organization: int) -> int:
    return Customer.objects.of(organization).count()


def _exactly(organization: int, wanted: Segment, compiled: Sequence[Segment], found: Members) -> Members | None:
    """Count by an index, where the condition is one comparison of an indexed column and no segment stands above it."""
    condition = _condition(wanted.when)
    if condition is None or compiled[0].key != wanted.key:
        return None
    rows = Customer.objects.of(organization).filter(condition, merged_into=None)
    some = list(rows.order_by().values_list("pk", flat=True)[: CAP + 1])
    examples = found.examples or tuple(some[:EXAMPLES])
    return found._replace(total=min(len(some), CAP), is_capped=len(some) > CAP, examples=examples)


def _condition(when: Any) -> Q | None:
    if not isinstance(when, list) or when[0] not in _INDEXED:
        return None
    column, sign, value = _INDEXED[when[0]], when[1], when[2]
    if sign == "=":
        return Q(**{column: value})
    return Q(**{f"{column}__in": value}) if sign == "in" else None
