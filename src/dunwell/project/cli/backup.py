"""`dunwell backup FILE` and `dunwell restore FILE`: everything in one file, and an empty place filled from it."""

import argparse
from pathlib import Path

from dunwell.project.cli import common


def add(commands: common.Commands, shared: argparse.ArgumentParser) -> None:
    """Add the two commands."""
    backup = commands.add_parser(
        "backup",
        parents=[shared],
        help="copy everything into one file",
        description="Copies the database, kept files, the embedded mailbox and the key into one file, while everybody "
        "works on. The file holds everything, secrets too: keep it where nobody else reads it.",
    )
    backup.add_argument("file", type=Path, metavar="FILE", help="where to; never overwritten")
    backup.set_defaults(run=run_backup)
    restore = commands.add_parser(
        "restore",
        parents=[shared],
        help="fill an empty place from a copy; it sends nothing until told to",
        description="Fills an empty data folder (and, with DATABASE_URL, an empty database) from a copy, proves its "
        "record whole, and turns sending OFF, because the original may still be sending.",
    )
    restore.add_argument("file", type=Path, metavar="FILE", help="a file that `dunwell backup` wrote")
    restore.set_defaults(run=run_restore, needs_database=False, writes=False)


def run_backup(options: argparse.Namespace) -> int:
    """Make a copy and say what is in it."""
    from dunwell.kit import clock
    from dunwell.project import backing_up

    try:
        copied = backing_up.back_up(options.file.absolute(), at=clock.now(), say=common.say)
    except backing_up.BackupError as error:
        raise common.UsageError(str(error)) from error
    if not copied.has_key:
        common.say("the key is not in it, because DUNWELL_SECRET_KEY gives it: keep that one, too.")
    if options.json:
        common.print_json(copied._asdict())
    else:
        print(f"{copied.file}: {copied.size // 2**20 or 1} MB, {copied.files} files, record up to {copied.head}")
    return 0


def run_restore(options: argparse.Namespace) -> int:
    """Fill an empty place, bring it up to date, and prove its record; exit code 1 when that is broken."""
    common.open_code()
    from dunwell.project import backing_up

    try:
        manifest = backing_up.restore(options.file.absolute(), say=common.say)
    except backing_up.BackupError as error:
        raise common.UsageError(str(error)) from error
    common.open_database()
    from dunwell.audit import sealing, verifying
    from dunwell.kit import clock

    sealing.seal_all()
    proof = verifying.verify(at=clock.now())
    if options.json:
        common.print_json({"of": manifest["at"], **verifying.to_json(proof)})
    else:
        print(f"restored as of {manifest['at']}; sending is OFF until you say otherwise")
        for line in verifying.to_lines(proof):
            print(line)
    return 0 if proof.is_whole else 1
