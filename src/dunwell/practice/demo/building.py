"""The demo from nothing to this morning: founded, opened from files, every day lived, tonight's work left to do."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from dunwell.customers.models import Customer
from dunwell.dunning.dispatch import dispatch_all
from dunwell.dunning.night import run_night
from dunwell.dunning.sweep import sweep
from dunwell.organizations.terms import Role
from dunwell.practice.demo import bank, branch, house, office, opening
from dunwell.practice.demo.cast import customers
from dunwell.practice.demo.house import SYSTEM, SignIn
from dunwell.practice.demo.life import Life
from dunwell.practice.demo.trade import sales
from dunwell.receivables.models import OpenItem

CUSTOMERS = 500
DAYS = 75


class DemoError(Exception):
    """Something went wrong that has no place in a demo; that is a bug, and nothing of it should be shown."""


type Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, of how much."""


@dataclass(frozen=True, slots=True)
class Demo:
    """What was built, and how to get in."""

    organization: int
    seed: int
    today: dt.date
    customers: int
    invoices: int
    nights: int
    messages: int
    sign_ins: tuple[SignIn, ...]


def build(
    *, today: dt.date, seed: int = 7, size: int = CUSTOMERS, days: int = DAYS, progress: Progress | None = None
) -> Demo:
    """Build the demo into an empty database, `days` nights before today's replayed with their mail.

    The same arguments build the same book, passwords aside. Opens its own transactions.
    """
    tell = progress or _silent
    start = today - dt.timedelta(days=days)
    evening = dt.datetime.combine(start - dt.timedelta(days=1), dt.time(17), dt.UTC)
    tell("customers and their invoices", 0, size)
    cast = customers(seed, size)
    sold = sales(seed, cast, today)
    organization, staff = house.found(evening)
    source = opening.bring_in(
        organization.pk, seed, cast, sold, start=start, at=evening, chooser=staff[Role.MANAGER].actor
    )
    tell("customers and their invoices", size, size)
    keys = dict(Customer.objects.of(organization).values_list("number", "pk"))
    life = Life(
        seed=seed,
        organization=organization.pk,
        source=source,
        start=start,
        today=today,
        staff=staff,
        debtors={keys[debtor.number]: debtor for debtor in cast},
        sold=sold,
        customers=keys,
        lines=dict(OpenItem.objects.of(organization).values_list("document__number", "pk")),
    )
    bank.plan_payments(life)
    messages = 0
    for passed in range(days):
        messages += live(life, start + dt.timedelta(days=passed))
        tell("nights with their mail", passed + 1, days)
    this_morning(life)
    invoices = OpenItem.objects.of(organization).filter(amount_minor__gt=0).count()
    known = Customer.objects.of(organization).count()
    return Demo(organization.pk, seed, today, known, invoices, days + 1, messages, tuple(staff.values()))


def _silent(_what: str, _done: int, _of: int) -> None:
    """Nobody wants to know how far it is."""


def live(life: Life, day: dt.date) -> int:
    """Live through one day, in the order of its hours; return how many messages left."""
    run_night(life.organization, as_of=day, at=life.at(day, 5), actor=SYSTEM)
    sent = 0
    if day.weekday() < 5:
        office.review(life, day)
        sent += deliver(life, day, 9, 30)
        office.bounce(life, day)
        office.work(life, day)
        office.close_disputes(life, day)
        bank.credit(life, day)
        office.arrange(life, day)
        sent += deliver(life, day, 15, 30)  # the morning of those across the sea
        office.answer(life, day)
    bank.issue(life, day)
    bank.receive(life, day)
    branch.send_list(life, day)
    return sent


def deliver(life: Life, day: dt.date, hour: int, minute: int) -> int:
    """Dispatch what may leave at an hour into the embedded mailbox; return how many messages did."""
    found = dispatch_all(organization=life.organization, at=life.at(day, hour, minute), until_empty=True, embedded=True)
    if found["problems"]:
        raise DemoError(f"{day}: {found['problems'][0]}")
    return int(found["sent"])


def this_morning(life: Life) -> None:
    """Run today's night and leave its work undone; what came in since is swept once."""
    run_night(life.organization, as_of=life.today, at=life.at(life.today, 5), actor=SYSTEM)
    office.hand_out(life)
    sweep(life.organization, at=life.at(life.today, 7))
