"""Money seen at the bank that nobody booked: once its days are over it stops no chase any more, and a person looks.

Ground rule 6: it counts for its customer for some bank days, then a person decides what it was.
"""

import datetime as dt
from typing import Final

from dunwell.cash.models import Payment, SeenMoney
from dunwell.cash.operations import BOOKED_BEFORE, end_seen_money
from dunwell.cash.terms import PaymentState
from dunwell.engine.money import Money
from dunwell.worklist.operations import open_task
from dunwell.worklist.terms import TaskKind

SYSTEM: Final = "system:night"


def ask_people(*, organization: int, first: int, last: int, today: dt.date, at: dt.datetime) -> int:
    """End the money seen whose days are over, and ask a person about each amount that no payment stands for.

    Of the customers from first to last; returns about how many amounts. Each is asked about once.
    """
    rows = SeenMoney.objects.of(organization).filter(
        customer_id__gte=first, customer_id__lte=last, until_on__lt=today, ended_on=None
    )
    count = 0
    for row in rows.order_by("customer_id", "id"):
        end_seen_money(
            organization=organization, seen=row.pk, on=row.until_on + dt.timedelta(days=1), at=at, actor=SYSTEM
        )
        if not _is_booked(row):
            open_task(
                organization=organization,
                customer=row.customer_id,
                kind=TaskKind.ALLOCATE,
                reason=f"{Money(row.amount_minor, row.currency)} seen on {row.seen_on:%-d %b %Y} was never booked: "
                "whose is it, and for what?",
                due_on=today,
                at=at,
                actor=SYSTEM,
            )
            count += 1
    return count


def _is_booked(row: SeenMoney) -> bool:
    """Tell whether a payment of that amount came in since."""
    came = Payment.objects.of(row.organization_id).filter(customer_id=row.customer_id, state=PaymentState.POSTED)
    since = row.seen_on - BOOKED_BEFORE
    return came.filter(currency=row.currency, amount_minor=row.amount_minor, on__gte=since).exists()
