"""Rehearsal: tonight and the next nights decided on today's book, unwritten.

Assumed, and said wherever it is shown: nobody pays, answers or complains in between; every list comes in fresh; each
message is accepted on the day it is written and does not come back; a message for a person to read is let pass the
same day; tasks stay open. Where nothing leaves today (OFF, SHADOW), what the nights wrote so far counts as withdrawn,
as it will be when sending begins.

A customer is decided again only when a fact of it changed or its `look_again_on` came: deciding everybody every night
gives the same (tests/dunning/test_rehearsal.py runs the real nights beside it).
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from dunwell.dunning.acting import Action, Plan
from dunwell.dunning.book import Book, assuming_fresh, open_book
from dunwell.dunning.deciding import Decided, decide_each, plan_of
from dunwell.dunning.opening import ranges_of
from dunwell.dunning.operations import MUTE
from dunwell.dunning.snapshot import read_accounts
from dunwell.dunning.strange import Strange, Strangest
from dunwell.engine.decide import Due
from dunwell.engine.facts import IN_FLIGHT, SERVED, UNSERVED, Account, Line, Taken
from dunwell.engine.strategy import DUE_SOON_DAYS, NOTE
from dunwell.kit import collector
from dunwell.kit.clock import day_of
from dunwell.organizations.queries import get_organization

NIGHTS = 14
"""How many nights after tonight are played through."""

_DAY = dt.timedelta(days=1)
_KNOWN = 2 * _DAY
"""A message accepted in the morning is known as served at the second night after it (24 hours without a bounce)."""

type Progress = Callable[[str, int, int], None]


class Night(NamedTuple):
    """What one night writes: `backlog` of its `messages` are the first about money that was late before we knew it."""

    on: dt.date
    messages: int
    backlog: int
    calls: int
    work: int


@dataclass(slots=True)
class Rehearsal:
    """Tonight and the nights after it. `silent` counts who owes and gets nothing tonight, by reason; sums by currency.

    `customers` are all that were looked at, `decided` how often one was decided.
    """

    nights: list[Night]
    strange: list[Strange]
    customers: int = 0
    decided: int = 0
    asked: dict[str, int] = field(default_factory=dict)
    silent: dict[str, int] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)

    @property
    def messages(self) -> int:
        """How many messages all nights write."""
        return sum(night.messages for night in self.nights)

    @property
    def backlog(self) -> int:
        """How many of them are about money that was late before we knew it: once, then never again."""
        return sum(night.backlog for night in self.nights)


def rehearse(
    organization: int,
    *,
    at: dt.datetime,
    nights: int = NIGHTS,
    drafts: Mapping[str, str] | None = None,
    default_strategy: str = "",
    customer: int | None = None,
    progress: Progress | None = None,
) -> Rehearsal:
    """Play through tonight and the next nights, for all or one customer. Writes nothing.

    `drafts` and `default_strategy` as for `open_book`.
    """
    house = get_organization(organization)
    today = day_of(at, house.time_zone)
    books = [
        assuming_fresh(open_book(organization, as_of=day, drafts=drafts, default_strategy=default_strategy))
        for day in (today + n * _DAY for n in range(nights + 1))
    ]
    play = _Play(books)
    cut = ranges_of(organization) if customer is None else [(customer, customer)]
    for number, (first, last) in enumerate(cut, start=1):
        with collector.asleep():
            play.range(first, last)
        if progress:
            progress("ranges", number, len(cut))
    return play.result()


class _Play:
    """The nights, filled range of customers by range of customers."""

    def __init__(self, books: list[Book]) -> None:
        self.books = books
        self.counts = [Counter[str]() for _ in books]
        self.found = Rehearsal([], [])
        self.strangest = Strangest()

    def range(self, first: int, last: int) -> None:
        """Play one range of customers through all nights."""
        tonight, last_day = self.books[0], self.books[-1].as_of
        ahead = max(tonight.window, DUE_SOON_DAYS) + len(self.books)
        wide = replace(tonight, window=ahead)
        accounts = {
            account.id: as_sending_begins(account, tonight)
            for account in read_accounts(wide, first, last, problems=self.found.problems)
        }
        self.found.customers += len(accounts)
        due: dict[dt.date, set[int]] = defaultdict(set, {tonight.as_of: set(accounts)})
        for account in accounts.values():
            for day in _becomes_known(account):
                due[day].add(account.id)
        for number, book in enumerate(self.books):
            today = book.as_of
            asked = sorted(due.pop(today, ()))
            decided = decide_each(book, (served_by(accounts[key], today) for key in asked), self.found.problems)
            plan, _ = plan_of(book, decided, self.found.problems)
            self._count(number, decided, plan)
            for account, _, decision in decided:
                accounts[account.id] = account
                again = decision.look_again_on
                if again is not None and again <= last_day:
                    due[max(again, today + _DAY)].add(account.id)
            for action in (*plan.messages, *plan.work):
                key = action.account.id
                accounts[key] = after(accounts[key], action, today)
                due[today + _DAY].add(key)
                due[today + _KNOWN].add(key)

    def _count(self, number: int, decided: list[Decided], plan: Plan) -> None:
        counts = self.counts[number]
        self.found.decided += len(decided)
        counts["messages"] += len(plan.messages)
        counts["backlog"] += sum(is_backlog(action) for action in plan.messages)
        counts["calls"] += sum(action.planned.task == "CALL" for action in plan.work)
        counts["work"] += sum(action.planned.task != "CALL" for action in plan.work)
        self.strangest.look_at(self.books[number], decided, plan)
        if number:
            return
        for action in plan.messages:
            for currency, minor in action.planned.asked.items():
                self.found.asked[currency] = self.found.asked.get(currency, 0) + minor
        written = {action.account.id for action in plan.messages}
        for account, _, decision in decided:
            if account.id not in written and decision.value > 0 and decision.reasons:
                code = decision.reasons[0].code
                self.found.silent[code] = self.found.silent.get(code, 0) + 1

    def result(self) -> Rehearsal:
        """Return what was found."""
        self.found.nights = [
            Night(book.as_of, counts["messages"], counts["backlog"], counts["calls"], counts["work"])
            for book, counts in zip(self.books, self.counts, strict=True)
        ]
        self.found.strange = self.strangest.ten()
        return self.found


def as_sending_begins(account: Account, book: Book) -> Account:
    """Return the account as if sending began tonight.

    What waits unsent was written while nothing left, and is withdrawn then; otherwise it leaves this morning.
    """
    waiting = [step for steps in _all_taken(account) for step in steps if _waits(step)]
    if not waiting:
        return account
    if book.organization.sending in MUTE:
        return _with_taken(account, lambda step: step._replace(state=UNSERVED) if _waits(step) else step)._replace(
            written_on={}
        )
    left = _with_taken(account, lambda step: step._replace(served_on=book.as_of) if _waits(step) else step)
    return left._replace(last_asked_on=book.as_of)


def served_by(account: Account, today: dt.date) -> Account:
    """Return the account with all that was accepted more than a day ago known as served."""

    def known(step: Taken) -> Taken:
        if step.state == IN_FLIGHT and step.served_on is not None and today - step.served_on >= _KNOWN:
            return step._replace(state=SERVED)
        return step

    if any(known(step) is not step for steps in _all_taken(account) for step in steps):
        return _with_taken(account, known)
    return account


def after(account: Account, action: Action, today: dt.date) -> Account:
    """Return the account as it is after a message was accepted, or work was given to people, that day."""
    planned = action.planned
    is_message = planned.action == "MESSAGE"
    on = today if is_message else None
    for due in action.steps:
        taken = Taken(due.step_id, due.round, IN_FLIGHT, on, planned.channel)
        account = _take(account, due, taken)
    if not is_message:
        return account._replace(open_tasks=(*account.open_tasks, planned.task))
    written = {**account.written_on, planned.channel: today}
    asked = today if planned.severity > NOTE else account.last_asked_on
    return account._replace(written_on=written, last_asked_on=asked)


def is_backlog(action: Action) -> bool:
    """Tell whether a message is the first about lines that were past their step's day before we knew of them."""
    own = {due.line for due in action.steps}
    return all(
        not line.taken and (line.first_seen - line.due).days > 0 for line in action.account.lines if line.id in own
    )


