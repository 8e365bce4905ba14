"""What a simulation or rehearsal found, as plain values for commands, pages and rows."""

import datetime as dt
from collections import Counter
from typing import Any, Final

from dunwell.customers.models import Customer
from dunwell.dunning.comparing import Comparison, Contact, Difference, Put, Tally, stake
from dunwell.dunning.simulating import Simulation
from dunwell.organizations.models import User

SORTS: Final = ("messages", "calls", "work")
PROBLEMS: Final = 20


def told(organization: int, found: Simulation) -> dict[str, Any]:
    """Return counts by step, day and month, load by person, and with `against` what differs."""
    agents = _names({*found.tally.load, *(found.before.load if found.before else {})})
    result: dict[str, Any] = {
        "from": found.first.isoformat(),
        "to": found.last.isoformat(),
        "customers": found.customers,
        "decided": found.decided,
        **tallied(found.tally, agents),
        "problems": found.problems[:PROBLEMS],
    }
    if found.before is not None and found.comparison is not None:
        result["against"] = {**tallied(found.before, agents), **compared(organization, found.comparison)}
    return result


def tallied(tally: Tally, agents: dict[int, str]) -> dict[str, Any]:
    """Return what one policy does."""
    months: dict[str, Counter[str]] = {}
    for on, counts in sorted(tally.days.items()):
        months.setdefault(on.isoformat()[:7], Counter()).update(counts)
    return {
        "contacted": tally.contacted,
        "contacts": tally.contacts,
        "by_step": [
            {"step": step, "kind": kind, "by": by, "contacts": count}
            for (step, kind, by), count in sorted(tally.steps.items(), key=lambda pair: (-pair[1], pair[0]))
        ],
        "by_day": [{"on": on.isoformat(), **_sorts(counts)} for on, counts in sorted(tally.days.items())],
        "by_month": [{"month": month, **_sorts(counts)} for month, counts in months.items()],
        "load": [
            {"agent": agents.get(key, "nobody yet"), **_sorts(counts)}
            for key, counts in sorted(tally.load.items(), key=lambda pair: agents.get(pair[0], ""))
        ],
    }


def compared(organization: int, comparison: Comparison) -> dict[str, Any]:
    """Return who is treated differently, the examples at which most money is at stake first."""
    examples = sorted(comparison.examples, key=stake, reverse=True)
    rows = Customer.objects.of(organization).filter(pk__in=[one.customer for one in examples])
    who = {
        pk: (number, name, str(key)) for pk, number, name, key in rows.values_list("pk", "number", "name", "public_id")
    }
    return {
        "customers": comparison.customers,
        **{what: comparison.counts.get(what, 0) for what in ("gained", "lost", "changed")},
        "whys": dict(comparison.whys.most_common(12)),
        "moved": [{**_put(put), "customers": count} for put, count in comparison.moved.most_common(12)],
        "examples": [_example(one, who.get(one.customer, ("", "", ""))) for one in examples],
    }


def listed(comparison: Comparison) -> list[list[Any]]:
    """Return a row for each customer treated differently.

    That is its id, what, why, the stake, (day, step) before and after, and the other strategy it was put on.
    """
    return [
        [
            *(one.customer, one.what, one.why, stake(one), _when(one.before), _when(one.after)),
            _put(one.put) if one.put else None,
        ]
        for one in comparison.listed
    ]


def _when(one: Contact | None) -> list[str] | None:
    return None if one is None else [one.on.isoformat(), one.step]


def _example(one: Difference, who: tuple[str, str, str]) -> dict[str, Any]:
    number, name, key = who
    sides = {"before": _contact(one.before), "after": _contact(one.after)}
    put = {"put": _put(one.put)} if one.put else {}
    return {"customer": number, "name": name, "public_id": key, "what": one.what, **sides, "why": one.why, **put}


def _put(put: Put) -> dict[str, str]:
    """Return which strategy a customer follows instead of which, and the segments that say so."""
    was, now = put
    return {"from": was.strategy, "from_segment": was.segment, "to": now.strategy, "segment": now.segment}


def _contact(one: Contact | None) -> dict[str, Any] | None:
    if one is None:
        return None
    kept = ("kind", "step", "by", "severity", "strategy", "segment", "code", "value")
    return {"on": one.on.isoformat(), **{name: getattr(one, name) for name in kept}}


def _sorts(counts: Counter[str]) -> dict[str, int]:
    return {sort: counts.get(sort, 0) for sort in SORTS}


def _names(agents: set[int]) -> dict[int, str]:
    rows = User.objects.filter(pk__in=agents)
    return dict(rows.values_list("pk", "name"))


def days_of(told: dict[str, Any], sort: str = "messages") -> list[tuple[dt.date, int, int]]:
    """Return (day, messages before, messages after) of a comparison, every day from its first to its last.

    `sort` counts `calls` or other `work` instead.
    """
    after = {row["on"]: row[sort] for row in told["by_day"]}
    before = {row["on"]: row[sort] for row in told.get("against", {}).get("by_day", [])}
    first, last = (dt.date.fromisoformat(told[end]) for end in ("from", "to"))
    days = (first + dt.timedelta(days=n) for n in range((last - first).days + 1))
    return [(day, before.get(day.isoformat(), 0), after.get(day.isoformat(), 0)) for day in days]
