"""What a few real customers would get by a strategy, decided and written as the night would, and kept nowhere."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from django.db.models import Sum

from dunwell.correspondence.letters import Rendered, render
from dunwell.dunning.book import Book, assuming_fresh, open_book, work_calendar
from dunwell.dunning.dispatching.drafting import letter_of
from dunwell.dunning.dispatching.inputs import inputs_of
from dunwell.dunning.dispatching.telling import wanted_of
from dunwell.dunning.snapshot import read_accounts
from dunwell.engine import explain as words
from dunwell.engine.compose import Planned, compose
from dunwell.engine.decide import Decision, decide
from dunwell.engine.facts import DUE, Account
from dunwell.engine.strategy import DUE_SOON_DAYS
from dunwell.kit.clock import day_of
from dunwell.organizations.queries import get_organization
from dunwell.receivables.models import OpenItem

LOOKED_AT = 60
"""Of how many customers, those who owe most first, examples are chosen."""

FORTNIGHT = 14
"""Days ahead in which an invoice is near enough to its due date for the example of a note."""


class Example(NamedTuple):
    """What one customer would get: a letter, or None and `why` in a sentence. `look_again_on` is the next day."""

    customer: int
    on: dt.date
    why: str
    letter: Rendered | None
    language: str
    look_again_on: dt.date | None


def examples(organization: int, *, key: str, text: str, at: dt.datetime, wanted: int = 3) -> list[Example]:
    """Return what a few real customers would get on the next working day, were this strategy that of all of them.

    Those who get something come first, then those who differ in language and kind. Written by nobody and kept nowhere;
    every list counts as fresh.
    """
    house = get_organization(organization)
    today = day_of(at, house.time_zone)
    day = work_calendar(house, today.year).next_open(today)
    book = assuming_fresh(open_book(organization, as_of=day, at=at, drafts={key: text}, default_strategy=key))
    found = sorted(_tried(book, largest(organization, day)), key=lambda one: not one[2])
    chosen: list[tuple[Account, Decision, Sequence[Planned]]] = []
    seen: set[tuple[str, str]] = set()
    for one in found:
        if (like := (one[0].language, one[0].kind)) not in seen:
            seen.add(like)
            chosen.append(one)
    chosen += [one for one in found if one not in chosen]
    return [_example(book, *one) for one in sorted(chosen[:wanted], key=lambda one: not one[2])]


def largest(organization: int, day: dt.date) -> list[int]:
    """Return the customers who owe most overdue on a day, the largest first."""
    late = OpenItem.objects.of(organization).filter(closed_on=None, open_minor__gt=0, due_date__lt=day)
    rows = late.values("customer_id").annotate(owed=Sum("open_minor")).order_by("-owed", "customer_id")
    return [row["customer_id"] for row in rows[:LOOKED_AT]]


def soon(organization: int, day: dt.date) -> list[int]:
    """Return the customers to whom most falls due from a day on, within a fortnight, the largest first."""
    rows = OpenItem.objects.of(organization).filter(closed_on=None, open_minor__gt=0)
    rows = rows.filter(due_date__gte=day, due_date__lte=day + dt.timedelta(days=FORTNIGHT))
    owing = rows.values("customer_id").annotate(owed=Sum("open_minor")).order_by("-owed", "customer_id")
    return [row["customer_id"] for row in owing[:LOOKED_AT]]


def _tried(book: Book, customers: list[int]) -> Iterator[tuple[Account, Decision, Sequence[Planned]]]:
    """Decide customers, and compose what they would get."""
    if not customers:
        return
    wide = replace(book, window=max(book.window, DUE_SOON_DAYS))
    for account in read_accounts(wide, min(customers), max(customers), among=customers, problems=[]):
        strategy = book.strategy_of(account)
        decision = decide(account, strategy, today=book.as_of, context=book.context)
        letters: Sequence[Planned] = ()
        if strategy is not None and decision.steps:
            composed = compose(account, decision, strategy, today=book.as_of, context=book.context)
            letters = [one for one in composed if one.action == "MESSAGE"]
        yield account, decision, letters


def _example(book: Book, account: Account, decision: Decision, letters: Sequence[Planned]) -> Example:
    reasons = [due.reason for due in decision.steps if due.state == DUE] if letters else list(decision.reasons)
    letter, language = letter_for(book, account, decision, letters[0]) if letters else (None, account.language)
    return Example(
        customer=account.id,
        on=book.as_of,
        why=words.sentence(reasons[0]) if reasons else "",
        letter=letter,
        language=language,
        look_again_on=decision.look_again_on,
    )


def letter_for(book: Book, account: Account, decision: Decision, planned: Planned) -> tuple[Rendered | None, str]:
    """Write out a planned message that nobody has written down, with its language; None where nobody can get it."""
    inputs = inputs_of(book, account, decision, planned)
    if inputs.person is None:
        return None, account.language
    letter = letter_of(book, inputs, wanted=wanted_of(book, inputs, at=book.at))
    return render(letter), letter.language
