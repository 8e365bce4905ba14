"""What all parts of one import share: whose it is, as of when, and what became of its rows."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from dunwell.compliance.operations import HoldError
from dunwell.customers import merging
from dunwell.customers import operations as customers
from dunwell.customers import queries as customer_queries
from dunwell.customers.operations import CustomerError, NewCustomer
from dunwell.disputes.operations import DisputeError
from dunwell.intake.records import Trouble
from dunwell.receivables.operations import LedgerError

CACHED_CUSTOMERS = 200_000


class RowError(Exception):
    """A row cannot be applied; it becomes a problem of the import."""

    def __init__(self, message: str, *, column: str = "", value: str = "", fix: str = "") -> None:
        super().__init__(message)
        self.column, self.value, self.fix = column, value, fix


RULES = (RowError, LedgerError, CustomerError, DisputeError, HoldError)
"""Errors that a row may cause and that stop no other row."""


class Numbered(Protocol):
    """A record that knows its row."""

    @property
    def row(self) -> int:
        """The row's number in the file."""
        ...


def trouble_of(record: Numbered, error: Exception) -> Trouble:
    """Return the problem an error is for a row."""
    if isinstance(error, RowError):
        return Trouble(record.row, error.column, error.value, str(error), error.fix)
    return Trouble(record.row, "", "", str(error), "look at the item in Dunwell, or correct the file")


class Moved(NamedTuple):
    """An item that a list of open items closed or reduced, for the person who brought the list."""

    customer: str
    number: str
    amount: int
    currency: str


@dataclass
class Tally:
    """What became of one batch; added to the session's only when the batch is committed."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    troubles: list[Trouble] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    reduced: list[Moved] = field(default_factory=list)
    closed: list[Moved] = field(default_factory=list)
    customers: dict[str, int] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    rows_with_troubles: int = 0
    closed_lines: int = 0
    reduced_lines: int = 0

    def merge(self, other: "Tally") -> None:
        """Add what a part of the batch did."""
        self.created += other.created
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.troubles += other.troubles
        self.notes += other.notes
        self.reduced += other.reduced
        self.closed += other.closed
        self.customers |= other.customers
        self.touched |= other.touched


@dataclass
class Session:
    """One import at work."""

    organization: int
    base_currency: str
    source: int
    kind: str
    as_of: dt.date
    today: dt.date
    at: dt.datetime
    actor: str
    is_dry: bool = False
    import_id: int | None = None
    total: Tally = field(default_factory=Tally)
    stubs: set[str] = field(default_factory=set)
    known: dict[str, int] = field(default_factory=dict)
    sides: dict[str, int] = field(default_factory=dict)
    has_merges: bool = False

    @property
    def who(self) -> dict[str, Any]:
        """Return the arguments that say on whose behalf a single write is made."""
        return {"organization": self.organization, "at": self.at, "actor": self.actor}

    def add(self, tally: Tally, *, kept: int) -> None:
        """Add what a committed batch did; of long lists only the first `kept` stay in memory."""
        total = self.total
        total.created += tally.created
        total.updated += tally.updated
        total.unchanged += tally.unchanged
        total.touched |= tally.touched
        total.rows_with_troubles += len({trouble.row for trouble in tally.troubles})
        total.closed_lines += len(tally.closed)
        total.reduced_lines += len(tally.reduced)
        _extend(total.troubles, tally.troubles, kept)
        _extend(total.notes, tally.notes, kept)
        _extend(total.reduced, tally.reduced, kept)
        _extend(total.closed, tally.closed, kept)
        self.stubs |= tally.customers.keys()
        if not self.is_dry:
            if len(self.known) > CACHED_CUSTOMERS:
                self.known.clear()
            self.known |= tally.customers

    def customer_ids(self, names: Mapping[str, str], tally: Tally) -> dict[str, int]:
        """Return name in the file -> customer id, making stubs of those nobody knows; `names` says how to call them."""
        wanted = [name for name in names if name not in self.known]
        found = {name: self.known[name] for name in names if name in self.known}
        if not wanted:
            return found
        there = customer_queries.resolve(self.organization, self.source, wanted)
        self.find_sides(wanted)
        if not self.is_dry:
            self.known |= there
        found |= there
        missing = [name for name in wanted if name not in there]
        rows = [NewCustomer(name, names[name][:255] or name, is_stub=True) for name in missing]
        made = customers.create_customers(rows=rows, import_id=self.import_id, **self.who)
        tally.customers |= dict(zip(missing, made, strict=True))
        return found | tally.customers

    def find_sides(self, names: Iterable[str]) -> None:
        """Learn which names mean a customer that was merged into another, so that what they bring can be told apart."""
        if self.has_merges:
            self.sides |= merging.sides(self.organization, self.source, list(names))

    def follow(self, table: str, rows: Iterable[tuple[str, int]]) -> None:
        """Note new rows of a table, (name in the file, key) each, that belong to the absorbed side of a merge."""
        found = [(self.sides[name], key) for name, key in rows if name in self.sides] if self.sides else []
        if not found:
            return
        merges = merging.merges_of(self.organization, {side for side, _ in found})
        for side, merge in merges.items():
            merging.follow(merge, table, [(key, None) for one, key in found if one == side])


def _extend[ItemT](here: list[ItemT], there: list[ItemT], kept: int) -> None:
    here.extend(there[: max(0, kept - len(here))])


class Applier[RowT](Protocol):
    """Applies groups of rows that are about one thing each; called in a transaction."""

    def apply(self, groups: list[list[RowT]], tally: Tally) -> None:
        """Write what the groups say and count it in `tally`; raises an error of the noun for what cannot be."""
        ...


def batches[ItemT](items: Iterable[ItemT], size: Callable[[], int]) -> Iterator[list[ItemT]]:
    """Yield lists of items, each as long as `size` says when it is begun."""
    batch: list[ItemT] = []
    wanted = size()
    for item in items:
        batch.append(item)
        if len(batch) >= wanted:
            yield batch
            batch, wanted = [], size()
    if batch:
        yield batch
