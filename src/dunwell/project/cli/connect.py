"""`dunwell connect`: the connections of an organization to the outside world."""

import argparse
import getpass

from dunwell.project.cli import common


def add(commands: common.Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command."""
    parser = commands.add_parser("connect", parents=[shared], help="configure a connector")
    parser.add_argument("kind", metavar="KIND", help="email")
    parser.add_argument("connector", metavar="CONNECTOR", help="smtp, mailbox (embedded: nothing leaves), ...")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting; may be repeated")
    parser.add_argument("--ask", action="append", default=[], metavar="NAME", help="ask for a secret, unseen")
    parser.set_defaults(run=run_connect)


def run_connect(options: argparse.Namespace) -> int:
    """Check the settings as the connector wants them and keep them, secrets encrypted."""
    from django.db import transaction

    from dunwell.kit import clock
    from dunwell.organizations import operations, queries

    organization = common.organization_of(options)
    settings = {}
    for pair in options.set:
        name, equals, value = pair.partition("=")
        if not equals:
            raise common.UsageError(f"--set takes NAME=VALUE, unlike {pair!r}.")
        settings[name] = value
    settings |= {name: getpass.getpass(f"{name}: ") for name in options.ask}
    try:
        with transaction.atomic():
            operations.connect(
                organization=organization.pk,
                kind=options.kind,
                connector=options.connector,
                settings=settings,
                at=clock.now(),
                actor="cli",
                role=None,
            )
    except (operations.OrganizationError, queries.SecretsLostError) as error:
        raise common.UsageError(str(error)) from error
    if options.json:
        told = {"organization": organization.name, "kind": options.kind.upper(), "connector": options.connector}
        common.print_json(told)
    else:
        print(f"{organization.name}: {options.kind} goes through {options.connector} from now on.")
    return 0
