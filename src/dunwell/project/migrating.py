"""Bringing the database up to date: a new one at once; one at a time, an embedded one copied before it changes."""

import contextlib
import fcntl
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from dunwell.kit import bulk, new_database

_LOCK = 0x44756E6D
KEPT_COPIES = 3


def pending() -> list[str]:
    """Return the migrations that are not applied yet, as app.name; an empty database lacks them all."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrate(say: Callable[[str], None]) -> list[str]:
    """Apply what is pending and return it; whoever comes second waits and finds nothing to do."""
    if not pending():
        return []
    with _alone():
        plan = pending()
        if plan and new_database.is_new():
            return new_database.make_tables()
        if plan:
            if copy := _copy_embedded(plan[0]):
                say(f"the database was copied to {copy}")
            say(f"preparing the database ({len(plan)} {'change' if len(plan) == 1 else 'changes'}) ...")
            call_command("migrate", verbosity=0, interactive=False)
            bulk.analyze_embedded()
    return plan


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
        return
    folder = Path(settings.DATA)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _copy_embedded(first: str) -> Path | None:
    """Copy an embedded database that has something to lose, beside itself; the newest copies are kept."""
    name = str(settings.DATABASES["default"]["NAME"])
    if connection.vendor != "sqlite" or settings.THROWAWAY or not connection.introspection.table_names():
        return None
    folder = Path(settings.DATA) / "before-migration"
    folder.mkdir(exist_ok=True, mode=0o700)
    number = max((int(path.stem.split("-")[0]) for path in folder.glob("[0-9]*-*.sqlite3")), default=0) + 1
    copy = folder / f"{number:04}-{first}.sqlite3"
    with contextlib.closing(sqlite3.connect(name)) as source, contextlib.closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    for old in sorted(folder.glob("[0-9]*-*.sqlite3"))[:-KEPT_COPIES]:
        old.unlink()
    return copy
