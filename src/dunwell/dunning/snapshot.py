"""The one snapshot: rows of a range of customers -> `facts.Account`, for night, sweep, dispatch and explain alike."""

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain, groupby
from operator import itemgetter
from typing import Any, NamedTuple

from dunwell.correspondence.terms import UNSENT, MessageState
from dunwell.dunning import payers, regional, statements
from dunwell.dunning.book import Book
from dunwell.dunning.pauses import NO_PAUSE, Pause, Pauses
from dunwell.dunning.reading import Reader, ReaderOfOne, Rows, Steps
from dunwell.dunning.refusing import Refusals
from dunwell.dunning.terms import TakenHow
from dunwell.engine.context import EMPTY
from dunwell.engine.facts import (
    ADDRESS_SHUT,
    CALENDAR,
    IN_FLIGHT,
    LAPSED,
    NO_CONTACT,
    NOT_SERVED,
    SERVED,
    UNSERVED,
    WITHDRAWN,
    Account,
    Line,
    Taken,
)
from dunwell.engine.segments import segment_of
from dunwell.engine.states import SILENT_AFTER
from dunwell.engine.strategy import DUE_SOON_DAYS
from dunwell.worklist.terms import TaskState

ON_ITS_WAY = UNSENT | {MessageState.SENDING, MessageState.UNCERTAIN}
_DAY = dt.timedelta(days=1)
_CHANNELS = ("EMAIL",)

# A named tuple made from a tuple skips the Python call of its class: a fifth of a snapshot.
_new: Any = tuple.__new__
assert Line._fields[13:-1] == ("disputed", "promised", "promise_until", "held_until", "hold_kind", *Line._fields[18:20])
assert Account._fields[13:18] == Pause._fields

_NOTHING_IN_PLAY: tuple[Any, ...] = (EMPTY, EMPTY, EMPTY, ())
_NOTHING_HAPPENED: tuple[Any, ...] = (*NO_PAUSE, None, EMPTY, None, (), (), 0)
"""Most customers of a night: nothing in play, nothing written, nothing paused. They are spared nine look-ups."""
assert len(Account._fields) == 8 + len(_NOTHING_IN_PLAY) + 1 + len(_NOTHING_HAPPENED) + 3


class Days(dict[Any, dt.date]):
    """Dates by what the database gave for them: a text (SQLite) or the date itself; each text is parsed once."""

    def __missing__(self, key: Any) -> dt.date:
        """Parse a text the first time it is met."""
        value = key if isinstance(key, dt.date) else dt.date.fromisoformat(key)
        self[key] = value
        return value


class Known(dict[Any, bool]):
    """By instant of acceptance, as the database gave it: whether 24 hours passed, in which a bounce would have come."""

    def __init__(self, at: dt.datetime) -> None:
        super().__init__()
        self.at = at

    def __missing__(self, key: Any) -> bool:
        """Work it out the first time an instant is met: one batch is accepted at once."""
        accepted_at = key if isinstance(key, dt.datetime) else dt.datetime.fromisoformat(key)
        if accepted_at.tzinfo is None:
            accepted_at = accepted_at.replace(tzinfo=dt.UTC)
        self[key] = found = self.at - accepted_at >= _DAY
        return found


def read_account(book: Book, customer_id: int, *, ignoring_message: int | None = None) -> Account:
    """Return one customer's account; raises LookupError when there is none.

    `ignoring_message` leaves out that message and the steps it took, so that `decide` says whether they are still due.
    Unlike in a range of many, lines that fall due soon are there too, because messages list them; no step is theirs.
    """
    wide = replace(book, window=max(book.window, DUE_SOON_DAYS))
    for account in accounts_from(wide, ReaderOfOne(wide, customer_id, ignoring=ignoring_message or 0)):
        return account
    raise LookupError(f"there is no customer {customer_id} in {book.organization.name}")


def read_accounts(
    book: Book,
    first: int,
    last: int,
    *,
    among: Collection[int] = (),
    problems: list[dict[str, Any]] | None = None,
) -> Iterator[Account]:
    """Yield the accounts of the customers with ids from first to last, or of those named, in order of id.

    A customer whose rows cannot be read is left out and noted in `problems`; without such a list it raises.
    """
    return accounts_from(book, Reader(book, first, last, among=among), problems=problems)


