"""`dunwell night`, `sweep`, `replay`, `explain`: deciding, and saying why."""

import argparse
import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dunwell.project.cli import common
from dunwell.project.cli.common import Commands, UsageError

if TYPE_CHECKING:
    from dunwell.organizations.models import Organization


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the commands of the run."""
    night = commands.add_parser("night", parents=[shared], help="decide every customer as of a day")
    night.add_argument("--as-of", type=common.a_day, required=True, metavar="DATE")
    night.add_argument("--from", dest="first", type=common.a_day, metavar="DATE", help="every night from then")
    night.add_argument("--deliver", choices=["none", "embedded"], default="none")
    night.add_argument("--dry-run", action="store_true", help="decide on any date and write nothing")
    night.set_defaults(run=run_night)
    sweep = commands.add_parser("sweep", parents=[shared], help="decide the customers that changed since the night")
    sweep.set_defaults(run=run_sweep)
    replay = commands.add_parser("replay", parents=[shared], help="decide a run again from its kept evidence")
    replay.add_argument("run_id", metavar="RUN", help="a run's id, the date of a night, or `latest`")
    replay.set_defaults(run=run_replay)
    explain = commands.add_parser("explain", parents=[shared], help="why a customer gets a step, or none")
    explain.add_argument("customer", metavar="CUSTOMER", help="the customer's number")
    explain.add_argument("--as-of", type=common.a_day, metavar="DATE")
    explain.set_defaults(run=run_explain)


def run_night(options: argparse.Namespace) -> int:
    """Run one night, or every night from a first one."""
    from dunwell.dunning.night import run_night as night
    from dunwell.dunning.opening import NightRefusedError
    from dunwell.kit import clock

    organization = common.organization_of(options)
    first = options.first or options.as_of
    if first > options.as_of:
        raise UsageError(f"--from {first} is after --as-of {options.as_of}; nothing was run.")
    deliver = _delivery(organization.pk) if options.deliver == "embedded" and not options.dry_run else None
    if not options.dry_run and not deliver:
        _warn_ahead(organization, options.as_of)
    results: list[dict[str, Any]] = []
    for number in range((options.as_of - first).days + 1):
        day = first + dt.timedelta(days=number)
        try:
            result = night(
                organization.pk,
                as_of=day,
                at=clock.now(),
                actor="cli",
                dry_run=options.dry_run,
                progress=lambda what, done, of: common.progress(f"night {day}: {what}", done, of),  # noqa: B023
            )
        except NightRefusedError as error:
            raise UsageError(str(error)) from error
        if deliver:
            result["delivered"] = deliver(day)
        results.append(result)
    if options.json:
        common.print_json(results if options.first else results[0])
    else:
        for result in results:
            _print_night(result)
    return 1 if any(result["problems"] for result in results) else 0


def _warn_ahead(organization: "Organization", as_of: dt.date) -> None:
    """Say what becomes of a night that is run ahead of its day, before it is."""
    from dunwell.dunning.asking import ahead
    from dunwell.kit import clock

    today = clock.day_of(clock.now(), organization.time_zone)
    if said := ahead(as_of=as_of, today=today, sending=organization.sending):
        common.say(f"warning: {said}")


def _delivery(organization_id: int) -> Callable[[dt.date], dict[str, int]]:
    """Return what delivers a day's mail into the embedded mailbox; refused where another connection is configured."""
    from dunwell.dunning.history import NotEmbeddedError, deliver_embedded, require_embedded

    try:
        require_embedded(organization_id)
    except NotEmbeddedError as error:
        raise UsageError(str(error)) from error
    return lambda day: deliver_embedded(organization_id, day)


def _print_night(result: dict[str, Any]) -> None:
    several = common.several
    actions = [f"{n} {kind}" if kind == "lapsed" else several(n, kind) for kind, n in result["actions"].items()]
    decided = f"{several(result['customers'], 'customer')}, {several(result['decisions'], 'decision')}"
    print(f"night of {result['as_of']}: {decided}; {', '.join(actions)}")
    common.print_table(
        ["stage", "in", "out", "seconds"],
        [[stage["name"], stage["in"], stage["out"], f"{stage['seconds']:.3f}"] for stage in result["stages"]],
    )
    if result["review"]:
        print(f"in review: {result['review']}")
    for problem in result["problems"]:
        print(f"problem: customer {problem.get('customer')}: {problem['message']}")


def run_sweep(options: argparse.Namespace) -> int:
    """Decide what changed since the last night."""
    from dunwell.dunning.sweep import sweep
    from dunwell.kit import clock

    found = sweep(common.organization_of(options).pk, at=clock.now())
    if options.json:
        common.print_json(found)
    else:
        actions = ", ".join(f"{number} {kind}" for kind, number in found["actions"].items())
        print(f"{found['customers']} customers decided again; {actions}")
    return 0


def run_replay(options: argparse.Namespace) -> int:
    """Decide a run again from what was kept; exit 1 when anything differs."""
    from dunwell.dunning import queries
    from dunwell.dunning.evidence import replay

    organization = common.organization_of(options)
    run = queries.find_run(organization.pk, options.run_id)
    if run is None:
        raise UsageError(f"there is no run {options.run_id!r}; `dunwell night --json` prints the id of each.")
    found = replay(run)
    if options.json:
        common.print_json(found)
    else:
        print(f"run {found['run']}: {found['decisions']} decisions, {found['differences']} differences")
        for example in found["examples"]:
            print(f"  customer {example['customer']}: then {example['then']}; now {example['now']}")
    return 1 if found["differences"] else 0


def run_explain(options: argparse.Namespace) -> int:
    """Say what was decided for a customer, and why each other step was not taken."""
    from dunwell.dunning import queries

    organization = common.organization_of(options)
    found = queries.explain(organization.pk, options.customer, as_of=options.as_of)
    if found is None:
        raise UsageError(f"there is no customer {options.customer!r} in {organization.name}.")
    if options.json:
        common.print_json(found)
        return 0
    print(f"{found['customer']} as of {found['as_of']}:")
    for reason in found["reasons"]:
        print(f"  {reason['sentence']}")
    for step in found["steps"]:
        print(f"  {step['line'] or 'customer'} · {step['step']}: {step['state'].lower()} - {step['sentence']}")
    print(f"look again on {found['look_again_on'] or 'no set day: something has to change first'}")
    return 0
