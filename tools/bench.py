"""Runs every measurement of `dunwell bench`, one process each, and prints one table.

Usage: bench.py [NAME...] [--n N]; without names all of them. `n` is what is counted (open invoices,
unless its documentation says otherwise); CPU seconds are our process and the database's; peak is our process.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

NAMES = ("night", "import", "explain", "ageing", "gate", "pages", "letters", "mail", "match")
COLUMNS = (
    ("n", "n"),
    ("cpu_seconds", "cpu s"),
    ("wall_seconds", "wall s"),
    ("peak_mb", "peak MB"),
    ("per_second", "per s"),
)


def measure(name: str, *, n: int | None) -> dict[str, Any] | str:
    """The figures of one measurement, or the sentence it failed with."""
    command = [str(Path(sys.executable).with_name("dunwell")), "bench", name, "--json"]
    done = subprocess.run([*command, *(["--n", str(n)] if n else [])], capture_output=True, text=True, check=False)
    if done.returncode:
        return (done.stderr.strip() or f"ended with status {done.returncode}").splitlines()[-1]
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def row(name: str, figures: dict[str, Any] | str) -> str:
    """One line of the table."""
    if isinstance(figures, str):
        return f"{name:<10}{figures}"
    return f"{name:<10}" + "".join(f"{figures.get(key, ''):>12}" for key, _ in COLUMNS)


def main() -> int:
    """Prints the table row by row as the figures come in; 1 when a measurement failed."""
    parser = argparse.ArgumentParser(description="every measurement, one table")
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], metavar="NAME")
    parser.add_argument("--n", type=int)
    options = parser.parse_args()
    print(" " * 10 + "".join(f"{title:>12}" for _, title in COLUMNS))
    failed = False
    for name in options.names or NAMES:
        figures = measure(name, n=options.n)
        failed = failed or isinstance(figures, str)
        print(row(name, figures), flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
