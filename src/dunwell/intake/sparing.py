"""Who must never be written to, or only by a person: groups of customers, whom to suggest for each, and why.

A suggestion is what a file, a name or an amount hints at; nobody is put into a group unless a person ticks it.
"""

import datetime as dt
import re
from collections.abc import Iterable
from itertools import batched
from typing import Final, NamedTuple

from django.db.models import QuerySet

from dunwell.compliance.models import Hold
from dunwell.compliance.queries import in_force
from dunwell.compliance.terms import HoldKind
from dunwell.customers.models import Customer, Word
from dunwell.customers.search import LAST, normalised
from dunwell.customers.terms import CustomerKind, WordKind
from dunwell.intake import owing
from dunwell.organizations.queries import get_organization
from dunwell.receivables.terms import Method

SUGGESTED: Final = 25
LARGEST: Final = 10
MANY: Final = 1_000
"""How many customers one word is looked at for."""

FORMS: Final = frozenset(
    ["gmbh", "limited", "corp", "corporation", "sarl", "group", "gruppe", "holding", "international"]
)
"""Words that stand in many names and say nothing about who belongs together."""


class Telling(NamedTuple):
    """Words that tell something, each as a search finds it by its beginning, and all of them as one pattern."""

    beginnings: tuple[str, ...]
    pattern: re.Pattern[str]


def _telling(*words: str) -> Telling:
    """Read words of which one that ends in * has any ending."""
    pattern = "|".join(word.replace("*", r"\w*") for word in words)
    return Telling(tuple(word.split()[0].rstrip("*") for word in words), re.compile(rf"\b({pattern})\b"))


STAFF: Final = _telling(
    *("mitarbeiter*", "personal", "personalkauf", "personalverkauf", "employee", "employees", "staff"),
    *("salari*", "dipendent*", "emplead*"),
)
LEGAL: Final = _telling(
    *("anwalt*", "rechtsanwalt*", "lawyer", "lawyers", "legal", "inkasso*", "collection agency", "gericht*"),
    *("mahnbescheid*", "court", "klage", "avocat", "huissier", "abogado", "avvocato", "advocaat", "deurwaarder"),
)


class Suggested(NamedTuple):
    """A customer that may belong to a group, why, and what they owe in minor units of the base currency."""

    id: int
    number: str
    name: str
    why: str
    opened: int


class Group(NamedTuple):
    """Customers of one sort: those in it already, with what they owe, and whom to suggest, the largest first."""

    key: str
    customers: int
    opened: int
    suggested: list[Suggested]


type Hints = dict[int, str]
"""Customer -> why they may belong to a group."""


def groups(organization: int, *, today: dt.date) -> list[Group]:
    """Return the groups in the order a page asks about them."""
    whose = Customer.objects.of(organization)
    held = Hold.objects.of(organization).filter(in_force(today), open_item=None).order_by()
    of_law = held.filter(kind=HoldKind.LAWYER).values("customer_id")
    inside = {
        "intercompany": whose.filter(kind=CustomerKind.INTERCOMPANY),
        "employee": whose.filter(kind=CustomerKind.EMPLOYEE),
        "key_account": whose.filter(is_key_account=True),
        "direct_debit": whose.filter(payment_method=Method.DIRECT_DEBIT),
        "lawyer": whose.filter(pk__in=of_law),
        "blocked": whose.filter(pk__in=held.exclude(kind=HoldKind.LAWYER).values("customer_id")),
    }
    largest = owing.largest(organization, today=today, limit=LARGEST)
    hints = {
        "intercompany": _sisters(organization),
        "employee": _told(organization, STAFF),
        "key_account": dict.fromkeys(largest, "one of the ten who owe most"),
        "direct_debit": dict.fromkeys(_debited(organization, today), "an open invoice is to be collected"),
        "lawyer": _told(organization, LEGAL) | _held_by_law(held),
    }
    return [_group(organization, today, key, rows, hints.get(key, {})) for key, rows in inside.items()]


