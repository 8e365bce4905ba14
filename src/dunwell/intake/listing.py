"""Imports, problems and sources as pages list them."""

import datetime as dt
import uuid
from typing import Any, NamedTuple

from django.db.models import Count

from dunwell.intake.models import Import, Problem, Source


class ImportListed(NamedTuple):
    """One file brought in."""

    id: int
    public_id: uuid.UUID
    source: str
    kind: str
    state: str
    file_name: str
    file_id: int | None
    as_of: dt.date
    counts: dict[str, Any]
    actor: str
    recorded_at: dt.datetime
    undone_at: dt.datetime | None
    problems: int


class ProblemListed(NamedTuple):
    """A row that could not be used, and how to mend it."""

    id: int
    row: int
    column: str
    value: str
    message: str
    fix: str


class SourceListed(NamedTuple):
    """One system or file series; `freshness_days` is its own limit, empty for the organization's."""

    id: int
    name: str
    data_date: dt.date | None
    is_applying: bool
    is_current: bool
    freshness_days: int | None


_IMPORT = (
    "id",
    "public_id",
    "source__name",
    "kind",
    "state",
    "file_name",
    "file_id",
    "as_of",
    "counts",
    "actor",
    "recorded_at",
    "undone_at",
)


def list_imports(organization: int, *, before: int | None = None, limit: int = 50) -> list[ImportListed]:
    """Return imports, the newest first, with how many rows of each could not be used."""
    rows = Import.objects.of(organization).order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = list(rows.values_list(*_IMPORT)[:limit])
    counts = Problem.objects.of(organization).filter(imported_id__in=[row[0] for row in found]).order_by()
    problems = dict(counts.values_list("imported_id").annotate(Count("id")))
    return [ImportListed._make((*row, problems.get(row[0], 0))) for row in found]


def find_import(organization: int, public_id: uuid.UUID) -> ImportListed | None:
    """Return the import an address names, or None."""
    row = Import.objects.of(organization).filter(public_id=public_id).values_list(*_IMPORT).first()
    if row is None:
        return None
    count = Problem.objects.of(organization).filter(imported_id=row[0]).count()
    return ImportListed._make((*row, count))


def list_problems(organization: int, imported: int, *, after: int = 0, limit: int = 100) -> list[ProblemListed]:
    """Return the problems of an import in the order they were met; `after` is the id of the last one shown."""
    rows = Problem.objects.of(organization).filter(imported_id=imported, id__gt=after).order_by("id")
    return [ProblemListed(*row) for row in rows.values_list(*ProblemListed._fields)[:limit]]


def list_sources(organization: int) -> list[SourceListed]:
    """Return the sources of an organization by name."""
    rows = Source.objects.of(organization).order_by("name")
    return [SourceListed(*row) for row in rows.values_list(*SourceListed._fields)]
