"""What the demo's customers bought in a year: invoices in seasons, and the day each would be paid without a word."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from dunwell.practice.demo.cast import Debtor, Habit, Size

YEAR = 365
A_YEAR = {Size.SMALL: (1, 4), Size.MEDIUM: (5, 11), Size.LARGE: (16, 32), Size.KEY: (90, 90)}
"""Between how many and how many invoices a year."""

USUAL = {Size.SMALL: 6.2, Size.MEDIUM: 7.2, Size.LARGE: 8.1, Size.KEY: 8.6}
"""The natural logarithm of a usual invoice in whole units of its currency."""

SEASON = (8, 7, 9, 9, 8, 7, 6, 5, 9, 11, 12, 9)
"""What of a hundred orders come in January, in February, and so on: slow in August, busy before the year ends."""

TERMS = {"net 14": 14, "net 30": 30, "net 45": 45, "net 60": 60}
DAYS_LATE = {
    Habit.EARLY: (-9, -1),
    Habit.PROMPT: (-2, 2),
    Habit.LATE: (3, 13),
    Habit.REMINDED: (7, 20),
    Habit.SLOW: (22, 58),
}
PAY_RUNS = (15, 28)
"""Days of the month on which public bodies and others with a pay run pay."""


@dataclass(frozen=True, slots=True)
class Sale:
    """One invoice: `paid_on` is the day it would be paid by itself, None for never; `part` is paid first, if not 0."""

    number: str
    customer: str
    issued: dt.date
    due: dt.date
    terms: str
    currency: str
    cents: int
    paid_on: dt.date | None
    part: int
    po_number: str


def sales(seed: int, cast: list[Debtor], today: dt.date) -> list[Sale]:
    """Return a year of invoices up to today, in the order of their numbers."""
    found = []
    for debtor in cast:
        chance = random.Random(f"trade:{seed}:{debtor.number}")
        terms = chance.choice(list(TERMS)) if debtor.size is not Size.SMALL else chance.choice(("net 14", "net 30"))
        found += [_sale(chance, debtor, issued, terms) for issued in _days(chance, debtor, today)]
    found.sort(key=lambda sale: (sale.issued, sale.customer, sale.cents))
    return [_numbered(sale, place) for place, sale in enumerate(found, start=1)]


def _days(chance: random.Random, debtor: Debtor, today: dt.date) -> Iterator[dt.date]:
    """Yield working days of the past year, more of them in the busy months."""
    least, most = A_YEAR[debtor.size]
    days = [today - dt.timedelta(days=back) for back in range(1, YEAR)]
    open_days = [day for day in days if day.weekday() < 5]
    yield from chance.choices(open_days, [SEASON[day.month - 1] for day in open_days], k=chance.randint(least, most))


def _sale(chance: random.Random, debtor: Debtor, issued: dt.date, terms: str) -> Sale:
    due = issued + dt.timedelta(days=TERMS[terms])
    cents = int(chance.lognormvariate(USUAL[debtor.size], 0.7) * 100) // 5 * 5 + 2_500
    paid_on = _paid_on(chance, debtor, due)
    pays_in_parts = debtor.habit in (Habit.SLOW, Habit.REMINDED) and chance.randrange(100) < 12
    po_number = f"PO-{chance.randint(10_000, 99_999)}" if debtor.size is not Size.SMALL else ""
    part = cents * chance.randint(3, 7) // 10 if pays_in_parts and paid_on else 0
    return Sale("", debtor.number, issued, due, terms, debtor.land.currency, cents, paid_on, part, po_number)


def _paid_on(chance: random.Random, debtor: Debtor, due: dt.date) -> dt.date | None:
    if debtor.method:
        return due + dt.timedelta(days=2)
    if debtor.habit is Habit.STUCK:
        return None if chance.randrange(100) < 70 else work_day(due + dt.timedelta(days=chance.randint(50, 90)))
    if debtor.habit is Habit.PAY_RUN:
        day = due + dt.timedelta(days=chance.randint(2, 16))
        while day.day not in PAY_RUNS:
            day += dt.timedelta(days=1)
        return work_day(day)
    if debtor.habit is Habit.SLOW and chance.randrange(100) < 8:
        return None
    return work_day(due + dt.timedelta(days=chance.randint(*DAYS_LATE[debtor.habit])))


def work_day(day: dt.date) -> dt.date:
    """Return the day, or the Monday after it."""
    return day + dt.timedelta(days=max(7 - day.weekday(), 0) if day.weekday() > 4 else 0)


def _numbered(sale: Sale, place: int) -> Sale:
    return replace(sale, number=f"R-{sale.issued.year}-{place:05d}")
