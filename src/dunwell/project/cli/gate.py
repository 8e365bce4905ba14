"""`dunwell gate`: the packs of law and house, and questions to them as lines of JSON."""

import argparse
import codecs
import json
import sys
from pathlib import Path
from typing import Any

from dunwell.project.cli import common

PARTIES = {"own": "FIRST", "others": "THIRD"}
FACTS = (
    ("client", "client_name", "the creditor whose claims they are"),
    ("client-address", "client_address", "where the creditor is"),
    ("claims-from", "claims_from", "what the claims come from, with the date of the contract"),
    ("license", "license", "our license or registration"),
    ("authority", "authority", "who supervises us: name, address, e-mail"),
)
"""What laws for collectors want a letter to say: option, setting, help."""


def add(commands: common.Commands, shared: argparse.ArgumentParser) -> None:
    """Add the commands."""
    parser = commands.add_parser("gate", help="the rules that every contact passes")
    parts = parser.add_subparsers(dest="part", required=True, metavar="PART")
    check = parts.add_parser(
        "check", parents=[shared], help="answer questions to the gate and the formulas, one a line"
    )
    check.add_argument(
        "file", type=Path, metavar="VECTORS.jsonl", help="one JSON object a line; - reads standard input"
    )
    check.set_defaults(run=run_check, needs_database=False, writes=False)
    packs = parts.add_parser("packs", parents=[shared], help="the packs, their rules, and who they apply to")
    packs.add_argument("pack", nargs="?", metavar="PACK", help="one pack with all its rules")
    packs.set_defaults(run=run_packs, needs_database=False, writes=False)
    whose = parts.add_parser("collecting", parents=[shared], help="say, or show, whose claims are collected")
    whose.add_argument("party", nargs="?", choices=PARTIES, type=str.lower, metavar="own|others")
    for option, _, told in FACTS:
        whose.add_argument(f"--{option}", metavar="TEXT", help=told)
    whose.set_defaults(run=run_collecting)


def run_check(options: argparse.Namespace) -> int:
    """Print one JSON line for each line; exit code 1 when an answer is not the one a line expects."""
    common.open_code()
    from dunwell.compliance.vectors import answer

    try:
        content = sys.stdin.buffer.read() if str(options.file) == "-" else options.file.read_bytes()
    except OSError as error:
        raise common.UsageError(f"{options.file} cannot be read: {error.strerror}.") from error
    right = 0
    wrong = []
    # Lines end with a line feed and nothing else: JSON may hold what Python takes for the end of a line, too.
    for line in filter(bytes.strip, content.removeprefix(codecs.BOM_UTF8).split(b"\n")):
        answered = answer(_text_of(line))
        # Half a character, which JSON can name and UTF-8 cannot write, is printed as JSON names it.
        print(json.dumps(answered.line, ensure_ascii=False).encode("utf-8", "backslashreplace").decode())
        if answered.is_right is not None:
            right += answered.is_right
            wrong += [] if answered.is_right else [str(answered.line["id"])]
    if right or wrong:
        common.say(f"{right} of {right + len(wrong)} right" + (f"; wrong: {', '.join(wrong)}" if wrong else ""))
    return 1 if wrong else 0


def _text_of(line: bytes) -> str:
    """Return a line as text; one that is none is no JSON either."""
    try:
        return line.decode()
    except UnicodeDecodeError:
        return ""


def run_packs(options: argparse.Namespace) -> int:
    """Print the packs with the table of who they apply to, or one of them with its rules; 1 where any is unsound."""
    common.open_code()
    from dunwell.compliance import packs, selecting

    if options.pack:
        return _print_pack(options)
    book = packs.book()
    problems = [*book.problems, *selecting.problems()]
    if options.json:
        laws = [
            {"pack": law.key, "title": law.title, "sha256": law.sha256, "file": law.file} for law in book.laws.values()
        ]
        told = {"packs": laws, "table": selecting.table(), "problems": [problem._asdict() for problem in problems]}
        common.print_json(told)
        return 1 if problems else 0
    listed = [[law.key, len(law.pack.rules), law.sha256[:12], law.title] for law in book.laws.values()]
    common.print_table(["PACK", "RULES", "SHA256", "WHAT"], listed)
    print()
    head = ["", "COUNTRY", "REGION", "KIND", "PART", "PACK"]
    common.print_table(head, [_row(row) for row in selecting.table()])
    for problem in problems:
        print(f"{problem.path}: {problem.message}")
    return 1 if problems else 0


def run_collecting(options: argparse.Namespace) -> int:
    """Change whose claims an organization collects, which selects its packs, and print what is set."""
    from django.db import transaction

    from dunwell.kit import clock
    from dunwell.organizations.operations import OrganizationError, update_settings

    house = common.organization_of(options)
    given = {setting: getattr(options, option.replace("-", "_")) for option, setting, _ in FACTS}
    changes = {setting: text for setting, text in given.items() if text is not None}
    changes |= {"party": PARTIES[options.party]} if options.party else {}
    try:
        with transaction.atomic():
            row = update_settings(organization=house.pk, changes=changes, at=clock.now(), actor="cli")
    except OrganizationError as error:
        raise common.UsageError(str(error)) from error
    told = {"party": row.party, **{setting: getattr(row, setting) for _, setting, _ in FACTS}}
    if options.json:
        common.print_json({"organization": row.name, **told})
    else:
        common.print_table([row.name, ""], [[name, text] for name, text in told.items()])
    return 0


def _row(row: dict[str, Any]) -> list[str]:
    """One row of the table in words; what is not said is `any`."""
    region = " ".join(row.get("regions", ["any"])) + (" (city)" if "cities" in row else "")
    kinds = " ".join(row.get("kinds", ["any"])).lower()
    return [row["what"], " ".join(row["countries"]), region, kinds, row.get("party", "any"), row["packs"]]


def _print_pack(options: argparse.Namespace) -> int:
    from dunwell.compliance import packs

    try:
        law = packs.law_of(options.pack)
    except packs.UnknownPackError as error:
        raise common.UsageError(str(error)) from error
    if options.json:
        common.print_json({**law.told, "sha256": law.sha256, "file": law.file})
        return 0
    print(f"{law.key}: {law.title}\n{law.file}, sha256 {law.sha256}\n")
    for part, head in (("law", "Law"), ("house", "House: our own rules, with no law behind them")):
        if law.told.get(part):
            print(head)
        for rule in law.told.get(part, []):
            dates = "".join(f", {word} {rule[word]}" for word in ("from", "until") if word in rule)
            print(
                f"  {rule['rule']}: {rule['title']}\n      {rule.get('cites', 'house')} [{rule['confidence']}{dates}]"
            )
    return 0
