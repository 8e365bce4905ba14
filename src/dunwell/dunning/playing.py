"""Nights played on a film, one after the other, nothing written: what a rehearsal, a trial and a simulation share.

A played night does what a night does: it judges promises, moves places by what happened, puts customers into their
segments, decides, and plans what follows. What it would have written is kept in the form of the rows that the next
night reads. A customer is decided again only when a fact of it changed, `look_again_on` came or what it was sent
became known as served.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from dunwell.customers.models import Customer
from dunwell.dunning import happening, recalling
from dunwell.dunning.acting import Action, Plan
from dunwell.dunning.book import Book
from dunwell.dunning.deciding import Decided, decide_each, plan_of
from dunwell.dunning.film import Film, Row
from dunwell.dunning.foreseeing import news_of, state_on
from dunwell.dunning.happening import Happened
from dunwell.dunning.moving import Moved, moves_by_events, moves_by_strategy, with_moves
from dunwell.dunning.scene import Played, Scene
from dunwell.dunning.snapshot import accounts_from
from dunwell.dunning.statements import COUNTRY
from dunwell.dunning.terms import TakenHow
from dunwell.engine.facts import Account
from dunwell.worklist.models import Standing

RANGE: Final = 500
"""Customers in memory at a time."""

NINE: Final = dt.timedelta(hours=3)
"""From the night's nominal hour to that at which its mail is accepted."""

_DAY = dt.timedelta(days=1)
_NOT_SENT: Final = (None, None, False, None)

type Note = Callable[[Book, list[Decided], Plan, list[Moved]], None]


def ranges(organization: int) -> Iterator[tuple[int, int]]:
    """Yield the first and last id of each range of customers: a keyset, so that memory stays flat."""
    rows = Customer.objects.of(organization).order_by("id")
    last = 0
    while keys := list(rows.filter(id__gt=last).values_list("pk", flat=True)[:RANGE]):
        yield keys[0], keys[-1]
        last = keys[-1]


def filmed(
    before: Book,
    plays: Sequence[Sequence[Book]],
    keys: tuple[int, int],
    *,
    choices: recalling.Choices | None = None,
    with_tasks: bool = False,
) -> Film:
    """Return the film of a range of customers for plays with these books; `before` is that of the day before."""
    events = frozenset[str]().union(*(happening.events_for(books[0]) for books in plays))
    wide = max(plays, key=lambda books: books[0].wants_custom)
    return Film(before, wide[-1], *keys, events=events, choices=choices, with_tasks=with_tasks)


