"""`dunwell bench`: measurements on seeded books, on a database of their own."""

import argparse
import json
import subprocess
import sys
from typing import Any

from dunwell.project.cli import common

SUBJECTS = {
    "night": 1_000_000,
    "import": 100_000,
    "preview": 60_000,
    "explain": 1_000_000,
    "ageing": 1_000_000,
    "gate": 100_000,
    "letters": 100_000,
    "mail": 100_000,
    "pages": 1_000_000,
    "simulate": 100_000,
}
"""What is measured, and the usual `n`: open invoices of the seeded book."""

SMALLEST = 800


def add(commands: common.Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command."""
    parser = commands.add_parser("bench", parents=[shared], help="measure on a seeded book of its own")
    parser.add_argument("subject", choices=[*SUBJECTS, "all"], metavar="SUBJECT", help=", ".join([*SUBJECTS, "all"]))
    parser.add_argument("--n", type=common.a_number, metavar="N", help="open invoices (import: overdue ones)")
    parser.add_argument("--profile", action="store_true", help="tell on standard error where the time goes; slower")
    parser.set_defaults(run=run_bench, needs_database=False, writes=False)


def run_bench(options: argparse.Namespace) -> int:
    """Measure one subject, or one after the other; each in a process with a new database of its own."""
    if options.n is not None and options.n < SMALLEST:
        raise common.UsageError(f"--n {options.n} is too small to measure; {SMALLEST} is the least.")
    if options.subject == "all":
        found = {name: _elsewhere(name, options) for name in SUBJECTS}
        if options.json:
            common.print_json(found)
    else:
        found = {options.subject: _measured(options)}
        if options.json:
            common.print_json(found[options.subject])
    if not options.json:
        for name, figures in found.items():
            print(f"{name}:")
            _print(figures, "  ")
    return 0


def _measured(options: argparse.Namespace) -> dict[str, Any]:
    from dunwell.project import throwaway

    n = options.n or SUBJECTS[options.subject]
    with throwaway.database() as database:
        from dunwell.practice.bench import subjects
        from dunwell.practice.bench.apart import Bench, MeasurementError

        common.say(f"{options.subject}: building for n = {n} on {database}, then measuring ...")
        try:
            figures = subjects.SUBJECTS[options.subject](Bench(n, options.profile))
        except MeasurementError as error:
            raise common.UsageError(str(error)) from error
    return {**figures, "database": database}


def _elsewhere(name: str, options: argparse.Namespace) -> dict[str, Any]:
    call = "import sys; from dunwell.project.cli import main; sys.exit(main(sys.argv[1:]))"
    words = ["bench", name, "--json", *(["--n", str(options.n)] if options.n else [])]
    words += ["--profile"] if options.profile else []
    done = subprocess.run([sys.executable, "-c", call, *words], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise common.UsageError(f"{name} could not be measured; its reason stands above.")
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def _print(figures: dict[str, Any], indent: str) -> None:
    for key, value in figures.items():
        if isinstance(value, dict):
            print(f"{indent}{key}:")
            _print(value, indent + "  ")
        elif isinstance(value, list):
            told = [f"{stage['name']} {stage['seconds']}" for stage in value if "seconds" in stage]
            print(f"{indent}{key}: {', '.join(told) or value}")
        else:
            print(f"{indent}{key}: {value}")
