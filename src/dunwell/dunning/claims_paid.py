"""“I have already paid” is a claim, not a payment: it rests the amount named for five bank days, once.

Then a clerk looks for the money, and one message without amounts tells the customer what we look for. A second claim
for the same invoice goes to a person and pauses nothing (ground rule 15).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Final

from django.db.models import Q

from dunwell.audit.operations import require_transaction
from dunwell.cash.models import Payment, SeenMoney
from dunwell.cash.terms import PaymentState
from dunwell.compliance.models import Hold
from dunwell.compliance.operations import cool_from, note_answer, place_hold
from dunwell.compliance.terms import UNTOLD, HoldKind
from dunwell.correspondence.models import Message
from dunwell.correspondence.terms import ENDED_UNSENT, NOT_FOUND
from dunwell.dunning.answering import SYSTEM, can_be_mailed, write_answer
from dunwell.engine.money import Money
from dunwell.kit.workdays import bank_calendar
from dunwell.organizations.models import Organization
from dunwell.receivables.models import OpenItem
from dunwell.worklist.operations import open_task
from dunwell.worklist.terms import TaskKind

BANK_DAYS: Final = 5
TOLD: Final = "said to be paid, not found yet: look for it; a mail tells them what we look for"
TO_TELL: Final = "said to be paid, not found yet: look for it and tell them what we look for"
LOST: Final = "said to be paid, not found, and our mail did not reach them: tell them what we look for"
TO_ALLOCATE: Final = "said to be paid, and money came that is on no invoice yet: is it this one?"
AGAIN: Final = "says again that it is paid: look into it and call back"


def rests_until(organization: int, on: dt.date) -> dt.date:
    """Return the last day on which rests what is said to be paid on a day."""
    house = Organization.objects.get(pk=organization)
    return bank_calendar(house.base_currency, house.country, on.year).add(on, BANK_DAYS)


def claim_paid(
    *,
    organization: int,
    items: Collection[int],
    on: dt.date,
    at: dt.datetime,
    actor: str,
    amounts: Mapping[int, int] | None = None,
    source: str = "",
) -> list[int]:
    """Rest invoices that are said to be paid for five bank days, and return the holds.

    `amounts` in minor units name a part by item: that part rests, the remainder stays payable. An invoice that was
    said to be paid before opens a task for a person instead, and goes on.
    """
    require_transaction()
    until = rests_until(organization, on)
    placed = []
    for line in OpenItem.objects.of(organization).filter(pk__in=list(items)).order_by("id"):
        before = Hold.objects.of(organization).filter(open_item=line, kind=HoldKind.CLAIMED_PAID)
        if before.exists():
            _ask(organization, line, AGAIN, on=on, at=at, actor=actor)
            continue
        amount = (amounts or {}).get(line.pk, line.open_minor)
        is_part = 0 < amount < line.open_minor
        hold = place_hold(
            organization=organization,
            customer=line.customer_id,
            open_item=line.pk,
            kind=HoldKind.CLAIMED_PAID,
            from_on=on,
            until_on=until,
            reason=f"says {Money(amount, line.currency)} of it is paid" if is_part else "says it is paid",
            leaves_minor=line.open_minor - amount if is_part else None,
            source=source,
            at=at,
            actor=actor,
        )
        placed.append(hold)
    return placed


def ask_people(*, organization: int, first: int, last: int, today: dt.date, at: dt.datetime) -> int:
    """Open a task for each claim whose days passed without the money, and write one message a customer.

    Of the customers from first to last; returns how many. Asked before the holds are written down as lapsed, so
    that each is asked once. Where money came that is on no invoice yet, or nobody can be mailed, a person tells them.
    The cooling period runs from the day on which the message left; where it never reached them, from the day we know.
    """
    rows = Hold.objects.of(organization).filter(
        Q(released_on__isnull=True, until_on__lt=today) | Q(answer_message_id__isnull=False, cooling_days__gte=UNTOLD),
        kind=HoldKind.CLAIMED_PAID,
        open_item__isnull=False,
        customer_id__gte=first,
        customer_id__lte=last,
    )
    found: dict[int, list[Hold]] = defaultdict(list)
    told: list[Hold] = []
    for hold in rows.select_related("open_item").order_by("customer_id", "id"):
        if hold.answer_message_id is not None:
            told.append(hold)
        elif hold.open_item is not None and hold.open_item.open_minor > (hold.leaves_minor or 0):
            found[hold.customer_id].append(hold)
    _follow(organization, told, today=today, at=at)
    for customer, holds in found.items():
        _tell(organization, customer, holds, today=today, at=at)
    return sum(map(len, found.values()))


def _follow(organization: int, told: list[Hold], *, today: dt.date, at: dt.datetime) -> None:
    """Let the cooling period run from the day the message left, or, where it did not reach them, ask a person."""
    sent = Message.objects.of(organization).in_bulk([hold.answer_message_id for hold in told]) if told else {}
    for hold in told:
        message = sent[hold.answer_message_id]
        is_lost = message.state in ENDED_UNSENT or message.bounced_at is not None
        if not is_lost and message.accepted_on is None:
            continue
        cool_from(organization=organization, hold=hold.pk, on=today if is_lost else message.accepted_on or today)
        assert hold.open_item is not None  # filtered by whoever found it
        if is_lost and hold.open_item.open_minor > (hold.leaves_minor or 0):
            _ask(organization, hold.open_item, LOST, on=today, at=at, actor=SYSTEM, kind=TaskKind.ANSWER)


def _tell(organization: int, customer: int, holds: list[Hold], *, today: dt.date, at: dt.datetime) -> None:
    """Ask a clerk about each invoice, and tell the customer once what we look for."""
    house = Organization.objects.get(pk=organization)
    reason = TOLD
    if _has_money(organization, customer, today):
        reason = TO_ALLOCATE
    elif not can_be_mailed(organization, customer, on=today):
        reason = TO_TELL
    else:
        message = write_answer(house, customer, template=NOT_FOUND, on=today, at=at)
        note_answer(organization=organization, holds=[hold.pk for hold in holds], message=message)
    for hold in holds:
        assert hold.open_item is not None  # filtered by whoever found it
        _ask(organization, hold.open_item, reason, on=today, at=at, actor=SYSTEM)


def _has_money(organization: int, customer: int, today: dt.date) -> bool:
    """Tell whether money of a customer was seen, or came and is on no invoice: “not found” would be wrong then."""
    came = Payment.objects.of(organization).filter(customer_id=customer, state=PaymentState.POSTED)
    seen = SeenMoney.objects.of(organization).filter(customer_id=customer, ended_on=None, until_on__gte=today)
    return came.filter(unallocated_minor__gt=0).exists() or seen.exists()


def _ask(
    organization: int,
    line: OpenItem,
    reason: str,
    *,
    on: dt.date,
    at: dt.datetime,
    actor: str,
    kind: TaskKind = TaskKind.ALLOCATE,
) -> None:
    open_task(
        organization=organization,
        customer=line.customer_id,
        kind=kind,
        reason=reason,
        open_item=line.pk,
        due_on=on,
        at=at,
        actor=actor,
    )
