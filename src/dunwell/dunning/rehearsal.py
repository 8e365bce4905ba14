"""Rehearsal: tonight and the next nights decided on today's book, unwritten.

Assumed, and said wherever it is shown: nobody pays, answers or complains in between; every list comes in fresh; each
message is accepted on the day it is written and does not come back; a message for a person to read is let pass the
same day; tasks stay open. Where nothing leaves today (OFF, SHADOW), what the nights wrote so far counts as withdrawn,
as it will be when sending begins.

Promises are judged, places move and segments are decided afresh each night (`playing.py`); the real nights then do the
same (tests/dunning/test_rehearsal.py runs them beside it).
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from dunwell.dunning.acting import Action, Plan
from dunwell.dunning.book import Book, assuming_fresh, open_book
from dunwell.dunning.deciding import Decided
from dunwell.dunning.moving import Moved
from dunwell.dunning.playing import Play, filmed, ranges
from dunwell.dunning.strange import Strange, Strangest
from dunwell.kit import collector
from dunwell.kit.clock import day_of
from dunwell.organizations.queries import get_organization

NIGHTS = 14
"""How many nights after tonight are played through."""

_DAY = dt.timedelta(days=1)

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
    counted = _Counted(books)
    cut = list(ranges(organization)) if customer is None else [(customer, customer)]
    for number, keys in enumerate(cut, start=1):
        with collector.asleep():
            counted.range(books[0], keys)
        if progress:
            progress("ranges", number, len(cut))
    return counted.result()


class _Counted:
    """What the nights write, counted range of customers by range of customers."""

    def __init__(self, books: list[Book]) -> None:
        self.books = books
        self.counts = {book.as_of: Counter[str]() for book in books}
        self.found = Rehearsal([], [])
        self.strangest = Strangest()

    def range(self, before: Book, keys: tuple[int, int]) -> None:
        """Play one range of customers through all nights."""
        film = filmed(before, [self.books], keys, with_tasks=True)
        play = Play(film, self.books, self.found.problems, self._note, tasks_stay=True)
        play.run()
        self.found.customers += len(film.people)
        self.found.decided += play.decided

    def _note(self, book: Book, decided: list[Decided], plan: Plan, moved: list[Moved]) -> None:
        counts = self.counts[book.as_of]
        counts["messages"] += len(plan.messages)
        counts["backlog"] += sum(is_backlog(action) for action in plan.messages)
        counts["calls"] += sum(action.planned.task == "CALL" for action in plan.work)
        counts["work"] += sum(action.planned.task != "CALL" for action in plan.work)
        counts["work"] += sum(one.is_asked for one in moved)
        self.strangest.look_at(book, decided, plan)
        if book is self.books[0]:
            self._note_tonight(decided, plan)

    def _note_tonight(self, decided: list[Decided], plan: Plan) -> None:
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
            Night(on, counts["messages"], counts["backlog"], counts["calls"], counts["work"])
            for on, counts in self.counts.items()
        ]
        self.found.strange = self.strangest.ten()
        return self.found


def is_backlog(action: Action) -> bool:
    """Tell whether a message is the first about lines that were past their step's day before we knew of them."""
    own = {due.line for due in action.steps}
    return all(
        not line.taken and (line.first_seen - line.due).days > 0 for line in action.account.lines if line.id in own
    )
