"""PostgreSQL's own programs for copies of a database: `pg_dump` and `pg_restore`, where they are installed."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from django.conf import settings


class ProgramError(Exception):
    """A program is not there or did not do it; the text is one sentence why and what to do."""


def dump(target: Path) -> None:
    """Write the database, as it is at one instant, in the programs' own compressed form; raises ProgramError."""
    _run("pg_dump", "--format=custom", "--compress=0", "--no-owner", "--no-privileges", f"--file={target}")


def load(source: Path) -> None:
    """Fill the empty database, all or nothing; raises ProgramError."""
    _run("pg_restore", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", str(source))


def _run(program: str, *words: str) -> None:
    path = shutil.which(program)
    if path is None:
        raise ProgramError(
            f"{program} is not installed here; install PostgreSQL's client programs of the server's version "
            "(such as postgresql-client), or copy the database with your provider's own means."
        )
    done = subprocess.run(
        [path, f"--dbname={_address()}", *words], env=_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["it did not say why"]
        raise ProgramError(f"{program} failed: {said[-1]}; nothing was changed.")


def _address() -> str:
    """Return how the programs find the database; the password goes through the environment, not the list of words."""
    found = settings.DATABASES["default"]
    parts: dict[str, Any] = {
        "dbname": found["NAME"],
        "user": found["USER"],
        "host": found["HOST"],
        "port": found["PORT"],
        **{name: value for name, value in found["OPTIONS"].items() if isinstance(value, str)},
    }
    return " ".join(f"{name}={_quoted(str(value))}" for name, value in parts.items() if value)


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _environment() -> dict[str, str]:
    password = settings.DATABASES["default"]["PASSWORD"]
    return {**os.environ, **({"PGPASSWORD": password} if password else {})}
