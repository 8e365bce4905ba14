"""The strangest cases of a rehearsal: what a person would want to have seen before the first message leaves."""

import datetime as dt
import heapq
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from dunwell.correspondence.letters import Rendered
from dunwell.dunning.acting import Action, Plan
from dunwell.dunning.book import Book
from dunwell.dunning.deciding import Decided
from dunwell.dunning.examples import letter_for
from dunwell.engine import explain as words
from dunwell.engine.compose import Planned
from dunwell.engine.decide import Decision
from dunwell.engine.facts import SERVED, Account
from dunwell.engine.strategy import FINAL

WANTED: Final = 10
DAYS: Final = 3
"""Of how many nights with messages the cases are taken: those that a person can still check tomorrow."""

KEPT: Final = WANTED
"""Candidates kept for each kind of strangeness, so that a customer who is strange twice leaves room for another."""

NEVER: Final = -(10**18)
NATURAL: Final = frozenset({"CONSUMER", "SOLE_TRADER"})


class Strange(NamedTuple):
    """One case: why it is strange, the sentence of its decision, and the letter; None where nothing is written."""

    customer: int
    on: dt.date
    strange: str
    why: str
    letter: Rendered | None
    language: str


class _Case(NamedTuple):
    account: Account
    decision: Decision
    action: Action | None
    book: Book

    @property
    def planned(self) -> Planned:
        """The message; only asked of cases that have one."""
        assert self.action is not None
        return self.action.planned

    def base(self, amounts: Mapping[str, int]) -> int:
        """Amounts by currency as one in the base currency."""
        return sum(self.book.context.to_base(minor, currency) for currency, minor in amounts.items())


def _asked(case: _Case) -> int:
    return case.base(case.planned.asked)


def _age(case: _Case) -> int:
    return max((case.book.as_of - line.due).days for line in case.planned.lines)


def _count(case: _Case) -> int:
    return len(case.planned.lines)


def _of_natural(case: _Case) -> int:
    return _asked(case) if case.account.kind in NATURAL else 0


def _final(case: _Case) -> int:
    return _asked(case) if case.planned.severity >= FINAL else 0


def _deducted(case: _Case) -> int:
    """How much of a hundred is deducted."""
    planned = case.planned
    off = sum(case.base(pool) for pool in (planned.credits, planned.cash, planned.seen))
    return off * 100 // (off + _asked(case)) if off and planned.asked else 0


def _contested(case: _Case) -> int:
    return sum(case.base({line.currency: line.disputed}) for line in case.planned.lines)


def _unanswered(case: _Case) -> int:
    """How often we have written about what is asked without any reaction on record."""
    account = case.account
    served = [step for line in account.lines for step in line.taken if step.state == SERVED and step.channel]
    return len(served) if account.reacted_on is None else 0


def _currencies(case: _Case) -> int:
    return len(case.planned.asked)


def _smallest(case: _Case) -> int:
    asked = _asked(case)
    return -asked if asked else NEVER


# What makes a message strange, and how much: the most of it first; nothing at or below the floor is strange.
KINDS: Final[tuple[tuple[str, Callable[[_Case], int], int], ...]] = (
    ("the largest sum asked for", _asked, 0),
    ("the oldest invoice", _age, 30),
    ("the most invoices in one message", _count, 4),
    ("a private person asked for much", _of_natural, 0),
    ("a final notice right away", _final, 0),
    ("written to before and never answered", _unanswered, 1),
    ("most of it is covered by credits or money", _deducted, 20),
    ("a part of it is contested", _contested, 0),
    ("several currencies in one message", _currencies, 1),
    ("the smallest sum asked for", _smallest, NEVER),
)
SILENT: Final = "owes much and gets nothing"


class Strangest:
    """Gathers the strangest cases while the nights are played through."""

    def __init__(self) -> None:
        """Begin with none."""
        self._best: dict[str, list[tuple[int, int, _Case]]] = {
            name: [] for name in (*(one[0] for one in KINDS), SILENT)
        }
        self._days: set[dt.date] = set()

    def look_at(self, book: Book, decided: list[Decided], plan: Plan) -> None:
        """Take what a night of one range of customers would write."""
        if plan.messages and len(self._days) < DAYS:
            self._days.add(book.as_of)
        if book.as_of not in self._days:
            return
        decisions = {account.id: decision for account, _, decision in decided}
        for action in plan.messages:
            case = _Case(action.account, decisions[action.account.id], action, book)
            for name, measure, floor in KINDS:
                if (value := measure(case)) > floor:
                    self._keep(name, value, case)
        written = {action.account.id for action in plan.messages}
        for account, _, decision in decided:
            if account.id not in written and decision.value > 0 and decision.reasons:
                self._keep(SILENT, decision.value, _Case(account, decision, None, book))

    def _keep(self, name: str, value: int, case: _Case) -> None:
        heap, entry = self._best[name], (value, -case.account.id, case)
        if any(kept[1] == entry[1] for kept in heap):
            return
        if len(heap) < KEPT:
            heapq.heappush(heap, entry)
        elif entry[:2] > heap[0][:2]:
            heapq.heapreplace(heap, entry)

    def ten(self) -> list[Strange]:
        """Return ten cases of ten customers: the strangest of each kind first, then the next of each."""
        found: list[Strange] = []
        seen: set[int] = set()
        ranked = {name: [case for *_, case in sorted(heap, reverse=True)] for name, heap in self._best.items()}
        for place in range(KEPT):
            for name, cases in ranked.items():
                fresh = [case for case in cases if case.account.id not in seen]
                if len(found) < WANTED and place < len(cases) and fresh:
                    seen.add(fresh[0].account.id)
                    found.append(_told(name, fresh[0]))
        return found


def _told(name: str, case: _Case) -> Strange:
    account, book = case.account, case.book
    if case.action is None:
        why = words.sentence(case.decision.reasons[0])
        return Strange(account.id, book.as_of, name, why, None, account.language)
    why = words.sentence(case.action.steps[0].reason)
    letter, language = letter_for(book, account, case.decision, case.planned)
    return Strange(account.id, book.as_of, name, why, letter, language)
