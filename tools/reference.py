"""Writes the pages of the documentation that are read from the code: the map, the command line, facts, stories.

Usage: reference.py [--check]. Only what stands between the two comments of a page is written; the rest is prose.
With --check nothing is written, and a page that is out of date is a failure.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator

import django
import the_map

from dunwell.connectors.registry import mail_connectors
from dunwell.engine.explain import NAMES, TEMPLATES
from dunwell.engine.facts import FIELDS
from dunwell.engine.guards import CUSTOMER_GUARDS, MESSAGE_GUARDS, PAUSES, STEP_GUARDS
from dunwell.project.cli import build_parser

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dunwell.project.settings")
DOCS = the_map.ROOT / "docs"
SHARED = {"data", "organization", "json"}


def options_of(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """What a command takes, without -h."""
    return [action for action in parser._actions if not isinstance(action, argparse._HelpAction)]  # noqa: SLF001


def children(parser: argparse.ArgumentParser) -> dict[str, tuple[argparse.ArgumentParser, str]]:
    """The commands below a parser by name, each with its sentence."""
    for action in parser._actions:  # noqa: SLF001
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            sentences = {choice.dest: choice.help or "" for choice in action._choices_actions}  # noqa: SLF001
            return {name: (child, sentences.get(name, "")) for name, child in action.choices.items()}
    return {}


def commands(parser: argparse.ArgumentParser, sentence: str = "") -> Iterator[tuple[argparse.ArgumentParser, str]]:
    """Every command that does something with its sentence, in order of name."""
    below = children(parser)
    if not below:
        yield parser, parser.description or sentence
    for _, (child, text) in sorted(below.items()):
        yield from commands(child, text)


def described(action: argparse.Action) -> str:
    """One row of the table of a command."""
    shown = ", ".join(action.option_strings) or str(action.metavar or action.dest)
    if action.option_strings and action.nargs != 0:
        shown += f" {action.metavar or action.dest.upper()}"
    text = (action.help or "").replace("|", "\\|").replace("%%", "%")
    if action.choices:
        text = f"{text} ({', '.join(map(str, action.choices))})".strip()
    return f"| `{shown.replace('|', '\\|')}` | {text} |"


def usage(command: argparse.ArgumentParser) -> str:
    """The usage of a command on one line, without what every command takes."""
    text = " ".join(command.format_usage().removeprefix("usage: ").split())
    for everywhere in ("[-h] ", "[--data DIR] ", "[--organization NAME] ", "[--json] "):
        text = text.replace(everywhere, "")
    return text.removesuffix(" [--json]")


def command_line() -> str:
    """Each command with its usage, its sentence and its options."""
    parts: list[str] = []
    shared: dict[str, argparse.Action] = {}
    for command, sentence in commands(build_parser()):
        if " " not in command.prog:
            continue
        shared |= {action.dest: action for action in options_of(command) if action.dest in SHARED}
        own = [action for action in options_of(command) if action.dest not in SHARED]
        parts += [
            f"### {command.prog}",
            "",
            *([f"{sentence[0].upper()}{sentence[1:]}.".replace("..", "."), ""] if sentence else []),
        ]
        parts += ["```text", usage(command), "```", ""]
        if own:
            parts += ["| argument | meaning |", "|---|---|", *(described(action) for action in own), ""]
    if shared:
        rows = [described(action) for action in shared.values()]
        parts = ["Every command takes:", "", "| option | meaning |", "|---|---|", *rows, "", *parts]
    return "\n".join(parts).strip()


def facts() -> str:
    """Each fact a condition may ask for, with its kind and what it says."""
    rows = [
        f"| `{field.name}` | {field.about} | {field.kind.replace('_', ' or ')} | {field.says} |"
        for name, field in FIELDS.items()
        if not name.endswith("_known")
    ]
    return "\n".join(["| fact | of the | kind | meaning |", "|---|---|---|---|", *rows])


def reasons() -> str:
    """Each reason with its sentence; those of the guards in the order in which the guards are asked, with their why."""
    parts = []
    told: set[str] = set()
    groups = {
        "What leaves a customer alone": CUSTOMER_GUARDS,
        "What leaves a line alone": PAUSES,
        "What stops a step that is due": STEP_GUARDS,
        "What stops a message": MESSAGE_GUARDS,
    }
    for title, guards in groups.items():
        parts += [f"## {title}", "", "| code | says | because |", "|---|---|---|"]
        for guard in guards:
            name = {"customer_held": "held", "cannot_be_written_to": "kind_unknown"}.get(guard.__name__, guard.__name__)
            told.add(name)
            parts.append(f"| `{name}` | {said(name)} | {str(guard.__doc__).removesuffix('.')} |")
        parts.append("")
    parts += ["## All others", "", "| code | says |", "|---|---|"]
    parts += [f"| `{name}` | {said(name)} |" for name in NAMES if name not in told]
    return "\n".join(parts)


def said(code: str) -> str:
    """The sentences of a code, with the names of its values in place of the values."""
    return " / ".join(text for key, text in TEMPLATES.items() if key.partition("/")[0] == code)


def stories() -> str:
    """Every sentence that a story may hold, written from the patterns that read them."""
    django.setup()
    from dunwell.practice.stories.reference import markdown

    return markdown()


def packages() -> str:
    """Each package with its report, the buttons to press, and what is known about its map."""
    django.setup()
    from dunwell.intake.presets import all_presets

    parts = []
    for preset in all_presets():
        steps = [f"{number}. {step}" for number, step in enumerate(preset.buttons, 1)]
        parts += [f"### {preset.name}", "", f"`--map {preset.key}`: {preset.report}.", "", *steps, ""]
        parts += [f"{preset.notes} ".lstrip() + f"Known {preset.confidence.removeprefix('known ')}.", ""]
    return "\n".join(parts).strip()


def connectors() -> str:
    """Every connector with what it can do, against what that was verified, and its settings."""
    found = mail_connectors()
    parts = ["| connector | kind | verified against | reaches customers | can be read back |", "|---|---|---|---|---|"]
    for name, connector in sorted(found.items()):
        can = connector.capabilities
        yes = [("no", "yes")[flag] for flag in (can.leaves_house, can.reads_back)]
        parts.append(f"| `{name}` | email | {can.verified} | {yes[0]} | {yes[1]} |")
    for name, connector in sorted(found.items()):
        parts += ["", f"## connect email {name}", "", f"{connector.label}."]
        if connector.fields:
            parts += ["", "| setting | default | meaning |", "|---|---|---|"]
        for field in connector.fields:
            hint = "; ".join(filter(None, [field.label, field.help, "needed" if field.required else ""]))
            default = f"`{field.default}`" if field.default else ""
            choices = f" ({', '.join(field.choices)})" if field.choices else ""
            parts.append(f"| `{field.name}` | {default} | {hint}{choices} |")
    return "\n".join(parts)


PAGES: dict[str, Callable[[], str]] = {
    "explain/the-map.md": the_map.markdown,
    "reference/cli.md": command_line,
    "guides/importing.md": packages,
    "guides/strategies.md": facts,
    "reference/connectors.md": connectors,
    "reference/reasons.md": reasons,
    "reference/stories.md": stories,
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
