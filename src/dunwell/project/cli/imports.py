"""`dunwell import`: bringing files in, and taking an import back."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dunwell.project.cli import common
from dunwell.project.cli.common import Commands, UsageError

if TYPE_CHECKING:
    from dunwell.intake.operations import Order, Outcome

KINDS = ("customers", "contacts", "invoices", "credit-notes", "payments", "rates", "open-items")
SHOWN = 20


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "import",
        parents=[shared],
        help="bring a file in, or take an import back",
        description="Brings a CSV or XLSX file in. Good rows go in, each bad one is named with its fix; the same file "
        "again changes nothing. `dunwell import undo IMPORT` takes a whole import back.",
    )
    parser.add_argument("kind", choices=[*KINDS, "undo"], metavar="KIND", help=f"one of {', '.join(KINDS)}; or undo")
    parser.add_argument("file", metavar="FILE", help="the file; for undo the number of the import")
    parser.add_argument("--map", metavar="MAP", help="a map file (YAML), or the name of a preset")
    parser.add_argument("--source", default="file", metavar="NAME", help="the system the file comes from")
    parser.add_argument(
        "--as-of", type=common.a_day, metavar="DATE", help="the day the data speak of; needed for open-items"
    )
    parser.add_argument("--confirm", action="store_true", help="believe a list that would close most of the book")
    parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")
    parser.set_defaults(run=run_import, begins=True)


def run_import(options: argparse.Namespace) -> int:
    """Bring one file in and say what became of it."""
    if options.kind == "undo":
        return run_undo(options)
    if options.kind == "open-items" and options.as_of is None:
        raise UsageError("a list of open items needs --as-of DATE, the day on which it was complete.")
    from dunwell.intake.operations import ImportRefusedError
    from dunwell.intake.reading import FileError

    try:
        outcome, founded = _bring_in(options)
    except (FileError, ImportRefusedError) as error:
        raise UsageError(str(error)) from error
    if options.json:
        common.print_json(to_json(outcome, founded))
    else:
        _print(outcome, founded, is_dry=options.dry_run)
    return 1 if outcome.problems else 0


def _bring_in(options: argparse.Namespace) -> tuple["Outcome", str]:
    """Import the file; returns what became of it, and the name of the organization when this founded it."""
    from django.db import transaction

    from dunwell.intake import maps, operations, presets
    from dunwell.intake.terms import ImportKind
    from dunwell.kit import clock
    from dunwell.organizations import queries

    kind = ImportKind(options.kind.replace("-", "_").upper())
    mapping = maps.load(options.map, kind=kind) if options.map else maps.ColumnMap()
    path = Path(options.file)
    found = operations.look_at(path, kind, mapping)
    if found.preset and (preset := presets.find(found.preset)):
        common.say(f"read as an export of {preset.short} (--map {preset.key}): {preset.report}.")

    def order(organization: int) -> "Order":
        return operations.Order(
            organization,
            kind,
            path,
            clock.now(),
            "cli",
            source=options.source,
            mapping=mapping,
            as_of=options.as_of,
            is_dry=options.dry_run,
            confirmed=options.confirm,
        )

    if queries.list_organizations():
        row = common.organization_of(options)
        return operations.import_file(order(row.pk), found=found, progress=_progress), ""
    name = options.organization or "My organization"
    if options.dry_run:
        with transaction.atomic():
            row = operations.found_organization(name=name, found=found, at=clock.now(), actor="cli")
            outcome = operations.import_file(order(row.pk), found=found, progress=_progress)
            transaction.set_rollback(True)
        return outcome, name
    with transaction.atomic():
        row = operations.found_organization(name=name, found=found, at=clock.now(), actor="cli")
    common.say(
        f"created the organization {row.name!r}: base currency {row.base_currency}, time zone UTC, sending OFF "
        "(nothing leaves until you say so)."
    )
    return operations.import_file(order(row.pk), found=found, progress=_progress), name


def _progress(done: int, of: int) -> None:
    common.progress("rows", done, of)


def to_json(outcome: "Outcome", founded: str = "") -> dict[str, Any]:
    """Return what `--json` prints."""
    document: dict[str, Any] = {
        "import": outcome.import_id,
        "read": outcome.read,
        "created": outcome.created,
        "updated": outcome.updated,
        "unchanged": outcome.unchanged,
        "created_customers": outcome.created_customers,
        "problems": [problem._asdict() for problem in outcome.problems],
        "skipped": [row._asdict() for row in outcome.skipped],
        "notes": outcome.notes,
    }
    if outcome.is_list:
        document |= {"closed": outcome.closed_lines, "reduced": outcome.reduced_lines}
        document["closed_items"] = [_moved(one) for one in outcome.closed]
        document["reduced_items"] = [_moved(one) for one in outcome.reduced]
    if founded:
        document["created_organization"] = founded
    return document


def _moved(one: Any) -> dict[str, str]:
    from dunwell.engine.money import plain

    amount = plain(one.amount, one.currency)
    return {"customer": one.customer, "number": one.number, "amount": amount, "currency": one.currency}


def _print(outcome: "Outcome", founded: str, *, is_dry: bool) -> None:
    if is_dry:
        print("Dry run: nothing was written." + (f" It would create the organization {founded!r}." if founded else ""))
    number = f"Import {outcome.import_id}: " if outcome.import_id else ""
    read = common.several(outcome.read, "row")
    print(
        f"{number}{read} read: {outcome.created:,} created, {outcome.updated:,} updated, "
        f"{outcome.unchanged:,} unchanged, {outcome.rows_with_problems:,} with problems."
    )
    if outcome.created_customers:
        are = "was not known and is a stub now: complete it"
        if outcome.created_customers > 1:
            are = "were not known and are stubs now: complete them"
        print(f"{common.several(outcome.created_customers, 'customer')} {are}.")
    if outcome.summary:
        print(f"{outcome.summary}.")
    for one in outcome.closed[:SHOWN]:
        print("  closed: {number} of {customer}, {amount} {currency}".format(**_moved(one)))
    for row in outcome.skipped[:SHOWN]:
        print(f"Row {row.row} is no data ({row.what}): {row.text}")
    for note in outcome.notes[:SHOWN]:
        print(f"Note: {note}")
    _print_problems(outcome)


def _print_problems(outcome: "Outcome") -> None:
    if not outcome.problems:
        return
    rows = [(p.row, p.column, p.value[:40], p.message, p.fix) for p in outcome.problems[:SHOWN]]
    common.print_table(("row", "column", "value", "problem", "fix"), rows)
    left = outcome.rows_with_problems - len({p.row for p in outcome.problems[:SHOWN]})
    if left > 0:
        print(f"... and {left:,} more rows; --json lists them.")


def run_undo(options: argparse.Namespace) -> int:
    """Take a whole import back, unless something was built on it."""
    from dunwell.dunning.operations import UndoRefusedError, undo_import
    from dunwell.kit import clock

    organization = common.organization_of(options)
    if not options.file.isdigit():
        raise UsageError(f"{options.file!r} is no number of an import; `dunwell import` prints it.")
    try:
        done = undo_import(organization=organization.pk, imported=int(options.file), at=clock.now(), actor="cli")
    except UndoRefusedError as error:
        raise UsageError(str(error)) from error
    if options.json:
        common.print_json(done._asdict())
    else:
        print(
            f"Import {options.file} is taken back: {done.documents:,} documents void, {done.payments:,} payments and "
            f"{done.allocations:,} bookings reversed."
        )
    return 0
