"""One day of a film, and what a play on it did so far: the rows a night of that day would have read."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from operator import itemgetter

from dunwell.dunning import statements
from dunwell.dunning.book import Book
from dunwell.dunning.film import Film, Row
from dunwell.dunning.foreseeing import profiled, rows_of
from dunwell.dunning.happening import LOOKED_BACK, VERSION, Happened
from dunwell.dunning.payers import PROFILES, YEAR
from dunwell.dunning.reading import Reader, Rows, Steps, steps_together
from dunwell.dunning.recalling import chosen_on
from dunwell.engine.facts import Account

_DAY = dt.timedelta(days=1)


class Scene(Reader):
    """One day of a film: the rows a night of that day reads, for the customers wanted.

    What the play itself did joins what had been done before it began. What no film has is asked of the database.
    """

    def __init__(self, film: Film, book: Book, among: Collection[int], played: "Played") -> None:
        """Take the film, the book of the day, who is wanted, and what the play did so far."""
        super().__init__(book, film.first, film.last, among=among)
        self.film, self.on, self.played = film, book.as_of, played
        self.wanted = sorted(among)
        self._ahead: dict[int, dt.date] = {}
        self._stepped: set[int] = set()
        self._in_play = [line for pk in self.wanted for line in self._lines_of(pk)]

    def _lines_of(self, pk: int) -> Sequence[Row]:
        horizon: dt.date = self.values["horizon"]
        found = []
        for row in self.played.lines_of(pk, self.film, self.on):
            line = self.film.line_on(row, self.on)
            if line is None:
                continue
            if line[3] <= horizon:
                found.append(line)
            elif line[3] < self._ahead.get(pk, dt.date.max):
                self._ahead[pk] = line[3]
        found.sort(key=itemgetter(3, 1))
        return found

    def customers(self) -> Rows:
        """Hand out the customers wanted, each with the next due date of its lines that are not in play."""
        people = self.film.people
        return [(*people[pk][:8], self._ahead.get(pk)) for pk in self.wanted if pk in people]

    def lines(self) -> Rows:
        """Hand out the lines in play."""
        return self._in_play

    def credits(self) -> Rows:
        """Hand out the open credits by customer and currency, as positive amounts."""
        sums: dict[tuple[int, str], int] = defaultdict(int)
        for pk in self.wanted:
            for row in self.film.credits.get(pk, ()):
                sums[pk, row[6]] -= self.film.open_on(row, self.on)
        return [(pk, currency, minor) for (pk, currency), minor in sums.items()]

    def cash(self) -> Rows:
        """Hand out the unallocated cash by customer and currency."""
        sums: dict[tuple[int, str], int] = defaultdict(int)
        for pk in self.wanted:
            for currency, paid, rest, state, taken_back, later in self.film.cash.get(pk, ()):
                counts = state == "POSTED" or (taken_back is not None and taken_back > self.on)
                if paid <= self.on and counts:
                    sums[pk, currency] += rest + sum(amount for booked, amount in later if booked > self.on)
        return [(pk, currency, minor) for (pk, currency), minor in sums.items()]

    def steps(self, *, lines: int = 0) -> Rows:  # noqa: ARG002 - those of others cost nothing here
        """Hand out the steps taken before the play and in it, of the customers themselves and of lines in play."""
        found = [row for pk in self.wanted for row in self.film.steps.get(pk, ())]
        taken = self.played.steps
        for subject in (*(-pk for pk in self.wanted), *(line[1] for line in self._in_play)):
            found += taken.get(subject, ())
        since, days = self.on - LOOKED_BACK, self.film.days
        self._stepped = {row[1] for row in found if days[row[5]] >= since}
        return found

    def steps_alike(self, *, lines: int = 0) -> list[Steps]:
        """Hand out the same, those that are alike together."""
        return steps_together(self.steps(lines=lines))

    def stepped(self, account: Account) -> list[Happened]:
        """Hand out the lines that a new version may move: those that took a step lately."""
        return [Happened(line.id, VERSION, self.on) for line in account.lines if line.id in self._stepped]

    def messages(self) -> Rows:
        """Hand out the messages of the last weeks."""
        since, days = self.values["since"], self.film.days
        found = [row for pk in self.wanted for row in self.film.messages.get(pk, ()) if days[row[3]] >= since]
        for pk in self.wanted:
            found += [row for row in self.played.messages.get(pk, {}).values() if row[3] >= since]
        return found

    def holds(self) -> Rows:
        """Hand out the holds that had begun."""
        days, wanted = self.film.days, set(self.wanted)
        found = [row for row in self.film.holds if (row[0] in wanted or row[2]) and days[row[4]] <= self.on]
        told = self.played.told
        return (
            [(*row[:7], row[7] + told[row[1]], row[8]) if row[1] in told else row for row in found] if told else found
        )

    def unpaid(self, customer: int, *, first: dt.date) -> list[int]:
        """Hand out the lines that a customer says are paid, whose days are over and whose money is not there.

        On the first night also those whose days were over before.
        """
        rest = {row[1]: row[8] for row in self._in_play if row[0] == customer}
        claims = self.film.claims.get(customer, ())
        return [line for free_on, line, left in claims if max(free_on, first) == self.on and rest.get(line, 0) > left]

    def count_seen_out(self, customer: int) -> int:
        """Count the amounts seen whose days were over the day before, about which a person is asked now."""
        rows = self.film.seen.get(customer, ())
        return sum(ended is None and until + _DAY == self.on for _, _, _, until, ended in rows)

    def has_money(self, customer: int) -> bool:
        """Tell whether money of a customer was seen, or came and is on no invoice."""
        return any(row[0] == customer and row[2] > 0 for row in (*self.cash(), *self._seen()))

    def promises(self) -> Rows:
        """Hand out the promises that had been made, as the play judged them."""
        days, wanted = self.film.days, set(self.wanted)
        found = [row for row in self.film.promises if row[0] in wanted and days[row[7]] <= self.on]
        for pk in wanted & self.film.awaited.keys():
            made = (one for one in self.film.awaited[pk] if one.made_on <= self.on)
            found += [row for one in made for row in rows_of(one, self.played.judged.get(one.id))]
        return found

    def disputes(self) -> Rows:
        """Hand out the disputes that had been opened."""
        days, wanted = self.film.days, set(self.wanted)
        return [row for row in self.film.disputes if row[0] in wanted and days[row[5]] <= self.on]

    def rows(self, statement: str, **columns: str) -> Rows:
        """Ask the database; the promises that the play judged are in the profiles."""
        found = super().rows(statement, **columns)
        if statement == PROFILES:
            found += profiled(self._judged_lately())
        return found

    def _judged_lately(self) -> Iterator[tuple[int, str]]:
        for pk in self.film.awaited.keys() & set(self.wanted):
            for one in self.film.awaited[pk]:
                state, on = self.played.judged.get(one.id, ("", self.on))
                if on > self.on - YEAR:
                    yield pk, state

    def plain(self, statement: str) -> Rows:
        """Hand out what is known as of now from memory; ask the database for anything else."""
        of_memory: dict[str, Callable[[], Rows]] = {
            statements.SEEN: self._seen,
            statements.ASSIGNED: self._assigned,
            statements.TASKS: self._tasks,
        }
        return of_memory[statement]() if statement in of_memory else super().plain(statement)

    def unreachable(self, among: Collection[int]) -> Mapping[int, int]:
        """Hand out who of those named could not be written to."""
        return self.film.reach.unreachable(among, self.on)

    def _assigned(self) -> Rows:
        now, choices = self.film.chosen, self.film.choices
        told = [pk for pk in self.wanted if pk in now or pk in choices]
        return [(pk, key) for pk in told if (key := chosen_on(choices, pk, self.on, now.get(pk, "")))]

    def _tasks(self) -> Rows:
        kept = [one for one in (self.film.tasks, self.played.tasks) if one]
        return [row for pk in self.wanted for tasks in kept for row in tasks.get(pk, ())]

    def _seen(self) -> Rows:
        sums: dict[tuple[int, str], int] = defaultdict(int)
        for pk in self.wanted:
            for currency, amount, seen, until, ended in self.film.seen.get(pk, ()):
                if seen <= self.on <= until and (ended is None or ended > self.on):
                    sums[pk, currency] += amount
        return [(pk, currency, minor) for (pk, currency), minor in sums.items()]


class Played:
    """What a play did to a range of customers so far, in the form of the rows that a night reads back.

    `steps` are by subject; of `messages` the latest of each customer, channel and kind (asking or not) is all that
    counts. `judged` are the promises the play judged, by id; `news` what that did to lines, by customer; `tasks` the
    work it gave to people, where it stays open; `told` how many days later lines cool because their message left later.
    Days only go forward: lines that were closed are looked at no more.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self.steps: dict[int, list[Row]] = defaultdict(list)
        self.messages: dict[int, dict[tuple[str, bool], Row]] = defaultdict(dict)
        self.judged: dict[int, tuple[str, dt.date]] = {}
        self.news: dict[int, list[Happened]] = defaultdict(list)
        self.tasks: dict[int, Rows] = defaultdict(list)
        self.told: dict[int, int] = {}
        self._lines: dict[int, list[Row]] = {}

    def lines_of(self, pk: int, film: Film, on: dt.date) -> Iterator[Row]:
        """Yield the lines of a customer that were issued and not closed by a day."""
        lines = self._lines.get(pk)
        if lines is None:
            lines = list(film.lines.get(pk, ()))
        if any(row[15] is not None and row[15] <= on for row in lines[:8]):
            lines = [row for row in lines if row[15] is None or row[15] > on]
        self._lines[pk] = lines
        for row in lines:
            if row[4] > on:
                return
            yield row
