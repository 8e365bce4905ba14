"""A cold night, the night after, the same night by an ORM loop, and a sweep after 1 % of the customers paid."""

import datetime as dt
from typing import Any

from django.db import connection, transaction

from dunwell.cash import operations as cash
from dunwell.correspondence.models import Message
from dunwell.correspondence.terms import UNSENT, MessageState
from dunwell.customers.models import Customer
from dunwell.dunning.book import open_book
from dunwell.dunning.night import run_night
from dunwell.dunning.sweep import sweep
from dunwell.intake.models import Source
from dunwell.kit import bulk
from dunwell.organizations.models import Organization
from dunwell.practice import orm_loop
from dunwell.practice.bench.apart import Bench, rate
from dunwell.practice.bench.meter import Meter
from dunwell.practice.books import AS_OF, seed_book
from dunwell.receivables.models import OpenItem

ACTOR = "system:bench"
MORNING = dt.datetime.combine(AS_OF, dt.time(4), dt.UTC)
NINE = dt.datetime.combine(AS_OF, dt.time(8), dt.UTC)
"""Nine in the house's zone, the hour at which mail leaves."""

LOOPED = 1_000
"""Customers of the book on which the ORM loop is timed; it takes a millisecond each and more."""

CHANGED = 100
"""One customer in so many pays before the sweep."""

FIGURES = ("cpu_seconds", "wall_seconds", "peak_mb", "per_second", "cpu_own", "cpu_database", "stages", "actions")


def measure(bench: Bench) -> dict[str, Any]:
    """Return the cold night's figures with `next_night`, `orm_loop_ratio` and `incremental_ratio`."""
    organization = seed_book(bench.n).pk
    settle_down()
    loop = bench.apart("night:loop", organization=organization)
    cold = rate(bench.n, bench.apart("night:night", organization=organization, day=0))
    take_as_sent(organization)
    settle_down()
    after = rate(bench.n, bench.apart("night:night", organization=organization, day=1))
    pay_some(organization)
    settle_down()
    swept = bench.apart("night:swept", organization=organization)
    by_loop = loop["cpu_seconds"] / loop["customers"]
    return {
        **cold,
        "next_night": {key: after[key] for key in FIGURES},
        "orm_loop_ratio": ratio(by_loop, cold["cpu_seconds"] / cold["customers"]),
        "orm_loop": {"customers": loop["customers"], "cpu_ms_a_customer": round(by_loop * 1000, 3)},
        "incremental_ratio": ratio(swept["cpu_seconds"], after["cpu_seconds"]),
        "incremental": {"customers": swept["customers"], "cpu_seconds": swept["cpu_seconds"]},
    }


def ratio(one: float, other: float) -> float | None:
    """Return how many times the other the one is; None where the other is too small to be seen."""
    return round(one / other, 4) if other else None


def settle_down() -> None:
    """Finish what a database does on its own within minutes of a load, so that it is in nobody's figures."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if bulk.is_postgres() else "PRAGMA wal_checkpoint(TRUNCATE)")
        if bulk.is_postgres():
            cursor.execute("CHECKPOINT")
    connection.close()


def night(meter: Meter, *, organization: int, day: int) -> dict[str, Any]:
    """Run the night of the book's day, or so many days after it."""
    days = dt.timedelta(days=day)
    with meter:
        found = run_night(organization, as_of=AS_OF + days, at=MORNING + days, actor=ACTOR)
    problems = {"problems": found["problems"][:3]} if found["problems"] else {}
    return {key: found[key] for key in ("customers", "stages", "actions")} | problems


def first_night(organization: int) -> None:
    """Run the cold night in this process, for measurements that only begin after it."""
    run_night(organization, as_of=AS_OF, at=MORNING, actor=ACTOR)


def loop(meter: Meter, *, organization: int) -> dict[str, Any]:
    """Do the first customers' cold night by an ORM loop, and leave nothing of it behind."""
    with transaction.atomic():
        with meter:
            done = orm_loop.run_night(organization, as_of=AS_OF, limit=LOOPED)
        transaction.set_rollback(True)
    return {"customers": done.customers}


def swept(meter: Meter, *, organization: int) -> dict[str, Any]:
    """Sweep the customers that were touched, as the worker does that swept a few seconds ago: calendars are read."""
    open_book(organization, as_of=AS_OF)
    with meter:
        found = sweep(organization, at=NINE + dt.timedelta(days=1, hours=2))
    return {"customers": found["customers"]}


def take_as_sent(organization: int) -> int:
    """Mark all that waits to leave as accepted at nine that day, as dispatch would; return how many."""
    unsent = Message.objects.of(organization).filter(state__in=UNSENT)
    return unsent.update(state=MessageState.SENT, attempt=1, accepted_at=NINE, accepted_on=AS_OF)


def pay_some(organization: int) -> int:
    """Let one customer in a hundred pay its oldest line the day after; return how many."""
    book = Organization.objects.get(pk=organization)
    source = Source.objects.of(book).get(name="file").pk
    keys = list(Customer.objects.of(book).order_by("id").values_list("id", flat=True)[::CHANGED])
    on = AS_OF + dt.timedelta(days=1)
    payments = []
    for key in keys:
        line = OpenItem.objects.of(book).filter(customer=key, open_minor__gt=0).order_by("due_date", "id").first()
        if line is not None:
            share = (line.pk, line.open_minor)
            payments.append(cash.NewPayment(key, source, on, line.currency, line.open_minor, shares=[share]))
    with transaction.atomic():
        at = NINE + dt.timedelta(days=1)
        return len(cash.record_payments(organization=organization, payments=payments, at=at, actor=ACTOR))
