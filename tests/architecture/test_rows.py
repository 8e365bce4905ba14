"""Migrations form one line and match the models; no column reads the clock or holds a float."""

import os
import subprocess
import sys
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models.functions import Now  # noqa: TID251 - to prove that it is found

from tests.architecture.tree import ROOT, report

OURS = [config.label for config in apps.get_app_configs() if config.name.startswith("dunwell.")]


def forks(migrations: Iterable[tuple[str, str, list[tuple[str, str]]]]) -> list[str]:
    """What keeps an app's migrations (app, name, dependencies) from being one line with rising numbers."""
    by_app: dict[str, dict[str, list[str]]] = {}
    for app, migration, dependencies in migrations:
        by_app.setdefault(app, {})[migration] = [before for label, before in dependencies if label == app]
    problems = []
    for app, line in sorted(by_app.items()):
        for migration, before in sorted(line.items()):
            if len(before) > 1 or (not before and len([m for m in line if not line[m]]) > 1):
                problems.append(f"{app}.{migration}: follows {before or 'nothing, as another one does'}")
        followed = [before for follows in line.values() for before in follows]
        problems += [f"{app}.{m}: followed by several" for m in sorted(set(followed)) if followed.count(m) > 1]
        numbers = sorted(migration[:4] for migration in line)
        if numbers != [f"{n:04}" for n in range(1, len(line) + 1)]:
            problems.append(f"{app}: numbered {', '.join(numbers)}")
    return problems


def wrong_columns(fields: Iterable[Any]) -> list[str]:
    """Columns that would read the clock by themselves or keep binary fractions."""
    problems = []
    for field in fields:
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            problems.append(f"{field}: auto_now reads the clock")
        if isinstance(getattr(field, "db_default", None), Now):
            problems.append(f"{field}: db_default=Now() reads the database's clock")
        if isinstance(field, models.FloatField):  # noqa: TID251 - to find it
            problems.append(f"{field}: FloatField keeps binary fractions")
    return problems


def test_migrations_form_one_line() -> None:
    disk = MigrationLoader(None).disk_migrations
    ours = [(app, key, list(m.dependencies)) for (app, key), m in disk.items() if app in OURS]
    problems = forks(ours)
    assert ours
    assert not problems, report(
        problems, reason="with two ends the order on a live database is chance; renumber the younger one."
    )


def test_models_have_their_migrations() -> None:
    loader = MigrationLoader(None)
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    changes = detector.changes(graph=loader.graph)
    problems = [
        f"{app}: {operation.describe()}"
        for app, migrations in changes.items()
        for m in migrations
        for operation in m.operations
    ]
    assert not problems, report(
        problems, reason="a model without its migration works on nobody's database (make migrate)."
    )


def test_no_column_reads_the_clock_or_holds_a_float() -> None:
    ours = [m for m in apps.get_models() if m._meta.app_label in OURS]
    problems = wrong_columns(field for model in ours for field in model._meta.local_fields)
    assert ours
    assert not problems, report(
        problems, reason="the date is an argument (ADR 0011), money is integer minor units (ADR 0002)."
    )


def test_django_finds_nothing_to_say_before_deployment() -> None:
    environment = {
        # What the tests in a browser allow themselves is no part of an installation.
        **{name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"},
        "DJANGO_SETTINGS_MODULE": "dunwell.project.settings",
        "PYTHONPATH": str(ROOT / "src"),
        "DUNWELL_HTTPS": "1",
        "DUNWELL_HOSTS": "dunwell.example",
        "DUNWELL_SECRET_KEY": "".join(chr(33 + n) for n in range(90)),
    }
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout


@pytest.mark.parametrize(
    "migrations",
    [
        [("a", "0001_x", []), ("a", "0002_y", [("a", "0001_x")]), ("a", "0003_z", [("a", "0001_x")])],
        [("a", "0001_x", []), ("a", "0002_y", [])],
        [("a", "0001_x", []), ("a", "0003_y", [("a", "0001_x")])],
        [("a", "0001_x", []), ("a", "0002_y", [("a", "0001_x")]), ("a", "0002_z", [("a", "0002_y")])],
    ],
)
def test_a_fork_is_found(migrations: list[tuple[str, str, list[tuple[str, str]]]]) -> None:
    assert forks(migrations)


def test_a_line_across_apps_is_accepted() -> None:
    assert forks([("a", "0001_x", [("b", "0001_w")]), ("a", "0002_y", [("a", "0001_x"), ("b", "0002_v")])]) == []


@pytest.mark.parametrize(
    "field",
    [
        models.DateField(auto_now=True),
        models.DateTimeField(auto_now_add=True),
        models.DateTimeField(db_default=Now()),
        models.FloatField(),  # noqa: TID251 - to prove that it is found
    ],
)
def test_a_wrong_column_is_found(field: models.Field[Any, Any]) -> None:
    assert wrong_columns([field])


def test_a_right_column_is_accepted() -> None:
    assert wrong_columns([models.DateField(), models.BigIntegerField(db_default=0), SimpleNamespace()]) == []
