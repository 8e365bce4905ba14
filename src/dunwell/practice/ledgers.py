"""Seeded exports as a bookkeeping package would write them: `customers.csv` and `invoices.csv`, any size.

Counted by overdue invoices, because they are what a night has to look at. For each 100 of them there are 50 that
were paid and 25 that are not due yet; every tenth of those that are open is paid in part; ten overdue ones a customer
on average, some customers with many. The same arguments write the same bytes.
"""

import csv
import datetime as dt
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from dunwell.practice.books import AS_OF

OVERDUE_PER_CUSTOMER = 10
PAID_PERCENT, CURRENT_PERCENT, PART_PAID_PERCENT = 50, 25, 10
TERMS = (14, 30, 30, 45, 60)
LATE = ((35, 1, 30), (25, 31, 60), (20, 61, 90), (12, 91, 180), (8, 181, 360))
"""Share of the overdue invoices, and between how many and how many days they are late."""

PEOPLE = (("DE", "de"), ("AT", "de"), ("FR", "fr"), ("NL", "nl"), ("GB", "en"), ("ES", "es"))
CUSTOMER_COLUMNS = ("customer", "name", "email", "country", "language", "currency", "credit_limit", "segment", "kind")
INVOICE_COLUMNS = ("customer", "number", "issue_date", "due_date", "amount", "currency", "paid_amount")


class Written(NamedTuple):
    """Where the files are and how many rows each has."""

    customers_file: Path
    customers: int
    invoices_file: Path
    invoices: int


class _Sold(NamedTuple):
    """One invoice before it has its number."""

    issued: dt.date
    due: dt.date
    customer: int
    cents: int
    paid: int


def write_ledger(folder: Path, overdue: int, *, seed: int = 7, as_of: dt.date = AS_OF) -> Written:
    """Write both files into a folder that exists."""
    chance = random.Random(f"ledger:{seed}:{overdue}")
    customers = max(overdue // OVERDUE_PER_CUSTOMER, 1)
    written = Written(folder / "customers.csv", customers, folder / "invoices.csv", 0)
    _write(written.customers_file, CUSTOMER_COLUMNS, _customers(chance, customers))
    sold = sorted(_sold(chance, overdue, customers, as_of))
    _write(written.invoices_file, INVOICE_COLUMNS, _rows(sold))
    return written._replace(invoices=len(sold))


def _write(path: Path, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _customers(chance: random.Random, count: int) -> Iterator[tuple[object, ...]]:
    for number in range(1, count + 1):
        country, language = chance.choice(PEOPLE)
        limit, segment = chance.choice((5_000, 10_000, 25_000, 50_000)), chance.choice("ABC")
        who = (f"D{number:06d}", f"Debtor {number:06d}", f"ap{number:06d}@debtor.example", country, language)
        yield (*who, "EUR", limit, segment, "business")


def _sold(chance: random.Random, overdue: int, customers: int, as_of: dt.date) -> Iterator[_Sold]:
    shares = [share for share, _, _ in LATE]
    for _ in range(overdue):
        _, least, most = chance.choices(LATE, shares)[0]
        yield _invoice(chance, customers, as_of, -chance.randint(least, most), is_paid=False)
    for _ in range(overdue * PAID_PERCENT // 100):
        yield _invoice(chance, customers, as_of, chance.randint(-330, 20), is_paid=True)
    for _ in range(overdue * CURRENT_PERCENT // 100):
        yield _invoice(chance, customers, as_of, chance.randint(1, 60), is_paid=False)


def _invoice(chance: random.Random, customers: int, as_of: dt.date, days: int, *, is_paid: bool) -> _Sold:
    due = as_of + dt.timedelta(days=days)
    issued = min(due - dt.timedelta(days=chance.choice(TERMS)), as_of)
    cents = int(chance.lognormvariate(6.4, 1.1) * 100) + 900
    part = chance.randint(cents // 10 + 1, cents - 1) if chance.randrange(100) < PART_PAID_PERCENT else 0
    # The minimum of two draws: the first customers have more than the last ones.
    customer = min(chance.randrange(customers), chance.randrange(customers)) + 1
    return _Sold(issued, due, customer, cents, cents if is_paid else part)


def _rows(sold: Iterable[_Sold]) -> Iterator[tuple[object, ...]]:
    for number, row in enumerate(sold, start=1):
        amounts = (_amount(row.cents), "EUR", _amount(row.paid))
        yield (f"D{row.customer:06d}", f"R{number:07d}", row.issued.isoformat(), row.due.isoformat(), *amounts)


def _amount(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
