"""Simulation: the nights of a past period played again under a policy, or two beside each other. Writes nothing.

Each night does what a night of that day would have done, from the facts as of it: invoices are there from their day of
issue, payments as they came, promises, disputes and holds as they were; promises are judged and places move as they do
in a night (`playing.py`). Assumed, and said wherever it is shown: what a played night writes is accepted that day and
served; work given to people is done that day; what really was sent in the period did not happen. Who could be written
to and which strategy people had chosen is as of the day where rows tell; the columns of a customer are as of now.
One range of customers is in memory at a time.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from dunwell.dunning.acting import Plan
from dunwell.dunning.book import Book, assuming_fresh, open_book
from dunwell.dunning.comparing import Comparison, Contact, Followed, Tally, contact_of, question_of
from dunwell.dunning.deciding import Decided
from dunwell.dunning.film import Film
from dunwell.dunning.moving import Moved
from dunwell.dunning.playing import Play, filmed, ranges
from dunwell.dunning.recalling import Choices, choices_since
from dunwell.kit import collector
from dunwell.strategies import queries as strategies
from dunwell.worklist.models import Standing

LONGEST: Final = 400
"""Days of a simulation."""

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
    is_ahead: bool = False,
    progress: Progress | None = None,
) -> Simulation:
    """Play the nights from `first` to `last`; raises SimulationError. `progress` may raise to call it off.

    `is_ahead`: the nights are still to come, and addresses and the choices of people are as of now.
    """
    if last < first:
        raise SimulationError(f"{last} comes before {first}.")
    if (last - first).days >= LONGEST:
        raise SimulationError(f"that is more than {LONGEST} days; choose a shorter period.")
    found = Simulation(first, last)
    before = _books(organization, first - _DAY, first - _DAY, IN_FORCE)[0]
    choices = None if is_ahead else choices_since(before)
    plays = [_books(organization, first, last, one) for one in (policy, against) if one is not None]
    if against is not None:
        found.before, found.comparison = Tally(), Comparison()
    cut = list(ranges(organization))
    for number, keys in enumerate(cut, start=1):
        with collector.asleep():
            _play_range(found, before, plays, keys, choices)
        if progress:
            progress(number, len(cut))
    return found


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


def _play_range(
    found: Simulation, before: Book, plays: Sequence[list[Book]], keys: tuple[int, int], choices: Choices | None
) -> None:
    """Play one range of customers under each policy, and compare."""
    film = filmed(before, plays, keys, choices=choices)
    played = [_Side(film, books, found.problems) for books in plays]
    for side in played:
        side.play.run()
        found.decided += side.play.decided
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


def _compare(before: Tally, comparison: Comparison, played: Sequence["_Side"], pk: int, agent: int) -> None:
    new, old = played
    before.add(old.contacts.get(pk, ()), agent)
    comparison.look_at(
        pk,
        old.contacts.get(pk, ()),
        new.contacts.get(pk, ()),
        follows=(old.follows[pk], new.follows[pk]),
        silent=lambda on: new.silent_on(pk, on),
    )


class _Side:
    """What came of one policy: contacts by customer, what it follows since when, why it got nothing."""

    def __init__(self, film: Film, books: Sequence[Book], problems: list[dict[str, Any]]) -> None:
        self.contacts: dict[int, list[Contact]] = defaultdict(list)
        self.follows: dict[int, list[tuple[dt.date, Followed]]] = defaultdict(list)
        self.silent: dict[int, list[tuple[dt.date, str]]] = defaultdict(list)
        self.play = Play(film, books, problems, self._note)

    def silent_on(self, pk: int, on: dt.date) -> str:
        """Return the code of why a customer got nothing (more) on a day, as decided then or last before it."""
        return next((code for day, code in reversed(self.silent.get(pk, [])) if day <= on), "")

    def _note(self, book: Book, decided: list[Decided], plan: Plan, moved: list[Moved]) -> None:
        today, values = book.as_of, {}
        for account, _, decision in decided:
            followed, rows = Followed(account.strategy, account.segment), self.follows[account.id]
            if not rows or rows[-1][1] != followed:
                rows.append((today, followed))
            values[account.id] = decision.value
            self.silent[account.id].append((today, decision.reasons[0].code if decision.reasons else ""))
        for action in (*plan.messages, *plan.work):
            self.contacts[action.account.id].append(contact_of(action, today, values[action.account.id]))
        for one in moved:
            if one.is_asked:
                self.contacts[one.account.id].append(question_of(one, today, values.get(one.account.id, 0)))


def policy_of(organization: int, text: str, key: str) -> Policy:
    """Return the policy in which a strategy has this text; one that nobody follows yet is tried on everybody else."""
    is_new = key not in strategies.texts_in_force(organization)
    return Policy({key: text}, default_strategy=key if is_new else "")
