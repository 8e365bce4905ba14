"""The command `dunwell`: one module a noun; each parses, calls one operation or query, and prints.

Exit 0 = done; 1 = done, with problems listed; 2 = the call or its input cannot be used, one sentence why.
With --json standard output holds one JSON document and nothing else; progress goes to standard error.
"""

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence

from dunwell.project.cli import common


def build_parser() -> argparse.ArgumentParser:
    """Return the parser with every command; each module of this package adds its own by `add(commands)`."""
    parser = argparse.ArgumentParser(prog="dunwell", description="Accounts-receivable collections, done well.")
    shared = common.shared_options()
    commands = parser.add_subparsers(title="commands", dest="command", required=True, metavar="COMMAND")
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda found: found.name):
        if module.name != "common":
            importlib.import_module(f"{__name__}.{module.name}").add(commands, shared)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; what it wrote is sealed before it ends."""
    options = build_parser().parse_args(argv)
    try:
        common.prepare(options)
        try:
            code: int = options.run(options)
        finally:
            if getattr(options, "writes", True):
                common.seal_what_was_written()
    except common.UsageError as error:
        print(f"dunwell: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("dunwell: stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Whoever read our output (head, a pager) has seen enough; what was to be written was written.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        told = common.what_failed(error)
        if told is None:
            raise
        print(f"dunwell: {told}", file=sys.stderr)
        return 2
    return code
