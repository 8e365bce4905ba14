"""`dunwell message`: what became of a message that had left."""

import argparse

from dunwell.project.cli import common
from dunwell.project.cli.common import Commands, UsageError


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command."""
    message = commands.add_parser("message", help="what became of a message")
    kinds = message.add_subparsers(title="what", dest="what", required=True, metavar="WHAT")
    bounced = kinds.add_parser("bounced", parents=[shared], help="it was not delivered, as a bounce would say")
    bounced.add_argument("message", metavar="MESSAGE", help="its public id or its Message-ID")
    bounced.add_argument("--code", default="5.1.1", help="delivery status code (RFC 3463); default 5.1.1")
    bounced.add_argument("--at", metavar="INSTANT", help="when that became known, e.g. 2026-10-01T10:04")
    bounced.set_defaults(run=run_bounced)


def run_bounced(options: argparse.Namespace) -> int:
    """Record that a message was not delivered."""
    from django.db import transaction

    from dunwell.correspondence import queries
    from dunwell.correspondence.operations import MessageError, record_bounce
    from dunwell.kit import clock
    from dunwell.project.cli.dispatch import instant

    organization = common.organization_of(options)
    found = queries.find_message(organization.pk, options.message)
    if found is None:
        raise UsageError(f"there is no message {options.message!r} in {organization.name}; nothing was changed.")
    at = instant(options.at, organization.time_zone) if options.at else clock.now()
    try:
        with transaction.atomic():
            is_new = record_bounce(
                organization=organization.pk, message=found.id, code=options.code, at=at, actor="cli"
            )
    except MessageError as error:
        raise UsageError(str(error)) from error
    if options.json:
        common.print_json({"message": str(found.public_id), "code": options.code, "recorded": is_new})
    else:
        print(f"{found.public_id}: {'recorded as not delivered' if is_new else 'known already, nothing changed'}")
    return 0
