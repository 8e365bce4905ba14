"""`dunwell report`: what it adds up to, as of any day."""

import argparse
import csv
import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dunwell.project.cli import common
from dunwell.project.cli.common import Commands, UsageError

NAMES = ("ageing",)


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command."""
    parser = commands.add_parser("report", parents=[shared], help="figures as of any day")
    parser.add_argument("name", choices=NAMES, metavar="NAME", help=f"one of {', '.join(NAMES)}")
    parser.add_argument("--as-of", type=common.a_day, required=True, metavar="DATE")
    parser.add_argument(
        "--known-at", type=_instant, metavar="INSTANT", help="only what was recorded by then: the report as it was"
    )
    parser.add_argument("--format", choices=["table", "json", "csv", "xlsx"], default="table")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="where an xlsx file goes")
    parser.set_defaults(run=run_report)


def _instant(text: str) -> dt.datetime:
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no instant; write 2026-10-05 or 2026-10-05T10:00.") from None
    if len(text) <= len("2026-03-31"):
        found = found + dt.timedelta(days=1) - dt.timedelta(microseconds=1)
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def run_report(options: argparse.Namespace) -> int:
    """Make one report and print it."""
    from dunwell.reports import ageing

    organization = common.organization_of(options)
    found = ageing.report(organization.pk, as_of=options.as_of, known_at=options.known_at)
    if options.json or options.format == "json":
        common.print_json(ageing.to_json(found))
        return 0
    rows = ageing.to_rows(found)
    if options.format == "table":
        common.print_table(ageing.HEAD, [["" if cell is None else cell for cell in row] for row in rows])
    elif options.format == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(ageing.HEAD)
        writer.writerows(rows)
    else:
        path = options.output or Path(f"{options.name}-{options.as_of}.xlsx")
        write_sheet(path, options.name, ageing.HEAD, rows)
        common.say(f"{path} written.")
    return 0


def write_sheet(path: Path, title: str, head: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Write rows as a spreadsheet; texts stay texts, so that no cell becomes a formula. Raises UsageError."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(title)
    sheet.write_row(0, 0, head, book.add_format({"bold": True}))
    money = book.add_format({"num_format": "#,##0.00"})
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            if head[column] == "amount":
                sheet.write_number(number, column, float(cell), money)  # a spreadsheet has no other numbers
            elif cell is not None:
                sheet.write(number, column, cell)
    sheet.autofit()
    try:
        book.close()
    except (OSError, xlsxwriter.exceptions.XlsxWriterException) as error:
        raise UsageError(f"{path} cannot be written: {error}.") from error
