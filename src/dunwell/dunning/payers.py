"""The payer's profile and the other facts that are read only where somebody asks for them.

A profile is how a customer paid and kept its word in the year up to a day, worked out from the ledger as of that day:
nothing of it is stored, so it is never out of date and a past day is never told with hindsight. One statement serves
a whole range of customers. Formulas: docs/explain/payer-profile.md.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from django.db import connection

from dunwell.dunning.book import Book, rates_on
from dunwell.dunning.reading import IN_RANGE, Reader, Rows, among_these
from dunwell.engine.context import EMPTY, Context
from dunwell.engine.facts import OPENED, PROFILE, in_base
from dunwell.engine.money import scaled
from dunwell.kit import bulk

YEAR: Final = dt.timedelta(days=365)
QUARTER: Final = dt.timedelta(days=90)
LEAST: Final = 3
"""Payments; of fewer no delay is told, because one of them would decide it."""

_CUSTOMERS = """
SELECT c.id, c.region, c.city, c.owner, c.segment, c.is_key_account, c.payment_method, c.credit_limit_minor, c.currency
FROM customers_customer c
WHERE c.organization_id = %(org)s AND c.id BETWEEN %(first)s AND %(last)s
"""

# One statement for all of it: what was paid, what was promised, what was contested.
PROFILES = """
SELECT 'PAID', a.customer_id, i.currency, CASE WHEN a."on" > %(quarter)s THEN 1 ELSE 0 END AS recent,
       CAST(sum(a.amount_minor) AS BIGINT), CAST(sum(a.amount_minor * {days}) AS BIGINT), count(*)
FROM receivables_allocation a JOIN receivables_openitem i ON i.id = a.open_item_id
WHERE a.organization_id = %(org)s AND a.customer_id BETWEEN %(first)s AND %(last)s
  AND a."on" > %(year)s AND a."on" <= %(as_of)s AND a.kind = 'PAYMENT' AND a.reverses_id IS NULL AND {known}
  AND i.amount_minor > 0 AND NOT (i.kind = 'PROFORMA')
  AND NOT EXISTS (SELECT 1 FROM receivables_allocation r
                  WHERE NOT (r.reverses_id IS NULL) AND r.reverses_id = a.id AND r."on" <= %(as_of)s)
GROUP BY a.customer_id, i.currency, recent
UNION ALL
SELECT 'PROMISED', p.customer_id, p.state, 0, 0, 0, count(*) FROM promises_promise p
WHERE p.organization_id = %(org)s AND p.customer_id BETWEEN %(first)s AND %(last)s
  AND p.state IN ('KEPT', 'BROKEN') AND p.judged_on > %(year)s AND p.judged_on <= %(as_of)s
GROUP BY p.customer_id, p.state
UNION ALL
SELECT 'DISPUTED', d.customer_id, '', 0, CAST(sum(CASE WHEN d.opened_on > %(year)s THEN 1 ELSE 0 END) AS BIGINT),
       CAST(sum(CASE WHEN d.closed_on IS NULL OR d.closed_on > %(as_of)s THEN 1 ELSE 0 END) AS BIGINT), count(*)
FROM disputes_dispute d
WHERE d.organization_id = %(org)s AND d.customer_id BETWEEN %(first)s AND %(last)s AND d.opened_on <= %(as_of)s
GROUP BY d.customer_id
"""


# All that is open, in the shape of the book: as it stands, or rolled back to a day. Not what is never asked for.
OPEN = """
SELECT i.customer_id, i.currency, CAST(sum({open}) AS BIGINT), count(*)
FROM receivables_openitem i {joined}
WHERE i.organization_id = %(org)s AND i.customer_id BETWEEN %(first)s AND %(last)s AND {which} AND {open} > 0
  AND NOT (i.kind = 'PROFORMA') AND NOT (i.method = 'FACTORED')
