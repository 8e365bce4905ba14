"""Counting a segment exactly in a book of any size, where its condition and those above it ask stored columns only.

An index leads to the few customers who may belong; each of them is asked in full, as the night asks.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any, Final, NamedTuple

from django.db.models import Q

from dunwell.customers.models import Customer
from dunwell.engine.context import Context
from dunwell.engine.facts import Account
from dunwell.engine.segments import Segment, segment_of

FEW: Final = 5_000
"""So many customers are asked one by one; more are too many for a page."""

_INDEXED: Final = {
    "kind": "kind",
    "country": "country",
    "usual_method": "payment_method",
    "owner": "owner",
    "key_account": "is_key_account",
}
"""Facts that an index finds customers by, with their columns; empty values are in none."""

_COLUMNS: Final = (
    *("id", "kind", "country", "language", "region", "city", "owner", "segment", "payment_method"),
    "is_key_account",
)
STORED: Final = frozenset(
    {"kind", "country", "language", "region", "city", "owner", "group", "usual_method", "key_account"}
)
"""Facts that are columns of the customer."""


class Exact(NamedTuple):
    """Who belongs to a segment, in order of id, and how many more fulfil its condition but belong elsewhere."""

    members: list[int]
    elsewhere: int


def counted(
    organization: int, wanted: Segment, before: Sequence[Segment], *, today: dt.date, context: Context
) -> Exact | None:
    """Count the members of a segment that stands below others; None where no index leads to few enough."""
    asked = {name.removesuffix("_known") for one in (wanted, *before) for name in one.condition.fields}
    if not asked <= STORED:
        return None
    rows = Customer.objects.of(organization).filter(merged_into=None).order_by("id")
    for led in _leads(wanted.when):
        found = list(rows.filter(led).values_list(*_COLUMNS)[: FEW + 1])
        if len(found) <= FEW:
            return _asked(found, wanted, before, today, context)
    return None


def _asked(
    rows: list[tuple[Any, ...]], wanted: Segment, before: Sequence[Segment], today: dt.date, context: Context
) -> Exact:
    members, elsewhere = [], 0
    for account in map(_account, rows):
        if segment_of(account, [wanted], today=today, context=context) is None:
            continue
        if segment_of(account, before, today=today, context=context) is None:
            members.append(account.id)
        else:
            elsewhere += 1
    return Exact(members, elsewhere)


def _account(row: tuple[Any, ...]) -> Account:
    """Return a customer with nothing but its columns, each known as the snapshot knows it."""
    pk, kind, country, language, region, city, owner, group, method, is_key_account = row
    facts = {"region": region, "city": city, "owner": owner, "group": group}
    known = {name: value for name, value in facts.items() if value}
    further = {**known, "usual_method": method, "key_account": is_key_account}
    return Account(pk, kind=kind, country=country, language=language, further=further)


def _leads(when: Any) -> Iterator[Q]:
    """Yield ways to narrow a condition by an index; whoever fulfils it is found by each of them."""
    if isinstance(when, Mapping):
        ((word, body),) = when.items()
        if word == "all":
            for part in body:
                yield from _leads(part)
        elif word == "any":
            ways = [next(_leads(part), None) for part in body]
            led = [way for way in ways if way is not None]
            if led and len(led) == len(ways):
                yield reduce(or_, led)
        return
    name, sign, value = when
    values = value if sign == "in" else [value]
    if name in _INDEXED and sign in ("=", "in") and all(values):
        column = _INDEXED[name]
        yield Q(**{column: value}) if sign == "=" else Q(**{f"{column}__in": value})
