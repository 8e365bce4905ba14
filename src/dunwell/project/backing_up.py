"""A copy of everything in one file, and an empty place filled from it: database, kept files, mailbox and key.

The database is copied as it is at one instant while everybody works on; the files after it, because a file is written
before a row names it. A restored copy is an installation of its own: its sending is OFF.
"""

import contextlib
import datetime as dt
import gzip
import io
import json
import os
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.db import connection, transaction

from dunwell.audit import operations as audit
from dunwell.audit import sealing
from dunwell.audit.queries import BACKUP
from dunwell.kit import bulk
from dunwell.project import pg_copies

FORMAT: Final = 1
MANIFEST: Final = "dunwell-backup.json"
DATABASE: Final = "database"
FOLDER: Final = "data"
KEPT: Final = ("files", "mailbox", "secret.key")
"""What of the data folder is copied; the rest is made anew, or belongs to this installation alone."""

CHUNK: Final = 1024 * 1024


class BackupError(Exception):
    """No copy was made, or nothing was restored; the text is one sentence why and what to do."""


class Copied(NamedTuple):
    """What a copy holds; `size` of the file in bytes, `head` the last number of the record in it."""

    file: str
    size: int
    files: int
    head: int
    has_key: bool


def back_up(target: Path, *, at: dt.datetime, say: Callable[[str], None]) -> Copied:
    """Write a copy of everything to a file that is not there yet; raises BackupError.

    Either the whole file appears, or none does.
    """
    if target.exists():
        raise BackupError(f"{target} is there already and is never overwritten; choose another name.")
    head, part = sealing.read_head(), target.with_name(f"{target.name}.part")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as scratch:
            copy = Path(scratch) / DATABASE
            _copy_database(copy)
            say(f"the database is copied ({copy.stat().st_size // 2**20} MB)")
            manifest = {
                "format": FORMAT,
                "database": connection.vendor,
                "at": at.isoformat(),
                "head": list(head) if head else None,
            }
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                count = _pack(file, manifest, copy)
                file.flush()
                os.fsync(file.fileno())
        os.link(part, target)  # refuses where somebody made that file meanwhile
    except FileExistsError:
        raise BackupError(f"{target} is there already and is never overwritten; choose another name.") from None
    except OSError as error:
        raise BackupError(f"{target} cannot be written: {error.strerror or error}.") from error
    finally:
        part.unlink(missing_ok=True)
    size = target.stat().st_size
    _note(target.name, size, at)
    return Copied(str(target), size, count, head.number if head else 0, (Path(settings.DATA) / "secret.key").exists())


def _note(name: str, size: int, at: dt.datetime) -> None:
    """Tell the health page how old the newest copy is, and the record that everything was copied."""
    told = {"file": name, "bytes": size}
    with transaction.atomic():
        audit.beat(name=BACKUP, at=at, detail=json.dumps(told))
        audit.record(organization=None, at=at, actor="cli", verb="installation.backed_up", body=told)


def restore(source: Path, *, say: Callable[[str], None]) -> dict[str, Any]:
    """Fill an empty place from a copy and return its manifest; raises BackupError, and then nothing is there.

    Everything is unpacked and checked beside the data folder first. The caller opens the database afterwards, which
    makes the two one new installation.
    """
    folder = Path(settings.DATA)
    _refuse_unless_empty(folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix=".restore-") as scratch:
            manifest = _unpack(source, Path(scratch))
            say("the copy is whole")
            _fill_database(Path(scratch) / DATABASE)
            for path in sorted((Path(scratch) / FOLDER).iterdir() if (Path(scratch) / FOLDER).exists() else ()):
                path.replace(folder / path.name)
    except (OSError, EOFError, zlib.error, tarfile.TarError, ValueError, KeyError) as error:
        raise BackupError(f"{source} cannot be restored: {error}.") from error
    if manifest["head"]:
        number, seal = manifest["head"]
        sealing.head_path().write_text(f"{number} {seal}\n", "ascii")
    return manifest


def _copy_database(copy: Path) -> None:
    if bulk.is_postgres():
        _named(pg_copies.dump, copy)
        return
    name = str(settings.DATABASES["default"]["NAME"])
    with contextlib.closing(sqlite3.connect(name)) as source, contextlib.closing(sqlite3.connect(copy)) as target:
        source.backup(target)


def _fill_database(copy: Path) -> None:
    if bulk.is_postgres():
        _named(pg_copies.load, copy)
    else:
        copy.replace(str(settings.DATABASES["default"]["NAME"]))


def _named(work: Callable[[Path], None], copy: Path) -> None:
    try:
        work(copy)
    except pg_copies.ProgramError as error:
        raise BackupError(str(error)) from error


def _refuse_unless_empty(folder: Path) -> None:
    there = [
        name for name in (*KEPT, "dunwell.sqlite3", "instance") if name != "secret.key" and (folder / name).exists()
    ]
    if there:
        raise BackupError(f"{folder} holds an installation ({there[0]}); restore into an empty folder with --data.")
    if bulk.is_postgres() and connection.introspection.table_names():
        raise BackupError("the database that DATABASE_URL names is not empty; restore into one that is.")


def _pack(file: Any, manifest: dict[str, Any], copy: Path) -> int:
    """Write the archive, the manifest first; return how many kept files are in it."""
    count = 0
    with tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as archive:
        text = json.dumps(manifest).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(text)
        archive.addfile(entry, io.BytesIO(text))
        archive.add(copy, DATABASE, recursive=False)
        for path in _kept():
            with contextlib.suppress(FileNotFoundError):  # a file whose time was over went meanwhile
                archive.add(path, f"{FOLDER}/{path.relative_to(settings.DATA)}", recursive=False)
                count += 1
    return count


def _kept() -> Iterator[Path]:
    for name in KEPT:
        path = Path(settings.DATA) / name
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (one for one in found if one.is_file() and one.suffix != ".part")


def _unpack(source: Path, scratch: Path) -> dict[str, Any]:
    """Check a copy to its last byte and unpack it; names that lead elsewhere are refused by tarfile's own filter."""
    with gzip.open(source) as whole:  # tarfile takes a damaged entry for the end
        while whole.read(CHUNK):
            pass
    with tarfile.open(source, mode="r:gz") as archive:
        first = archive.next()
        if first is None or first.name != MANIFEST:
            raise ValueError("it is no copy made by `dunwell backup`")
        manifest: dict[str, Any] = json.load(archive.extractfile(first) or io.BytesIO())
        if manifest["format"] != FORMAT:
            raise ValueError("a newer Dunwell made it; bring this one up to date first")
        if manifest["database"] != connection.vendor:
            raise ValueError(f"it is of {manifest['database']}, and this database is {connection.vendor}")
        archive.extractall(scratch, filter="data")
    return manifest
