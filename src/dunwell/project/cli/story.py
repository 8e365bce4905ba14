"""`dunwell story`: stories in the notation of docs/reference/stories.md, on a throw-away database."""

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dunwell.project.cli import common


def add(commands: common.Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command."""
    parser = commands.add_parser("story", parents=[shared], help="run stories through the real system")
    parser.add_argument("files", nargs="+", metavar="FILE", help="a story, see docs/reference/stories.md")
    parser.set_defaults(run=run, needs_database=False)


def run(options: argparse.Namespace) -> int:
    """Run the stories and say what was not as they tell; 1 when one failed."""
    for file in options.files:
        _must_be_readable(Path(file))
    stories = []
    with tempfile.TemporaryDirectory(prefix="dunwell-story-") as folder, _database(folder) as environment:
        for told in _told(options.files, environment):
            stories.append(told)
            if not options.json:
                _print(told)
    failed = sum(not told["passed"] for told in stories)
    if options.json:
        keys = ("name", "passed", "failures")
        common.print_json({"stories": [{key: told[key] for key in keys} for told in stories]})
    else:
        print(f"{len(stories)} {'story' if len(stories) == 1 else 'stories'}, {failed} failed")
    return 1 if failed else 0


def _must_be_readable(file: Path) -> None:
    try:
        file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise common.UsageError(f"the story {file} cannot be read: {why}.") from error


@contextmanager
def _database(folder: str) -> Iterator[dict[str, str]]:
    """The environment of a throw-away database: a file in the folder, or one more on the PostgreSQL in use."""
    environment = {
        **os.environ,
        "DUNWELL_DATA": folder,
        "DUNWELL_THROWAWAY": "1",
        "DUNWELL_SECRET_KEY": secrets.token_urlsafe(48),
        "DJANGO_SETTINGS_MODULE": "dunwell.project.settings",
    }
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield environment
        return
    import psycopg
    from psycopg import sql

    name = f"dunwell_story_{secrets.token_hex(6)}"
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    except psycopg.Error as error:
        raise common.UsageError(f"no throw-away database can be made on PostgreSQL: {error}") from error
    try:
        yield {**environment, "DATABASE_URL": urllib.parse.urlsplit(url)._replace(path=f"/{name}").geturl()}
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _told(files: list[str], environment: dict[str, str]) -> Iterator[dict[str, Any]]:
    """What became of each story, as it ends."""
    command = [sys.executable, "-m", "dunwell.practice.stories", *files]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None  # piped above
        for line in process.stdout:
            yield json.loads(line)
    if process.returncode:
        raise common.UsageError("the stories could not be run to their end; the reason stands above.")


def _print(told: dict[str, Any]) -> None:
    print(f"{'ok  ' if told['passed'] else 'FAIL'} {told['name']} ({told['seconds']:.2f} s)")
    for failure in told["failures"]:
        print(f"     {told['file']}:{failure['line']}: expected {failure['expected']}")
        print(f"     {' ' * len(told['file'])}  got {failure['got']}")