class Alike(NamedTuple):
    """Customers with nothing in play: who has `ids[n]` is as `accounts[of[n]]` but for the id."""

    ids: Sequence[int] = ()
    of: Sequence[int] = ()
    accounts: Sequence[Account] = ()


NOBODY_ALIKE = Alike()


def read_together(
    book: Book, first: int, last: int, *, among: Collection[int] = (), problems: list[dict[str, Any]]
) -> tuple[list[Account], Alike]:
    """Return the accounts of a range as `read_accounts` does, and those with nothing in play once for all alike."""
    reader = Reader(book, first, last, among=among)
    reader.ask_small()
    snapshot = _Snapshot(book, reader)
    default = book.organization.default_strategy
    accounts: list[Account] = []
    ids: list[int] = []
    of: list[int] = []
    alike: list[Account] = []
    apart, rest_on = snapshot.apart, snapshot.pauses.rest_on if snapshot.pauses.any else None
    groups, ahead = reader.customers_alike()
    for told, customers in groups:
        places: dict[Any, int] = {}
        for pk in customers:
            due = ahead.get(pk)
            try:
                # Something is in play, or tells a customer from others by more than what its row holds.
                if pk in apart or (rest_on is not None and rest_on(pk, told[0])):
                    accounts.append(snapshot.account((pk, *told, due), default))
                    continue
                place = places.get(due)
                if place is None:
                    alike.append(snapshot.account((pk, *told, due), default))
                    place = places[due] = len(alike) - 1
                ids.append(pk)
                of.append(place)
            except Exception as error:  # noqa: BLE001 - one poisoned customer must not stop the night
                problems.append({"customer": pk, "message": f"{type(error).__name__}: {error}"})
    accounts.sort(key=itemgetter(0))
    return accounts, Alike(ids, of, alike)


def each_of(alike: Alike) -> list[Account]:
    """Return the accounts of all who are alike, one by one."""
    return [alike.accounts[place]._replace(id=pk) for pk, place in zip(alike.ids, alike.of, strict=True)]


def accounts_from(
    book: Book,
    reader: Reader,
    *,
    problems: list[dict[str, Any]] | None = None,
) -> Iterator[Account]:
    """Yield the accounts of the customers whose rows a reader hands out, in its order; `problems` as above."""
    snapshot = _Snapshot(book, reader)
    default = book.organization.default_strategy
    for row in reader.customers():
        try:
            yield snapshot.account(row, default)
        except Exception as error:
            if problems is None:
                raise
            problems.append({"customer": row[0], "message": f"{type(error).__name__}: {error}"})


