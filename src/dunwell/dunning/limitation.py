"""Debts that the law bars soon, found by the due dates that can be, by the terms of each country."""

import datetime as dt
from functools import cache
from typing import Final, NamedTuple

from django.db.models import Q

from dunwell.compliance import asking, charging
from dunwell.compliance.selecting import places
from dunwell.customers.terms import OUTSIDE_STRATEGIES, CustomerKind
from dunwell.engine.deadlines import Limitation
from dunwell.organizations.queries import get_organization
from dunwell.receivables.listing import list_currencies
from dunwell.receivables.models import OpenItem

LOOKED_AT: Final = 2_000
"""So many lines are looked at; whoever has more of them sees that there are more."""

_WHERE = ("customer__kind", "customer__country", "customer__region", "customer__city")


class Barred(NamedTuple):
    """What of one customer is barred from a day on: the numbers of its documents, and what is open by currency."""

    on: dt.date
    customer: int
    numbers: tuple[str, ...]
    value: dict[str, int]


def soon_barred(organization: int, *, first: dt.date, last: dt.date) -> tuple[list[Barred], bool]:
    """Return what is barred from a day from `first` to `last`, the earliest first, and whether there is more of it."""
    house = get_organization(organization)
    possible, widest = Q(pk__in=()), None
    for law, kind, countries in _terms(house.party.lower()):
        span = law.starts(first, last, kind)
        if span is not None:
            possible |= Q(due_date__range=span, customer__country__in=countries)
            widest = (min(span[0], widest[0]), max(span[1], widest[1])) if widest else span
    if widest is None:
        return [], False
    lines = OpenItem.objects.of(organization).filter(
        possible,
        ~Q(open_minor=0),  # what the index is of
        currency__in=list_currencies(organization),
        due_date__range=widest,
        open_minor__gt=0,
    )
    names = ("customer_id", "document__number", "due_date", "currency", "open_minor", *_WHERE)
    rows = list(lines.order_by("due_date", "id").values_list(*names)[: LOOKED_AT + 1])
    found: dict[tuple[dt.date, int], Barred] = {}
    for customer, number, due, currency, minor, kind, country, region, city in rows[:LOOKED_AT]:
        place = asking.packs_for(house, kind=kind, country=country, region=region, city=city)
        on = None if place.problem else _barred(place.composition, due, kind)
        if on is None or not first <= on <= last:
            continue
        one = found.setdefault((on, customer), Barred(on, customer, (), {}))
        one.value[currency] = one.value.get(currency, 0) + minor
        found[on, customer] = one._replace(numbers=(*one.numbers, number))
    return [found[key] for key in sorted(found)], len(rows) > LOOKED_AT


def _law(composition: str) -> Limitation | None:
    try:
        return charging.limitation(composition)
    except charging.NoChargeError:
        return None


def _barred(composition: str, due: dt.date, kind: str) -> dt.date | None:
    law = _law(composition)
    return law.barred_from(due, kind.lower()) if law else None


@cache
def _terms(party: str) -> tuple[tuple[Limitation, str, frozenset[str]], ...]:
    """Return every term of limitation once: a law that has it, the kind of debtor, and the countries it is found in."""
    found: dict[tuple[int | None, bool], tuple[Limitation, str, set[str]]] = {}
    for kind in (kind.value for kind in CustomerKind if kind.value and kind not in OUTSIDE_STRATEGIES):
        for country, _, selected in places(kind=kind, party=party):
            law = None if selected.problem else _law(selected.composition)
            if law is not None:
                term = law.years.get(kind.lower(), law.years.get("default"))
                found.setdefault((term, law.from_year_end), (law, kind.lower(), set()))[2].add(country)
    return tuple((law, kind, frozenset(countries)) for law, kind, countries in found.values())
