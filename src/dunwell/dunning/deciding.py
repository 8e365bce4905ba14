"""Deciding many accounts and planning what follows, writing nothing: the night, its dry run and the rehearsal alike."""

from collections.abc import Iterable, Sequence
from typing import Any

from dunwell.dunning import acting
from dunwell.dunning.acting import Plan
from dunwell.dunning.book import Book
from dunwell.dunning.snapshot import Alike
from dunwell.engine.columns import Idle
from dunwell.engine.decide import Decision, decide
from dunwell.engine.facts import Account
from dunwell.engine.strategy import Strategy

type Decided = tuple[Account, Strategy | None, Decision]


def decide_each(book: Book, accounts: Iterable[Account], problems: list[dict[str, Any]]) -> list[Decided]:
    """Decide each account as of the book's day; one that cannot be is noted in `problems` and stops nobody else."""
    today, context = book.as_of, book.context
    found: list[Decided] = []
    for account in accounts:
        strategy = book.strategy_of(account)
        try:
            found.append((account, strategy, decide(account, strategy, today=today, context=context)))
        except Exception as error:  # noqa: BLE001 - one poisoned customer must not stop the night
            problems.append({"customer": account.id, "message": f"{type(error).__name__}: {error}"})
    return found


def decide_alike(book: Book, alike: Alike) -> Idle | None:
    """Decide those with nothing in play, once for all who are alike; None where one of them cannot be decided."""
    problems: list[dict[str, Any]] = []
    decided = decide_each(book, alike.accounts, problems)
    if problems:
        return None
    return Idle(alike.ids, alike.of, [(account, decision) for account, _, decision in decided])


def plan_of(book: Book, decided: Sequence[Decided], problems: list[dict[str, Any]]) -> tuple[Plan, int]:
    """Plan what is due, and return it with the number of accounts that have anything due."""
    due = [(account, strategy, it) for account, strategy, it in decided if strategy and (it.steps or it.tasks)]
    return acting.plan(book, due, problems), len(due)
