"""The gate: may this contact be made now, by the rules in force and the ledger of contacts."""

import datetime as dt
from typing import Any

from django.db import transaction

from dunwell.compliance import asking, ledger
from dunwell.customers.models import Customer
from dunwell.dunning.book import open_book
from dunwell.dunning.gatekeeping import FINAL_NOTICE, Approach, question
from dunwell.dunning.snapshot import read_account
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
    book = open_book(organization, as_of=AS_OF)
    keys = list(Customer.objects.of(organization).order_by("id").values_list("id", flat=True)[:JUDGED])
    accounts = [read_account(book, key) for key in keys]
    passed = 0
    with meter:
        for account in accounts:
            approach = Approach("EMAIL", "ap@customer.example", None, step=FINAL_NOTICE)
            found = question(book, account, approach, root=account.id, at=NINE)
            passed += asking.ask(found).is_allowed
    return {"contacts": len(accounts), "allowed": passed}
