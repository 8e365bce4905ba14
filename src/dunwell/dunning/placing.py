"""What happened to lines, read from rows, and what it does to their places: the house's table of rules, applied once.

A place moves by rows of its own (`engine/places.py`): a mark that says what happened, and in a new round the step that
counts as passed. Nothing that was taken is changed. Only events whose rule moves a place, or after which a step comes,
are looked for: most nights of most houses read three indexes and find nothing.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from dunwell.audit import operations as audit
from dunwell.dunning.book import Book, open_book
from dunwell.dunning.models import StepTaken
from dunwell.dunning.reading import IN_RANGE, Reader, day
from dunwell.dunning.snapshot import Days, read_account, read_accounts
from dunwell.dunning.terms import TakenHow
from dunwell.engine.events import EVENTS, Mark
from dunwell.engine.facts import Account, Line
from dunwell.engine.places import ASK, DEFAULTS, KEEP, Move, is_old_news, move, rules_of
from dunwell.kit import bulk
from dunwell.kit.clock import day_of
from dunwell.strategies import queries as strategies
from dunwell.worklist import operations as worklist
from dunwell.worklist.models import Task
from dunwell.worklist.operations import TaskError
from dunwell.worklist.terms import TaskKind

LOOKED_BACK: Final = 60
"""Days after which an event that no night saw moves nothing any more."""

BY_PERSON: Final = "person"
STRATEGY: Final = "changed_strategy"
VERSION: Final = "new_version"

# Each answers customer, line, day; `_RANGE` limits the customers, `_DAYS` the days.
_RANGE = IN_RANGE
_DAYS = "BETWEEN %(seen_since)s AND %(as_of)s"
_PROMISE = f"""
SELECT p.customer_id, q.open_item_id, {{judged}} FROM promises_promise p
JOIN promises_promiseitem q ON q.promise_id = p.id
WHERE p.organization_id = %(org)s AND p.judged_on IS NOT NULL AND p.judged_on {_DAYS} AND p.customer_id {_RANGE}
"""  # noqa: S608 # nosec B608 # constants of ours
_ALLOCATED = f"""
SELECT a.customer_id, a.open_item_id, {{allocated}} FROM receivables_allocation a
WHERE a.organization_id = %(org)s AND a.customer_id {_RANGE} AND a."on" {_DAYS} AND a.amount_minor > 0
  AND a.reverses_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM receivables_allocation r WHERE r.reverses_id = a.id)
"""  # noqa: S608 # nosec B608 # constants of ours
STATEMENTS: Final[Mapping[str, str]] = {
    "broken_promise": _PROMISE + " AND p.state IN ('BROKEN', 'PARTIALLY_KEPT')",
    "kept_promise": _PROMISE + " AND p.state = 'KEPT'",
    "resolved_dispute": f"""
SELECT d.customer_id, d.open_item_id, {{closed}} FROM disputes_dispute d
WHERE d.organization_id = %(org)s AND d.customer_id {_RANGE} AND d.closed_on {_DAYS}
""",  # noqa: S608 # nosec B608 # constants of ours
    # A payment that was taken back on the day it came was never more than a mistake.
    "returned_debit": f"""
SELECT p.customer_id, a.open_item_id, {{reversed}} FROM cash_payment p
JOIN receivables_allocation a ON a.payment_id = p.id AND a.reverses_id IS NOT NULL
JOIN receivables_allocation b ON b.id = a.reverses_id AND b."on" < a."on"
WHERE p.organization_id = %(org)s AND p.reversed_on IS NOT NULL AND p.reversed_on {_DAYS} AND p.customer_id {_RANGE}
""",  # noqa: S608 # nosec B608 # constants of ours
    "part_payment": _ALLOCATED + " AND a.kind = 'PAYMENT'",
    "credit": _ALLOCATED + " AND a.kind = 'CREDIT'",
    # A line that was given more time comes into play long after that; its new due date tells when.
    "changed_due_date": f"""
SELECT r.customer_id, r.open_item_id, {{revised}} FROM receivables_revision r
JOIN receivables_openitem i ON i.id = r.open_item_id
WHERE r.organization_id = %(org)s AND r.customer_id {_RANGE} AND r.field = 'due_date' AND r."on" <= %(as_of)s
  AND (r."on" >= %(seen_since)s OR i.due_date BETWEEN %(seen_since)s AND %(horizon)s) AND NOT (i.open_minor = 0)
""",  # noqa: S608 # nosec B608 # constants of ours
    "bounce": f"""
SELECT m.customer_id, s.subject, {{bounced}} FROM correspondence_message m
JOIN dunning_steptaken s ON s.organization_id = m.organization_id AND s.customer_id = m.customer_id
  AND s.message_id = m.id AND s.subject > 0
