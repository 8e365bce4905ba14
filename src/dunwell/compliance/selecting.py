"""Which packs apply to a debtor: one table of kind, country, region and our part, read from packs/selection.yaml."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from dunwell.compliance import packs
from dunwell.customers.facts import countries
from dunwell.engine.conditions import Problem

HOUSE: Final = "HOUSE"
"""The pack that lies over every other, and alone where no law is written down."""

FIRST, THIRD = "first", "third"
_KEYS = frozenset({"countries", "regions", "cities", "kinds", "party", "packs", "needs_region"})


class Selected(NamedTuple):
    """The packs of a debtor as a composition; `problem` keeps the gate closed, `warning` only tells people.

    `problem` is "" or a code: country_unknown, kind_unknown, region_unknown, no_pack.
    """

    composition: str
    problem: str = ""
    warning: str = ""


SENTENCES: Final[Mapping[str, str]] = {
    "country_unknown": "The country is not known, so nobody knows which rules hold; enter it.",
    "kind_unknown": "Nobody knows whether this is a business or a person, so which rules hold is open; enter the kind.",
    "region_unknown": "The state is not known, and consumers are protected by state; enter it in the address.",
    "no_pack": "The rules of this place are not written down yet; nobody is contacted there until they are.",
    "house_only": "No law of this country is written down yet; only the rules of the house are asked.",
}


@lru_cache(maxsize=4096)
def select(*, kind: str, country: str, region: str = "", city: str = "", party: str = FIRST) -> Selected:
    """Return the packs for a debtor of that kind and place; the house comes last of all."""
    if country not in countries():
        return Selected(HOUSE, "country_unknown")
    if not kind:
        return Selected(HOUSE, "kind_unknown")
    table = packs.selection()
    place = region_code(country, region)
    about = {"country": country, "region": place, "kind": kind, "party": party, "city": city.strip().lower()}
    if any(_fits(row, about) for row in table["apart"]):
        return Selected(HOUSE, "no_pack")
    base = next((row for row in table["bases"] if _fits(row, about)), None)
    if base is None:
        return Selected(HOUSE, warning="house_only")
    if base.get("needs_region") and not place:
        return Selected(f"{base['packs']}+{HOUSE}", "region_unknown")
    over = [row["packs"] for row in table["overlays"] if _fits(row, about)]
    return Selected("+".join([base["packs"], *over, HOUSE]))


def region_code(country: str, region: str) -> str:
    """Return a state or province as its two letters, "" where it is none that we know."""
    named: Mapping[str, str] = packs.selection()["regions"].get(country, {})
    text = region.strip()
    if not named:
        return text.upper()
    code = text.upper().removeprefix(f"{country}-")
    return code if code in named.values() else named.get(text.lower(), "")


def places(*, kind: str, party: str = FIRST) -> Iterator[tuple[str, str, Selected]]:
    """Return every country and region that the table knows, with what it selects there for a kind of debtor."""
    told = packs.selection()
    for country in sorted({country for row in told["bases"] for country in row.get("countries", ())}):
        for region in ("", *sorted(set(told["regions"].get(country, {}).values()))):
            yield country, region, select(kind=kind, country=country, region=region, party=party)


def table() -> list[dict[str, Any]]:
    """Return the table as people read it: each row says what it is about and what it selects."""
    told = packs.selection()
    rows = [{"what": "base", **row} for row in told["bases"]]
    rows += [{"what": "overlay", **row} for row in told["overlays"]]
    return rows + [{"what": "apart", "packs": "", **row} for row in told["apart"]]


def problems() -> list[Problem]:
    """Return what is wrong with the table: a pack that is not there, a key nobody reads."""
    found = []
    for row in table():
        if row["packs"] and row["packs"] not in packs.book().laws:
            found.append(Problem("selection", f"there is no pack {row['packs']}"))
        found += [Problem("selection", f"nobody reads {key}") for key in set(row) - _KEYS - {"what"}]
    return found


def _fits(row: Mapping[str, Any], about: Mapping[str, str]) -> bool:
    def among(key: str, value: str) -> bool:
        wanted: Iterable[str] | None = row.get(key)
        return wanted is None or value in wanted

    return (
        among("countries", about["country"])
        and among("regions", about["region"])
        and among("cities", about["city"])
        and among("kinds", about["kind"])
        and row.get("party", about["party"]) == about["party"]
    )
