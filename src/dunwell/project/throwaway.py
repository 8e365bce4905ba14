"""A database of one command's own, gone when the command ends: measurements, stories, what must touch nobody's data.

SQLite in a temporary folder; where DATABASE_URL names PostgreSQL, a new database on that server, dropped afterwards.
"""

import contextlib
import os
import secrets
import tempfile
import urllib.parse
from collections.abc import Iterator

from dunwell.project.cli.common import UsageError

VARIABLES = ("DUNWELL_DATA", "DUNWELL_THROWAWAY", "DATABASE_URL", "DUNWELL_SECRET_KEY", "DJANGO_SETTINGS_MODULE")


@contextlib.contextmanager
def database() -> Iterator[str]:
    """Set the environment to a new, empty database with its tables and yield its kind, `SQLite` or `PostgreSQL`.

    To be entered before Django's settings are read, and once a process: they are read once. Raises UsageError.
    """
    before = {name: os.environ.get(name) for name in VARIABLES}
    try:
        with tempfile.TemporaryDirectory(prefix="dunwell-", ignore_cleanup_errors=True) as folder:
            os.environ["DUNWELL_DATA"] = folder
            os.environ["DUNWELL_THROWAWAY"] = "1"
            os.environ["DUNWELL_SECRET_KEY"] = secrets.token_urlsafe(48)
            os.environ["DJANGO_SETTINGS_MODULE"] = "dunwell.project.settings"
            url = os.environ.get("DATABASE_URL", "")
            with _created(url) if url.startswith("postgres") else contextlib.nullcontext():
                _prepare()
                try:
                    yield "PostgreSQL" if url.startswith("postgres") else "SQLite"
                finally:
                    _close()
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextlib.contextmanager
def _created(url: str) -> Iterator[None]:
    """Create a database beside the one the URL names, and drop it with whoever is still connected."""
    import psycopg
    from psycopg import sql

    name = f"dunwell_throwaway_{secrets.token_hex(6)}"
    parts = urllib.parse.urlsplit(url)
    try:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    except psycopg.Error as error:
        raise UsageError(f"no throw-away database can be made on PostgreSQL: {error}") from error
    os.environ["DATABASE_URL"] = urllib.parse.urlunsplit(parts._replace(path=f"/{name}"))
    try:
        yield
    finally:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _prepare() -> None:
    import django

    django.setup()
    from dunwell.kit import new_database

    new_database.make_tables()


def _close() -> None:
    from django.db import connections

    connections.close_all()
