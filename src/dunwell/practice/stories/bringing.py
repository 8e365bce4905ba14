"""Lines that bring files in: lists of open items and imports as tables, and taking them back."""

import csv
import tempfile
from pathlib import Path
from types import SimpleNamespace

from dunwell.dunning.operations import undo_import
from dunwell.intake import operations as intake
from dunwell.intake.terms import ImportKind
from dunwell.practice.stories.grammar import Forms
from dunwell.practice.stories.world import ACTOR, StoryError, World

FORMS = Forms()
SHORT = {"open": "open_amount", "due": "due_date", "issued": "issue_date", "method": "payment_method"}
"""Columns that a table may call by a shorter name."""


@FORMS.form("open items", "as of {day:date}", "source {source:label}", "named {name:label}", "confirm", is_alone=True)
def open_items(world: World, said: SimpleNamespace) -> None:
    """Import the table below as a complete list of open items, as of the line's day unless it says another."""
    _import(world, said, ImportKind.OPEN_ITEMS)


@FORMS.form(
    "import {kind:import_kind}",
    "as of {day:date}",
    "source {source:label}",
    "named {name:label}",
    "confirm",
    "dry run",
    is_alone=True,
)
def import_file(world: World, said: SimpleNamespace) -> None:
    """Import the table below as a file of that kind."""
    _import(world, said, said.kind)


def _import(world: World, said: SimpleNamespace, kind: str) -> None:
    if not said.rows:
        raise StoryError("an import needs a table below it: | customer | number | ... |")
    with tempfile.TemporaryDirectory(prefix="dunwell-story-") as folder:
        path = Path(folder) / f"{said.name or 'table'}.csv"
        _write(path, said.rows)
        order = intake.Order(
            world.organization,
            kind,
            path,
            world.at,
            ACTOR,
            source=said.source or "file",
            as_of=said.day or world.on,
            is_dry=bool(getattr(said, "dry_run", False)),
            confirmed=bool(said.confirm),
        )
        outcome = intake.import_file(order)
    world.results = {
        "read": outcome.read,
        "created": outcome.created,
        "updated": outcome.updated,
        "unchanged": outcome.unchanged,
        "created customers": outcome.created_customers,
        "closed": outcome.closed_lines,
        "reduced": outcome.reduced_lines,
        "problems": outcome.rows_with_problems,
    }
    world.told = outcome.summary
    world.problems = [
        f"row {one.row}, {one.column} {one.value!r}: {one.message}; {one.fix}" for one in outcome.problems
    ]
    if outcome.import_id is not None:
        world.imports["last"] = world.imports[said.name or "last"] = outcome.import_id


def _write(path: Path, rows: tuple[tuple[str, ...], ...]) -> None:
    """Write a table as the CSV file it stands for; amounts lose their thousands commas."""
    head, *body = rows
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([SHORT.get(name.lower(), name) for name in head])
        writer.writerows(body)


@FORMS.form("undo [the] [import] {name:label}", is_alone=True)
def undo(world: World, said: SimpleNamespace) -> None:
    """Take the import of that name back as a whole; `undo last` means the latest."""
    if said.name not in world.imports:
        raise StoryError(f"no import is named {said.name}")
    undo_import(imported=world.imports[said.name], **world.acting)


@FORMS.form("data as of {day:date}", "source {source:label}")
def data_as_of(world: World, said: SimpleNamespace) -> None:
    """Say as of which day the data of a source are: of the story's own lines, unless it names another."""
    intake.state_data_date(source=world.source(said.source), on=said.day, **world.acting)
