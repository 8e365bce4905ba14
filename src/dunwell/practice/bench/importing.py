"""A ledger brought in from files: customers, invoices with what was paid on them, and the same file once more."""

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

from django.db import transaction

from dunwell.intake.maps import ColumnMap
from dunwell.intake.operations import Order, Outcome, found_organization, import_file, look_at
from dunwell.intake.terms import ImportKind
from dunwell.organizations.queries import list_organizations
from dunwell.practice.bench.apart import Bench, rate
from dunwell.practice.bench.meter import Meter, resident_mb
from dunwell.practice.bench.night import ACTOR, MORNING
from dunwell.practice.books import AS_OF
from dunwell.practice.ledgers import write_ledger

AGAIN = dt.timedelta(minutes=10)


def measure(bench: Bench) -> dict[str, Any]:
    """Return the figures of bringing in the invoices; `n` is how many are overdue, `invoices` all rows of the file.

    `customers` and `again` (the same invoices a second time, nothing changed) have figures of their own.
    """
    with tempfile.TemporaryDirectory() as folder:
        written = write_ledger(Path(folder), bench.n)
        customers = bench.apart("importing:brought_in", path=str(written.customers_file), kind=ImportKind.CUSTOMERS)
        first, again = (
            bench.apart("importing:brought_in", path=str(written.invoices_file), kind=ImportKind.INVOICES, turn=turn)
            for turn in (1, 2)
        )
    return {
        **rate(written.invoices, first),
        "n": bench.n,
        "invoices": written.invoices,
        "customers": rate(written.customers, customers),
        "again": rate(written.invoices, again),
    }


def brought_in(meter: Meter, *, path: str, kind: str, turn: int = 1) -> dict[str, Any]:
    """Bring one file in, into the one organization there is; the first file founds it."""
    organization = _organization(Path(path), kind)
    order = Order(organization, kind, Path(path), MORNING + turn * AGAIN, ACTOR, as_of=AS_OF)
    early: list[float] = []

    def watch(done: int, of: int) -> None:
        if not early and done * 10 >= of:
            early.append(resident_mb())

    with meter:
        outcome = import_file(order, found=look_at(Path(path), kind, ColumnMap()), progress=watch)
    return {**_counts(outcome), "mb_at_a_tenth": round(early[0], 1) if early else None}


def _organization(path: Path, kind: str) -> int:
    for row in list_organizations():
        return row.pk
    found = look_at(path, kind, ColumnMap())
    with transaction.atomic():
        return found_organization(name="Bench Ltd", found=found, at=MORNING, actor=ACTOR).pk


def _counts(outcome: Outcome) -> dict[str, int]:
    names = ("read", "created", "updated", "unchanged", "rows_with_problems")
    return {name: getattr(outcome, name) for name in names}
