"""A second ledger: the workshop in Graz keeps its own open items and sends its list by hand, lately not any more.

So one source is stale when the demo is opened: nobody is asked for what only an old list says, until a new one comes.
"""

import csv
import datetime as dt
import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.db import transaction

from dunwell.customers.terms import CustomerKind
from dunwell.intake.operations import Order, ensure_source, import_file
from dunwell.intake.terms import ImportKind
from dunwell.practice.demo.cast import Debtor
from dunwell.practice.demo.house import SYSTEM
from dunwell.practice.demo.life import Life
from dunwell.practice.demo.opening import OpeningError, money
from dunwell.practice.demo.trade import work_day

SOURCE = "workshop-graz"
LAST_LIST = dt.timedelta(days=12)
"""So long ago the last list came: well past the three working days after which a ledger is stale."""

COLUMNS = ("customer", "number", "issue_date", "due_date", "amount", "open_amount", "currency")
CUSTOMER_COLUMNS = ("customer", "name", "kind", "country", "language", "currency", "vat_id")
REPAIRS = 9
STRANGERS = 2
"""So many of the workshop's customers are there under another number already; somebody may say that they are one."""


def send_list(life: Life, day: dt.date) -> None:
    """Bring in the workshop's customers and its list of open repairs on the one day it came."""
    if day != work_day(life.today - LAST_LIST):
        return
    at = life.at(day, 16)
    with transaction.atomic():
        ensure_source(organization=life.organization, name=SOURCE, is_current=False, at=at, actor=SYSTEM)
    chance = life.chance(day, "repairs")
    buyers = [debtor for debtor in life.debtors.values() if not debtor.part and debtor.kind == CustomerKind.BUSINESS]
    chosen = chance.sample(buyers, min(REPAIRS, len(buyers)))
    strangers = {debtor.number: f"GRZ-{place:02d}" for place, debtor in enumerate(chosen[:STRANGERS], start=1)}
    people = [_as_the_workshop_says(debtor, strangers[debtor.number]) for debtor in chosen[:STRANGERS]]
    repairs = []
    for place, debtor in enumerate(chosen, start=1):
        due = day + dt.timedelta(days=chance.randint(-3, 9))
        amount = money(chance.randint(18_000, 140_000))
        who = strangers.get(debtor.number, debtor.number)
        issued = due - dt.timedelta(days=14)
        repairs.append((who, f"W-{2600 + place}", issued, due, amount, amount, debtor.land.currency))
    _bring_in(life, day, ImportKind.CUSTOMERS, CUSTOMER_COLUMNS, people)
    _bring_in(life, day, ImportKind.OPEN_ITEMS, COLUMNS, repairs)


def _as_the_workshop_says(debtor: Debtor, number: str) -> Sequence[object]:
    """Return a customer in the workshop's words: its own number, the name without its legal form."""
    name = " ".join(debtor.name.split()[:2])
    land = debtor.land
    return (number, name, debtor.kind.lower(), land.country, land.language, land.currency, debtor.vat)


def _bring_in(
    life: Life, day: dt.date, kind: ImportKind, columns: Sequence[str], rows: Sequence[Sequence[object]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"workshop-{kind.lower()}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows(rows)
        order = Order(life.organization, kind, path, life.at(day, 16), SYSTEM, source=SOURCE, as_of=day)
        outcome = import_file(order)
    if outcome.problems:
        raise OpeningError(f"the list of {SOURCE}: {outcome.problems[0]}")
