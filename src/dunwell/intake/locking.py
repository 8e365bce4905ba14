"""One import of a source at a time: a lock that dies with its process."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from dunwell.kit import bulk

_CLASS = 0x1A7E
"""Advisory locks of PostgreSQL have two numbers; ours for imports begin with this one."""


class BusyError(Exception):
    """Another import of this source is being applied."""


@contextmanager
def only_one(source: int) -> Iterator[None]:
    """Hold the lock of a source; raises BusyError when somebody else has it."""
    if bulk.is_postgres():
        with _advisory(source):
            yield
        return
    path = Path(settings.DATA) / "locks" / f"import-{source}"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError from None
        yield


@contextmanager
def _advisory(source: int) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_CLASS, source % 2**31])
        if not cursor.fetchone()[0]:
            raise BusyError
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_CLASS, source % 2**31])
