"""Imports, problems and sources as pages list them."""

import datetime as dt
import uuid
from typing import Any, NamedTuple

from django.db.models import Count

from dunwell.intake.models import ControlTotal, Import, Problem, Source, Upload
from dunwell.intake.terms import ImportKind, ImportState
from dunwell.kit.workdays import own_calendar
from dunwell.organizations.queries import calendar_inputs, get_organization


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

    @property
    def read(self) -> int:
        """How many rows of the file were data."""
        return sum(int(self.counts.get(name, 0)) for name in ("created", "updated", "unchanged", "problems"))


class ProblemListed(NamedTuple):
    """A row that could not be used, and how to mend it."""

    id: int
    row: int
    column: str
    value: str
    message: str
    fix: str


class SourceListed(NamedTuple):
    """One system or file series; `age` and `limit` in working days, no age before its first data."""

    id: int
    name: str
    data_date: dt.date | None
    is_applying: bool
    is_current: bool
    limit: int
    age: int | None


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


def list_imports(
    organization: int,
    *,
    kind: str = "",
    state: str = "",
    source: str = "",
    before: int | None = None,
    limit: int = 50,
) -> list[ImportListed]:
    """Return imports, the newest first, with how many rows could not be used; of one kind, state or source if given."""
    rows = Import.objects.of(organization).order_by("-id")
    for name, value in {"kind": kind, "state": state, "source__name": source}.items():
        if value:
            rows = rows.filter(**{name: value})
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


def public_id_of(organization: int, imported: int) -> uuid.UUID | None:
    """Return the public id of an import by its key, or None."""
    return Import.objects.of(organization).filter(pk=imported).values_list("public_id", flat=True).first()


def list_problems(organization: int, imported: int, *, after: int = 0, limit: int = 100) -> list[ProblemListed]:
    """Return the problems of an import in the order they were met; `after` is the id of the last one shown."""
    rows = Problem.objects.of(organization).filter(imported_id=imported, id__gt=after).order_by("id")
    return [ProblemListed(*row) for row in rows.values_list(*ProblemListed._fields)[:limit]]


def list_sources(organization: int, *, today: dt.date) -> list[SourceListed]:
    """Return the sources of an organization by name, with their age on a day and the limit that holds for each."""
    row = get_organization(organization)
    own = calendar_inputs(row)
    work = own_calendar(own.country, today.year, own.working_days, own.closing_days, own.region)
    found = []
    for source in Source.objects.of(organization).order_by("name"):
        age = max(0, work.between(source.data_date, today)) if source.data_date else None
        limit = row.freshness_days if source.freshness_days is None else source.freshness_days
        found.append(
            SourceListed(source.pk, source.name, source.data_date, source.is_applying, source.is_current, limit, age)
        )
    return found


def name_of_source(organization: int, source: int) -> str | None:
    """Return the name of a source by its key, or None."""
    return Source.objects.of(organization).filter(pk=source).values_list("name", flat=True).first()


def has_sources(organization: int) -> bool:
    """Tell whether anything was ever brought in."""
    return Source.objects.of(organization).exists()


class UploadListed(NamedTuple):
    """A file that was kept and may be brought in; `looked` is what a look at it found (`previewing.Preview`)."""

    id: int
    public_id: uuid.UUID
    file_id: int
    file_name: str
    kind: str
    source_name: str
    as_of: dt.date
    mapping: dict[str, Any]
    looked: dict[str, Any]
    refusal: str
    actor: str
    recorded_at: dt.datetime
    imported_id: int | None
    dropped_at: dt.datetime | None
    asked_at: dt.datetime | None
    begun_at: dt.datetime | None
    progress: int

    @property
    def is_at_work(self) -> bool:
        """Tell whether a worker brings it in, or is to."""
        return self.is_open and self.asked_at is not None

    @property
    def is_open(self) -> bool:
        """Tell whether it waits to be brought in."""
        return self.imported_id is None and self.dropped_at is None


def list_uploads(organization: int, *, limit: int = 20) -> list[UploadListed]:
    """Return the files that wait to be brought in, the newest first."""
    rows = Upload.objects.of(organization).filter(imported=None, dropped_at=None).order_by("-id")
    return [UploadListed(*row) for row in rows.values_list(*UploadListed._fields)[:limit]]


def find_upload(organization: int, public_id: uuid.UUID) -> UploadListed | None:
    """Return the kept file an address names, or None."""
    row = Upload.objects.of(organization).filter(public_id=public_id).values_list(*UploadListed._fields).first()
    return UploadListed(*row) if row else None


def latest_upload(organization: int) -> UploadListed | None:
    """Return the file kept last that nobody dropped: the one the first hour is about."""
    rows = Upload.objects.of(organization).filter(dropped_at=None).order_by("-id")
    row = rows.values_list(*UploadListed._fields).first()
    return UploadListed(*row) if row else None


class TotalListed(NamedTuple):
    """What a source said is open in all in one currency, beside ours of that moment; `findings` is a `tying.Tie`."""

    id: int
    source_id: int
    source: str
    as_of: dt.date
    currency: str
    stated_minor: int
    ours_minor: int
    findings: dict[str, Any]
    actor: str
    recorded_at: dt.datetime

    @property
    def difference(self) -> int:
        """What the source has more than we."""
        return self.stated_minor - self.ours_minor


_TOTAL = ("id", "source_id", "source__name", *TotalListed._fields[3:])


def list_totals(organization: int, *, limit: int = 20) -> list[TotalListed]:
    """Return control totals, the latest first."""
    rows = ControlTotal.objects.of(organization).order_by("-id")
    return [TotalListed(*row) for row in rows.values_list(*_TOTAL)[:limit]]


def latest_totals(organization: int) -> list[TotalListed]:
    """Return the control totals that were stated last, all currencies of that moment, by currency."""
    rows = list_totals(organization)
    return sorted((row for row in rows if row.recorded_at == rows[0].recorded_at), key=lambda row: row.currency)


def totals_by_source(organization: int) -> dict[int, list[TotalListed]]:
    """Return source -> the control totals stated last of it, of those a page can show."""
    found: dict[int, list[TotalListed]] = {}
    for row in list_totals(organization, limit=200):
        latest = found.setdefault(row.source_id, [])
        if not latest or latest[0].recorded_at == row.recorded_at:
            latest.append(row)
    return found


def find_source(organization: int, source: int) -> tuple[int, str] | None:
    """Return key and name of a source, or None."""
    row = Source.objects.of(organization).filter(pk=source).values_list("pk", "name").first()
    return (row[0], row[1]) if row else None


def latest_source(organization: int) -> tuple[int, str] | None:
    """Return key and name of the source whose file came last, or None."""
    row = Import.objects.of(organization).order_by("-id").values_list("source_id", "source__name").first()
    return (row[0], row[1]) if row else None


def list_lists(organization: int, *, limit: int = 50) -> list[ImportListed]:
    """Return the complete lists that were brought in, the newest first."""
    rows = Import.objects.of(organization).filter(kind=ImportKind.OPEN_ITEMS, state=ImportState.DONE)
    return [ImportListed._make((*row, 0)) for row in rows.order_by("-id").values_list(*_IMPORT)[:limit]]
