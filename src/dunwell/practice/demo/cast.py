"""Who owes the demo company: customers with addresses, people to write to, and a habit of paying each."""

import random
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from dunwell.customers.terms import CustomerKind
from dunwell.practice.demo.places import LANDS, STEMS, Land


class Habit(StrEnum):
    """How somebody pays."""

    EARLY = "early"
    PROMPT = "prompt"
    LATE = "late"
    REMINDED = "reminded"
    PAY_RUN = "pay run"
    SLOW = "slow"
    STUCK = "stuck"


class Size(StrEnum):
    """How much somebody buys."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"
    KEY = "key"


HABITS = {
    Habit.EARLY: 17,
    Habit.PROMPT: 38,
    Habit.LATE: 18,
    Habit.REMINDED: 12,
    Habit.PAY_RUN: 6,
    Habit.SLOW: 6,
    Habit.STUCK: 3,
}
SIZES = {Size.SMALL: 62, Size.MEDIUM: 28, Size.LARGE: 10}
KINDS = {CustomerKind.BUSINESS: 84, CustomerKind.SOLE_TRADER: 7, CustomerKind.CONSUMER: 4, CustomerKind.PUBLIC: 5}
SELLERS = ("Eva Lindqvist", "Tomasz Berg", "Ines Falk", "Paul Oduya")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at a customer who can be written to or called."""

    name: str
    role: str
    email: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Debtor:
    """One customer as the source knows it; `part` is what it plays in the demo beside buying, if anything."""

    number: str
    name: str
    kind: str
    land: Land
    size: Size
    habit: Habit
    people: tuple[Person, ...]
    town: tuple[str, str]
    street: str
    vat: str
    seller: str
    limit: int
    method: str = ""
    parent: str = ""
    part: str = ""


PARTS = (
    "key account",
    "sister company",
    "group head",
    "group member",
    "group member",
    "dead address",
    "full mailbox",
    "no address",
    "kind unknown",
    "insolvent",
    "at the lawyer",
    "hard time",
    "opted out",
    "direct debit",
    "direct debit",
    "direct debit",
    "pays without reference",
    "pays without reference",
    "disputes",
    "disputes",
    "disputes",
    "breaks promises",
    "breaks promises",
    "keeps promises",
    "keeps promises",
)
"""What the first customers play; everybody else just buys and pays in their way."""


def customers(seed: int, count: int) -> list[Debtor]:
    """Return the customers by number; the same seed makes the same ones."""
    chance = random.Random(f"cast:{seed}")
    names: set[str] = set()
    cast = [_debtor(chance, number, names) for number in range(1, count + 1)]
    for place, part in enumerate(PARTS[:count]):
        cast[place] = _playing(cast[place], part)
    head = next((debtor.number for debtor in cast if debtor.part == "group head"), "")
    return [replace(debtor, parent=head) if debtor.part == "group member" else debtor for debtor in cast]


def _debtor(chance: random.Random, number: int, names: set[str]) -> Debtor:
    (land,) = chance.choices(LANDS, [land.share for land in LANDS])
    (kind,) = chance.choices(list(KINDS), list(KINDS.values()))
    (size,) = chance.choices(list(SIZES), list(SIZES.values()))
    (habit,) = chance.choices(list(HABITS), list(HABITS.values()))
    if kind == CustomerKind.PUBLIC:
        habit = Habit.PAY_RUN
    if kind in (CustomerKind.CONSUMER, CustomerKind.SOLE_TRADER):
        size = Size.SMALL
    town = chance.choice(land.towns)
    name = _new_name(chance, land, kind, town[1], names)
    return Debtor(
        number=f"K{10_000 + number}",
        name=name,
        kind=kind,
        land=land,
        size=size,
        habit=habit,
        people=tuple(_people(chance, land, kind, name, number)),
        town=town,
        street=land.street.format(street=chance.choice(land.streets), number=chance.randint(1, 140)),
        vat="" if kind == CustomerKind.CONSUMER else _vat(chance, land),
        seller=chance.choice(SELLERS),
        limit={Size.SMALL: 5_000, Size.MEDIUM: 25_000, Size.LARGE: 100_000}.get(size, 250_000),
    )


