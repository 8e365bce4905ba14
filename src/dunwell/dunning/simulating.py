"""Simulation: the nights of a past period played again under a policy, or two beside each other. Writes nothing.

Each night decides from the facts as of its day, as a night of that day would have: invoices are there from their day
of issue, payments as they came, promises, disputes and holds as they were. Assumed, and said wherever it is shown: what
a played night writes is accepted that day and served; work given to people is done that day; what really was sent in
the period did not happen. Known as of now only: who can be written to, whose strategy a person chose, segments' own
columns of a customer.

A customer is decided again only when a fact of it changed, `look_again_on` came or what it was sent became known as
served (tests/dunning/test_simulating.py decides everybody every day and gets the same). One range of customers is in
memory at a time.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from dunwell.customers.models import Customer
from dunwell.dunning.acting import Action
from dunwell.dunning.book import Book, assuming_fresh, open_book
from dunwell.dunning.comparing import Comparison, Contact, Tally, contact_of
from dunwell.dunning.deciding import decide_each, plan_of
from dunwell.dunning.film import Film, Played, Scene
from dunwell.dunning.snapshot import accounts_from
from dunwell.engine.facts import Account
from dunwell.kit import collector
from dunwell.strategies import queries as strategies
from dunwell.worklist.models import Standing

RANGE: Final = 500
"""Customers in memory at a time."""

LONGEST: Final = 400
"""Days of a simulation."""

NINE: Final = dt.timedelta(hours=3)
"""From the night's nominal hour to that at which its mail is accepted."""

_DAY = dt.timedelta(days=1)

type Progress = Callable[[int, int], None]


class SimulationError(Exception):
    """What was asked cannot be simulated; the text is one sentence saying what, and what to do."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Texts in place of those in force: of strategies by key, of the segments; and the strategy of everybody else."""

    drafts: Mapping[str, str] = field(default_factory=dict)
    segments: str | None = None
    default_strategy: str = ""


IN_FORCE: Final = Policy()


@dataclass(slots=True)
class Simulation:
    """What came of it: the policy's tally, that of the one it is compared with, what differs between them."""

    first: dt.date
    last: dt.date
    customers: int = 0
    decided: int = 0
    tally: Tally = field(default_factory=Tally)
    before: Tally | None = None
    comparison: Comparison | None = None
    problems: list[dict[str, Any]] = field(default_factory=list)


def simulate(
    organization: int,
    policy: Policy,
    *,
    first: dt.date,
    last: dt.date,
    against: Policy | None = None,
    progress: Progress | None = None,
) -> Simulation:
    """Play the nights from `first` to `last`; raises SimulationError. `progress` may raise to call it off."""
    if last < first:
        raise SimulationError(f"{last} comes before {first}.")
    if (last - first).days >= LONGEST:
        raise SimulationError(f"that is more than {LONGEST} days; choose a shorter period.")
    found = Simulation(first, last)
    films = _books(organization, first - _DAY, first - _DAY, IN_FORCE)[0]
    plays = [_books(organization, first, last, one) for one in (policy, against) if one is not None]
    if against is not None:
        found.before, found.comparison = Tally(), Comparison()
    ranges = list(_ranges(organization))
    for number, keys in enumerate(ranges, start=1):
        with collector.asleep():
            _play_range(found, films, plays, keys)
        if progress:
            progress(number, len(ranges))
    return found


def _ranges(organization: int) -> Iterator[tuple[int, int]]:
    """Yield the first and last id of each range: a keyset, so that memory stays flat."""
    rows = Customer.objects.of(organization).order_by("id")
    last = 0
    while keys := list(rows.filter(id__gt=last).values_list("pk", flat=True)[:RANGE]):
        yield keys[0], keys[-1]
        last = keys[-1]


def _books(organization: int, first: dt.date, last: dt.date, policy: Policy) -> list[Book]:
    days = [first + n * _DAY for n in range((last - first).days + 1)]
    return [
        assuming_fresh(
            open_book(
                organization,
                as_of=day,
                drafts=policy.drafts,
                default_strategy=policy.default_strategy,
                draft_segments=policy.segments,
            )
        )
        for day in days
    ]


