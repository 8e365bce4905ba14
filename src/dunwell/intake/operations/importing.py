"""One file brought in: looked at as a whole, read in batches, each batch applied in a short transaction.

While it is applied its source counts as stale, so no night sees half of it; after a crash the same file is imported
again, and what was in already is unchanged. At its end the import touches every customer it was about.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from django.db import DatabaseError, OperationalError, transaction

from dunwell.customers import merging
from dunwell.intake.locking import BusyError, only_one
from dunwell.intake.maps import ColumnMap
from dunwell.intake.models import Problem, Source
from dunwell.intake.operations import ending, lists
from dunwell.intake.operations.kinds import Pipeline, pipeline_for
from dunwell.intake.operations.parties import CustomerApplier
from dunwell.intake.operations.session import RULES, Moved, Session, Tally, batches, trouble_of
from dunwell.intake.operations.sources import ensure_source
from dunwell.intake.previewing import in_currency
from dunwell.intake.records import Trouble
from dunwell.intake.scanning import Scan, Skipped, scan
from dunwell.intake.terms import ImportKind
from dunwell.kit import bulk, clock
from dunwell.organizations.models import Organization

KEPT = 10_000
"""Problems, notes and moved items of one import that are handed back; all problems are in the table."""


ANALYZED_AT = (500, 5_000, 50_000, 500_000)
"""Rows after which the planner is told how large the tables have become."""


class ImportRefusedError(Exception):
    """Nothing was changed; `message` is one sentence why. Where `can_confirm`, it is done when somebody means it."""

    def __init__(self, message: str, *, confirm: str = "") -> None:
        """Take what `confirm` says about the command line, where confirming is possible."""
        super().__init__(f"{message} {confirm}".strip())
        self.message, self.can_confirm = message, bool(confirm)


class Order(NamedTuple):
    """What is to be brought in, and on whose behalf. `as_of` is the data date, the day of `at` unless given."""

    organization: int
    kind: str
    path: Path
    at: dt.datetime
    actor: str
    name: str = ""
    source: str = "file"
    mapping: ColumnMap = ColumnMap()
    as_of: dt.date | None = None
    is_dry: bool = False
    confirmed: bool = False


class Outcome(NamedTuple):
    """What became of a file; counts are of rows of its kind, `read` is their sum and the rows with a problem."""

    import_id: int | None
    read: int
    created: int
    updated: int
    unchanged: int
    created_customers: int
    problems: list[Trouble]
    skipped: list[Skipped]
    notes: list[str]
    rows_with_problems: int
    is_list: bool
    closed: list[Moved]
    closed_lines: int
    reduced: list[Moved]
    reduced_lines: int
    summary: str
    encoding: str


Progress = Callable[[int, int], None]


def look_at(path: Path, kind: str, mapping: ColumnMap) -> Scan:
    """Look at a whole file without writing anything; raises FileError when it cannot be used."""
    return scan(path, kind, mapping)


def import_file(order: Order, *, found: Scan | None = None, progress: Progress | None = None) -> Outcome:
    """Bring a file in and say what became of it; raises FileError or ImportRefusedError, and then nothing was changed.

    Opens its own transactions. `found` is what `look_at` found, where somebody looked before.
    """
    organization = Organization.objects.get(pk=order.organization)
    found = found or scan(order.path, order.kind, order.mapping)
    found = in_currency(found, organization.base_currency)
    today = clock.day_of(order.at, organization.time_zone)
    with _source_of(order) as source:
        session = Session(
            order.organization,
            organization.base_currency,
            source.pk,
            order.kind,
            order.as_of or today,
            today,
            order.at,
            order.actor,
            order.is_dry,
            has_merges=merging.has_merges(order.organization),
        )
        try:
            with only_one(source.pk), bulk.many_transactions():
                return _import(order, found, session, progress or _say_nothing)
        except BusyError:
            raise ImportRefusedError(
                f"another import of the source {source.name!r} is being applied; wait for its end and try again."
            ) from None


def _say_nothing(_done: int, _of: int) -> None:
    """Nobody wants to know how far it is."""


@contextmanager
def _source_of(order: Order) -> Iterator[Source]:
    """Return the source; a dry run on a source nobody used yet makes it, and takes everything back at its end."""
    known = Source.objects.of(order.organization).filter(name=order.source).first()
    if known is not None:
        yield known
        return
    with transaction.atomic():
        made = ensure_source(organization=order.organization, name=order.source, at=order.at, actor=order.actor)
        if order.is_dry:
            yield made
            transaction.set_rollback(True)
            return
    yield made


def _import(order: Order, found: Scan, session: Session, progress: Progress) -> Outcome:
    keeper = _check_list(order, found, session) if order.kind == ImportKind.OPEN_ITEMS else None
    if not order.is_dry:
        session.import_id = ending.begin(session, path=order.path, name=order.name or order.path.name)
    work = pipeline_for(found, session)
    pace = Pace()
    done = 0
    for batch in batches(work.groups, pace.size):
        tally = Tally(troubles=_drain(work))
        with pace.timed(len(batch)):
            tally = _apply(batch, work, session, tally)
        session.add(tally, kept=KEPT)
        before, done = done, done + sum(map(len, batch))
        progress(done, found.rows)
        if any(before < mark <= done for mark in ANALYZED_AT):
            ending.analyze()
    rest = Tally(troubles=_drain(work))
    with _written(session):
        _keep_problems(session, rest.troubles)
    session.add(rest, kept=KEPT)
    if keeper is not None:
        _close_absent(keeper, session, pace)
    _finish_kind(work, session, pace)
    if not order.is_dry:
        ending.end(session, skipped=found.skipped)
    total = session.total
    return Outcome(
        session.import_id,
        total.created + total.updated + total.unchanged + total.rows_with_troubles,
        total.created,
        total.updated,
        total.unchanged,
        len(session.stubs),
        total.troubles,
        found.skipped,
        total.notes,
        total.rows_with_troubles,
        keeper is not None,
        total.closed,
        total.closed_lines,
        total.reduced,
        total.reduced_lines,
        lists.summary(total),
        found.layout.encoding,
    )


class Pace:
    """How many groups a batch may hold so that its transaction stays short: 35 ms on SQLite, 0.5 s on PostgreSQL.

    Measured in the processor's time: on a machine that is busy anyway shorter batches would only cost more.
    """

    def __init__(self) -> None:
        self._seconds = 0.5 if bulk.is_postgres() else 0.035
        self._size = 200.0

    def size(self) -> int:
        """Return the size of the next batch."""
        return int(self._size)

    @contextmanager
    def timed(self, count: int) -> Iterator[None]:
        """Measure a batch and adapt, not all at once."""
        began = time.thread_time()
        yield
        fitting = count * self._seconds / max(time.thread_time() - began, 1e-6)
        self._size = min(5_000.0, max(100.0, (2 * self._size + fitting) / 3))


@contextmanager
def _written(session: Session) -> Iterator[None]:
    """Open a transaction that a dry run takes back."""
    with transaction.atomic():
        yield
        if session.is_dry:
            transaction.set_rollback(True)


def _drain(work: Pipeline) -> list[Trouble]:
    troubles = work.reader.troubles
    work.reader.troubles = []
    return troubles


def _apply(batch: list[Any], work: Pipeline, session: Session, tally: Tally) -> Tally:
    """Apply a batch in one transaction; where that fails, each group in its own, so that the good ones go in."""
    before, batch = list(tally.troubles), [group for group in batch if group]
    try:
        with _written(session):
            work.applier.apply(batch, tally)
            _keep_problems(session, tally.troubles)
    except OperationalError:
        raise
    except (DatabaseError, *RULES) as error:
        if len(batch) <= 1:
            tally = Tally(troubles=[*before, *(trouble_of(row, error) for group in batch for row in group)])
            with _written(session):
                _keep_problems(session, tally.troubles)
            return tally
        tally = Tally(troubles=before)
        with _written(session):
            _keep_problems(session, before)
        for group in batch:
            tally.merge(_apply([group], work, session, Tally()))
    return tally


def _keep_problems(session: Session, troubles: list[Trouble]) -> None:
    if session.import_id is None or not troubles:
        return
    names = ("organization_id", "imported_id", *Trouble._fields)
    bulk.insert(Problem, names, [(session.organization, session.import_id, *trouble) for trouble in troubles])


def _check_list(order: Order, found: Scan, session: Session) -> lists.ListKeeper:
    """Read a list once without writing and refuse what nobody can mean; return which open lines it names."""
    source = Source.objects.of(order.organization).get(pk=session.source)
    if source.data_date is not None and session.as_of < source.data_date and not order.confirmed:
        raise ImportRefusedError(
            f"the list is as of {lists.said(session.as_of)}, older than the newest data of the source {source.name!r} "
            f"({lists.said(source.data_date)}); nothing was changed.",
            confirm="If you mean it, repeat the import with --confirm.",
        )
    keeper = lists.ListKeeper(session)
    work = pipeline_for(found, session)
    for batch in batches(work.groups, lambda: 500):
        keeper.mark([group for group in batch if group])
    keeper.mark_documents(work.reader.named)
    if not order.confirmed:
        share = keeper.share()
        if words := lists.refusal(
            share, organization=order.organization, base=session.base_currency, as_of=session.as_of
        ):
            raise ImportRefusedError(words, confirm="If that is true, repeat the import with --confirm.")
    return keeper


def _close_absent(keeper: lists.ListKeeper, session: Session, pace: Pace) -> None:
    for lines in batches(keeper.absent(), pace.size):
        tally = Tally()
        with pace.timed(len(lines)), _written(session):
            keeper.close(lines, tally)
        session.add(tally, kept=KEPT)


def _finish_kind(work: Pipeline, session: Session, pace: Pace) -> None:
    tally = Tally()
    if isinstance(work.applier, CustomerApplier):
        with _written(session):
            work.applier.finish(tally)
    if session.kind in {ImportKind.INVOICES, ImportKind.CREDIT_NOTES}:
        for lines in batches(ending.named_credits(session), pace.size):
            with pace.timed(len(lines)), _written(session):
                ending.use_credits(session, lines)
    session.add(tally, kept=KEPT)
