"""A whole installation of its own for a test: database, data folder, mail server, and processes that may be killed."""

import json
import os
import shutil
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.post_office import Clerk, PostOffice, open_office

ROOT = Path(__file__).resolve().parents[2]
KILLED = -9


class Nursery:
    """The process that forks children."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=environment,
        )
        assert self._answer() == "ready"

    def start(self, *jobs: dict[str, Any]) -> list[int]:
        """Start jobs; their pids."""
        started: list[int] = self._ask({"start": jobs})
        return started

    def wait(self, pids: Sequence[int], *, kill_after: float | None = None) -> list[dict[str, Any]]:
        """What became of each job."""
        ended: list[dict[str, Any]] = self._ask({"wait": list(pids), "kill_after": kill_after})
        return ended

    def close(self) -> None:
        """Let the process end."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()

    def _ask(self, command: dict[str, Any]) -> Any:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())


@dataclass
class World:
    """One installation with its mail server."""

    nursery: Nursery
    office: PostOffice
    data: Path
    database: str

    def job(self, do: str, *, faults: str = "", **given: Any) -> dict[str, Any]:
        """A job in this installation."""
        return {"do": do, "with": given, "faults": faults, "data": str(self.data), "database": self.database}

    def run(self, *jobs: dict[str, Any], kill_after: float | None = None) -> list[dict[str, Any]]:
        """Run jobs at the same time; what became of each."""
        return self.nursery.wait(self.nursery.start(*jobs), kill_after=kill_after)

    def do(self, name: str, **given: Any) -> Any:
        """Run one job that must end well; its result."""
        (ended,) = self.run(self.job(name, **given))
        assert ended["status"] == 0, f"{name} ended with {ended['status']}"
        return ended["result"]

    def killed(self, name: str, *, faults: str, **given: Any) -> None:
        """Run one job that must be killed at its fault."""
        (ended,) = self.run(self.job(name, faults=faults, **given))
        assert ended["status"] == KILLED, f"{name} was to be killed by {faults} and ended with {ended['status']}"

    def states(self) -> Counter[str]:
        """How many messages are in each state."""
        return Counter(message["state"] for message in self.do("facts")["messages"])


class Worlds:
    """Makes installations: copies of an empty database with its tables, on SQLite or the PostgreSQL of a URL."""

    def __init__(self, folder: Path, url: str) -> None:
        self.url = url
        self.template = f"dunwell_template_{os.getpid()}" if url else str(folder / "dunwell.sqlite3")
        self.nursery = Nursery(self._environment(folder))
        if url:
            _admin(url, f'CREATE DATABASE "{self.template}"')
        empty = {"do": "make_tables", "data": str(folder), "database": self.template}
        (ended,) = self.nursery.wait(self.nursery.start(empty))
        assert ended["status"] == 0

    def close(self) -> None:
        """Take the template away."""
        self.nursery.close()
        if self.url:
            _admin(self.url, f'DROP DATABASE IF EXISTS "{self.template}" WITH (FORCE)')

    def _environment(self, folder: Path) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "DUNWELL_FAULTS")}
        return {
            **kept,
            **({"DATABASE_URL": self.url} if self.url else {}),
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "DJANGO_SETTINGS_MODULE": "dunwell.project.settings",
            "DUNWELL_DATA": str(folder),
            "DUNWELL_SECRET_KEY": "a key for tests that is long enough and opens nothing",
            "DUNWELL_THROWAWAY": "1",
        }

    @contextmanager
    def world(self, data: Path, *, clerk: Clerk | None = None) -> Iterator[World]:
        """Make an installation with a mail server, for a while."""
        data.mkdir(parents=True)
        database = f"dunwell_{uuid.uuid4().hex}" if self.url else str(data / "dunwell.sqlite3")
        if self.url:
            _admin(self.url, f'CREATE DATABASE "{database}" TEMPLATE "{self.template}"')
        else:
            shutil.copy(self.template, database)
        try:
            with open_office(clerk=clerk) as office:
                yield World(self.nursery, office, data, database)
        finally:
            if self.url:
                _admin(self.url, f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


def _admin(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())
