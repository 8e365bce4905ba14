"""A second ledger: the workshop in Graz keeps its own open items and sends its list by hand, lately not any more.

So one source is stale when the demo is opened: nobody is asked for what only an old list says, until a new one comes.
"""

import csv
import datetime as dt
import tempfile
from pathlib import Path

from django.db import transaction

from dunwell.intake.operations import Order, ensure_source, import_file
from dunwell.intake.terms import ImportKind
from dunwell.practice.demo.house import SYSTEM
from dunwell.practice.demo.life import Life
from dunwell.practice.demo.opening import OpeningError, money
from dunwell.practice.demo.trade import work_day

SOURCE = "workshop-graz"
LAST_LIST = dt.timedelta(days=12)
"""So long ago the last list came: well past the three working days after which a ledger is stale."""

COLUMNS = ("customer", "number", "issue_date", "due_date", "amount", "open_amount", "currency")
REPAIRS = 9


def send_list(life: Life, day: dt.date) -> None:
    """Bring in the workshop's list of open repairs on the one day it came."""
    if day != work_day(life.today - LAST_LIST):
        return
    with transaction.atomic():
        ensure_source(organization=life.organization, name=SOURCE, is_current=False, at=life.at(day, 16), actor=SYSTEM)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "open-repairs.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows(_repairs(life, day))
        order = Order(
            life.organization, ImportKind.OPEN_ITEMS, path, life.at(day, 16), SYSTEM, source=SOURCE, as_of=day
        )
        outcome = import_file(order)
    if outcome.problems:
        raise OpeningError(f"the list of {SOURCE}: {outcome.problems[0]}")


def _repairs(life: Life, day: dt.date) -> list[tuple[object, ...]]:
    """Nine repairs for customers who also buy, due around the day of the list."""
    chance = life.chance(day, "repairs")
    buyers = [debtor for debtor in life.debtors.values() if not debtor.part]
    rows: list[tuple[object, ...]] = []
    for number, debtor in enumerate(chance.sample(buyers, min(REPAIRS, len(buyers))), start=1):
        due = day + dt.timedelta(days=chance.randint(-3, 9))
        amount = money(chance.randint(18_000, 140_000))
        rows.append(
            (
                debtor.number,
                f"W-{2600 + number}",
                due - dt.timedelta(days=14),
                due,
                amount,
                amount,
                debtor.land.currency,
            )
        )
    return rows
