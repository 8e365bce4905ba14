"""“I have already paid” is a claim, not a payment: it rests the invoice for five bank days, once.

Then a clerk looks for the money and tells the customer what we look for. A second claim for the same invoice goes to
a person and pauses nothing (ground rule 15).
"""

import datetime as dt
from collections.abc import Collection
from typing import Final

from dunwell.audit.operations import require_transaction
from dunwell.compliance.models import Hold
from dunwell.compliance.operations import place_hold
from dunwell.compliance.terms import HoldKind
from dunwell.kit.workdays import bank_calendar
from dunwell.organizations.models import Organization
from dunwell.receivables.models import OpenItem
from dunwell.worklist.operations import open_task
from dunwell.worklist.terms import TaskKind

BANK_DAYS: Final = 5
NOT_FOUND: Final = "said to be paid, not found yet: look for it and tell them what we look for"
AGAIN: Final = "says again that it is paid: look into it and call back"


def claim_paid(
    *, organization: int, items: Collection[int], on: dt.date, at: dt.datetime, actor: str, source: str = ""
) -> list[int]:
    """Rest invoices that are said to be paid for five bank days, and return the holds.

    One that was said to be paid before opens a task for a person instead, and goes on.
    """
    require_transaction()
    house = Organization.objects.get(pk=organization)
    until = bank_calendar(house.base_currency, house.country, on.year).add(on, BANK_DAYS)
    placed = []
    for line in OpenItem.objects.of(organization).filter(pk__in=list(items)).order_by("id"):
        before = Hold.objects.of(organization).filter(open_item=line, kind=HoldKind.CLAIMED_PAID)
        if before.exists():
            _ask(organization, line, AGAIN, on=on, at=at, actor=actor)
            continue
        hold = place_hold(
            organization=organization,
            customer=line.customer_id,
            open_item=line.pk,
            kind=HoldKind.CLAIMED_PAID,
            from_on=on,
            until_on=until,
            reason="says it is paid",
            source=source,
            at=at,
            actor=actor,
        )
        placed.append(hold)
    return placed


def ask_people(*, organization: int, first: int, last: int, today: dt.date, at: dt.datetime) -> int:
    """Open a task for each claim whose days passed without the money, of the customers from first to last.

    Returns how many. Asked before the holds are written down as lapsed, so that each is asked once.
    """
    rows = Hold.objects.of(organization).filter(
        kind=HoldKind.CLAIMED_PAID,
        released_on__isnull=True,
        until_on__lt=today,
        open_item__isnull=False,
        customer_id__gte=first,
        customer_id__lte=last,
    )
    keys = list(rows.order_by("id").values_list("open_item_id", flat=True))
    if not keys:
        return 0
    lines = list(OpenItem.objects.of(organization).filter(pk__in=keys, open_minor__gt=0).order_by("id"))
    for line in lines:
        _ask(organization, line, NOT_FOUND, on=today, at=at, actor="system:night")
    return len(lines)


def _ask(organization: int, line: OpenItem, reason: str, *, on: dt.date, at: dt.datetime, actor: str) -> None:
    open_task(
        organization=organization,
        customer=line.customer_id,
        kind=TaskKind.ALLOCATE,
        reason=reason,
        open_item=line.pk,
        due_on=on,
        at=at,
        actor=actor,
    )
