"""The gate: may this contact be made now, by the rules in force and the ledger of contacts."""

import datetime as dt
from typing import Any

from django.db import transaction

from dunwell.compliance import ledger
from dunwell.customers.models import Customer
from dunwell.dunning.book import open_book
from dunwell.engine.calendar import Calendar
from dunwell.engine.gate import Contact, allowed
from dunwell.organizations.models import Organization
from dunwell.practice.bench.apart import Bench, rate
from dunwell.practice.bench.meter import Meter
from dunwell.practice.bench.night import NINE, settle_down
from dunwell.practice.books import AS_OF, seed_book

JUDGED = 5_000
BEFORE = (1, 3, 9)
"""Days before on which each customer was contacted; with three in a week the cap would close for all."""


def measure(bench: Bench) -> dict[str, Any]:
    """Return the figures of judging up to `JUDGED` contacts with a history of three each."""
    organization = seed_book(bench.n).pk
    note_history(organization)
    settle_down()
    figures = bench.apart("gate:judged", organization=organization)
    contacts = figures["contacts"]
    each = {"us_a_contact": round(figures["cpu_seconds"] * 1_000_000 / contacts, 1)}
    return rate(contacts, figures) | each | {"n": bench.n}


def note_history(organization: int) -> None:
    """Write earlier contacts of the customers that will be judged."""
    for key in Customer.objects.of(organization).order_by("id").values_list("id", flat=True)[:JUDGED]:
        with transaction.atomic():
            for number, days in enumerate(BEFORE, start=1):
                at = NINE - dt.timedelta(days=days)
                ledger.note_attempt(
                    organization=organization,
                    root=key,
                    customer=key,
                    message=key,
                    attempt=number,
                    channel="EMAIL",
                    address="ap@customer.example",
                    at=at,
                    local_on=at.date(),
                    verdict={},
                )


def judged(meter: Meter, *, organization: int) -> dict[str, Any]:
    """Judge a reminder by mail to each of the customers."""
    house = Organization.objects.get(pk=organization)
    calendars = open_book(organization, as_of=AS_OF).context.calendars
    rows = list(Customer.objects.of(organization).order_by("id").values_list("id", "kind", "country")[:JUDGED])
    passed = 0
    with meter:
        for key, kind, country in rows:
            calendar = calendars.get(country) or Calendar()
            contact = Contact("EMAIL", "COLLECT", kind, country, (house.time_zone,), calendar)
            history = ledger.history_of(organization, root=key, until=AS_OF)
            passed += allowed(contact, ledger.packs_of(house), history, NINE).is_allowed
    return {"contacts": len(rows), "allowed": passed}
