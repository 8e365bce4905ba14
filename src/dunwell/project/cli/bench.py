"""`dunwell bench`: measurements on seeded books, on a database of their own."""

import argparse
from typing import Any

from dunwell.project.cli import common

SUBJECTS = {
    "night": 1_000_000,
    "import": 100_000,
    "explain": 1_000_000,
    "ageing": 1_000_000,
    "gate": 100_000,
    "mail": 100_000,
    "pages": 1_000_000,
}
"""What is measured, and the usual `n`: open invoices of the seeded book."""

SMALLEST = 800


def add(commands: common.Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command."""
    parser = commands.add_parser("bench", parents=[shared], help="measure on a seeded book of its own")
    parser.add_argument("subject", choices=[*SUBJECTS, "all"], metavar="SUBJECT", help=", ".join([*SUBJECTS, "all"]))
    parser.add_argument("--n", type=int, metavar="N", help="open invoices (import: overdue ones)")
    parser.add_argument("--profile", action="store_true", help="tell on standard error where the time goes; slower")
    parser.set_defaults(run=run_bench, needs_database=False, writes=False)


def run_bench(options: argparse.Namespace) -> int:
    """Measure one subject, or one after the other; each on a new database."""
    from dunwell.project import throwaway

    if options.n is not None and options.n < SMALLEST:
        raise common.UsageError(f"--n {options.n} is too small to measure; {SMALLEST} is the least.")
    found: dict[str, dict[str, Any]] = {}
    with throwaway.database() as database:
        from dunwell.practice.bench import subjects
        from dunwell.practice.bench.apart import Bench, MeasurementError

        for name in [options.subject] if options.subject != "all" else SUBJECTS:
            n = options.n or SUBJECTS[name]
            common.say(f"{name}: building for n = {n} on {database}, then measuring ...")
            try:
                figures = subjects.SUBJECTS[name](Bench(n, options.profile))
            except MeasurementError as error:
                raise common.UsageError(str(error)) from error
            found[name] = {**figures, "database": database}
    if options.json:
        common.print_json(found if options.subject == "all" else found[options.subject])
    else:
        for name, figures in found.items():
            print(f"{name}:")
            _print(figures, "  ")
    return 0


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