class _Snapshot:
    """What was read for one range, by customer."""

    def __init__(self, book: Book, reader: Reader) -> None:
        self.book = book
        self.as_of = book.as_of
        self.days = Days()
        self.known = Known(book.at)
        lines = reader.lines()
        self.lines = {key: list(rows) for key, rows in groupby(lines, itemgetter(0))}
        self.credits = _by_currency(reader.credits())
        self.cash = _by_currency(reader.cash())
        self.seen = _by_currency(reader.plain(statements.SEEN))
        self.unreachable = reader.unreachable(self.lines)  # of the others it decides nothing
        self.pauses = Pauses(book.as_of, self.days, reader)
        self.assigned: dict[int, str] = dict(reader.plain(statements.ASSIGNED))
        self.further = payers.further(book, reader) if book.wants_further else EMPTY
        self.calendars = regional.calendars_of(book, reader)
        self.tasks = _grouped(reader.plain(statements.TASKS))
        steps = reader.steps_alike(lines=len(lines))
        self.reacted = {key: self.days[on] for key, on in reader.reactions(_told_often(steps))}
        self.taken = self._read_steps(steps)
        self.asked, self.written = self._read_messages(reader.messages())
        self.refusals = Refusals(book, reader if self.is_some_unserved else None)
        told = (self.lines, self.credits, self.cash, self.seen, self.written, self.reacted, self.tasks)
        self.told = set().union(*told, (-subject for subject in self.taken if subject < 0))
        self.apart = self.told.union(self.assigned, self.further, self.refusals.by_customer)

    def account(self, row: tuple[Any, ...], default: str) -> Account:
        """Build one account; `default` is the strategy of all who have no segment and for whom nobody chose another."""
        account = self._account(row, default)
        if self.book.segments:
            account = self._in_segment(account, row)
        return self.refusals.told(account) if row[0] in self.refusals.by_customer else account

    def _in_segment(self, account: Account, row: tuple[Any, ...]) -> Account:
        """Put an account on the strategy of its segment; a person's own choice of strategy stands above that."""
        book, pk = self.book, account.id
        found = segment_of(account, book.segments, today=book.as_of, context=book.context)
        if found is None:
            return account
        if pk in self.assigned or found.strategy == account.strategy:
            return account._replace(segment=found.key)
        lines, own = account.lines, self.lines.get(pk, ())
        if any(line[13] for line in own):  # steps served elsewhere are named in the words of the strategy
            lines = tuple([self._line(line, found.strategy, row[statements.METHOD]) for line in own])
        return account._replace(segment=found.key, strategy=found.strategy, lines=lines)

    def _account(self, row: tuple[Any, ...], default: str) -> Account:
        pk, parent, method, kind, country, zone, language, custom, next_due = row
        strategy = self.assigned.get(pk, default)
        head = (pk, kind, country, zone, language, strategy, self._problem(pk, kind, country), _CHANNELS)
        due = self.days[next_due] if next_due else None
        rest = (_own(custom) if custom else EMPTY, self.further.get(pk, EMPTY), "")
        account: Account
        if pk not in self.told and not (self.pauses.any and self.pauses.rest_on(pk, parent)):
            account = _new(Account, (*head, *_NOTHING_IN_PLAY, due, *_NOTHING_HAPPENED, *rest))
            return account
        if pk in self.calendars:
            rest = (rest[0], {**rest[1], CALENDAR: self.calendars[pk]}, "")
        pause = self.pauses.of_customer(pk, parent) if self.pauses.any else NO_PAUSE
        lines = tuple([self._line(line, strategy, method) for line in self.lines.get(pk, ())])
        taken, episode = self._of_customer(pk, lines)
        account = _new(
            Account,
            (
                *head,
                self.credits.get(pk, EMPTY),
                self.cash.get(pk, EMPTY),
                self.seen.get(pk, EMPTY),
                lines,
                due,
                *pause,
                self.asked.get(pk),
                self.written.get(pk, EMPTY),
                self.reacted.get(pk),
                tuple(self.tasks.get(pk, ())),
                taken,
                episode,
                *rest,
            ),
        )
        return account

    def _line(self, row: tuple[Any, ...], strategy: str, usual_method: str) -> Line:
        _, pk, document, due, issued, kind, currency, amount, left, seen, source, original, method, notice, _ = row
        days = self.days
        due, issued = days[due], days[issued]
        if seen is None or (seen := days[seen]) > self.as_of:
            seen = issued  # a past night knew of the line when it was issued; that we loaded it later is hindsight
        original = due if original is None else days[original]
        taken = self.taken.get(pk, ())
        if notice:
            taken = (*self._served_elsewhere(strategy, row), *taken)
        number = 0 if not taken else taken[0][1] if len(taken) == 1 else max([step[1] for step in taken])
        method = method or usual_method
        # Written out: a tuple put together from others costs a third more, and every line in play has one.
        # fmt: off
        line: Line = _new(Line, (
            pk, document, due, issued, kind, currency, amount, left, seen, source, original, method, number,
            0, 0, None, None, "", None, None,  # nothing rests
            taken,
        ))
        # fmt: on
        return self.pauses.on_line(line) if self.pauses.any else line

    def _served_elsewhere(self, strategy: str, row: tuple[Any, ...]) -> tuple[Taken, ...]:
        """Steps another system served, as the import said (`last_notice`, `last_notice_date`)."""
        followed = self.book.strategies.get(strategy)
        on = self.days[row[14] or row[9] or row[4]]
        return followed.served_elsewhere(row[13], on) if followed else ()

    def _problem(self, pk: int, kind: str, country: str) -> str:
        if not kind:
            return "kind_unknown"
        if not country:
            return "country_unknown"
        is_known = self.unreachable.get(pk)
        return "" if is_known is None else ADDRESS_SHUT if is_known else NO_CONTACT

    def _of_customer(self, pk: int, lines: tuple[Line, ...]) -> tuple[tuple[Taken, ...], int]:
        """Steps of the customer itself in the present episode, and the episode's number.

        An episode goes on while any line now overdue was already due when the latest step was taken; paying the
        oldest line does not restart it.
        """
        steps = self.taken.get(-pk)
        if not steps:
            return (), 0
        latest = max(steps, key=lambda step: (step.round, self.taken_on[-pk, step.step_id, step.round]))
        on = self.taken_on[-pk, latest.step_id, latest.round]
        if any(line.due <= on and line.due < self.book.as_of for line in lines):
            return tuple(step for step in steps if step.round == latest.round), latest.round
        return (), latest.round + 1

    def _read_steps(self, steps: Iterable[Steps]) -> dict[int, tuple[Taken, ...]]:
        """Group the steps taken by subject (a line, or minus a customer), in the order in which they were taken."""
        found: dict[int, list[Taken]] = defaultdict(list)
        self.is_some_unserved = False
        self.taken_on: dict[tuple[int, str, int], dt.date] = {}
        for told, _, subjects in sorted(steps, key=lambda one: (self.days[one.told[3]], *one.told[:2])):
            state, served_on = self._state(told)
            step_id, number, on = told[0], told[1], self.days[told[3]]
            step = Taken(step_id, number, state, served_on, told[7] or "")
            self.is_some_unserved |= state in NOT_SERVED
            for subject in subjects:
                found[subject].append(step)
                if subject < 0:
                    self.taken_on[subject, step_id, number] = on
        return {subject: tuple(taken) for subject, taken in found.items()}

    def _state(self, told: tuple[Any, ...]) -> tuple[str, dt.date | None]:
        """Read whether steps are served from their message or task; nothing below ever writes it."""
        _, _, how, on, message, accepted, bounced, _, task, counts, ended, accepted_at = told
        if how != TakenHow.ACTION:
            return LAPSED, None
        if message == MessageState.DROPPED or task == TaskState.DROPPED:
            return LAPSED, self.days[on]
        if message == MessageState.SENT:
            if bounced:
                return UNSERVED, None
            return (SERVED if self.known[accepted_at] else IN_FLIGHT), self.days[accepted]
        if message in ON_ITS_WAY:
            return IN_FLIGHT, None
        if message is not None:
            return (WITHDRAWN if message == MessageState.WITHDRAWN else UNSERVED), None
        if task == TaskState.DONE:
            return (SERVED, self.days[ended]) if counts else (UNSERVED, None)
        return (SERVED, self.days[on]) if task is None else (IN_FLIGHT, None)

    def _read_messages(self, rows: Rows) -> tuple[dict[int, dt.date], dict[int, dict[str, dt.date]]]:
        """Return when each customer was last asked for money, and last written to by channel."""
        asked: dict[int, dt.date] = {}
        written: dict[int, dict[str, dt.date]] = {}
        for pk, channel, severity, night, _state, accepted, bounced in rows:
            left = self.days[accepted] if accepted else None
            if bounced:
                continue
            by_channel = written.setdefault(pk, {})
            by_channel[channel] = max(by_channel.get(channel, dt.date.min), left or self.days[night])
            if severity and left and left <= self.book.as_of:
                asked[pk] = max(asked.get(pk, dt.date.min), left)
        return asked, written


@lru_cache(maxsize=4096)
def _own(custom: str) -> Mapping[str, Any]:
    """Return the own fields of a customer, which the database gave as text."""
    return json.loads(custom) or EMPTY


def _told_often(steps: Collection[Steps]) -> set[int]:
    """Return the customers who were written to about one line so often that their silence would mean something."""
    times = Counter(chain.from_iterable(one.subjects for one in steps))
    often = {subject for subject, count in times.items() if count >= SILENT_AFTER}
    if not often:
        return set()
    written = chain.from_iterable(zip(one.customers, one.subjects, strict=True) for one in steps if one.told[7])
    count = Counter(pair for pair in written if pair[1] in often)
    return {customer for (customer, _), times_told in count.items() if times_told >= SILENT_AFTER}


def _by_currency(rows: Rows) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for pk, currency, amount in rows:
        if amount > 0:
            found[pk][currency] = amount
    return found


def _grouped(rows: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for pk, value in rows:
        found[pk].append(value)
    return found
