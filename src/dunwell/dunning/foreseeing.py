"""What settling would write, unwritten: promises judged and places moved in memory, for a dry run of one night.

The same functions as the night's: `promises.judging`, `happening`, `moving`. Plays of many nights (`playing.py`) use
the parts of it.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from dunwell.dunning.book import Book
from dunwell.dunning.happening import VERSION, Happened, events_for, published_on, read_news
from dunwell.dunning.moving import moves_by_events, moves_by_strategy, with_moves
from dunwell.dunning.payers import PROFILES
from dunwell.dunning.reading import Reader, Rows
from dunwell.dunning.snapshot import Days, accounts_from
from dunwell.dunning.standing import followed
from dunwell.engine.facts import Account
from dunwell.promises.judging import Awaited, judge_on
from dunwell.promises.queries import list_awaited, list_doubted
from dunwell.promises.terms import PromiseState

type Judgment = tuple[str, dt.date]
"""What became of a promise, and on which night."""


class Foreseen(NamedTuple):
    """Of a range of customers: promises with what became of them, and what happened to lines.

    `awaited` are the open ones and, in the end, those once held broken that turn out to be kept.
    """

    awaited: list[Awaited]
    judged: dict[int, Judgment]
    news: dict[int, list[Happened]]


def foresee(book: Book, first: int, last: int, *, among: Collection[int] = ()) -> Foreseen:
    """Judge the promises of a range of customers and read what happened to their lines, as the night would."""
    events, today = events_for(book), book.as_of
    awaited = list_awaited(
        book.organization.pk, made_until=today, customers=list(among) or range(first, last + 1), since=today
    )
    judged = {one.id: (judgment, today) for one in awaited if (judgment := state_on(one, today))}
    doubted = list_doubted(book.organization.pk, today=today, customers=list(among) or range(first, last + 1))
    kept_after_all = [one for one in doubted if state_on(one, today) == PromiseState.KEPT]
    awaited += kept_after_all
    judged |= {one.id: (PromiseState.KEPT.value, today) for one in kept_after_all}
    news = read_news(Reader(book, first, last, among=among), events)
    for one in awaited:
        if one.id in judged:
            news.setdefault(one.customer, []).extend(news_of(one, judged[one.id], events))
    return Foreseen(awaited, judged, news)


def state_on(promise: Awaited, today: dt.date) -> str:
    """Return what a night of a day makes of a promise; empty where it goes on waiting."""
    judged = judge_on(promise, today)
    return judged.state if judged is not None else ""


def news_of(promise: Awaited, judged: Judgment, events: Collection[str]) -> list[Happened]:
    """Return what the end of a promise means to its lines, where anybody asks for it."""
    event = "kept_promise" if judged[0] == PromiseState.KEPT else "broken_promise"
    return [Happened(line, event, judged[1]) for line, _ in promise.items] if event in events else []


def rows_of(promise: Awaited, judged: Judgment | None) -> Rows:
    """Return the rows in which a night reads a promise (`statements.PROMISES`)."""
    state, on = judged or (PromiseState.OPEN, None)
    tail = (promise.rests_until, state, on, promise.cooling_days, promise.made_on)
    return [(promise.customer, line, minor, *tail) for line, minor in promise.items]


def profiled(ended: Iterable[tuple[int, str]]) -> Rows:
    """Return the rows in which a payer's profile reads promises of customers that ended in a state."""
    counts = Counter(one for one in ended if one[1] in (PromiseState.KEPT, PromiseState.BROKEN))
    return [("PROMISED", pk, state, 0, 0, 0, count) for (pk, state), count in counts.items()]


class _Settled(Reader):
    """Reads promises as the night has judged them."""

    def __init__(self, book: Book, first: int, last: int, among: Collection[int], foreseen: Foreseen) -> None:
        super().__init__(book, first, last, among=among)
        self.foreseen = foreseen

    def promises(self) -> Rows:
        """Fetch the promises; open ones with what becomes of them tonight."""
        over = [one for one in self.foreseen.awaited if one.state != PromiseState.OPEN]
        kept = _without(over, [row for row in super().promises() if row[4] != PromiseState.OPEN])
        for one in self.foreseen.awaited:
            kept += rows_of(one, self.foreseen.judged.get(one.id))
        return kept

    def rows(self, statement: str, **columns: str) -> Rows:
        """Fetch all rows of a statement; the promises judged tonight are in the profiles."""
        found = super().rows(statement, **columns)
        if statement == PROFILES:
            judged = self.foreseen.judged
            found += profiled((one.customer, judged[one.id][0]) for one in self.foreseen.awaited if one.id in judged)
            found += [("PROMISED", one.customer, one.state, 0, 0, 0, -1) for one in _held_broken(self.foreseen)]
        return found


def _held_broken(foreseen: Foreseen) -> list[Awaited]:
    return [one for one in foreseen.awaited if one.state == PromiseState.BROKEN]


def _without(promises: Iterable[Awaited], rows: Rows) -> Rows:
    """Return the rows of promises without those of some."""
    days, left = Days(), list(rows)
    for one in promises:
        for line, minor in one.items:
            said = (one.customer, line, minor, one.rests_until, one.state, one.made_on)
            for place, row in enumerate(left):
                if (*row[:3], days[row[3]], row[4], days[row[7]]) == said:
                    del left[place]
                    break
    return left


def accounts_settled(
    book: Book,
    first: int,
    last: int,
    foreseen: Foreseen,
    before: Mapping[int, tuple[object, ...]],
    *,
    among: Collection[int] = (),
    problems: list[dict[str, Any]],
) -> list[Account]:
    """Return the accounts of a range of customers as a night decides them; `before` are their standings."""
    published: dict[str, dt.date | None] = {}
    found = []
    for account in accounts_from(book, _Settled(book, first, last, among, foreseen), problems=problems):
        news, was = foreseen.news.get(account.id, ()), followed(before.get(account.id))
        if any(one.event == VERSION for one in news) and account.strategy not in published:
            published[account.strategy] = published_on(book, account.strategy)
        found.append(moved_on(book, account, news, was, published=published.get(account.strategy)))
    return found


def moved_on(
    book: Book, account: Account, news: Iterable[Happened], before: str, *, published: dt.date | None
) -> Account:
    """Return an account with the places of its lines moved by what happened, and by following another strategy."""
    if news:
        account = with_moves(account, list(moves_by_events(book, account, news, published=published)))
    if before and before != account.strategy:
        account = with_moves(account, list(moves_by_strategy(book, account, before)))
    return account
