"""`dunwell message`: list messages, decide about those that wait for a person, say what became of one that left."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dunwell.project.cli import common
from dunwell.project.cli.common import Commands, UsageError

if TYPE_CHECKING:
    from dunwell.correspondence.queries import MessageRow


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command."""
    message = commands.add_parser("message", help="list messages, decide about them, say what became of one")
    kinds = message.add_subparsers(title="what", dest="what", required=True, metavar="WHAT")
    listed = kinds.add_parser("list", parents=[shared], help="the latest messages")
    listed.add_argument("--state", type=str.upper, metavar="STATE", help="READY, IN_REVIEW, SENT, UNCERTAIN, ...")
    listed.add_argument("--limit", type=common.a_number, default=50, metavar="N")
    listed.set_defaults(run=run_list)
    approve = kinds.add_parser("approve", parents=[shared], help="let messages in review pass")
    approve.add_argument("message", nargs="*", metavar="MESSAGE", help="their public ids or Message-IDs")
    approve.add_argument("--night", type=common.a_day, metavar="DATE", help="all in review of that night")
    approve.set_defaults(run=run_approve)
    drop = kinds.add_parser("drop", parents=[shared], help="end a message that has not left; its steps are passed")
    drop.add_argument("message", metavar="MESSAGE")
    drop.add_argument("--reason", required=True, metavar="TEXT")
    drop.set_defaults(run=run_drop)
    resolve = kinds.add_parser("resolve", parents=[shared], help="say what became of an uncertain message")
    resolve.add_argument("message", metavar="MESSAGE")
    resolve.add_argument("--became", type=str.upper, required=True, choices=["SENT", "FAILED", "READY"])
    resolve.set_defaults(run=run_resolve)
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
    if options.code.startswith("2"):
        raise UsageError(f"{options.code} says that it was delivered; nothing was changed.")
    if options.at and found.accepted_at is not None and at < found.accepted_at:
        left_at = found.accepted_at.isoformat(timespec="minutes")
        raise UsageError(f"the message left only at {left_at}; nothing was changed.")
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


def run_list(options: argparse.Namespace) -> int:
    """Print the latest messages, of one state where given."""
    from dunwell.correspondence import queries
    from dunwell.correspondence.terms import MessageState

    organization = common.organization_of(options)
    if options.state and options.state not in MessageState.values:
        raise UsageError(f"there is no state {options.state!r}; the states are {', '.join(MessageState.values)}.")
    rows = queries.list_messages(organization.pk, state=options.state, limit=options.limit)
    if options.json:
        common.print_json([row._asdict() for row in rows])
        return 0
    cells = [[str(row.public_id), str(row.night_on), row.customer_number, row.step, row.state] for row in rows]
    common.print_table(["message", "night", "customer", "step", "state"], cells)
    return 0


def run_approve(options: argparse.Namespace) -> int:
    """Let messages in review pass: those named, or all of one night."""
    from dunwell.correspondence import queries
    from dunwell.correspondence.operations import approve

    organization = common.organization_of(options)
    if bool(options.message) == bool(options.night):
        raise UsageError("name the messages to approve, or a night with --night DATE; nothing was changed.")
    if options.night:
        found = queries.list_messages(organization.pk, state="IN_REVIEW", limit=1_000_000)
        rows = [row for row in found if row.night_on == options.night]
    else:
        rows = [_found(organization.pk, name) for name in options.message]
    _decide(rows, organization.pk, approve)
    return _print_count(options, "approved", len(rows))


def run_drop(options: argparse.Namespace) -> int:
    """End a message that has not left."""
    from dunwell.correspondence.operations import drop

    organization = common.organization_of(options)
    _decide([_found(organization.pk, options.message)], organization.pk, drop, reason=options.reason)
    return _print_count(options, "dropped", 1)


def run_resolve(options: argparse.Namespace) -> int:
    """Say what became of an uncertain message."""
    from dunwell.correspondence.operations import resolve_uncertain

    organization = common.organization_of(options)
    rows = [_found(organization.pk, options.message)]
    _decide(rows, organization.pk, resolve_uncertain, state=options.became)
    return _print_count(options, "resolved", 1)


def _found(organization: int, name: str) -> "MessageRow":
    from dunwell.correspondence import queries

    found = queries.find_message(organization, name)
    if found is None:
        raise UsageError(f"there is no message {name!r}; nothing was changed. See `dunwell message list`.")
    return found


def _decide(rows: "list[MessageRow]", organization: int, operation: Callable[..., None], **more: Any) -> None:
    """Do one thing to some messages, all of it or nothing."""
    from django.db import transaction

    from dunwell.correspondence.operations import MessageError
    from dunwell.kit import clock

    try:
        with transaction.atomic():
            for row in rows:
                operation(organization=organization, message=row.id, at=clock.now(), actor="cli", **more)
    except MessageError as error:
        said = str(error)
        raise UsageError(said if "othing was changed" in said else f"{said} Nothing was changed.") from error


def _print_count(options: argparse.Namespace, done: str, count: int) -> int:
    if options.json:
        common.print_json({done: count})
    else:
        print(f"{count} {done}")
    return 0
