"""`dunwell audit verify` and `dunwell audit export`: proving that nobody changed the record."""

import argparse
from pathlib import Path

from dunwell.project.cli import common


def add(commands: common.Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command and its two parts."""
    parser = commands.add_parser("audit", help="prove the record whole, or take it elsewhere")
    parts = parser.add_subparsers(dest="part", required=True, metavar="PART")
    verify = parts.add_parser("verify", parents=[shared], help="prove the chain whole, or name the first broken link")
    verify.add_argument("export", nargs="?", type=Path, metavar="EXPORT", help="an exported file (else the database)")
    verify.set_defaults(run=run_verify, needs_database=False, writes=False)
    export = parts.add_parser("export", parents=[shared], help="write the record as JSON lines")
    export.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="where to; never overwritten")
    export.set_defaults(run=run_export)


def run_verify(options: argparse.Namespace) -> int:
    """Verify and say what is broken; exit code 1 when anything is. An export needs no database."""
    if options.export:
        common.open_code()
    else:
        common.open_database()
    from dunwell.audit import exporting, verifying
    from dunwell.kit import clock

    try:
        proof = exporting.verify_export(options.export) if options.export else verifying.verify(at=clock.now())
    except OSError as error:
        raise common.UsageError(f"{options.export or error.filename} cannot be read: {error.strerror}.") from error
    except exporting.ExportError as error:
        raise common.UsageError(str(error)) from error
    if options.json:
        common.print_json(verifying.to_json(proof))
    else:
        for line in verifying.to_lines(proof):
            print(line)
    return 0 if proof.is_whole else 1


def run_export(options: argparse.Namespace) -> int:
    """Seal what is waiting, then write every event; of one organization when it is named."""
    from dunwell.audit import exporting, sealing

    organization = common.organization_of(options) if options.organization else None
    sealing.seal_all()
    try:
        with options.output.open("x", encoding="utf-8") as file:
            head = exporting.export(file, organization=organization.pk if organization else None)
    except OSError as error:
        raise common.UsageError(f"{options.output} cannot be written: {error.strerror}.") from error
    common.say(f"{head.number} events written to {options.output}")
    if options.json:
        common.print_json({"file": str(options.output), "events": head.number, "head": head.seal})
    return 0