GROUP BY i.customer_id, i.currency
"""


class Profile(NamedTuple):
    """How a customer paid and kept its word in the year up to a day.

    `delay_days` is the average of days after the due date over `parts` payments, weighted by amount (negative: early);
    `delay_trend` how much later the last quarter was than the rest of the year. None where there is too little to say.
    """

    parts: int = 0
    delay_days: int | None = None
    delay_trend: int | None = None
    kept_promises: int = 0
    broken_promises: int = 0
    disputes: int = 0
    open_disputes: int = 0


NOTHING: Final = Profile()
NOTHING_OPEN: Final[Mapping[str, int | None]] = {"open_in_all": 0, "lines_open": 0}


type Ask = Callable[..., Rows]


def profile_of(organization: int, customer: int, *, base: str, as_of: dt.date) -> Profile:
    """Return one customer's profile as of a day; `base` is the organization's currency."""
    values: dict[str, Any] = {"org": organization, "as_of": as_of, **_since(as_of)}

    def ask(statement: str, **words: str) -> Rows:
        with connection.cursor() as cursor:
            cursor.execute(statement.format(**words).replace(IN_RANGE, among_these([customer])), values)
            return list(cursor.fetchall())

    def context(currencies: set[str]) -> Context:
        return Context(base=base, rates=rates_on(organization, as_of) if currencies - {base} else EMPTY)

    return _profiles(context, ask).get(customer, NOTHING)


def further(book: Book, reader: Reader) -> dict[int, Mapping[str, Any]]:
    """Return the further facts that conditions in force ask for, by customer of the reader's range."""
    wanted = book.wants_further
    reader.values |= _since(book.as_of)
    profiles = book.profiles or (_profiles(lambda _: book.context, reader.rows) if wanted & PROFILE else None)
    opened = _opened(book, reader) if wanted & OPENED else EMPTY
    found: dict[int, Mapping[str, Any]] = {}
    for pk, region, city, owner, group, key_account, method, limit, currency in reader.plain(_CUSTOMERS):
        facts = {
            "region": region or None,
            "city": city or None,
            "owner": owner or None,
            "group": group or None,
            "key_account": bool(key_account),
            "usual_method": method,
            "credit_limit": _limit(book.context, limit, currency),
            **opened.get(pk, NOTHING_OPEN),
        }
        if profiles is not None:
            facts |= profiles.get(pk, NOTHING)._asdict()
        found[pk] = {name: facts[name] for name in wanted if facts[name] is not None}
    return found


def _opened(book: Book, reader: Reader) -> dict[int, Mapping[str, int | None]]:
    """Return the facts about all that is open, by customer; an amount whose rate is missing is not known."""
    amounts: dict[int, dict[str, int]] = defaultdict(dict)
    lines: Counter[int] = Counter()
    for pk, currency, minor, count in reader.rows(OPEN, **reader.shape):
        amounts[pk][currency] = minor
        lines[pk] += count
    return {pk: {"open_in_all": in_base(book.context, amounts[pk]), "lines_open": count} for pk, count in lines.items()}


def _limit(context: Context, minor: int | None, currency: str) -> int | None:
    if minor is None:
        return None
    return scaled(context.to_base(minor, currency or context.base), context.base)


class _Delay:
    """Sums of one customer in the base currency: what was paid, and that times its days late."""

    __slots__ = ("paid", "parts", "weighted")

    def __init__(self) -> None:
        self.paid = self.weighted = self.parts = 0

    def add(self, paid: int, weighted: int, parts: int) -> None:
        self.paid += paid
        self.weighted += weighted
        self.parts += parts

    def days(self) -> int | None:
        """The weighted delay in whole days, half away from zero; None of too few payments."""
        if self.parts < LEAST or self.paid <= 0:
            return None
        days = (2 * abs(self.weighted) + self.paid) // (2 * self.paid)
        return days if self.weighted >= 0 else -days


def _since(as_of: dt.date) -> dict[str, dt.date]:
    return {"year": as_of - YEAR, "quarter": as_of - QUARTER}


def _profiles(context_for: Callable[[set[str]], Context], ask: Ask) -> dict[int, Profile]:
    """Return the profiles of those of whom anything is known; `ask` runs a statement for the customers wanted."""
    postgres = bulk.is_postgres()
    words = {
        "days": '(a."on" - i.due_date)' if postgres else 'CAST(julianday(a."on") - julianday(i.due_date) AS INTEGER)',
        "known": "a.date_known" if postgres else "a.date_known = 1",
    }
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    paid: Rows = []
    for what, pk, code, recent, one, other, count in ask(PROFILES, **words):
        if what == "PAID":
            paid.append((pk, code, recent, one, other, count))
        elif what == "PROMISED":
            name = f"{code.lower()}_promises"
            found[pk][name] = found[pk].get(name, 0) + count
        else:
            found[pk] |= {"disputes": one, "open_disputes": other}
    _add_delays(context_for({row[1] for row in paid}), paid, found)
    return {pk: Profile(**values) for pk, values in found.items()}


def _add_delays(context: Context, paid: Rows, found: dict[int, dict[str, Any]]) -> None:
    sums: dict[int, tuple[_Delay, _Delay]] = defaultdict(lambda: (_Delay(), _Delay()))
    for pk, currency, recent, amount, weighted, parts in paid:
        sums[pk][recent].add(context.to_base(amount, currency), context.to_base(weighted, currency), parts)
    for pk, (before, lately) in sums.items():
        both = _Delay()
        for one in (before, lately):
            both.add(one.paid, one.weighted, one.parts)
        then, now = before.days(), lately.days()
        found[pk] |= {
            "parts": both.parts,
            "delay_days": both.days(),
            "delay_trend": None if then is None or now is None else now - then,
        }