def _new_name(chance: random.Random, land: Land, kind: str, town: str, names: set[str]) -> str:
    while True:
        name = _name(chance, land, kind, town)
        # Two firms of one name and two forms would look like one customer twice.
        known = " ".join(name.split()[:2]) if kind == CustomerKind.BUSINESS else name
        if known not in names:
            names.add(known)
            return name
        if kind == CustomerKind.PUBLIC:
            kind = CustomerKind.BUSINESS  # a small country has only so many towns


def _name(chance: random.Random, land: Land, kind: str, town: str) -> str:
    if kind == CustomerKind.PUBLIC:
        return chance.choice(land.bodies).format(town=town.split(",", maxsplit=1)[0])
    if kind == CustomerKind.CONSUMER:
        return f"{chance.choice(land.given)} {chance.choice(land.family)}"
    if kind == CustomerKind.SOLE_TRADER:
        return f"{chance.choice(land.trades)} {chance.choice(land.given)} {chance.choice(land.family)}"
    return land.firm.format(name=chance.choice(STEMS), trade=chance.choice(land.trades), form=chance.choice(land.forms))


def plain(text: str) -> str:
    """Return a text as it can stand in an address: small ASCII letters, digits and dashes."""
    letters = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")


def _people(chance: random.Random, land: Land, kind: str, name: str, number: int) -> Iterator[Person]:
    host = f"{plain(name)[:40]}.example"
    given, family = chance.choice(land.given), chance.choice(land.family)
    phone = _phone(land, number)
    if kind in (CustomerKind.CONSUMER, CustomerKind.SOLE_TRADER):
        yield Person(name, "BILLING", f"{plain(name)}@post-{number}.example", phone)
        return
    yield Person(f"{given} {family}", "BILLING", f"{plain(given)}.{plain(family)}@{host}", phone)
    if chance.randrange(100) < 35:
        other = f"{chance.choice(land.given)} {chance.choice(land.family)}"
        yield Person(other, "ESCALATION", f"finance@{host}", phone)
    if chance.randrange(100) < 15:
        yield Person("", "STATEMENT", f"statements@{host}")


AREAS = ("212", "312", "415", "617", "713")


def _phone(land: Land, number: int) -> str:
    """Return a number of one's own in the range a country keeps for fiction, or in one nobody has."""
    hundreds, rest = divmod(number % 1000, 100)
    match land.country:
        case "US":
            return f"{land.dial.replace('212', AREAS[hundreds % len(AREAS)])}{rest:02d}"
        case "FR":
            return f"{land.dial}{hundreds:02d} {rest:02d}"
    return f"{land.dial}{number % 1000:03d}"


def _vat(chance: random.Random, land: Land) -> str:
    return re.sub(r"\{(\d+)\}", lambda found: "".join(chance.choices("0123456789", k=int(found[1]))), land.vat)


def _playing(debtor: Debtor, part: str) -> Debtor:
    """Return a customer that plays a part: what the part needs, and nothing that would hide it."""
    debtor = replace(debtor, part=part, kind=CustomerKind.BUSINESS, habit=Habit.SLOW, size=Size.MEDIUM)
    match part:
        case "key account":
            return replace(debtor, size=Size.KEY, habit=Habit.LATE, limit=750_000)
        case "sister company":
            return replace(debtor, kind=CustomerKind.INTERCOMPANY)
        case "kind unknown":
            return replace(debtor, kind=CustomerKind.UNKNOWN)
        case "no address":
            return replace(debtor, people=tuple(replace(person, email="") for person in debtor.people if person.phone))
        case "direct debit":
            return replace(debtor, method="DIRECT_DEBIT", habit=Habit.PROMPT)
        case "hard time":
            person = debtor.people[0].name
            name = debtor.name if person == debtor.name else f"{debtor.land.trades[0]} {person}"
            return replace(debtor, name=name, kind=CustomerKind.SOLE_TRADER, habit=Habit.STUCK)
        case "group head" | "group member":
            return replace(debtor, habit=Habit.REMINDED)
        case "pays without reference":
            return replace(debtor, habit=Habit.PROMPT, size=Size.LARGE)
    return debtor
