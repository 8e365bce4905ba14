"""Moving the places of lines by what happened to them, as the table of rules of the house says, written down once.

A place moves by rows of its own (`engine/places.py`): a mark that says what happened, and in a new round the step that
counts as passed. Nothing that was taken is changed.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Final

from dunwell.audit import operations as audit
from dunwell.dunning.book import Book, open_book
from dunwell.dunning.happening import VERSION, events_for, published_on, read_news
from dunwell.dunning.models import StepTaken
from dunwell.dunning.moving import Moved, moves_by_events, moves_by_strategy
from dunwell.dunning.reading import Reader
from dunwell.dunning.snapshot import read_account, read_accounts
from dunwell.dunning.standing import followed
from dunwell.dunning.terms import TakenHow
from dunwell.engine.events import EVENTS, Mark
from dunwell.engine.facts import Account, Line
from dunwell.engine.places import ASK, DEFAULTS, KEEP, move
from dunwell.kit import bulk
from dunwell.worklist import operations as worklist
from dunwell.worklist.models import Task
from dunwell.worklist.operations import TaskError
from dunwell.worklist.terms import TaskKind

BY_PERSON: Final = "person"


def settle_places(book: Book, first: int, last: int, *, among: Collection[int], run_id: int, at: dt.datetime) -> int:
    """Move the places of a range of customers by what happened to their lines, and return how many lines moved.

    In the open transaction. What was seen before is marked and seen no more.
    """
    news = read_news(Reader(book, first, last, among=among), events_for(book))
    if not news:
        return 0
    found: list[Moved] = []
    published: dict[str, dt.date | None] = {}
    for account in read_accounts(book, min(news), max(news), among=sorted(news), problems=[]):
        key, mine = account.strategy, news[account.id]
        if key not in published and any(one.event == VERSION for one in mine):
            published[key] = published_on(book, key)
        found += moves_by_events(book, account, mine, published=published.get(key))
    return _write(book, found, run_id=run_id, at=at)


def follow_strategies(
    book: Book, accounts: list[Account], before: Mapping[int, tuple[object, ...]], *, run_id: int, at: dt.datetime
) -> list[Account]:
    """Move the places of those who follow another strategy than at the last decision; return all as they stand then.

    `before` are their standings. In the open transaction.
    """
    found: list[Moved] = []
    for one in accounts:
        was = followed(before.get(one.id)) if one.lines else ""
        if was and was != one.strategy:
            found += moves_by_strategy(book, one, was)
    if not found:
        return accounts
    _write(book, found, run_id=run_id, at=at)
    keys = sorted({one.account.id for one in found})
    fresh = {one.id: one for one in read_accounts(book, keys[0], keys[-1], among=keys)}
    return [fresh.get(one.id, one) for one in accounts]


def answer_place(*, organization: int, task: int, rule: str, today: dt.date, at: dt.datetime, actor: str) -> None:
    """Say where the lines of a task "say where it goes on" go on, which closes it; raises TaskError."""
    row = Task.objects.of(organization).filter(pk=task, kind=TaskKind.PLACE).first()
    if row is None or rule not in DEFAULTS.values() or rule == ASK:
        raise TaskError("There is no such question to answer; nothing was changed.")
    outcome = {KEEP: "keep its place"}.get(rule, "one step back" if rule == "lower" else "from the beginning")
    worklist.finish_task(
        organization=organization, task=task, outcome=outcome, counts=True, on=today, at=at, actor=actor
    )
    book = open_book(organization, as_of=today, at=at)
    account = read_account(book, row.customer_id)
    strategy = book.strategy_of(account)
    asked = set(StepTaken.objects.of(organization).filter(task_id=task).values_list("subject", flat=True))
    if strategy is not None and rule != KEEP:
        mark = Mark(BY_PERSON, rule, today)
        moves = [
            Moved(account, one, move(one, strategy, mark, today=today)) for one in account.lines if one.id in asked
        ]
        _write(book, moves, run_id=0, at=at)


_STEP = (
    "organization_id",
    "customer_id",
    "subject",
    "step_id",
    "round",
    "how",
    "task_id",
    "reason",
    "taken_on",
    "run_id",
)


def _write(book: Book, found: Collection[Moved], *, run_id: int, at: dt.datetime) -> int:
    """Write moves down: each a mark, the step that counts as passed, the question to a person where one is asked."""
    rows: list[tuple[object, ...]] = []
    moved: dict[str, list[int]] = {}
    for account, line, made in found:
        head = (book.organization.pk, account.id, line.id)
        task = _ask(book, account, line, made.mark, run_id=run_id, at=at) if made.mark.rule == ASK else None
        how = TakenHow.ACTION if task else TakenHow.EVENT
        rest = (made.mark.event, book.as_of, run_id)
        rows.append((*head, made.mark.step_id, made.round, how.value, task, *rest))
        rows += [(*head, step_id, made.round, TakenHow.LAPSED.value, None, *rest) for step_id in made.passed]
        if made.mark.rule != KEEP or made.passed:
            moved.setdefault(f"{made.mark.event}/{made.mark.rule}", []).append(line.id)
    bulk.insert(StepTaken, _STEP, rows, conflict="ON CONFLICT DO NOTHING")
    if moved:
        body = {"on": book.as_of, "lines": moved}
        audit.record(organization=book.organization.pk, at=at, actor="system:night", verb="places.moved", body=body)
    return len(found)


def _ask(book: Book, account: Account, line: Line, mark: Mark, *, run_id: int, at: dt.datetime) -> int:
    return worklist.open_task(
        organization=book.organization.pk,
        customer=account.id,
        kind=TaskKind.PLACE,
        reason=f"after {EVENTS[mark.event]}",
        open_item=line.id,
        due_on=book.as_of,
        run=run_id,
        at=at,
        actor="system:night",
    )
