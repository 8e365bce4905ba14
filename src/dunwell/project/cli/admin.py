"""`dunwell migrate` and `dunwell create-admin`: preparing an installation."""

import argparse
import getpass
import secrets
import sys

from dunwell.project.cli import common


def add(commands: common.Commands, shared: argparse.ArgumentParser) -> None:
    """Add the commands."""
    migrate = commands.add_parser("migrate", parents=[shared], help="bring the database up to date")
    migrate.set_defaults(run=run_migrate, needs_database=False)
    admin = commands.add_parser("create-admin", parents=[shared], help="let somebody in who may do everything")
    admin.add_argument("email", metavar="EMAIL", help="who; a user known by it gets a new password")
    admin.add_argument("--name", default="", metavar="NAME")
    admin.set_defaults(run=run_create_admin, begins=True)


def run_migrate(options: argparse.Namespace) -> int:
    """Apply what is pending; an embedded database is copied before."""
    common.open_database(migrates=False)
    from django.db import OperationalError

    from dunwell.project import migrating

    try:
        applied = migrating.migrate(common.say)
    except OperationalError as error:
        raise common.UsageError(f"the database cannot be opened: {str(error).splitlines()[0]}.") from error
    if options.json:
        common.print_json({"applied": applied})
    else:
        print(f"{len(applied)} changes applied." if applied else "The database is up to date.")
    return 0


def run_create_admin(options: argparse.Namespace) -> int:
    """Create an administrator of every organization (or the named one); asks for a password or makes one up."""
    from django.db import transaction

    from dunwell.kit import clock
    from dunwell.organizations import operations, queries
    from dunwell.organizations.terms import Role

    typed = _ask_password() if sys.stdin.isatty() else ""
    password = typed or secrets.token_urlsafe(12)
    at = clock.now()
    where = [common.organization_of(options)] if options.organization else queries.list_organizations()
    try:
        with transaction.atomic():
            user = queries.find_user(options.email)
            if user is None:
                user = operations.create_user(
                    email=options.email, name=options.name, password=password, at=at, actor="cli"
                )
            else:
                operations.set_password(user=user.pk, password=password, at=at, actor="cli")
            for organization in where:
                operations.set_role(organization=organization.pk, user=user.pk, role=Role.ADMIN, at=at, actor="cli")
    except operations.OrganizationError as error:
        raise common.UsageError(str(error)) from error
    if options.json:
        names = [organization.name for organization in where]
        common.print_json({"email": user.email, "password": "" if typed else password, "organizations": names})
        return 0
    of = ", ".join(organization.name for organization in where) or "the first organization, once there is one"
    print(f"{user.email} is administrator of {of}.")
    if not typed:
        print(f"password: {password} (change it under Account after signing in)")
    return 0


def _ask_password() -> str:
    """Ask twice for a password that is good enough; empty when one shall be made up."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    while True:
        first = getpass.getpass("password (empty: make one up): ")
        if not first:
            return ""
        try:
            validate_password(first)
        except ValidationError as error:
            common.say(" ".join(error.messages))
            continue
        if getpass.getpass("again: ") == first:
            return first
        common.say("The two are not the same.")
