"""Files that come through a page: kept first, looked at, read another way where a person says so, then brought in.

What was kept waits until it is brought in or dropped, so a browser that is closed loses nothing. From then on nothing
of what a look found is held any longer: it names people.
"""

import datetime as dt
import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from django.db import transaction

from dunwell.audit import operations as audit
from dunwell.audit import queries as kept
from dunwell.audit.terms import FileKind
from dunwell.intake import maps
from dunwell.intake.headings import normalised
from dunwell.intake.models import Upload
from dunwell.intake.operations.importing import ImportRefusedError, Order, Outcome, Progress, import_file
from dunwell.intake.previewing import Preview, preview
from dunwell.intake.reading import FileError
from dunwell.kit import clock
from dunwell.organizations.models import Organization


class UploadError(Exception):
    """A kept file cannot be used as asked; the text is a sentence for whoever asked."""


class Reading(NamedTuple):
    """How a file is to be read: what it holds, from where, as of when, by which map (plain mappings)."""

    kind: str
    source: str
    as_of: dt.date
    mapping: dict[str, Any]


def keep_upload(*, organization: int, path: Path, name: str, reading: Reading, at: dt.datetime, actor: str) -> Upload:
    """Keep a file and what a look at it found; raises FileError when it is no table, and then nothing is kept.

    A file with the same headings as one that was brought in before is read as that one was. Opens its own transaction.
    """
    with named(path, name) as file:
        found = _look(organization, file, reading, at)
        digest = _digest(found)
        if not reading.mapping and (alike := _read_before(organization, reading.kind, digest)):
            reading = reading._replace(mapping=alike)
            found = _look(organization, file, reading, at)
    with transaction.atomic():
        key = audit.keep_path(organization=organization, path=path, kind=FileKind.UPLOAD, at=at, name=name)
        row = Upload.objects.create(
            organization_id=organization,
            file_id=key,
            file_name=name[:255],
            headings=digest,
            actor=actor,
            recorded_at=at,
            **_columns(reading, found),
        )
        audit.record(
            organization=organization,
            at=at,
            actor=actor,
            verb="upload.kept",
            subject=("upload", row.pk),
            body={"file": name, "kind": reading.kind},
        )
    return row


def read_upload(*, organization: int, upload: int, reading: Reading, at: dt.datetime) -> Preview:
    """Look at a kept file read another way, and keep that; raises UploadError, FileError. Opens its own transaction."""
    row = _idle(organization, upload)
    with named(kept.path_of(organization, row.file_id), row.file_name) as file:
        found = _look(organization, file, reading, at)
    with transaction.atomic():
        Upload.objects.of(organization).filter(pk=upload, imported=None, dropped_at=None).update(
            refusal="", headings=_digest(found), **_columns(reading, found)
        )
    return found


def bring_upload(
    *,
    organization: int,
    upload: int,
    at: dt.datetime,
    actor: str,
    confirmed: bool = False,
    progress: Progress | None = None,
) -> Outcome:
    """Bring a kept file in as it is read now; raises UploadError, FileError or ImportRefusedError, and nothing changed.

    Opens its own transactions. Where it is refused the file waits on, with the reason.
    """
    row = _open(organization, upload)
    try:
        with named(kept.path_of(organization, row.file_id), row.file_name) as file:
            outcome = import_file(
                Order(
                    organization,
                    row.kind,
                    file,
                    at,
                    actor,
                    name=row.file_name,
                    source=row.source_name,
                    mapping=_mapping(row.mapping, row.kind),
                    as_of=row.as_of,
                    confirmed=confirmed,
                ),
                progress=progress,
            )
    except (FileError, ImportRefusedError) as error:
        said = error.message if isinstance(error, ImportRefusedError) else str(error)
        Upload.objects.of(organization).filter(pk=upload).update(refusal=said)
        raise
    with transaction.atomic():
        Upload.objects.of(organization).filter(pk=upload).update(imported_id=outcome.import_id, refusal="", looked={})
    return outcome


def drop_upload(*, organization: int, upload: int, at: dt.datetime, actor: str) -> None:
    """Do not bring a kept file in; its bytes stay kept. Raises UploadError."""
    audit.require_transaction()
    row = _idle(organization, upload)
    Upload.objects.of(organization).filter(pk=row.pk).update(dropped_at=at, looked={})
    audit.record(
        organization=organization,
        at=at,
        actor=actor,
        verb="upload.dropped",
        subject=("upload", row.pk),
        body={"file": row.file_name},
    )


def _open(organization: int, upload: int) -> Upload:
    row = Upload.objects.of(organization).get(pk=upload)
    if row.imported_id is not None:
        raise UploadError(f"{row.file_name} is brought in already; nothing was changed.")
    if row.dropped_at is not None:
        raise UploadError(f"{row.file_name} was dropped; choose the file once more.")
    return row


def _idle(organization: int, upload: int) -> Upload:
    row = _open(organization, upload)
    if row.asked_at is not None:
        raise UploadError(f"{row.file_name} is being brought in; wait for its end. Nothing was changed.")
    return row


def _columns(reading: Reading, found: Preview) -> dict[str, Any]:
    return {
        "kind": reading.kind,
        "source_name": reading.source[:80],
        "as_of": reading.as_of,
        "mapping": reading.mapping,
        "looked": plainly(found),
    }


def plainly(value: Any) -> Any:
    """Return named tuples as dictionaries, all the way down, as JSON holds them."""
    if hasattr(value, "_asdict"):
        return {name: plainly(part) for name, part in value._asdict().items()}
    if isinstance(value, list | tuple):
        return [plainly(part) for part in value]
    return value


def _look(organization: int, path: Path, reading: Reading, at: dt.datetime) -> Preview:
    row = Organization.objects.get(pk=organization)
    return preview(
        path,
        reading.kind,
        _mapping(reading.mapping, reading.kind),
        as_of=reading.as_of,
        today=clock.day_of(at, row.time_zone),
        base_currency=row.base_currency,
    )


def _mapping(document: dict[str, Any], kind: str) -> maps.ColumnMap:
    try:
        return maps.parse(document, kind=kind)
    except ValueError as error:
        raise FileError(f"the columns cannot be read like this: {error}") from error


def _digest(found: Preview) -> str:
    words = "\x1f".join(normalised(column.heading) for column in found.columns)
    return hashlib.sha256(words.encode()).hexdigest()


def _read_before(organization: int, kind: str, digest: str) -> dict[str, Any]:
    """Return the map by which the latest file of these headings was brought in; empty where there is none."""
    rows = Upload.objects.of(organization).filter(kind=kind, headings=digest).exclude(imported=None).order_by("-id")
    return rows.values_list("mapping", flat=True).first() or {}


@contextmanager
def named(path: Path, name: str) -> Iterator[Path]:
    """Give a kept file the name it came with, by which people are told about it."""
    with tempfile.TemporaryDirectory() as folder:
        link = Path(folder) / (Path(name).name.strip(". ")[-120:] or "file")
        link.symlink_to(path.resolve())
        yield link
