"""What every test gets; the database is the one DATABASE_URL names, else SQLite, mostly in memory (tests/settings.py).

Its tables are made from the models, as those of a new installation are (kit/new_database.py);
tests/project/test_new_database.py walks through the migrations and compares.
"""

import os
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection
from django.db.models.signals import post_migrate  # noqa: TID251 - Django's own, to be left unheard
from hypothesis import HealthCheck, settings

from dunwell.kit.new_database import note_migrations

# A slow machine is no bug. In CI always the same examples, so that a change is judged by what it changed.
settings.register_profile(
    "dunwell",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=os.environ.get("CI") == "true",
    print_blob=True,
)
settings.load_profile("dunwell")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_modify_db_settings_parallel_suffix: None,
) -> None:
    """Keep the embedded database in a file where a browser is among the tests, so that each thread opens its own.

    One in memory is one connection: two requests would share a transaction, and a thread that a closing browser leaves
    behind would close it under the tests.
    """
    if connection.vendor == "sqlite" and any(
        "live_server" in getattr(item, "fixturenames", ()) for item in request.session.items
    ):
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "dunwell.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Make the tables without the migrations, which are noted as applied."""
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        note_migrations(editor)


@pytest.fixture(scope="session", autouse=True)
def _emptied_quickly() -> None:
    """Let a test that commits leave an empty database behind in milliseconds instead of a quarter of a second.

    Django writes its permissions and content types anew each time, which nobody here reads, and TRUNCATE makes new
    files for all tables and indexes, of which a test has filled a handful.
    """
    post_migrate.receivers.clear()
    if connection.vendor == "postgresql":
        connection.ops.sql_flush = _by_deleting  # type: ignore[method-assign, assignment]


def _by_deleting(_style: Any, tables: Sequence[str], **_: bool) -> list[str]:
    """Return the statement that deletes all rows; foreign keys are looked at when it commits."""
    return ["; ".join(f"DELETE FROM {connection.ops.quote_name(table)}" for table in tables)]
