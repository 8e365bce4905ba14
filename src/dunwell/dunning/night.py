"""One night: every customer decided once, in ranges, each a transaction that may be run again.

Read `STAGES` from top to bottom; docs/explain/a-night.md tells the same in words.
"""

import datetime as dt
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from django.db import transaction

from dunwell.dunning import acting, closing, evidence, foreseeing, placing, settling, standing
from dunwell.dunning.acting import Plan, StepsTakenError
from dunwell.dunning.book import Book, open_book
from dunwell.dunning.deciding import Decided, decide_alike, decide_each, plan_of
from dunwell.dunning.models import Run
from dunwell.dunning.opening import Claimed, Ranged, is_worked_on, next_range, open_run, ranges_of
from dunwell.dunning.snapshot import NOBODY_ALIKE, Alike, each_of, read_together
from dunwell.engine.columns import NOBODY
from dunwell.engine.facts import Account
from dunwell.kit import bulk, clock, collector, faults

TRIES = 5

type Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class Work:
    """One range of customers on its way through the stages; `among` names those that are wanted, where not all are.

    `decided` are those with something in play, `idle` counts the others.
    """

    book: Book
    run_id: int
    first: int
    last: int
    at: dt.datetime
    among: Sequence[int] = ()
    is_dry: bool = False
    context: str = ""
    foreseen: foreseeing.Foreseen | None = None
    review_reason: str = ""
    accounts: list[Account] = field(default_factory=list)
    decided: list[Decided] = field(default_factory=list)
    alike: Alike = NOBODY_ALIKE
    idle: int = 0
    before: dict[int, tuple[object, ...]] = field(default_factory=dict)
    standings: list[tuple[int, tuple[object, ...]]] = field(default_factory=list)
    blob: bytes = b""
    evidence_id: int | None = None
    plan: Plan = field(default_factory=Plan)
    actions: dict[str, int] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)
    stages: dict[str, list[float]] = field(default_factory=dict)


def settle(work: Work) -> tuple[int, int]:
    """Judge promises whose day passed, write down holds that ran out, move places by what happened."""
    if work.is_dry:
        work.foreseen = foreseeing.foresee(work.book, work.first, work.last, among=work.among)
        count = len(work.foreseen.judged) + len(work.foreseen.news)
        return count, count
    book = work.book
    with transaction.atomic():
        count = settling.settle(book, work.first, work.last, among=work.among, at=work.at)
        count += placing.settle_places(book, work.first, work.last, among=work.among, run_id=work.run_id, at=work.at)
    return count, count


def snapshot(work: Work) -> tuple[int, int]:
    """Read the accounts; a customer whose rows cannot be read becomes a problem and stops nobody else."""
    work.before = standing.read(work.book, work.first, work.last, among=work.among)
    if work.foreseen is not None:
        work.accounts = foreseeing.accounts_settled(
            work.book,
            work.first,
            work.last,
            work.foreseen,
            work.before,
            among=work.among,
            problems=work.problems,
        )
    else:
        found, work.alike = read_together(work.book, work.first, work.last, among=work.among, problems=work.problems)
        with transaction.atomic():
            work.accounts = placing.follow_strategies(work.book, found, work.before, run_id=work.run_id, at=work.at)
    count = len(work.accounts) + len(work.alike.ids)
    return count + len(work.problems), count


def decide_all(work: Work) -> tuple[int, int]:
    """Decide each account; keep facts and outcomes of the whole range as one blob."""
    book, count = work.book, len(work.accounts) + len(work.alike.ids)
    idle = decide_alike(book, work.alike)
    if idle is None:  # each alone, so that every one that cannot be decided is named
        work.accounts += each_of(work.alike)
        work.accounts.sort(key=itemgetter(0))
        idle = NOBODY
    work.idle = len(idle.ids)
    work.decided = decide_each(book, work.accounts, work.problems)
    pairs = [(account, decision) for account, _, decision in work.decided]
    work.standings = standing.changed(book, work.before, pairs, idle)
    if not work.is_dry:
        work.blob = evidence.pack(book, pairs, idle)
    return count, len(work.decided) + work.idle