def _play_range(found: Simulation, before: Book, plays: Sequence[list[Book]], keys: tuple[int, int]) -> None:
    """Play one range of customers under each policy, and compare."""
    wide = max(plays, key=lambda books: books[0].wants_custom)
    film = Film(before, wide[-1], *keys)
    played = [_Play(film, books, found.problems) for books in plays]
    for play in played:
        play.run()
        found.decided += play.decided
    found.customers += len(film.people)
    agents = dict(
        Standing.objects.of(before.organization)
        .filter(customer_id__gte=keys[0], customer_id__lte=keys[1])
        .exclude(assignee=None)
        .values_list("customer_id", "assignee_id")
    )
    for pk in film.people:
        agent = agents.get(pk) or 0
        found.tally.add(played[0].contacts.get(pk, ()), agent)
        if found.before is not None and found.comparison is not None:
            _compare(found.before, found.comparison, played, pk, agent)


def _compare(before: Tally, comparison: Comparison, played: Sequence["_Play"], pk: int, agent: int) -> None:
    new, old = played
    before.add(old.contacts.get(pk, ()), agent)
    comparison.look_at(
        pk,
        old.contacts.get(pk, ()),
        new.contacts.get(pk, ()),
        accounts=(old.latest.get(pk), new.latest.get(pk)),
        silent=lambda on: new.silent_on(pk, on),
    )


class _Play:
    """One policy on one film."""

    def __init__(self, film: Film, books: Sequence[Book], problems: list[dict[str, Any]]) -> None:
        self.film, self.books, self.problems = film, books, problems
        self.played = Played()
        self.contacts: dict[int, list[Contact]] = defaultdict(list)
        self.latest: dict[int, Account] = {}
        self.silent: dict[int, list[tuple[dt.date, str]]] = defaultdict(list)
        self.decided = 0
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
                self._night(book, asked & self.film.people.keys(), due)

    def silent_on(self, pk: int, on: dt.date) -> str:
        """Return the code of why a customer got nothing (more) on a day, as decided then or last before it."""
        return next((code for day, code in reversed(self.silent.get(pk, [])) if day <= on), "")

    def _night(self, book: Book, asked: set[int], due: dict[dt.date, set[int]]) -> None:
        today = book.as_of
        scene = Scene(self.film, book, asked, self.played)
        decided = decide_each(book, accounts_from(book, scene, problems=self.problems), self.problems)
        self.decided += len(decided)
        plan, _ = plan_of(book, decided, self.problems)
        values = {}
        for account, _, decision in decided:
            self.latest[account.id] = account
            values[account.id] = decision.value
            self.silent[account.id].append((today, decision.reasons[0].code if decision.reasons else ""))
            again = decision.look_again_on
            if again is not None:
                due[max(again, today + _DAY)].add(account.id)
            if self.is_daily and account.lines:
                due[today + _DAY].add(account.id)
        for action in (*plan.messages, *plan.work):
            pk = action.account.id
            self.contacts[pk].append(contact_of(action, today, values[pk]))
            self._take(action, book)
            due[today + _DAY].add(pk)
            due[today + 2 * _DAY].add(pk)

    def _take(self, action: Action, book: Book) -> None:
        """Write down what a night would have written, in the form of the rows a later night reads."""
        planned, account, today = action.planned, action.account, book.as_of
        is_message = planned.action == "MESSAGE"
        told = ("SENT", today, False, planned.channel) if is_message else (None, None, False, None)
        done = (None, None, None) if is_message else ("DONE", True, today)
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


def policy_of(organization: int, text: str, key: str) -> Policy:
    """Return the policy in which a strategy has this text; one that nobody follows yet is tried on everybody else."""
    is_new = key not in strategies.texts_in_force(organization)
    return Policy({key: text}, default_strategy=key if is_new else "")
