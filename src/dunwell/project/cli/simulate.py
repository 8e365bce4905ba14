"""`dunwell simulate`: a strategy (or segments) played over a past period, and who is treated differently."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dunwell.project.cli import common
from dunwell.project.cli.common import Commands, UsageError

if TYPE_CHECKING:
    from dunwell.dunning.simulating import Policy, Simulation


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "simulate", parents=[shared], help="play a strategy over a past period; writes nothing"
    )
    parser.add_argument("file", type=Path, metavar="STRATEGY.yaml", help="a strategy, or segments")
    parser.add_argument("--from", dest="first", type=common.a_day, required=True, metavar="DATE")
    parser.add_argument("--to", dest="last", type=common.a_day, required=True, metavar="DATE")
    parser.add_argument(
        "--against", metavar="VERSION", help="a version's number, or `in-force`: who is treated differently"
    )
    parser.set_defaults(run=run_simulate, writes=False)


def run_simulate(options: argparse.Namespace) -> int:
    """Play it and print what came of it; exit code 1 when a customer could not be decided. Ctrl-C leaves nothing."""
    from dunwell.dunning.simulating import SimulationError, simulate

    organization = common.organization_of(options)
    text = _text(options.file)
    policy, key = _policy(organization.pk, text)
    against = _against(organization.pk, key, options.against) if options.against else None
    try:
        found = simulate(
            organization.pk,
            policy,
            first=options.first,
            last=options.last,
            against=against,
            progress=lambda done, of: common.progress("customers, in ranges", done, of),
        )
    except SimulationError as error:
        raise UsageError(f"{error} Nothing was played.") from error
    told = _told(organization.pk, key, found, options.against)
    if options.json:
        common.print_json(told)
    else:
        _print(told)
    return 1 if found.problems else 0


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise UsageError(f"{path} cannot be read: {reason}.") from error


def _policy(organization: int, text: str) -> "tuple[Policy, str]":
    """Return the policy a file stands for with the strategy's key, "" for segments; raises UsageError."""
    from dunwell.dunning.simulating import Policy, policy_of
    from dunwell.strategies import documents, segments

    mapping, _ = documents.read(text)
    if isinstance(mapping, dict) and "segments" in mapping:
        _, problems = segments.parse(text)
        if not problems:
            return Policy(segments=text), ""
    else:
        strategy, problems = documents.parse(text)
        if strategy is not None:
            return policy_of(organization, text, strategy.key), strategy.key
    first = problems[0]
    raise UsageError(
        f"{first.path or 'the file'}: {first.message} ({len(problems)} in all; see `dunwell strategy check`)."
    )


def _against(organization: int, key: str, version: str) -> "Policy":
    """Return the policy to compare with."""
    from dunwell.dunning.simulating import IN_FORCE, Policy
    from dunwell.strategies import queries

    if version == "in-force":
        return IN_FORCE
    listed = queries.list_versions(organization, key) if key else queries.list_segments_versions(organization)
    text = next((one.text for one in listed if str(one.number) == version), None)
    if text is None:
        numbers = ", ".join(str(one.number) for one in listed) or "none"
        raise UsageError(f"there is no version {version}; there are {numbers}, and `in-force`.")
    return Policy({key: text}) if key else Policy(segments=text)


def _told(organization: int, key: str, found: "Simulation", version: str | None) -> dict[str, Any]:
    from dunwell.dunning.telling import told

    return {"strategy": key or None, **told(organization, found), **({"version": version} if version else {})}


def _print(told: dict[str, Any]) -> None:
    print(
        f"{told['from']} to {told['to']}: {told['customers']} customers, {told['contacts']} contacts "
        f"with {told['contacted']} of them"
    )
    common.print_table(
        ["step", "what", "contacts"], [[row["step"], row["by"].lower(), row["contacts"]] for row in told["by_step"]]
    )
    print()
    common.print_table(
        ["month", "messages", "calls", "other work"],
        [[row["month"], row["messages"], row["calls"], row["work"]] for row in told["by_month"]],
    )
    if told["load"]:
        print()
        common.print_table(
            ["whose work", "calls", "other"], [[row["agent"], row["calls"], row["work"]] for row in told["load"]]
        )
    differs = told.get("against")
    if differs:
        print(
            f"\ntreated differently: {differs['customers']} customers; "
            f"{differs['gained']} contacts gained, {differs['lost']} lost, {differs['changed']} changed"
        )
        if len(differs["examples"]) < differs["customers"]:
            print(f"{len(differs['examples'])} of them, the largest sums of each kind:")
        common.print_table(
            ["customer", "what", "before", "after", "why"],
            [
                [one["customer"], one["what"], _short(one["before"]), _short(one["after"]), _why(one)]
                for one in differs["examples"]
            ],
        )
    for problem in told["problems"]:
        print(f"problem: customer {problem['customer']}: {problem['message']}")


def _why(one: dict[str, Any]) -> str:
    put = one.get("put")
    return f"{put['to']} instead of {put['from']} ({put['segment'] or 'no segment'})" if put else str(one["why"])


def _short(contact: dict[str, Any] | None) -> str:
    return f"{contact['on']} {contact['step']} ({contact['by'].lower()})" if contact else "-"
