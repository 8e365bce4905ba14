"""`dunwell strategy check`: what is wrong with a strategy's file, and where."""

import argparse
from pathlib import Path

from dunwell.project.cli import common


def add(commands: common.Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command."""
    parser = commands.add_parser("strategy", help="look at a strategy's file")
    parts = parser.add_subparsers(dest="part", required=True, metavar="PART")
    check = parts.add_parser("check", parents=[shared], help="list the problems of a strategy's file with their place")
    check.add_argument("file", type=Path, metavar="FILE", help="YAML")
    check.set_defaults(run=run_check, needs_database=False, writes=False)


def run_check(options: argparse.Namespace) -> int:
    """Print every problem with its place; exit code 1 when there is any. Needs no database."""
    from dunwell.strategies import documents

    try:
        text = options.file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise common.UsageError(f"{options.file} cannot be read: {reason}.") from error
    problems = documents.check(text)
    if options.json:
        lines = [{**problem._asdict(), "line": documents.line_of(text, problem.path)} for problem in problems]
        common.print_json({"problems": lines})
    else:
        for problem in problems:
            line = documents.line_of(text, problem.path)
            place = f"{options.file}:{line}" if line else str(options.file)
            path = f" {problem.path}:" if problem.path and not problem.path.startswith("line ") else ""
            print(f"{place}:{path} {problem.message}" + (f" ({problem.fix})" if problem.fix else ""))
        if not problems:
            print(f"{options.file}: nothing to mend")
    return 1 if problems else 0
