"""`dunwell compliance export`: contacts, refusals and rules of some days as one file for an auditor."""

import argparse
from pathlib import Path

from dunwell.project.cli import common


def add(commands: common.Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command and its part."""
    parser = commands.add_parser("compliance", help="what was contacted, blocked and delayed, and by which rules")
    parts = parser.add_subparsers(dest="part", required=True, metavar="PART")
    export = parts.add_parser("export", parents=[shared], help="write some days as one zip, with digests")
    export.add_argument("--from", dest="since", type=common.a_day, required=True, metavar="DATE")
    export.add_argument("--to", dest="until", type=common.a_day, required=True, metavar="DATE")
    export.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="where to; never overwritten")
    export.set_defaults(run=run_export)


def run_export(options: argparse.Namespace) -> int:
    """Seal what is waiting, then write the bundle; exit code 1 when the record is broken."""
    from dunwell.audit import sealing
    from dunwell.compliance import exporting
    from dunwell.compliance.proof import Stretch
    from dunwell.kit import clock

    house = common.organization_of(options)
    sealing.seal_all()
    try:
        with options.output.open("xb") as file:
            told = exporting.export(
                file, organization=house.pk, days=Stretch(options.since, options.until), at=clock.now()
            )
    except OSError as error:
        raise common.UsageError(f"{options.output} cannot be written: {error.strerror}.") from error
    common.say(f"{told['contacts']} contacts and {told['refusals']} refusals written to {options.output}")
    if options.json:
        common.print_json({"file": str(options.output), **told})
    return 0 if told["record_is_whole"] else 1
