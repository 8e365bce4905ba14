"""Maps: how the columns and formats of one kind of file are to be read. YAML, by hand or from `presets/`."""

from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from dunwell.intake.headings import STANDARD
from dunwell.intake.reading import FileError

FORMATS = frozenset({"date", "decimal", "encoding", "delimiter", "sheet"})


class ColumnMap(NamedTuple):
    """What a map file says; empty where it says nothing."""

    columns: Mapping[str, str] = {}
    formats: Mapping[str, str] = {}
    defaults: Mapping[str, str] = {}
    skip: frozenset[str] = frozenset()


def presets() -> list[str]:
    """Return the names of the maps that come with Dunwell."""
    folder = resources.files("dunwell.intake") / "presets"
    return sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml"))


def load(name: str, *, kind: str) -> ColumnMap:
    """Read a map from a file or by the name of a preset; raises FileError with the place of what is wrong."""
    path = Path(name)
    if not path.exists():
        if name not in presets():
            known = ", ".join(presets())
            raise FileError(f"there is no map file {name!r} and no preset of that name; presets are: {known}.")
        text = (resources.files("dunwell.intake") / "presets" / f"{name}.yaml").read_text("utf-8")
    else:
        try:
            text = path.read_text("utf-8-sig")
        except (OSError, UnicodeError) as error:
            raise FileError(f"the map {name} cannot be read: {error}.") from error
    try:
        return parse(YAML(typ="safe").load(text), kind=kind)
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
    if unknown := sorted(map(str, set(document) - {"columns", "formats", "defaults", "skip"})):
        raise ValueError(f"{unknown[0]!r} is not known; there are columns, formats, defaults and skip.")
    columns = _texts(document, "columns")
    defaults = _texts(document, "defaults")
    for place, given in (("columns", columns), ("defaults", defaults)):
        for name in given:
            if name not in STANDARD[kind]:
                raise ValueError(f"{place}.{name}: no such column; there are {', '.join(STANDARD[kind])}.")
    formats = _texts(document, "formats")
    if wrong := sorted(set(formats) - FORMATS):
        raise ValueError(f"formats.{wrong[0]}: not known; there are {', '.join(sorted(FORMATS))}.")
    if formats.get("decimal", ".") not in {".", ","}:
        raise ValueError("formats.decimal: must be '.' or ','.")
    if "date" in formats and "%" not in formats["date"]:
        raise ValueError('formats.date: must be a pattern such as "%d.%m.%Y".')
    skip = document.get("skip") or []
    if not isinstance(skip, list) or not all(isinstance(name, str) for name in skip):
        raise ValueError("skip: must be a list of column names of the file.")
    return ColumnMap(columns, formats, defaults, frozenset(skip))


def _texts(document: Mapping[str, Any], place: str) -> dict[str, str]:
    found = document.get(place) or {}
    if not isinstance(found, Mapping):
        raise ValueError(f"{place}: must name columns, one a line.")  # noqa: TRY004 - the caller knows one error
    for key, value in found.items():
        if not isinstance(value, str | int):
            raise ValueError(f"{place}.{key}: must be a text.")  # noqa: TRY004 - the same
    return {str(key): str(value) for key, value in found.items()}