def _take(account: Account, due: Due, taken: Taken) -> Account:
    if not due.line:
        return account._replace(taken=_put(account.taken, taken))
    lines = tuple(
        line._replace(taken=_put(line.taken, taken)) if line.id == due.line else line for line in account.lines
    )
    return account._replace(lines=lines)


def _put(steps: tuple[Taken, ...], new: Taken) -> tuple[Taken, ...]:
    kept = tuple(step for step in steps if (step.step_id, step.round) != (new.step_id, new.round))
    return (*kept, new)


def _waits(step: Taken) -> bool:
    """Tell whether a step's message is written and has not left; the channel tells a message from a task."""
    return step.state == IN_FLIGHT and step.served_on is None and bool(step.channel)


def _all_taken(account: Account) -> Iterable[tuple[Taken, ...]]:
    yield account.taken
    for line in account.lines:
        yield line.taken


def _with_taken(account: Account, change: Callable[[Taken], Taken]) -> Account:
    def changed(line: Line) -> Line:
        return line._replace(taken=tuple(map(change, line.taken))) if line.taken else line

    return account._replace(taken=tuple(map(change, account.taken)), lines=tuple(map(changed, account.lines)))


def _becomes_known(account: Account) -> Iterable[dt.date]:
    """The nights at which what is on its way becomes known as served."""
    for steps in _all_taken(account):
        for step in steps:
            if step.state == IN_FLIGHT and step.served_on is not None:
                yield step.served_on + _KNOWN