WHERE m.organization_id = %(org)s AND m.customer_id {_RANGE} AND m.night_on {_DAYS} AND m.bounced_at IS NOT NULL
""",  # noqa: S608 # nosec B608 # constants of ours
    VERSION: f"""
SELECT s.customer_id, s.subject, %(as_of)s FROM dunning_steptaken s
WHERE s.organization_id = %(org)s AND s.customer_id {_RANGE} AND s.subject > 0 AND s.taken_on {_DAYS}
""",  # noqa: S608 # nosec B608 # constants of ours
}
_COLUMNS = {
    "judged": "p.judged_on",
    "closed": "d.closed_on",
    "reversed": "p.reversed_on",
    "allocated": 'a."on"',
    "revised": 'r."on"',
    "bounced": "m.night_on",
}


class Happened(NamedTuple):
    """Something that happened to a line on a day."""

    line: int
    event: str
    on: dt.date


class Moved(NamedTuple):
    """A line and what becomes of its place."""

    account: Account
    line: Line
    move: Move


def rules_for(book: Book) -> dict[str, str]:
    """Return the rule of each event in this house."""
    return rules_of(book.organization.place_rules)


def settle_places(book: Book, first: int, last: int, *, among: Collection[int], run_id: int, at: dt.datetime) -> int:
    """Move the places of a range of customers by what happened to their lines, and return how many lines moved.

    In the open transaction. What was seen before is marked and seen no more.
    """
    rules = rules_for(book)
    called = {step.on for strategy in book.strategies.values() for step in strategy.steps if step.on}
    wanted = [event for event in STATEMENTS if rules.get(event, KEEP) != KEEP or event in called]
    news: dict[int, list[Happened]] = {}
    for event in wanted:
        for customer, happened in _read(book, event, Reader(book, first, last, among=among)):
            news.setdefault(customer, []).append(happened)
    if not news:
        return 0
    found: list[Moved] = []
    for account in read_accounts(book, min(news), max(news), among=sorted(news), problems=[]):
        found += _moves(book, account, news[account.id], rules)
    return _write(book, found, run_id=run_id, at=at)


def _read(book: Book, event: str, reader: Reader) -> Iterator[tuple[int, Happened]]:
    reader.values["seen_since"] = book.as_of - dt.timedelta(days=LOOKED_BACK)
    days, columns = Days(), {name: day(column) for name, column in _COLUMNS.items()}
    for customer, line, on in reader.rows(STATEMENTS[event], **columns):
        yield customer, Happened(line, event, days[on])


def _moves(book: Book, account: Account, news: Iterable[Happened], rules: Mapping[str, str]) -> Iterator[Moved]:
    """What each new event does to a line, the earliest first, each from where the one before left it."""
    strategy = book.strategy_of(account)
    lines = {line.id: line for line in account.lines}
    if strategy is None:
        return
    published = _published(book, strategy.key) if any(one.event == VERSION for one in news) else None
    for one in sorted(set(news), key=lambda one: (one.on, one.event)):
        line, on = lines.get(one.line), published if one.event == VERSION else one.on
        if line is None or on is None:
            continue
        mark = Mark(one.event, rules.get(one.event, KEEP), on)
        if not is_old_news(line, mark):
            made = move(line, strategy, mark, today=book.as_of)
            lines[line.id] = line._replace(round=made.round)
            yield Moved(account, line, made)


def _published(book: Book, key: str) -> dt.date | None:
    """Return the day on which a later version of a strategy came in force, where that is not long ago."""
    version = strategies.find_version_in_force(book.organization.pk, key)
    if version is None or version.number < 2 or version.published_at is None:
        return None
    on = day_of(version.published_at, book.organization.time_zone)
    return on if book.as_of - dt.timedelta(days=LOOKED_BACK) <= on <= book.as_of else None


def follow_strategies(
    book: Book, accounts: list[Account], before: Mapping[int, tuple[object, ...]], *, run_id: int, at: dt.datetime
) -> list[Account]:
    """Move the places of those who follow another strategy than at the last decision; return all as they stand then.

    `before` are their standings, the strategy first. In the open transaction.
    """
    moved = [one for one in accounts if one.lines and (row := before.get(one.id)) and row[0] != one.strategy and row[0]]
    if not moved:
        return accounts
    rule = rules_for(book)[STRATEGY]
    found = []
    for account in moved:
        strategy = book.strategy_of(account)
        old = book.strategies.get(str(before[account.id][0]), strategy)
        for line in account.lines if strategy is not None else ():
            mark = Mark(STRATEGY, rule, book.as_of)
            if strategy is not None and line.taken and not is_old_news(line, mark):
                found.append(Moved(account, line, move(line, strategy, mark, today=book.as_of, before=old)))
    if not _write(book, found, run_id=run_id, at=at):
        return accounts
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
