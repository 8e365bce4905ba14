"""Segments as text: the one place that reads and writes them; the engine sees plain mappings only."""

import io
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from ruamel.yaml import YAML

from dunwell.engine import segments as engine
from dunwell.engine.conditions import Problem
from dunwell.engine.segments import Segment
from dunwell.strategies.documents import StrategyProblemsError, read

NONE: Final = "segments: []\n"
"""The text of an organization that has no segments: everybody follows its default strategy."""

FIELDS: Final = ("key", "name", "when", "strategy", "tone", "concede", "ask")


@lru_cache(maxsize=256)
def _judged(text: str) -> tuple[tuple[Segment, ...], tuple[Problem, ...]]:
    mapping, problems = read(text)
    if problems:
        return (), tuple(problems)
    found, wrong = engine.parse(mapping)
    return found, tuple(wrong)


def parse(text: str) -> tuple[tuple[Segment, ...], list[Problem]]:
    """Return the compiled segments, or none with all their problems."""
    found, problems = _judged(text)
    return found, list(problems)


def parsed(text: str) -> tuple[Segment, ...]:
    """Return the compiled segments of a text; raises StrategyProblemsError."""
    found, problems = _judged(text)
    if problems:
        raise StrategyProblemsError(list(problems))
    return found


def in_force(text: str) -> tuple[Segment, ...]:
    """Return the compiled segments of a text in force, or that was; none where it cannot be read at all.

    What an older release let in and this one refuses, a country that is none, keeps no night from running.
    """
    found, problems = _read_kept(text)
    return () if problems else found


def is_readable(text: str) -> bool:
    """Tell whether a text in force can be read; while it cannot, nobody knows whose strategy holds for whom."""
    return not _read_kept(text)[1]


@lru_cache(maxsize=256)
def _read_kept(text: str) -> tuple[tuple[Segment, ...], tuple[Problem, ...]]:
    found, problems = _judged(text)
    if not problems:
        return found, ()
    mapping, unread = read(text)
    found, wrong = ((), unread) if unread else engine.parse(mapping, kept=True)
    return found, tuple(wrong)


def rows_of(text: str) -> list[dict[str, Any]]:
    """Return the segments of a text as plain mappings, unfinished ones too; none where it cannot be read."""
    mapping, _ = read(text)
    rows = mapping.get("segments") if isinstance(mapping, Mapping) else None
    return [dict(row) for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def written(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return segments as text, fields in their usual order and empty ones left out."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = None
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.width = 4096
    kept = [{name: row[name] for name in FIELDS if row.get(name) not in (None, "")} for row in rows]
    out = io.StringIO()
    yaml.dump({"segments": kept}, out)
    return out.getvalue()
