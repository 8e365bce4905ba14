"""`dunwell rates`: the reference rates of statutory interest, and entering one as soon as it is published."""

import argparse

from dunwell.project.cli import common


def add(commands: common.Commands, shared: argparse.ArgumentParser) -> None:
    """Add the commands."""
    parser = commands.add_parser("rates", help="reference rates of statutory interest")
    parts = parser.add_subparsers(dest="part", required=True, metavar="PART")
    listed = parts.add_parser("list", parents=[shared], help="the rates in force by half-year, with their source")
    listed.add_argument("series", nargs="?", default="", metavar="SERIES", help="one of them, such as ECB_MRO")
    listed.set_defaults(run=run_list, writes=False)
    entered = parts.add_parser("set", parents=[shared], help="enter the rate of a half-year")
    entered.add_argument("series", metavar="SERIES", help="such as ECB_MRO")
    entered.add_argument("half_year", metavar="HALF", help="such as 2026H2")
    entered.add_argument("percent", metavar="PERCENT", help="percent a year, such as 2.15")
    entered.add_argument("--source", required=True, metavar="TEXT", help="where it is published")
    entered.set_defaults(run=run_set)


def run_list(options: argparse.Namespace) -> int:
    """Print the rates in force; one that a lawyer should check is marked."""
    from dunwell.compliance import rates

    rows = rates.list_rates(common.organization_of(options).pk, series=options.series)
    if options.json:
        common.print_json({"rates": [row._asdict() for row in rows]})
        return 0
    table = [
        [row.series, row.half_year, f"{row.percent:.2f}", "check" if row.is_to_check else row.recorded_by, row.source]
        for row in rows
    ]
    common.print_table(["SERIES", "HALF", "PERCENT", "", "SOURCE"], table)
    return 0


def run_set(options: argparse.Namespace) -> int:
    """Enter one rate; exit code 2 where it cannot be."""
    from decimal import Decimal, InvalidOperation

    from django.db import transaction

    from dunwell.compliance import rates
    from dunwell.kit import clock

    house = common.organization_of(options)
    try:
        percent = Decimal(options.percent)
        with transaction.atomic():
            rates.enter_rate(
                organization=house.pk,
                series=options.series,
                half_year=options.half_year,
                percent=percent,
                source=options.source,
                at=clock.now(),
                actor="cli",
            )
    except InvalidOperation as error:
        raise common.UsageError(f"{options.percent} is no number of percent.") from error
    except rates.RateError as error:
        raise common.UsageError(str(error)) from error
    told = {"series": options.series, "half_year": options.half_year, "percent": str(percent)}
    if options.json:
        common.print_json(told)
    else:
        print(f"{options.series} is {percent} percent from {options.half_year} on.")
    return 0
