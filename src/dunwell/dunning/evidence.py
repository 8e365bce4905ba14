"""What a night was decided from, kept for ever: one compressed blob a range, and its replay.

A blob holds ids, codes and numbers, no names. With the engine's semantics of its day, deciding it again must give
the same outcome to the last step; under another the differences are listed apart.
"""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from typing import Any

from dunwell.audit import operations as audit
from dunwell.audit import queries as kept
from dunwell.audit.keeping import keep_bytes
from dunwell.audit.terms import FileKind
from dunwell.dunning.book import Book
from dunwell.dunning.models import Run, RunRange
from dunwell.engine import SEMANTICS, columns
from dunwell.engine.context import Context
from dunwell.engine.decide import Decision, decide
from dunwell.engine.facts import OUTSIDE_STRATEGIES, Account
from dunwell.strategies import documents

EXAMPLES = 5


def pack(book: Book, decided: Sequence[tuple[Account, Decision]], idle: columns.Idle) -> bytes:
    """Return the facts and outcomes of a range as one compressed blob."""
    return columns.encode(decided, today=book.as_of, idle=idle)


def keep(blob: bytes) -> None:
    """Make the bytes durable before the transaction that will name them."""
    if blob:
        keep_bytes(blob)


def note(book: Book, blob: bytes, *, at: dt.datetime) -> int | None:
    """Insert the row that names a kept blob, in the open transaction; return its id."""
    if not blob:
        return None
    return audit.keep_file(organization=book.organization.pk, content=blob, kind=FileKind.EVIDENCE, at=at)


def replay(run: Run) -> dict[str, Any]:
    """Decide everything a run decided once more from what was kept, and count what comes out differently.

    Returns `run`, `decisions`, `differences`, `examples` and, when the run was made under other semantics,
    `semantics`. Raises FileNotFoundError where evidence is missing on disk.
    """
    ranges = RunRange.objects.of(run.organization_id).filter(run=run).exclude(evidence=None)
    decisions, differences = 0, 0
    examples: list[dict[str, Any]] = []
    for row in ranges.order_by("turn", "first_id"):
        scene = _Scene(kept.get_document(row.context))
        assert row.evidence_id is not None  # excluded above
        for account, before in columns.decode(kept.read_file(run.organization_id, row.evidence_id)):
            decisions += 1
            now = scene.decide(account)
            if columns.outcome(now) == before:
                continue
            differences += 1
            if len(examples) < EXAMPLES:
                examples.append({"customer": account.id, "then": str(before), "now": str(columns.outcome(now))})
    found: dict[str, Any] = {
        "run": str(run.public_id),
        "decisions": decisions,
        "differences": differences,
        "examples": examples,
    }
    if run.semantics != SEMANTICS:
        found["semantics"] = {"then": run.semantics, "now": SEMANTICS}
    return found


class _Scene:
    """What was in force when a range was decided."""

    def __init__(self, text: str) -> None:
        then = json.loads(text)
        self.today = dt.date.fromisoformat(then["as_of"])
        self.context = Context.from_mapping(then["context"])
        self.strategies = documents.all_in_force(then["strategies"])

    def decide(self, account: Account) -> Decision:
        """Decide an account as it was decided then."""
        strategy = None if account.kind in OUTSIDE_STRATEGIES else self.strategies.get(account.strategy)
        return decide(account, strategy, today=self.today, context=self.context)


def decided_of(run: Run, customer: int) -> Iterable[tuple[Account, Any]]:
    """Yield what a run kept of one customer, in the order of its turns."""
    ranges = RunRange.objects.of(run.organization_id).filter(run=run, first_id__lte=customer, last_id__gte=customer)
    for row in ranges.exclude(evidence=None).order_by("turn"):
        assert row.evidence_id is not None  # excluded above
        for account, outcome in columns.decode(kept.read_file(run.organization_id, row.evidence_id)):
            if account.id == customer:
                yield account, outcome
