"""The gate: may this contact be made now, by the rules in force and the ledger of contacts.

The night itself never asks it: it is asked when a message leaves, so a cold night costs the same with and without it.
`us_a_contact` is the whole question (customer, wishes and ledger read from rows, then judged), `verdict` the judging
alone with fifty past contacts.
"""

import datetime as dt
import time
from typing import Any

from django.db import transaction

from dunwell.compliance import asking, ledger
from dunwell.customers.models import Customer
from dunwell.dunning.book import open_book
from dunwell.dunning.gatekeeping import FINAL_NOTICE, Approach, question
from dunwell.dunning.snapshot import read_account
from dunwell.engine.contact import Contact, Debtor, Event, Notice, Proposal
from dunwell.engine.gate import allowed
from dunwell.practice.bench.apart import Bench, rate
from dunwell.practice.bench.meter import Meter
from dunwell.practice.bench.night import NINE, settle_down
from dunwell.practice.books import AS_OF, seed_book

JUDGED = 5_000
FIFTY = 50
VERDICTS = 2_000
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
    return rate(contacts, figures) | each | {"verdict": bare(), "n": bench.n}


def bare() -> dict[str, Any]:
    """Return what judging alone costs with fifty past contacts, by the packs of the most rules: three that forbid."""
    packs = asking.rules("US-CONSUMER-3P+US-MA+HOUSE", asking.Own(dt.time(8), dt.time(11), 3))
    history = tuple(Event(NINE - dt.timedelta(hours=14 * n), "call", outcome="voicemail") for n in range(1, FIFTY + 1))
    debtor = Debtor("consumer", address_zones=("America/New_York",))
    contact = Contact(Proposal("call", "collect", "reminder_1"), debtor, (Notice("validation_notice", AS_OF),))
    began = time.process_time()
    for _ in range(VERDICTS):
        allowed(contact, packs, history, NINE)
    spent = time.process_time() - began
    return {"past_contacts": FIFTY, "ms": round(spent * 1000 / VERDICTS, 3), "per_second": round(VERDICTS / spent)}


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
