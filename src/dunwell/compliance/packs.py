"""The packs of law and the reference rates that come with Dunwell, read once from their YAML files.

Packs are dated and cited data (packs/*.yaml), the rates of each series a file of their own (packs/rates/*.yaml).
Every problem in a file is named by its place.
"""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple

from ruamel.yaml import YAML

from dunwell.engine.conditions import Problem
from dunwell.engine.interest import Rates
from dunwell.engine.lawbook import decimal_of, parse_pack, spread
from dunwell.engine.rules import Pack, Packs

SETS = "sets"
SELECTION = "selection"
PLACES = "places"
PARSED = "parsed.json"
_FOLDER = "packs"


class UnknownPackError(Exception):
    """There is no pack of that name, or it cannot be used; what depends on it stays closed."""


class Law(NamedTuple):
    """One pack: compiled, and as it is written with its sets spelled out; `sha256` is of `text`."""

    key: str
    title: str
    pack: Pack
    told: Mapping[str, Any]
    text: str
    sha256: str
    file: str


class Book(NamedTuple):
    """Everything that was read, and what is wrong with it; a pack with a problem is not among the laws."""

    laws: Mapping[str, Law]
    problems: tuple[Problem, ...]


@cache
def book() -> Book:
    """Return the packs that come with Dunwell."""
    files = {name: read for name, read in _files(_FOLDER).items() if name not in (SELECTION, PLACES)}
    return compile_book(files)


def compile_book(files: Mapping[str, Any]) -> Book:
    """Compile packs from the plain values of their files, by file name; `sets` holds what several of them share."""
    sets = files.get(SETS, {}).get("sets", {})
    laws: dict[str, Law] = {}
    problems: list[Problem] = []
    for name, told in files.items():
        for key, entry in told.get("packs", {}).items():
            path = f"{name}.packs.{key}"
            if key in laws:
                problems.append(Problem(path, f"{key} is in {laws[key].file} already"))
                continue
            pack, found = parse_pack(key, entry, sets, path=path)
            problems += found
            if pack is not None:
                text = _text_of(key, entry, sets)
                sha256 = hashlib.sha256(text.encode()).hexdigest()
                laws[key] = Law(key, entry["title"], pack, json.loads(text), text, sha256, f"{name}.yaml")
    return Book(laws, tuple(problems))


def law_of(key: str) -> Law:
    """Return a pack; raises UnknownPackError."""
    found = book().laws.get(key)
    if found is None:
        raise UnknownPackError(f"There is no pack called {key}; `dunwell gate packs` lists them.")
    return found


def laws_of(composition: str) -> tuple[Law, ...]:
    """Return the packs of a composition such as `US-CONSUMER-3P+US-MA`, in its order; raises UnknownPackError."""
    return tuple(law_of(key) for key in composition.split("+"))


@lru_cache(maxsize=256)
def composed(composition: str) -> Packs:
    """Return the packs of a composition as one; raises UnknownPackError."""
    return Packs(tuple(law.pack for law in laws_of(composition)))


def shipped_rates() -> Rates:
    """Return the reference rates that come with Dunwell: percent by series and half-year."""
    return {series.key: series.percent for series in rate_series()}


class Series(NamedTuple):
    """A reference rate: percent by half-year, those that a lawyer should check, and where it is published."""

    key: str
    title: str
    source: str
    cites: str
    percent: Mapping[str, Decimal]
    check: frozenset[str]


@cache
def rate_series() -> tuple[Series, ...]:
    """Return the series of reference rates that come with Dunwell, by name."""
    found = [
        Series(
            told["series"],
            told["title"],
            told["source"],
            told["cites"],
            {half_year: decimal_of(percent) for half_year, percent in told["percent"].items()},
            frozenset(told.get("check", ())),
        )
        for told in _files(f"{_FOLDER}/rates").values()
    ]
    return tuple(sorted(found))


@cache
def selection() -> Mapping[str, Any]:
    """Return the table that says which packs a debtor's kind, country, region and our part select."""
    told: Mapping[str, Any] = _files(_FOLDER)[SELECTION]
    return told


@cache
def places() -> Mapping[str, Any]:
    """Return the zones of states and provinces, and the area codes of their numbers."""
    told: Mapping[str, Any] = _files(_FOLDER)[PLACES]
    return told


@cache
def _files(folder: str) -> Mapping[str, Any]:
    """Return the plain values of every YAML file of a folder by its name, in order of name."""
    place = resources.files(__package__).joinpath(folder)
    found = sorted((item for item in place.iterdir() if item.name.endswith(".yaml")), key=lambda item: item.name)
    kept = _parsed()
    return {item.name.removesuffix(".yaml"): _read(item.read_bytes(), kept) for item in found}


def _read(content: bytes, kept: Mapping[str, Any]) -> Any:
    """Return the values of a file: as they were parsed before where its bytes are those, else parsed now."""
    digest = hashlib.sha256(content).hexdigest()
    return kept[digest] if digest in kept else YAML(typ="safe", pure=True).load(content.decode())


def _parsed() -> Mapping[str, Any]:
    """Return what tools/packs.py parsed, by the sha256 of each file; parsing YAML takes a hundred times as long."""
    try:
        found: Mapping[str, Any] = json.loads(resources.files(__package__).joinpath(_FOLDER, PARSED).read_bytes())
    except FileNotFoundError:
        return {}
    return found


def parsed_now() -> str:
    """Return the text of that file for the YAML files as they are."""
    values = {}
    for folder in (_FOLDER, f"{_FOLDER}/rates"):
        for item in resources.files(__package__).joinpath(folder).iterdir():
            if item.name.endswith(".yaml"):
                content = item.read_bytes()
                values[hashlib.sha256(content).hexdigest()] = _read(content, {})
    return json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":")) + "\n"


def _text_of(key: str, entry: Mapping[str, Any], sets: Mapping[str, Any]) -> str:
    """Return a pack as one JSON text with its sets spelled out: what a verdict's hash is of."""
    parts = {part: [rule for _, rule in spread(entry.get(part, []), sets, path=part)] for part in ("law", "house")}
    return json.dumps({"key": key, **entry, **parts}, sort_keys=True, ensure_ascii=False, default=str)