class Play:
    """One policy on one film.

    `note` is told of each night: what was decided, what is planned, and the lines whose places moved. `tasks_stay`:
    work given to people stays open, else it is done that day.
    """

    def __init__(
        self, film: Film, books: Sequence[Book], problems: list[dict[str, Any]], note: Note, *, tasks_stay: bool = False
    ) -> None:
        """Take what is played on what."""
        self.film, self.books, self.problems, self.note, self.tasks_stay = film, books, problems, note, tasks_stay
        self.played = Played()
        self.decided = 0
        self.events = happening.events_for(books[0])
        self.follows = followed(film, books[0])
        self._published: dict[str, dt.date | None] = {}
        # Facts of a segment that change with the day alone: whoever has something in play is asked every day.
        self.is_daily = any(segment.condition.timed for segment in books[0].segments)

    def run(self) -> None:
        """Play all nights."""
        due: dict[dt.date, set[int]] = defaultdict(set)
        first, last = self.books[0].as_of, self.books[-1].as_of
        due[first] = set(self.film.people)
        for pk, days in self.film.changes.items():
            for day in days:
                if first < day <= last:
                    due[day].add(pk)
        for book in self.books:
            asked = due.pop(book.as_of, None)
            if asked:
                self.night(book, asked & self.film.people.keys(), due)

    def night(self, book: Book, asked: set[int], due: dict[dt.date, set[int]]) -> None:
        """Play one night for the customers asked; `due` gets the days on which they are to be asked again."""
        today = book.as_of
        self._judge(book, asked)
        scene = Scene(self.film, book, asked, self.played)
        for pk in asked & self.film.claims.keys():
            self._tell_unpaid(book, scene, pk)
        if self.tasks_stay:
            for pk in asked & self.film.seen.keys():
                self.played.tasks[pk] += [(pk, "ALLOCATE")] * scene.count_seen_out(pk)
        moved: list[Moved] = []
        found = accounts_from(book, scene, problems=self.problems)
        accounts = [self._settled(book, scene, account, moved) for account in found]
        decided = decide_each(book, accounts, self.problems)
        self.decided += len(decided)
        plan, _ = plan_of(book, decided, self.problems)
        self.note(book, decided, plan, moved)
        for account, _, decision in decided:
            self.follows[account.id] = account.strategy
            again = decision.look_again_on
            if again is not None:
                due[max(again, today + _DAY)].add(account.id)
            if self.is_daily and account.lines:
                due[today + _DAY].add(account.id)
        due[today + _DAY] |= {one.account.id for one in moved if one.is_asked}
        for action in (*plan.messages, *plan.work):
            pk = action.account.id
            self._take(action, book)
            due[today + _DAY].add(pk)
            due[today + 2 * _DAY].add(pk)

    def _judge(self, book: Book, asked: set[int]) -> None:
        """Judge the promises of those asked."""
        judged, today = self.played.judged, book.as_of
        for pk in asked & self.film.awaited.keys():
            for promise in self.film.awaited[pk]:
                if promise.id in judged or promise.made_on > today:
                    continue
                state = state_on(promise, today)
                if state:
                    judged[promise.id] = (state, today)
                    self.played.news[pk] += news_of(promise, judged[promise.id], self.events)

    def _tell_unpaid(self, book: Book, scene: Scene, pk: int) -> None:
        """Tell a customer that the money it spoke of was not found, as `claims_paid` does; a clerk looks for it."""
        lines = scene.unpaid(pk, first=self.books[0].as_of)
        if lines and self.tasks_stay:
            self.played.tasks[pk] += [(pk, "ALLOCATE") for _ in lines]
        if not lines or scene.has_money(pk) or self.film.reach.unreachable([pk], book.as_of):
            return
        today, calendar = book.as_of, book.context.calendars.get(self.film.people[pk][COUNTRY])
        leaves_on = calendar.next_open(today) if calendar else today
        self.played.messages[pk]["EMAIL", False] = (pk, "EMAIL", 0, today, "SENT", leaves_on, False)
        self.played.told |= dict.fromkeys(lines, (leaves_on - today).days)

    def _settled(self, book: Book, scene: Scene, account: Account, moved: list[Moved]) -> Account:
        """Return an account with the places of its lines moved; `moved` gets them."""
        if not account.lines:
            return account
        pk = account.id
        news = self._news(scene, account)
        if news:
            on = self._version_on(book, account.strategy)
            account = self._moved(book, account, list(moves_by_events(book, account, news, published=on)), moved)
        before = self.follows.get(pk, account.strategy)
        if before != account.strategy:
            account = self._moved(book, account, list(moves_by_strategy(book, account, before)), moved)
        return account

    def _news(self, scene: Scene, account: Account) -> list[Happened]:
        """Return what happened to the lines of a customer, as far as this play asks for it."""
        pk, found = account.id, scene.stepped(account) if happening.VERSION in self.events else []
        for news in (self.film.news.get(pk), self.played.news.get(pk)):
            if news:
                found += [one for one in news if one.event in self.events]
        return found

    def _moved(self, book: Book, account: Account, found: list[Moved], moved: list[Moved]) -> Account:
        """Move lines of an account and keep the rows in which a later night reads it."""
        for one in found:
            self.played.steps[one.line.id] += self._rows(one, account.id, book.as_of)
            if one.is_asked and self.tasks_stay:
                self.played.tasks[account.id].append((account.id, "PLACE"))
        moved += found
        return with_moves(account, found)

    def _version_on(self, book: Book, key: str) -> dt.date | None:
        """Return the day on which a strategy got its latest version; that of a draft is the first night."""
        if happening.VERSION not in self.events:
            return None
        known = self.film.before.texts.get(key)
        if known is not None and known != book.texts.get(key):
            return self.books[0].as_of
        if key not in self._published:
            self._published[key] = happening.version_on(book, key)
        on = self._published[key]
        return on if on is not None and book.as_of - happening.LOOKED_BACK <= on <= book.as_of else None

    def _rows(self, moved: Moved, pk: int, today: dt.date) -> list[Row]:
        """Return the rows in which a later night reads a moved place."""
        line, (mark, number, passed) = moved.line.id, moved.move
        if moved.is_asked:
            task = ("OPEN", False, None) if self.tasks_stay else ("DONE", True, today)
            first = (pk, line, mark.step_id, number, TakenHow.ACTION.value, today, *_NOT_SENT, *task, None, None)
        else:
            first = (pk, line, mark.step_id, number, TakenHow.EVENT.value, today, *_NOT_SENT, *(None,) * 5)
        lapsed = TakenHow.LAPSED.value
        return [first, *((pk, line, one, number, lapsed, today, *_NOT_SENT, *(None,) * 5) for one in passed)]

    def _take(self, action: Action, book: Book) -> None:
        """Write down what a night would have written, in the form of the rows a later night reads."""
        planned, account, today = action.planned, action.account, book.as_of
        is_message = planned.action == "MESSAGE"
        told = ("SENT", today, False, planned.channel) if is_message else _NOT_SENT
        task = ("OPEN", False, None) if self.tasks_stay else ("DONE", True, today)
        done = (None, None, None) if is_message else task
        accepted_at = book.at + NINE if is_message else None
        for one in action.steps:
            subject = one.line or -account.id
            rows = self.played.steps[subject]
            rows[:] = [row for row in rows if (row[1], row[2], row[3]) != (subject, one.step_id, one.round)]
            head = (account.id, subject, one.step_id, one.round, "ACTION", today)
            rows.append((*head, *told, *done, accepted_at, None))
        if is_message:
            row = (account.id, planned.channel, planned.severity, today, "SENT", today, False)
            self.played.messages[account.id][planned.channel, bool(planned.severity)] = row
        elif self.tasks_stay:
            self.played.tasks[account.id].append((account.id, planned.task))


def followed(film: Film, book: Book) -> dict[int, str]:
    """Return the strategy each customer with steps followed at its last decision before a film begins.

    That is as its standing says, where that is no younger; else what is in force puts it on as of that day.
    """
    told = {pk for pk, rows in film.steps.items() if any(row[1] > 0 for row in rows)} & film.people.keys()
    if not told:
        return {}
    rows = Standing.objects.of(book.organization).filter(
        customer_id__gte=film.first, customer_id__lte=film.last, decided_on__lte=film.since
    )
    known = dict(rows.values_list("customer_id", "strategy"))
    found = {pk: key for pk, key in known.items() if pk in told}
    rest = told - found.keys()
    if rest:
        scene = Scene(film, film.before, rest, Played())
        found |= {one.id: one.strategy for one in accounts_from(film.before, scene, problems=[])}
    return found
