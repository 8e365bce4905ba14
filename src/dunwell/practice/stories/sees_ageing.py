"""Expectations about the ageing report."""

import datetime as dt
import zoneinfo
from types import SimpleNamespace

from dunwell.engine.money import grouped
from dunwell.practice.stories.grammar import Forms
from dunwell.practice.stories.sees_messages import compare
from dunwell.practice.stories.world import Failed, World
from dunwell.reports.ageing import Ageing, report

FORMS = Forms()


@FORMS.form(
    "ageing {part:ageing_part} {amount:amount} [{currency:currency}]", "as of {day:date}", "known at {known:date}"
)
def ageing(world: World, said: SimpleNamespace) -> None:
    """The ageing shows this amount in a bucket, as open credits and unplaced money, or in total.

    As of the story's day, or of another; `known at` looks at it as it was known at the end of that day.
    """
    currency = world.currency(said.currency)
    wanted = grouped(world.minor(said.amount, currency), currency)
    try:
        table = _ageing(world, said, currency)
    except Failed:
        if world.minor(said.amount, currency):
            raise
        return  # nothing in that currency is nothing
    amounts = {bucket.name: bucket.amount for bucket in table.buckets} | {
        "credits": table.credits,
        "total": table.total,
    }
    if said.part not in amounts:
        raise Failed(f"a bucket {said.part}", ", ".join(amounts))
    compare(f"ageing {said.part} in {currency}", wanted, grouped(amounts[said.part], currency), _told(table))


@FORMS.form("ageing {n:count} invoice[s]", "as of {day:date}", "known at {known:date}")
def ageing_invoices(world: World, said: SimpleNamespace) -> None:
    """The ageing counts so many open lines that ask for money, in the creditor's own currency."""
    table = _ageing(world, said, world.currency(None))
    compare("invoices in the ageing:", said.n, table.invoices, _told(table))


def _ageing(world: World, said: SimpleNamespace, currency: str) -> Ageing:
    known_at = None
    if said.known is not None:
        midnight = dt.datetime.combine(said.known + dt.timedelta(days=1), dt.time(), zoneinfo.ZoneInfo(world.zone))
        known_at = midnight - dt.timedelta(microseconds=1)
    tables = report(world.organization, as_of=said.day or world.on, known_at=known_at)
    for table in tables:
        if table.currency == currency:
            return table
    raise Failed(f"something in {currency}", ", ".join(table.currency for table in tables))


def _told(table: Ageing) -> str:
    rows = [f"{bucket.name} {grouped(bucket.amount, table.currency)}" for bucket in table.buckets]
    free = grouped(table.credits, table.currency)
    return f"{', '.join(rows)}, credits {free}, total {grouped(table.total, table.currency)}"
