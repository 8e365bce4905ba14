"""What happenings do to the places of a customer's lines: the house's rules applied to an account, nothing written.

The night writes it down (`placing`); a dry run and a play only carry it on. Both ask here.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Final, NamedTuple

from dunwell.dunning.book import Book
from dunwell.dunning.happening import VERSION, Happened, is_news, rules_for
from dunwell.engine.events import Mark
from dunwell.engine.facts import IN_FLIGHT, LAPSED, Account, Line, Taken
from dunwell.engine.places import ASK, KEEP, Move, is_old_news, move

STRATEGY: Final = "changed_strategy"


class Moved(NamedTuple):
    """A line and what becomes of its place."""

    account: Account
    line: Line
    move: Move

    @property
    def is_asked(self) -> bool:
        """Whether a person says where it goes on."""
        return self.move.mark.rule == ASK


def moves_by_events(
    book: Book, account: Account, news: Iterable[Happened], *, published: date | None = None
) -> Iterator[Moved]:
    """Yield what each new event does to a line, the earliest first, each from where the one before left it.

    `published` is the day on which the account's strategy got a new version, for events that say so.
    """
    strategy = book.strategy_of(account)
    if strategy is None or not strategy.is_readable:
        return
    rules, lines = rules_for(book), {line.id: line for line in account.lines}
    for one in sorted(set(news), key=lambda one: (one.on, one.event)):
        line, on = lines.get(one.line), published if one.event == VERSION else one.on
        if line is None or on is None or not is_news(one, line, book.as_of):
            continue
        mark = Mark(one.event, rules.get(one.event, KEEP), on)
        if not is_old_news(line, mark):
            made = move(line, strategy, mark, today=book.as_of)
            lines[line.id] = line._replace(round=made.round)
            yield Moved(account, line, made)


def moves_by_strategy(book: Book, account: Account, before: str) -> Iterator[Moved]:
    """Yield what it does to the lines of an account that it follows another strategy than `before`."""
    strategy = book.strategy_of(account)
    if strategy is None or not strategy.is_readable or not before or before == account.strategy:
        return
    mark = Mark(STRATEGY, rules_for(book)[STRATEGY], book.as_of)
    old = book.strategies.get(before, strategy)
    for line in account.lines:
        if line.taken and not is_old_news(line, mark):
            yield Moved(account, line, move(line, strategy, mark, today=book.as_of, before=old))


def with_moves(account: Account, found: Collection[Moved]) -> Account:
    """Return an account as it is once moves are written down: where a person is asked, the line waits tonight."""
    if not found:
        return account
    marks: Mapping[int, list[Taken]] = {one.line.id: [] for one in found}
    for one in found:
        mark, number = one.move.mark, one.move.round
        marks[one.line.id].append(Taken(mark.step_id, number, IN_FLIGHT if one.is_asked else LAPSED))
        marks[one.line.id] += [Taken(step_id, number, LAPSED) for step_id in one.move.passed]
    lines = [_marked(line, marks[line.id]) if line.id in marks else line for line in account.lines]
    return account._replace(lines=tuple(lines))


def _marked(line: Line, marks: list[Taken]) -> Line:
    taken = (*line.taken, *marks)
    return line._replace(taken=taken, round=max(step.round for step in taken))
