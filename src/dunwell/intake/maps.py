"""Maps: how the columns and formats of one kind of file are to be read. YAML, by hand or from `presets/`."""

from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from dunwell.intake.headings import STANDARD, normalised
from dunwell.intake.reading import FileError
from dunwell.intake.values import DAY_FIRST, ISO, MONTH_FIRST

FORMATS = frozenset({"date", "decimal", "encoding", "delimiter", "sheet", "heading", "order"})
ORDERS = (DAY_FIRST, MONTH_FIRST, ISO)
PARTS = ("columns", "formats", "defaults", "skip", "leave_out", "per_item", "if_unsure", "only")
DESCRIBING = frozenset({"name", "report", "buttons", "kinds", "confidence", "notes", "known_by"})
"""What a preset says to people; `presets.py` reads it."""

OWN = "own"
"""As default of `currency`: the organization's own, where a cell is empty or there is no column."""


class ColumnMap(NamedTuple):
    """What a map file says; empty where it says nothing.

    `columns` must be there, by heading or as `#3` by place; of `headings` the first that is there counts, and none
    has to be. `leave_out` names values of columns whose rows are no data; a file `is_per_item` has a row for each
    item of an invoice. With `is_whole` no column is recognised that `columns` does not name. `unsure` says how dates
    and decimals are written where the file proves nothing.
    """

    columns: Mapping[str, str] = {}
    formats: Mapping[str, str] = {}
    defaults: Mapping[str, str] = {}
    skip: frozenset[str] = frozenset()
    headings: Mapping[str, Sequence[str]] = {}
    leave_out: Mapping[str, frozenset[str]] = {}
    unsure: Mapping[str, str] = {}
    is_per_item: bool = False
    is_whole: bool = False
    preset: str = ""


def presets() -> list[str]:
    """Return the names of the maps that come with Dunwell."""
    folder = resources.files("dunwell.intake") / "presets"
    return sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml"))


def preset_text(name: str) -> str:
    """Return the YAML of a map that comes with Dunwell."""
    return (resources.files("dunwell.intake") / "presets" / f"{name}.yaml").read_text("utf-8")


def load(name: str, *, kind: str) -> ColumnMap:
    """Read a map from a file or by the name of a preset; raises FileError with the place of what is wrong."""
    path, preset = Path(name), ""
    if not path.exists():
        if name not in presets():
            known = ", ".join(presets())
            raise FileError(f"there is no map file {name!r} and no preset of that name; presets are: {known}.")
        text, preset = preset_text(name), name
    else:
        try:
            text = path.read_text("utf-8-sig")
        except (OSError, UnicodeError) as error:
            raise FileError(f"the map {name} cannot be read: {error}.") from error
    try:
        document = YAML(typ="safe").load(text)
        if preset and kind not in document["kinds"]:
            kinds = " and ".join(word.lower().replace("_", "-") for word in document["kinds"])
            raise ValueError(f"it is for {kinds}.")
        return parse(document, kind=kind)._replace(preset=preset)
    except YAMLError as error:
        raise FileError(f"the map {name} is no YAML: {' '.join(str(error).split())}") from error
    except ValueError as error:
        raise FileError(f"the map {name}: {error}") from error


def parse(document: Any, *, kind: str) -> ColumnMap:
    """Read a map from plain mappings; raises ValueError naming the place."""
    if document is None:
        document = {}
    if not isinstance(document, Mapping):
        raise ValueError("it must hold columns, formats, defaults and skip.")  # noqa: TRY004 - the caller knows one
    if unknown := sorted(map(str, set(document) - {*PARTS, *DESCRIBING})):
        raise ValueError(f"{unknown[0]!r} is not known; there are {', '.join(PARTS[:-1])} and {PARTS[-1]}.")
    columns, headings = _columns(document)
    defaults = _texts(document, "defaults")
    for place, given in (("columns", [*columns, *headings]), ("defaults", list(defaults))):
        for name in given:
            if name not in STANDARD[kind]:
                raise ValueError(f"{place}.{name}: no such column; there are {', '.join(STANDARD[kind])}.")
    skip = document.get("skip") or []
    if not isinstance(skip, list) or not all(isinstance(name, str) for name in skip):
        raise ValueError("skip: must be a list of column names of the file.")
    return ColumnMap(
        columns,
        _formats(document),
        defaults,
        frozenset(skip),
        headings,
        _leave_out(document),
        _unsure(document),
        _yes(document, "per_item"),
        _yes(document, "only"),
    )