def compose(work: Work) -> tuple[int, int]:
    """Plan messages, tasks and proposals for the steps that are due."""
    work.plan, due = plan_of(work.book, work.decided, work.problems)
    work.actions = work.plan.actions
    return due, len(work.plan.messages) + len(work.plan.work)


STAGES: tuple[tuple[str, Callable[[Work], tuple[int, int]]], ...] = (
    ("settle", settle),
    ("snapshot", snapshot),
    ("decide", decide_all),
    ("compose", compose),
)


def work_out(work: Work) -> None:
    """Run all stages of a range; nothing of what they come to is written yet."""
    for name, stage in STAGES:
        started = time.perf_counter()
        came, went = stage(work)
        work.stages[name] = [came, went, time.perf_counter() - started]


def write(work: Work) -> None:
    """Write what was composed, and who stands where, in the open transaction; its seconds are the stage's."""
    started = time.perf_counter()
    acting.drop_pointless(work.book, (account for account, _, _ in work.decided), at=work.at)
    acting.act(work.book, work.plan, run_id=work.run_id, at=work.at, review_reason=work.review_reason)
    standing.write(work.book, work.before, work.standings, at=work.at)
    work.stages["compose"][2] += time.perf_counter() - started


def work_through(work: Work, keep: Callable[[Work], None]) -> None:
    """Run all stages of a range and write it; `keep` shares the transaction, computing is done before it."""
    work_out(work)
    evidence.keep(work.blob)
    with transaction.atomic():
        write(work)
        work.evidence_id = evidence.note(work.book, work.blob, at=work.at)
        keep(work)
        faults.reach("night.in_range")


def run_night(
    organization_id: int,
    *,
    as_of: dt.date,
    at: dt.datetime,
    actor: str,
    dry_run: bool = False,
    scheduled: bool = False,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Run the night of a day and return what the command prints; raises NightRefusedError.

    Several processes may run the same night: each takes ranges the others have not, and the last one closes it.
    """
    started = time.perf_counter()
    book = open_book(organization_id, as_of=as_of)
    if dry_run:
        return _rehearse(book, at=at, progress=progress)
    closing.close_interrupted(book, at=at, actor=actor)
    opened = open_run(book, at=at, scheduled=scheduled)
    run = opened.run
    if opened.is_history:
        return closing.result_of(run, actions={})
    opening_seconds = time.perf_counter() - started
    with collector.asleep():  # from the first range to the last: waking in between it looks at all of a range's tuples
        while (taken := next_range(run)) is not None or is_worked_on(run):
            if taken is None:
                clock.pause(0.2)  # another process holds the last ranges; its lease tells how long at most
                continue
            _work_on(book, run, taken, at=at, context=opened.context)
            if progress:
                progress("customers", *closing.progress_of(run))
    balance = closing.balance_of(book)
    with transaction.atomic():
        found = closing.close(book, run, balance, at=at, actor=actor, opening_seconds=opening_seconds)
    bulk.analyze_embedded()  # outside: it would keep everybody else from writing
    return found


def _work_on(book: Book, run: Run, claimed: Claimed, *, at: dt.datetime, context: str) -> None:
    first, last = claimed.first_id, claimed.last_id
    for _ in range(TRIES):
        work = Work(book, run.pk, first, last, at, review_reason=run.holds_because, context=context)
        try:
            return work_through(work, lambda finished: closing.finish_range(finished, claimed))
        except (StepsTakenError, bulk.DuplicateRowError):
            continue  # a sweep was faster with one of these customers; read them again
        except closing.RangeLostError:
            return None  # our lease ran out and another worker has it
    raise StepsTakenError(f"customers {first} to {last} keep changing; run the night again")


def _rehearse(book: Book, *, at: dt.datetime, progress: Progress | None) -> dict[str, Any]:
    """Decide every customer and write nothing."""
    total: list[Work] = []
    cut: list[Ranged] = ranges_of(book.organization.pk)
    for number, (first, last) in enumerate(cut, start=1):
        work = Work(book, 0, first, last, at, is_dry=True)
        with collector.asleep():
            work_out(work)
        work.accounts, work.decided, work.standings, work.before, work.plan = [], [], [], {}, Plan()
        work.foreseen = None
        total.append(work)
        if progress:
            progress("ranges", number, len(cut))
    return closing.result_of_rehearsal(book, total)
