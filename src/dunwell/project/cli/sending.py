"""`dunwell sending`: what may leave the house; OFF until a person changes it."""

import argparse

from dunwell.project.cli import common

STATES = ("OFF", "SHADOW", "REDIRECT", "REVIEW", "CANARY", "ON")


def add(commands: common.Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command."""
    parser = commands.add_parser("sending", parents=[shared], help="say what may leave the house")
    parser.add_argument("state", choices=STATES, type=str.upper, metavar="|".join(STATES))
    parser.add_argument("--to", default="", metavar="ADDRESS", help="REDIRECT: who gets every message")
    parser.add_argument("--limit", type=common.a_number, metavar="N", help="CANARY: how many messages a night go out")
    parser.set_defaults(run=run_sending)


def run_sending(options: argparse.Namespace) -> int:
    """Change the state and say what was withdrawn by that."""
    from django.db import transaction

    from dunwell.dunning import operations
    from dunwell.kit import clock
    from dunwell.organizations.operations import OrganizationError

    organization = common.organization_of(options)
    try:
        with transaction.atomic():
            withdrawn = operations.change_sending(
                organization=organization.pk,
                state=options.state,
                redirect_to=options.to,
                limit=options.limit,
                at=clock.now(),
                actor="cli",
                role=None,
            )
    except OrganizationError as error:
        raise common.UsageError(str(error)) from error
    if options.json:
        common.print_json({"organization": organization.name, "sending": options.state, "withdrawn": withdrawn})
    else:
        print(f"{organization.name}: sending is {options.state} (it was {organization.sending}).")
        if withdrawn:
            print(f"{withdrawn} messages written before are withdrawn; the next night decides afresh.")
    return 0
