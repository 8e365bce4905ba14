"""Runs every measurement of `dunwell bench` on SQLite and on PostgreSQL, and prints one table with the targets.

Usage: bench.py [NAME...] [--n N]; without names all of them. `n` is what is counted (open invoices,
unless its documentation says otherwise); CPU seconds are our process and the database's; peak is our process.
Without PostgreSQL's programs its half is left out, aloud. Targets hold for the usual n only.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TARGETS: dict[str, dict[str, tuple[str, float]]] = {
    "night": {
        "cpu_seconds": ("<=", 8),
        "peak_mb": ("<=", 200),
        "next_night.cpu_seconds": ("<=", 4),
        "next_night.peak_mb": ("<=", 200),
        "orm_loop_ratio": (">=", 60),
        "incremental_ratio": ("<=", 0.05),
    },
    "import": {"cpu_seconds": ("<=", 30), "peak_mb": ("<=", 200)},
    "explain": {"ms_a_customer": ("<=", 5)},
    "ageing": {"cpu_seconds": ("<=", 0.5), "past.cpu_seconds": ("<=", 1.5)},
    "gate": {"us_a_contact": ("<=", 1_000)},
    "letters": {"ms_a_letter": ("<=", 5)},
    "mail": {"ms_a_message": ("<=", 30), "t1_to_wire_ms.p99": ("<=", 1_000)},
    "pages": {"slowest.p95_cpu_ms": ("<=", 50)},
}
"""What each measurement shall come to on two shared cores; where PostgreSQL's is another it stands in POSTGRES."""

POSTGRES: dict[tuple[str, str], tuple[str, float]] = {("night", "orm_loop_ratio"): (">=", 100)}
WITH_POSTGRES = Path(__file__).with_name("with-postgres.sh")


def measure(name: str, *, n: int | None, postgres: bool) -> dict[str, Any] | str:
    """The figures of one measurement, or the sentence it failed with."""
    command = [str(Path(sys.executable).with_name("dunwell")), "bench", name, "--json"]
    environment = {key: value for key, value in os.environ.items() if postgres or key != "DATABASE_URL"}
    done = subprocess.run(
        [*([str(WITH_POSTGRES)] if postgres else []), *command, *(["--n", str(n)] if n else [])],
        capture_output=True,
        text=True,
        check=False,
        env=environment | {"PYTHON": sys.executable},
    )
    if done.returncode or not done.stdout:
        said = done.stderr.strip() or f"ended with status {done.returncode}"
        return said.splitlines()[-1]
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def rows(name: str, figures: dict[str, Any], *, postgres: bool) -> Iterator[tuple[str, str, str, str]]:
    """Yields figure, value, target and verdict of one measurement."""
    targets = TARGETS[name] | {
        figure: target for (subject, figure), target in POSTGRES.items() if postgres and subject == name
    }
    for figure, (sign, limit) in targets.items():
        value: Any = figures
        for part in figure.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        met = value is not None and (value <= limit if sign == "<=" else value >= limit)
        yield figure, "-" if value is None else f"{value:g}", f"{sign} {limit:g}", "ok" if met else "MISSED"


def main() -> int:
    """Prints the table row by row as the figures come in; 1 when a measurement failed."""
    parser = argparse.ArgumentParser(description="every measurement on both databases, one table")
    parser.add_argument("names", nargs="*", choices=[*TARGETS, []], metavar="NAME")
    parser.add_argument("--n", type=int)
    options = parser.parse_args()
    line = "{:<9}{:<12}{:>10}  {:<26}{:>12}  {:<10}{}"
    print(line.format("what", "database", "n", "figure", "result", "target", ""))
    failed = False
    for name in options.names or TARGETS:
        for postgres in (False, True):
            figures = measure(name, n=options.n, postgres=postgres)
            database = "PostgreSQL" if postgres else "SQLite"
            if isinstance(figures, str):
                failed = True
                print(line.format(name, database, "", figures, "", "", ""), flush=True)
                continue
            for row in rows(name, figures, postgres=postgres):
                print(line.format(name, database, figures["n"], *row), flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
