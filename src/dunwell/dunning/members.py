"""Who belongs to which segment by conditions nobody has published yet: counted where that is cheap, else estimated.

A small book is looked at whole. In a large one stored columns are counted by an index (`counting.py`); of any other
condition some hundred customers, spread over all of the book, are looked at, and their share is told with the bounds
between which the truth lies in nineteen cases of twenty: nothing here costs more for more customers.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from math import sqrt
from typing import Any, Final, NamedTuple

from django.db.models import Max, Min, Q

from dunwell.customers.models import Customer
from dunwell.dunning.book import open_book
from dunwell.dunning.counting import counted
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
Z: Final = 1.96
_INDEXED: Final = {"kind": "kind", "country": "country"}


class Members(NamedTuple):
    """How many customers belong to a segment.

    `looked_at` of `customers` were looked at; `total` is of all where that is the same or an index counted it, else
    estimated to lie between `least` and `most`. `examples` are ids; `elsewhere` says how many of those looked at (or
    counted) fulfil the condition, but belong to a segment of higher rank.
    """

    total: int
    looked_at: int
    customers: int
    examples: tuple[int, ...]
    elsewhere: int = 0
    is_exact: bool = True
    is_capped: bool = False
    least: int = 0
    most: int = 0


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
    before = compiled[: compiled.index(wanted)]
    exact = counted(organization, wanted, before, today=today, context=book.context)
    if exact is not None:
        about = (len(exact.members), tuple(exact.members[:EXAMPLES]), exact.elsewhere)
        return found._replace(total=about[0], examples=about[1], elsewhere=about[2])
    return _many(organization, wanted, before, found) or _estimated(found)


def _estimated(found: Members) -> Members:
    """Tell what the share of those looked at says of all, and between which bounds (Wilson, 95 %)."""
    share, looked_at = found.total / max(found.looked_at, 1), max(found.looked_at, 1)
    width = Z * sqrt(share * (1 - share) / looked_at + Z * Z / (4 * looked_at * looked_at))
    middle, by = share + Z * Z / (2 * looked_at), 1 + Z * Z / looked_at
    least, most = max((middle - width) / by, 0), min((middle + width) / by, 1)
    return found._replace(
        total=round(share * found.customers),
        least=max(round(least * found.customers), found.total),
        most=round(most * found.customers),
        is_exact=False,
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
    merged = Customer.objects.of(organization).filter(merged_into__isnull=False).count()
    return Customer.objects.of(organization).count() - merged


def _many(organization: int, wanted: Segment, before: Sequence[Segment], found: Members) -> Members | None:
    """Count by an index up to CAP, where the condition is one indexed comparison and no segment stands above it."""
    condition = _condition(wanted.when)
    if condition is None or before:
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