def _group(organization: int, today: dt.date, key: str, inside: QuerySet[Customer], hints: Hints) -> Group:
    others = set(hints)
    for some in batched(hints, owing.AT_ONCE):
        others -= set(inside.filter(pk__in=some).values_list("id", flat=True))
    found = owing.opened_by(organization, others, today=today)
    first = sorted(others, key=lambda pk: (-found.get(pk, 0), pk))[:SUGGESTED]
    names = {pk: (number, name) for pk, number, name in _named(organization, first)}
    suggested = [Suggested(pk, *names[pk], hints[pk], found.get(pk, 0)) for pk in first]
    count = inside.count()
    return Group(key, count, owing.opened_of(organization, inside, today=today) if count else 0, suggested)


def _named(organization: int, customers: list[int]) -> Iterable[tuple[int, str, str]]:
    return Customer.objects.of(organization).filter(pk__in=customers).values_list("id", "number", "name")


def _sisters(organization: int) -> Hints:
    """Return those in whose name stands the word by which one's own house is known."""
    own = next(
        (w for w in normalised(get_organization(organization).name).split() if len(w) > 3 and w not in FORMS), ""
    )
    rows = _with_words(organization, (own,)) if own else []
    return {pk: "its name begins like yours" for pk, name, _ in rows if own in normalised(name).split()}


def _told(organization: int, telling: Telling) -> Hints:
    """Return those of whom a telling word stands in the name or segment."""
    found: Hints = {}
    for pk, name, segment in (*_with_words(organization, telling.beginnings), *_in_segments(organization, telling)):
        if word := telling.pattern.search(normalised(f"{name} {segment}")):
            found[pk] = f"“{word[0]}” stands in its name or segment"
    return found


def _with_words(organization: int, beginnings: Iterable[str]) -> list[tuple[int, str, str]]:
    """Return (id, name, segment) of customers who are found by words that begin so."""
    keys: set[int] = set()
    for word in beginnings:
        rows = Word.objects.of(organization).filter(kind=WordKind.WORD, word__gte=word, word__lt=f"{word}{LAST}")
        keys |= set(rows.values_list("customer_id", flat=True)[:MANY])
    found: list[tuple[int, str, str]] = []
    for some in batched(sorted(keys), owing.AT_ONCE):
        rows_ = Customer.objects.of(organization).filter(pk__in=some)
        found += rows_.values_list("id", "name", "segment")
    return found


def _in_segments(organization: int, telling: Telling) -> list[tuple[int, str, str]]:
    rows = Customer.objects.of(organization).exclude(segment="")
    segments = rows.order_by().values_list("segment", flat=True).distinct()
    telling_ones = [one for one in segments if telling.pattern.search(normalised(one))]
    return list(rows.filter(segment__in=telling_ones).order_by("id").values_list("id", "name", "segment")[:MANY])


def _held_by_law(held: QuerySet[Hold]) -> Hints:
    """Return those whose hold gives a reason that sounds of the law."""
    found: Hints = {}
    for customer, reason in held.exclude(reason="").order_by("id").values_list("customer_id", "reason"):
        if word := LEGAL.pattern.search(normalised(reason)):
            found[customer] = f"“{word[0]}” stands in its block"
    return found


def _debited(organization: int, today: dt.date) -> list[int]:
    """Return those who owe most of whom an open invoice is to be collected; whoever is known for it is left out."""
    statement = """
        SELECT o.customer_id FROM ({owing}) o JOIN customers_customer c ON c.id = o.customer_id
        WHERE c.payment_method <> %(method)s ORDER BY o.opened DESC, o.customer_id LIMIT %(limit)s
    """
    rows = owing.run(
        statement,
        organization,
        today=today,
        whose="AND method = %(method)s",
        method=Method.DIRECT_DEBIT,
        limit=SUGGESTED,
    )
    return [row[0] for row in rows]


def ids_of_numbers(organization: int, numbers: Iterable[str]) -> tuple[dict[str, int], list[str]]:
    """Return number -> customer of what somebody typed, and the numbers nobody has."""
    wanted = [number.strip() for number in numbers if number.strip()]
    found: dict[str, int] = {}
    for start in range(0, len(wanted), 500):
        rows = Customer.objects.of(organization).filter(number__in=wanted[start : start + 500])
        found |= dict(rows.values_list("number", "id"))
    return found, [number for number in wanted if number not in found]
