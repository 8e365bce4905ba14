"""What bookkeeping packages call their columns and how they write: a map for each, recognised by its headings."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from ruamel.yaml import YAML

from dunwell.intake import maps
from dunwell.intake.headings import normalised
from dunwell.intake.maps import ColumnMap
from dunwell.intake.terms import ImportKind

GENERIC = "generic"
KINDS = (ImportKind.OPEN_ITEMS, ImportKind.INVOICES)


class Preset(NamedTuple):
    """One package: which report to take and how, what is known about it, and by which headings it is recognised.

    `confidence` says what the map was made from and what it was tried on.
    """

    key: str
    name: str
    report: str
    buttons: tuple[str, ...]
    kinds: tuple[str, ...]
    confidence: str
    notes: str
    known_by: tuple[frozenset[str], ...]

    @property
    def short(self) -> str:
        """The name without what is said in brackets or after a comma."""
        return self.name.split(" (")[0].split(",")[0]


@cache
def all_presets() -> tuple[Preset, ...]:
    """Return every package we know, by name; the one for any other comes last."""
    found = [_read(key) for key in maps.presets()]
    return tuple(sorted(found, key=lambda preset: (preset.key == GENERIC, preset.name)))


def find(key: str) -> Preset | None:
    """Return the preset of that key, or None."""
    return next((preset for preset in all_presets() if preset.key == key), None)


def recognise(kind: str, heading: Sequence[str]) -> str:
    """Return the key of the package whose headings are all there, the one with the most; "" where none is."""
    words = {normalised(cell) for cell in heading}
    fits = [
        (len(headings), preset.key)
        for preset in all_presets()
        if kind in preset.kinds
        for headings in preset.known_by
        if headings <= words
    ]
    return max(fits)[1] if fits else ""


def filled(kind: str, heading: Sequence[str], mapping: ColumnMap) -> ColumnMap:
    """Return the map of the package whose file this is, where nobody gave another; else the map as it is."""
    if kind not in KINDS or mapping.preset or mapping.columns or mapping.headings or mapping.is_whole:
        return mapping
    key = recognise(kind, heading)
    if not key:
        return mapping
    preset = _map(key, kind)
    return preset._replace(
        formats={**preset.formats, **mapping.formats},
        defaults={**preset.defaults, **mapping.defaults},
        skip=preset.skip | mapping.skip,
    )


@cache
def _map(key: str, kind: str) -> ColumnMap:
    return maps.load(key, kind=kind)


def _read(key: str) -> Preset:
    said = YAML(typ="safe").load(maps.preset_text(key))
    return Preset(
        key,
        said["name"],
        said["report"],
        tuple(said["buttons"]),
        tuple(said["kinds"]),
        said["confidence"],
        said.get("notes", ""),
        tuple(frozenset(normalised(str(word)) for word in words) for words in said.get("known_by", [])),
    )
