"""The rehearsal that was played last, kept with the first hour's milestone: counts and reasons, no letters."""

import datetime as dt
from typing import Any, Final, NamedTuple

from django.db import transaction

from dunwell.customers.queries import count_customers
from dunwell.dunning.rehearsal import Night, rehearse
from dunwell.dunning.strange import Strange
from dunwell.kit.clock import day_of
from dunwell.organizations import operations as organizations
from dunwell.organizations.queries import get_organization, milestones_of

MILESTONE: Final = "rehearsal"
AT_ONCE: Final = 5_000
"""Customers; a larger book is played by the worker, because a page answers within seconds."""


class Case(NamedTuple):
    """A strange case without its letter."""

    customer: int
    on: dt.date
    strange: str
    why: str


class Played(NamedTuple):
    """What a rehearsal found, as it is kept."""

    today: dt.date
    at: dt.datetime
    nights: list[Night]
    customers: int
    asked: dict[str, int]
    silent: dict[str, int]
    strange: list[Case]
    problems: int

    @property
    def messages(self) -> int:
        """How many messages all nights write."""
        return sum(night.messages for night in self.nights)

    @property
    def backlog(self) -> int:
        """How many of them come only once."""
        return sum(night.backlog for night in self.nights)

    @property
    def calls(self) -> int:
        """How many calls all nights ask for."""
        return sum(night.calls for night in self.nights)

    @property
    def work(self) -> int:
        """How many other tasks they give to people."""
        return sum(night.work for night in self.nights)


def play(organization: int, *, at: dt.datetime, actor: str) -> None:
    """Play a rehearsal and keep it; a large book waits for the worker."""
    if count_customers(organization) <= AT_ONCE:
        play_now(organization, at=at, actor=actor)
        return
    from dunwell.dunning import tasks  # tasks stand above: they call us

    _keep(organization, {**_facts(organization), "waits_since": at.isoformat()}, at=at, actor=actor)
    tasks.rehearse.enqueue(organization=organization, actor=actor)


def play_now(organization: int, *, at: dt.datetime, actor: str) -> None:
    """Play a rehearsal and keep what it found."""
    found = rehearse(organization, at=at)
    today = day_of(at, get_organization(organization).time_zone)
    facts = {
        "today": today.isoformat(),
        "at": at.isoformat(),
        "nights": [[night.on.isoformat(), *night[1:]] for night in found.nights],
        "customers": found.customers,
        "asked": found.asked,
        "silent": found.silent,
        "strange": [[one.customer, one.on.isoformat(), one.strange, one.why] for one in found.strange],
        "problems": len(found.problems),
    }
    _keep(organization, facts, at=at, actor=actor)


def last(organization: int) -> Played | None:
    """Return the rehearsal that was played last."""
    facts = _facts(organization)
    if "nights" not in facts:
        return None
    day = dt.date.fromisoformat
    return Played(
        today=day(facts["today"]),
        at=dt.datetime.fromisoformat(facts["at"]),
        nights=[Night(day(on), *counts) for on, *counts in facts["nights"]],
        customers=facts["customers"],
        asked=facts["asked"],
        silent=facts["silent"],
        strange=[Case(customer, day(on), strange, why) for customer, on, strange, why in facts["strange"]],
        problems=facts["problems"],
    )


def first_night(organization: int, *, at: dt.datetime) -> int | None:
    """Return how many messages the first night would write if sending began now.

    As the rehearsal of today said; without one a small book is asked at once, and of a large one it is None.
    """
    found = last(organization)
    if found is not None and found.today == day_of(at, get_organization(organization).time_zone):
        return found.nights[0].messages
    if count_customers(organization) > AT_ONCE:
        return None
    return rehearse(organization, at=at, nights=0).messages


def is_waiting(organization: int) -> bool:
    """Tell whether a rehearsal waits for the worker."""
    return "waits_since" in _facts(organization)


def one(organization: int, customer: int, *, at: dt.datetime) -> Strange | None:
    """Return what one customer would get in the nights of a rehearsal, its letter written out; None for nothing."""
    found = rehearse(organization, at=at, customer=customer).strange
    return found[0] if found else None


def _facts(organization: int) -> dict[str, Any]:
    reached = milestones_of(organization).get(MILESTONE)
    return dict(reached.facts) if reached else {}


def _keep(organization: int, facts: dict[str, Any], *, at: dt.datetime, actor: str) -> None:
    with transaction.atomic():
        organizations.reach_milestone(organization=organization, key=MILESTONE, facts=facts, at=at, actor=actor)
