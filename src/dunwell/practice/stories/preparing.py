"""An empty, migrated database for stories; the embedded one is copied from a template that was migrated before."""

import contextlib
import hashlib
import os
import shutil
import uuid
from importlib.metadata import version
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

MOST_TEMPLATES = 3
"""Templates of other versions that are kept; older ones are removed."""


def prepare_database() -> None:
    """Bring the present database up to date, by a copy of a template where there is one of these very migrations."""
    if connection.vendor != "sqlite":
        _migrate()
        return
    template = _template()
    if template.exists():
        shutil.copyfile(template, settings.DATABASES["default"]["NAME"])
        return
    _migrate()
    with contextlib.suppress(OSError):  # without a place for it the next run migrates again
        _keep(template)


def _migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)


def _template() -> Path:
    """Where a database made by exactly these migrations is kept, in the user's cache."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    digest = hashlib.sha256()
    for name in ("Django", "django-tasks-db"):
        digest.update(version(name).encode())
    for config in apps.get_app_configs():
        if config.name.startswith("dunwell."):
            for path in sorted((Path(config.path) / "migrations").glob("*.py")):
                digest.update(f"{config.name}/{path.name}\n".encode() + path.read_bytes())
    return cache / "dunwell" / f"story-{digest.hexdigest()[:16]}.sqlite3"


def _keep(template: Path) -> None:
    template.parent.mkdir(parents=True, exist_ok=True)
    part = template.with_name(f"{template.name}.{uuid.uuid4().hex}")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(part)])
    part.replace(template)
    older = sorted(template.parent.glob("story-*.sqlite3"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in older[MOST_TEMPLATES:]:
        path.unlink(missing_ok=True)
