"""A new database made from the models is, to the last index, the one that all migrations end at."""

import contextlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psycopg
import pytest

from dunwell.kit import new_database
from dunwell.project import throwaway

MADE = "from dunwell.kit.new_database import make_tables; make_tables()"
MIGRATED = "from django.core.management import call_command; call_command('migrate', verbosity=0)"

# Left out: a table of Django's own that nobody here reads; its migration gives it another width of id than its model.
TABLES = """
SELECT 'column', table_name, column_name, concat_ws(' ', udt_name, character_maximum_length, is_nullable,
       column_default, collation_name, is_identity)
FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'auth_group_permissions'
UNION ALL SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'option', relname, option, '' FROM pg_class, unnest(reloptions) AS option
WHERE relnamespace = 'public'::regnamespace
"""


def run(code: str, *, data: Path) -> None:
    """Run a piece of Python with an installation of its own in a folder, or in the database of the environment."""
    data.mkdir(exist_ok=True)
    environment = {**os.environ, "DUNWELL_DATA": str(data), "PYTHONPATH": os.pathsep.join(sys.path)}
    environment["DJANGO_SETTINGS_MODULE"] = "dunwell.project.settings"
    subprocess.run([sys.executable, "-c", f"import django; django.setup(); {code}"], env=environment, check=True)


def of_postgres(url: str, code: str, data: Path) -> set[tuple[str, ...]]:
    """Every column, index and constraint of a database that the code filled."""
    with throwaway._created(url):
        run(code, data=data)
        with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
            return set(connection.execute(TABLES).fetchall())


def of_sqlite(code: str, data: Path) -> set[tuple[str, ...]]:
    """Every line of every statement that made a table or an index, in any order: later columns stand at the end."""
    run(code, data=data)
    with contextlib.closing(sqlite3.connect(data / "dunwell.sqlite3")) as connection:
        rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {(kind, name, line) for kind, name, sql in rows for line in parts(sql)}


def parts(sql: str) -> Iterator[str]:
    """What stands between the outer commas of a statement."""
    inner, depth, begin = sql.partition("(")[2].rpartition(")")[0], 0, 0
    for at, sign in enumerate(inner):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            yield inner[begin:at].strip()
            begin = at + 1
    yield inner[begin:].strip()


def test_the_models_make_what_the_migrations_end_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = os.environ.get("DATABASE_URL", "")
    monkeypatch.setenv("DATABASE_URL", url)  # put back what a throw-away database names
    look = partial(of_postgres, url) if url.startswith("postgres") else of_sqlite
    made, migrated = look(MADE, tmp_path / "made"), look(MIGRATED, tmp_path / "migrated")
    assert made - migrated == set()
    assert migrated - made == set()
    assert len(made) > 400


@pytest.mark.django_db
def test_a_database_with_tables_is_not_new() -> None:
    assert not new_database.is_new()


@pytest.mark.parametrize(
    ("sql", "lines"),
    [("CREATE TABLE a (b int, c int CHECK (c IN (1, 2)))", ["b int", "c int CHECK (c IN (1, 2))"]), ("x (a)", ["a"])],
)
def test_a_statement_is_cut_at_its_outer_commas(sql: str, lines: list[str]) -> None:
    assert list(parts(sql)) == lines
