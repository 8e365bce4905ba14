"""The baseline: how customers paid in the last year, kept with its day, so that any return is measured against it.

Amounts are minor units of the base currency at the rates of that day (at par where none is known). What cannot be
known from what was brought in is None and named in `missing`, never 0. Formulas: docs/guides/baseline.md.
"""

import datetime as dt
import json
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, NamedTuple

from django.db import transaction

from dunwell.audit import operations as audit
from dunwell.audit import queries as documents
from dunwell.audit.terms import DocumentKind
from dunwell.dunning.book import rates_on
from dunwell.dunning.reach import unreachable
from dunwell.engine.context import Context
from dunwell.organizations import operations as organizations
from dunwell.organizations.queries import get_organization, milestones_of
from dunwell.receivables.paying import Paid, late_by_currency, paid_by_days, undated_by_currency
from dunwell.reports import ageing

YEAR: Final = dt.timedelta(days=365)
FEW: Final = 30
"""Fewer dated payments than this are named as few: one large invoice then moves everything."""

BOUNDS: Final = (0, 7, 14, 30, 60, 90)
MILESTONE: Final = "baseline"


class Share(NamedTuple):
    """What was paid by when: `days` is the last day after the due date of the group, None for all that is later."""

    days: int | None
    amount: int
    percent: Decimal


class Baseline(NamedTuple):
    """How customers paid from `first` to `last`; percents and days have one decimal.

    `delay` is the weighted delay in days, `late` the percent of what was paid that came after its due date, `half` and
    `most` the days after the due date by which 50 and 80 percent of the money had come. `paid` is what was paid with a
    known day in `parts` payments, `undated` without one. `open` and `overdue` are as of `on`; `unreachable` is the
    percent of what is overdue that is owed by customers who cannot be written to.
    """

    on: dt.date
    first: dt.date
    last: dt.date
    currency: str
    paid: int
    parts: int
    delay: Decimal | None
    late: Decimal | None
    shares: tuple[Share, ...]
    half: int | None
    most: int | None
    open: int
    overdue: int
    unreachable: Decimal | None
    undated: int
    missing: tuple[str, ...]


def baseline(organization: int, *, today: dt.date) -> Baseline:
    """Measure the year before today."""
    house = get_organization(organization)
    money = Context(base=house.base_currency, rates=rates_on(organization, today))
    first, last = today - YEAR, today - dt.timedelta(days=1)
    by_days = _by_days(paid_by_days(organization, first=first, last=last), money)
    paid = sum(amount for amount, _ in by_days.values())
    parts = sum(count for _, count in by_days.values())
    late = sum(amount for days, (amount, _) in by_days.items() if days > 0)
    weighted = sum(days * amount for days, (amount, _) in by_days.items())
    overdue = _in_base(late_by_currency(organization, today=today), money)
    mute = _in_base(
        late_by_currency(organization, today=today, customers=unreachable(organization, today=today)), money
    )
    undated = _in_base(undated_by_currency(organization), money)
    return Baseline(
        on=today,
        first=first,
        last=last,
        currency=house.base_currency,
        paid=paid,
        parts=parts,
        delay=_tenth(Decimal(weighted) / paid) if paid else None,
        late=_percent(late, paid),
        shares=_shares(by_days, paid),
        half=_reached(by_days, paid, 50),
        most=_reached(by_days, paid, 80),
        open=sum(money.to_base(one.total, one.currency) for one in ageing.report(organization, as_of=today)),
        overdue=overdue,
        unreachable=_percent(mute, overdue),
        undated=undated,
        missing=_missing(parts=parts, undated=undated, overdue=overdue),
    )


def _by_days(rows: list[Paid], money: Context) -> dict[int, tuple[int, int]]:
    """Add up by days after the due date: amount in the base currency, and payments."""
    found: dict[int, tuple[int, int]] = {}
    for row in rows:
        amount, parts = found.get(row.days, (0, 0))
        found[row.days] = amount + money.to_base(row.amount, row.currency), parts + row.parts
    return dict(sorted(found.items()))


def _in_base(amounts: Mapping[str, int], money: Context) -> int:
    return sum(money.to_base(minor, currency) for currency, minor in amounts.items())


def _tenth(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)


def _percent(part: int, whole: int) -> Decimal | None:
    return _tenth(Decimal(part) * 100 / whole) if whole else None


def _shares(by_days: Mapping[int, tuple[int, int]], paid: int) -> tuple[Share, ...]:
    if not paid:
        return ()
    sums = dict.fromkeys((*BOUNDS, None), 0)
    for days, (amount, _) in by_days.items():
        sums[next((bound for bound in BOUNDS if days <= bound), None)] += amount
    return tuple(Share(bound, amount, _percent(amount, paid) or Decimal("0.0")) for bound, amount in sums.items())


def _reached(by_days: Mapping[int, tuple[int, int]], paid: int, percent: int) -> int | None:
    """Return by how many days after the due date so many percent of the money had come."""
    come = 0
    for days, (amount, _) in by_days.items():
        come += amount
        if come * 100 >= paid * percent:
            return days
    return None


def _missing(*, parts: int, undated: int, overdue: int) -> tuple[str, ...]:
    found = []
    if not parts:
        found.append(
            "How late they pay is not known: only open items were brought in. Bring in the invoices of the last year "
            "with the day on which each was paid (column settled_date), or the payments themselves."
        )
    elif parts < FEW:
        found.append(f"Only {parts} payments have a day: one large one moves everything. More of them make it firm.")
    if undated:
        found.append("Some paid amounts came without a day; they are left out of every number about delay.")
    if not overdue:
        found.append("Nothing is overdue today, so nobody can be unreachable.")
    return tuple(found)


def keep(organization: int, *, today: dt.date, costs: Mapping[str, int | None], at: dt.datetime, actor: str) -> str:
    """Keep today's baseline for ever and return its sha256; `costs` are hours a week and cost an hour, where given."""
    found = baseline(organization, today=today)
    with transaction.atomic():
        text = json.dumps({**found._asdict(), "costs": dict(costs)}, default=str, sort_keys=True)
        sha256 = audit.keep_document(kind=DocumentKind.BASELINE, text=text)
        organizations.reach_milestone(
            organization=organization,
            key=MILESTONE,
            facts={"on": today.isoformat(), "sha256": sha256, **costs},
            at=at,
            actor=actor,
        )
    return sha256


def kept(organization: int) -> dict[str, Any] | None:
    """Return the baseline that was kept, as it was written down; None where none was."""
    reached = milestones_of(organization).get(MILESTONE)
    sha256 = reached.facts.get("sha256") if reached else None
    found: dict[str, Any] | None = json.loads(documents.get_document(sha256)) if sha256 else None
    return found