def to_document(mapping: ColumnMap) -> dict[str, Any]:
    """Return a map as plain mappings, which `parse` reads."""
    columns = {name: list(some) for name, some in mapping.headings.items()} | dict(mapping.columns)
    parts: dict[str, Any] = {
        "columns": columns,
        "formats": dict(mapping.formats),
        "defaults": dict(mapping.defaults),
        "skip": sorted(mapping.skip),
        "leave_out": {name: sorted(values) for name, values in mapping.leave_out.items()},
        "if_unsure": dict(mapping.unsure),
        "per_item": mapping.is_per_item,
        "only": mapping.is_whole,
    }
    return {name: part for name, part in parts.items() if part}


def _formats(document: Mapping[str, Any]) -> dict[str, str]:
    formats = _texts(document, "formats")
    if wrong := sorted(set(formats) - FORMATS):
        raise ValueError(f"formats.{wrong[0]}: not known; there are {', '.join(sorted(FORMATS))}.")
    if formats.get("decimal", ".") not in {".", ","}:
        raise ValueError("formats.decimal: must be '.' or ','.")
    if not formats.get("heading", "1").isdecimal():
        raise ValueError("formats.heading: must be the number of the row with the headings.")
    if formats.get("order", DAY_FIRST) not in ORDERS:
        raise ValueError(f"formats.order: must be one of {', '.join(ORDERS)}.")
    if "date" in formats and "%" not in formats["date"]:
        raise ValueError('formats.date: must be a pattern such as "%d.%m.%Y".')
    return formats


def _unsure(document: Mapping[str, Any]) -> dict[str, str]:
    unsure = _texts(document, "if_unsure")
    if unsure.get("date", DAY_FIRST) not in ORDERS:
        raise ValueError(f"if_unsure.date: must be one of {', '.join(ORDERS)}.")
    if unsure.get("decimal", ".") not in {".", ","}:
        raise ValueError("if_unsure.decimal: must be '.' or ','.")
    if wrong := sorted(set(unsure) - {"date", "decimal"}):
        raise ValueError(f"if_unsure.{wrong[0]}: not known; there are date and decimal.")
    return unsure


def _yes(document: Mapping[str, Any], name: str) -> bool:
    value = document.get(name, False)
    if not isinstance(value, bool):
        raise ValueError(f"{name}: must be true or false.")  # noqa: TRY004 - the caller knows one error
    return value


def _leave_out(document: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    found = document.get("leave_out") or {}
    if not isinstance(found, Mapping) or not all(isinstance(values, list) for values in found.values()):
        raise ValueError("leave_out: must name columns of the file, each with a list of values.")
    return {str(name): frozenset(normalised(str(value)) for value in values) for name, values in found.items()}


def _columns(document: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Return the columns that must be there, and those of which one of several names may be."""
    found = document.get("columns") or {}
    if not isinstance(found, Mapping):
        raise ValueError("columns: must name columns, one a line.")  # noqa: TRY004 - the caller knows one error
    lists = {name: value for name, value in found.items() if isinstance(value, list)}
    headings = {str(name): tuple(map(str, value)) for name, value in lists.items()}
    return _texts({"columns": {k: v for k, v in found.items() if k not in lists}}, "columns"), headings


def _texts(document: Mapping[str, Any], place: str) -> dict[str, str]:
    found = document.get(place) or {}
    if not isinstance(found, Mapping):
        raise ValueError(f"{place}: must name columns, one a line.")  # noqa: TRY004 - the caller knows one error
    for key, value in found.items():
        if not isinstance(value, str | int):
            raise ValueError(f"{place}.{key}: must be a text.")  # noqa: TRY004 - the same
    return {str(key): str(value) for key, value in found.items()}
