"""A look at a file before it is brought in: every row read and counted, nothing written."""

import tempfile
from pathlib import Path
from typing import Any

from dunwell.intake.maps import ColumnMap
from dunwell.intake.previewing import preview
from dunwell.intake.terms import ImportKind
from dunwell.practice.bench.apart import Bench, rate
from dunwell.practice.bench.meter import Meter
from dunwell.practice.books import AS_OF
from dunwell.practice.ledgers import write_ledger


def measure(bench: Bench) -> dict[str, Any]:
    """Return the figures of a look at the invoices; `n` is how many are overdue, `invoices` all rows of the file."""
    with tempfile.TemporaryDirectory() as folder:
        written = write_ledger(Path(folder), bench.n)
        figures = bench.apart("looking:looked_at", path=str(written.invoices_file))
    return {**rate(written.invoices, figures), "n": bench.n, "invoices": written.invoices}


def looked_at(meter: Meter, *, path: str) -> dict[str, Any]:
    """Look at a file of invoices once."""
    with meter:
        found = preview(Path(path), ImportKind.INVOICES, ColumnMap(), as_of=AS_OF, today=AS_OF, base_currency="EUR")
    return {"good": found.good, "bad": found.bad}
