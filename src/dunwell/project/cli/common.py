"""What every command shares: where data live, which organization, how to print.

Modules of this package import Django and our nouns inside their `run` functions, because the settings may be
read only after `prepare` has looked at --data.
"""

import argparse
import datetime as dt
import errno
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from dunwell.organizations.models import Organization


class Commands(Protocol):
    """What argparse hands out for adding commands."""

    def add_parser(self, name: str, **kwargs: Any) -> argparse.ArgumentParser:
        """Add one command."""
        ...


class UsageError(Exception):
    """The call or its input cannot be used; the text is one sentence why and what to do. Exit code 2."""


def shared_options() -> argparse.ArgumentParser:
    """Return the options every command takes; pass it in `parents=[...]`."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--data", metavar="DIR", help="folder of data (else DUNWELL_DATA, else the user's own)")
    shared.add_argument("--organization", metavar="NAME", help="name or public id; may be left out where there is one")
    shared.add_argument("--json", action="store_true", help="print one JSON document on standard output")
    return shared


def a_day(text: str) -> dt.date:
    """Read a date as an option gives it."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write it like 2026-10-05") from None


def a_number(text: str) -> int:
    """Read a number from 1 on as an option gives it."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 on")
    return int(text)


def prepare(options: argparse.Namespace) -> None:
    """Point Django at the data folder and bring an embedded database up to date."""
    if options.data:
        os.environ["DUNWELL_DATA"] = str(Path(options.data).expanduser().resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dunwell.project.settings")
    if getattr(options, "needs_database", True):
        if not getattr(options, "begins", False):
            _refuse_where_nothing_is()
        open_database()


def _refuse_where_nothing_is() -> None:
    """Raise UsageError, and leave no file, where there is no embedded database yet that a command could read."""
    from django.apps import apps

    from dunwell.kit.keys import data_folder

    is_elsewhere = os.environ.get("DATABASE_URL", "").startswith("postgres")
    if not (apps.ready or is_elsewhere or (data_folder(os.environ) / "dunwell.sqlite3").exists()):
        raise UsageError(_nobody_there())


def _nobody_there() -> str:
    """Say that there is no organization yet, and where that of a demo is."""
    from dunwell.kit.keys import data_folder
    from dunwell.practice.demo.beside import FOLDER, STATE

    folder = data_folder(os.environ).resolve()
    demo = folder / FOLDER
    beside = f" That of the demo is in {demo}: add --data {demo}." if (demo / STATE).exists() else ""
    return f"there is no organization in {folder} yet; import a file first, or run `dunwell demo`.{beside}"


def open_code() -> None:
    """Make our nouns importable without opening a database, for commands that only read files."""
    import django

    django.setup()


def open_database(*, migrates: bool = True) -> None:
    """Make the data folder and bring an embedded database up to date; raises UsageError when it cannot be used.

    PostgreSQL is migrated by `dunwell migrate` alone and must have been; `migrates=False` leaves both as they are.
    """
    from dunwell.kit.keys import data_folder, ensure_key

    if not os.environ.get("DUNWELL_SECRET_KEY"):
        ensure_key(data_folder(os.environ) / "secret.key")
    open_code()
    if not migrates:
        return
    from django.conf import settings
    from django.db import OperationalError

    from dunwell.project import migrating

    try:
        if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
            migrating.migrate(say)
        elif migrating.pending():
            raise UsageError("the database is not up to date; run `dunwell migrate` first.")
    except OperationalError as error:
        raise UsageError(f"the database cannot be opened: {str(error).splitlines()[0]}.") from error
    if not settings.THROWAWAY:
        _check_instance()


def _check_instance() -> None:
    from dunwell.kit import clock
    from dunwell.project import health

    if silenced := health.check_instance(at=clock.now()):
        say(
            "database and data folder do not belong together: this is a restored or copied installation. "
            f"Sending is OFF now for {', '.join(silenced)}, because the original may still be sending."
        )


def is_embedded() -> bool:
    """Tell whether the database is the embedded one."""
    from django.db import connection

    return connection.vendor == "sqlite"


def seal_what_was_written() -> None:
    """Seal the audit events this command wrote, where it opened a database."""
    from django.apps import apps

    if not apps.ready:
        return
    from django.db import connection

    if connection.connection is not None:
        from dunwell.audit import sealing

        sealing.seal_all()


def what_failed(error: Exception) -> str | None:
    """Say what stands in the way where it is the machine and not a fault of ours: a full disk, no right, no database.

    What a transaction did whole stays, the rest was not done: an import keeps its batches, a night its ranges.
    """
    from django.db import OperationalError

    again = "then run the command again: it goes on where it stopped, and nothing is done twice."
    text = str(error).splitlines()[0] if str(error) else ""
    where = os.environ.get("DUNWELL_DATA") or "the data folder"
    is_full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    is_database = isinstance(error, OperationalError)
    if is_full or (is_database and any(said in text.lower() for said in ("disk is full", "no space left"))):
        return f"the disk is full ({where}): make room, {again}"
    if isinstance(error, OSError) and error.errno in (errno.EROFS, errno.EACCES, errno.EPERM) and error.filename:
        return f"{error.filename} cannot be written to ({error.strerror}): allow it, {again}"
    if is_database and "readonly" in text:
        return f"the database cannot be written to ({where}): allow it, {again}"
    if is_database and any(said in text for said in ("locked", "connection", "terminat", "server closed", "shutting")):
        return f"the database went away ({text.rstrip('.')}): see that it runs, {again}"
    return None


def organization_of(options: argparse.Namespace) -> "Organization":
    """Return the organization a command is about; raises UsageError when there is none or the name is unclear."""
    from dunwell.organizations import queries

    found = queries.list_organizations()
    if options.organization:
        found = [row for row in found if options.organization in (row.name, str(row.public_id))]
        if not found:
            raise UsageError(f"there is no organization called {options.organization!r}; see `dunwell doctor`.")
    if not found:
        raise UsageError(_nobody_there())
    if len(found) > 1:
        names = ", ".join(row.name for row in found)
        raise UsageError(f"there are several organizations ({names}); name one with --organization.")
    return found[0]


def say(text: str) -> None:
    """Tell the person at the terminal something; never on standard output."""
    print(text, file=sys.stderr, flush=True)


def several(number: int, noun: str) -> str:
    """A number with its noun: `1 customer`, `1,200 customers`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def print_json(value: Any) -> None:
    """Print one JSON document on standard output."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")


def print_table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print rows under a head, columns as wide as their widest cell; numbers to the right."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in [list(head), *cells]) for i in range(len(head))]
    print("  ".join(name.ljust(width) for name, width in zip(head, widths, strict=True)).rstrip())
    for row, raw in zip(cells, rows, strict=True):
        print(
            "  ".join(
                text.rjust(width) if isinstance(value, int) else text.ljust(width)
                for text, value, width in zip(row, raw, widths, strict=True)
            ).rstrip()
        )


def progress(what: str, done: int, of: int) -> None:
    """Show how far long work has come, on one line of a terminal; silent where standard error is no terminal."""
    if sys.stderr.isatty():
        end = "\n" if done >= of else ""
        sys.stderr.write(f"\r{what}: {done} of {of}{end}")
        sys.stderr.flush()
