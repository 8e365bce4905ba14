"""`dunwell privacy export|erase|retention`: what is known of a person, handed out, erased, or gone by itself."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from dunwell.project.cli import common

if TYPE_CHECKING:
    from dunwell.organizations.models import Organization


def add(commands: common.Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command and its parts."""
    parser = commands.add_parser("privacy", help="hand out, erase or retire what is known of people")
    parts = parser.add_subparsers(dest="part", required=True, metavar="PART")
    export = parts.add_parser("export", parents=[shared], help="write all that is known of a customer as one zip")
    export.add_argument("customer", metavar="CUSTOMER", help="the customer's number")
    export.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="where to; never overwritten")
    export.set_defaults(run=run_export)
    erase = parts.add_parser("erase", parents=[shared], help="erase what is not needed any more of a customer")
    erase.add_argument("customer", metavar="CUSTOMER", help="the customer's number")
    erase.add_argument("--reason", default="asked for", help="why, for the record")
    erase.add_argument("--dry-run", action="store_true", help="only say what would go, and what stays until when")
    erase.set_defaults(run=run_erase)
    retention = parts.add_parser("retention", parents=[shared], help="erase what its period of retention lets go")
    retention.set_defaults(run=run_retention)


def _customer(house: "Organization", number: str) -> int:
    from dunwell.customers.queries import find_customer

    row = find_customer(house.pk, number)
    if row is None:
        raise common.UsageError(f"There is no customer {number} in {house.name}.")
    return int(row.pk)


def run_export(options: argparse.Namespace) -> int:
    """Write the zip."""
    from dunwell.kit import clock
    from dunwell.privacy.telling import tell

    house = common.organization_of(options)
    key = _customer(house, options.customer)
    try:
        with options.output.open("xb") as file:
            counts = tell(file, organization=house.pk, customer=key, at=clock.now())
    except OSError as error:
        raise common.UsageError(f"{options.output} cannot be written: {error.strerror}.") from error
    common.say(f"{sum(counts.values())} rows written to {options.output}")
    if options.json:
        common.print_json({"file": str(options.output), "rows": counts})
    return 0


def run_erase(options: argparse.Namespace) -> int:
    """Say what goes and what stays, and unless it is a dry run let it go; exit code 1 when it is refused."""
    from django.db import transaction

    from dunwell.kit import clock
    from dunwell.privacy.forgetting import forget, look

    house = common.organization_of(options)
    key, at = _customer(house, options.customer), clock.now()
    today = clock.day_of(at, house.time_zone)
    order = look(house.pk, key, today=today)
    told = {
        "refused": order.refused,
        "goes": order.goes,
        "stays": {part.kind: {"until": part.until, "why": part.why} for part in order.parts if part.until},
    }
    if not order.refused and not options.dry_run:
        with transaction.atomic():
            forget(organization=house.pk, customer=key, today=today, reason=options.reason, at=at, actor="cli")
    if options.json:
        common.print_json(told)
    else:
        for line in order.refused or [f"{part.kind}: {part.until or 'goes'} ({part.why})" for part in order.parts]:
            print(line)
    return 1 if order.refused else 0


def run_retention(options: argparse.Namespace) -> int:
    """Do what the worker does each day, until nothing more can go."""
    from django.db import transaction

    from dunwell.kit import clock
    from dunwell.privacy.retiring import retire_some

    house, at = common.organization_of(options), clock.now()
    total = 0
    while True:
        with transaction.atomic():
            done = retire_some(organization=house.pk, today=clock.day_of(at, house.time_zone), at=at)
        total += done
        if not done:
            break
    common.say(f"{total} customers without business for long: what is no longer needed of them is erased")
    if options.json:
        common.print_json({"customers": total})
    return 0
