"""`dunwell dispatch`: what is ready leaves."""

import argparse
import datetime as dt
import os
from typing import TYPE_CHECKING, Any

from dunwell.project.cli import common
from dunwell.project.cli.common import Commands, UsageError

if TYPE_CHECKING:
    from dunwell.organizations.models import Organization

MOVING_CLOCK = "DUNWELL_ALLOW_CLOCK"


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command."""
    dispatch = commands.add_parser("dispatch", parents=[shared], help="send what is ready")
    dispatch.add_argument("--until-empty", action="store_true", help="go on until nothing that is ready now is left")
    dispatch.add_argument(
        "--at",
        metavar="INSTANT",
        help="as if it were then, e.g. 2026-10-05T10:00+02:00; while real mail is ON only with DUNWELL_ALLOW_CLOCK=1",
    )
    dispatch.set_defaults(run=run_dispatch)


def run_dispatch(options: argparse.Namespace) -> int:
    """Send what is ready; exit 1 when something stood in the way."""
    from dunwell.dunning.dispatch import dispatch_all
    from dunwell.kit import clock

    organization = common.organization_of(options)
    if options.at and _is_real(organization) and os.environ.get(MOVING_CLOCK) != "1":
        raise UsageError(
            f"--at is refused while sending is ON, because real mail would leave at a made-up hour; "
            f"set {MOVING_CLOCK}=1 if that is what you want. Nothing was sent."
        )
    result = dispatch_all(
        organization=organization.pk,
        at=instant(options.at, organization.time_zone) if options.at else clock.now(),
        until_empty=options.until_empty,
        progress=lambda what, done: common.say(f"dispatch: {done} {what}") if done % 500 == 0 else None,
    )
    if options.json:
        common.print_json(result)
    else:
        _print(result)
    return 1 if result["problems"] else 0


def _is_real(organization: "Organization") -> bool:
    """Whether mail leaves this computer: the embedded mailbox keeps all of it."""
    from dunwell.dunning.history import EMBEDDED
    from dunwell.organizations.queries import find_connection
    from dunwell.organizations.terms import ConnectionKind, Sending

    found = find_connection(organization.pk, ConnectionKind.EMAIL)
    return organization.sending == Sending.ON and (found is None or found.connector != EMBEDDED)


def instant(text: str, zone: str) -> dt.datetime:
    """Return an ISO 8601 instant; without an offset it is local to the zone. Raises UsageError."""
    import zoneinfo

    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is no instant; write 2026-10-05T10:00 or 2026-10-05T08:00Z.") from error
    return found if found.tzinfo else found.replace(tzinfo=zoneinfo.ZoneInfo(zone))


def _print(result: dict[str, Any]) -> None:
    said = [f"{number} {name.replace('_', ' ')}" for name, number in result.items() if name != "problems"]
    print(", ".join(said))
    for problem in result["problems"]:
        print(f"problem: {problem}")
