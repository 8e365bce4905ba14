"""Writes the pages of the documentation that are read from the code: the map and the command line.

Usage: reference.py [--check]. Only what stands between the two comments of a page is written; the rest is prose.
With --check nothing is written, and a page that is out of date is a failure.
"""

import argparse
import sys
from collections.abc import Callable, Iterator

import the_map

from dunwell.project.cli import build_parser

DOCS = the_map.ROOT / "docs"


def options_of(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """What a command takes, without -h."""
    return [action for action in parser._actions if not isinstance(action, argparse._HelpAction)]  # noqa: SLF001


def children(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The commands below a parser by name."""
    for action in parser._actions:  # noqa: SLF001
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            return dict(action.choices)
    return {}


def commands(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Every command that does something, in order of name."""
    below = children(parser)
    if not below:
        yield parser
    for _, child in sorted(below.items()):
        yield from commands(child)


def described(action: argparse.Action) -> str:
    """One row of the table of a command."""
    shown = ", ".join(action.option_strings) or str(action.metavar or action.dest)
    if action.option_strings and action.nargs != 0:
        shown += f" {action.metavar or action.dest.upper()}"
    text = (action.help or "").replace("|", "\\|").replace("%%", "%")
    if action.choices:
        text = f"{text} ({', '.join(map(str, action.choices))})".strip()
    return f"| `{shown.replace('|', '\\|')}` | {text} |"


def command_line() -> str:
    """Each command with its usage, its sentence and its options."""
    parts = []
    shared: dict[tuple[str, ...], argparse.Action] = {}
    found = [command for command in commands(build_parser()) if " " in command.prog]
    for command in found:
        own = [action for action in options_of(command) if action.dest not in {"data", "organization", "json"}]
        shared |= {tuple(a.option_strings): a for a in options_of(command) if a not in own}
        usage = " ".join(command.format_usage().removeprefix("usage: ").replace("[-h] ", "").split())
        parts += [f"### {command.prog}", "", f"```text\n{usage}\n```", "", command.description or "", ""]
        if own:
            parts += ["| argument | meaning |", "|---|---|", *(described(action) for action in own), ""]
    if shared:
        rows = [described(action) for action in shared.values()]
        parts = ["Every command takes:", "", "| option | meaning |", "|---|---|", *rows, "", *parts]
    return "\n".join(parts).strip()


PAGES: dict[str, Callable[[], str]] = {
    "explain/the-map.md": the_map.markdown,
    "reference/cli.md": command_line,
}


def renewed(page: str, body: str) -> str:
    """The page with what stands between its two comments replaced; fails when they are missing."""
    head, comment, rest = page.partition("<!-- written by `make fix` -->\n")
    _, end, tail = rest.partition("<!-- end -->\n")
    if not comment or not end:
        raise SystemExit("a written page needs both comments: <!-- written by `make fix` --> and <!-- end -->")
    return f"{head}{comment}\n{body}\n\n{end}{tail}"


def main() -> int:
    """Writes or checks every page; 1 when one is out of date."""
    check = sys.argv[1:] == ["--check"]
    stale = 0
    for name, body in PAGES.items():
        path = DOCS / name
        before = path.read_text()
        after = renewed(before, body())
        if after != before:
            stale += 1
            print(f"docs/{name} is out of date; `make fix` writes it" if check else f"docs/{name} written")
            if not check:
                path.write_text(after)
    return int(check and stale > 0)


if __name__ == "__main__":
    sys.exit(main())
