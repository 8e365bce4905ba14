"""Invoices going out and money coming in, day by day: in full, in parts, without a reference, by direct debit."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from dunwell.cash import operations as cash
from dunwell.cash.models import Payment
from dunwell.practice.demo.cast import Debtor
from dunwell.practice.demo.house import SYSTEM
from dunwell.practice.demo.life import Life, Plan
from dunwell.practice.demo.opening import first_part
from dunwell.practice.demo.trade import Sale, work_day
from dunwell.receivables import operations as receivables
from dunwell.receivables.models import OpenItem
from dunwell.receivables.terms import Kind

UNPLACED_DAYS = 21
"""In the last so many days payments without a reference stay unplaced."""

CREDITED_PERCENT = 2


def plan_payments(life: Life) -> None:
    """Plan what each sale would be paid by itself, from the first day on."""
    for sale in life.sold:
        first = first_part(sale)
        if first and first >= life.start:
            life.pay(first, sale.number, sale.part)
        if sale.paid_on is not None and sale.paid_on >= life.start:
            life.pay(sale.paid_on, sale.number)


def issue(life: Life, day: dt.date) -> int:
    """Issue the invoices of a day; some are credited in part a week later."""
    sold = [sale for sale in life.sold if sale.issued == day]
    if not sold:
        return 0
    documents = [_document(life, sale) for sale in sold]
    with transaction.atomic():
        issued = receivables.issue_documents(
            organization=life.organization,
            documents=documents,
            first_seen=day,
            at=life.at(day, 17),
            actor=SYSTEM,
        )
    chance = life.chance(day, "credits")
    for sale, made in zip(sold, issued, strict=True):
        life.lines[sale.number] = made.line_ids[0]
        if chance.randrange(100) < CREDITED_PERCENT:
            life.credits[work_day(day + dt.timedelta(days=7))].append(sale.number)
    return len(sold)


def _document(life: Life, sale: Sale) -> receivables.NewDocument:
    customer = life.customers[sale.customer]
    return receivables.NewDocument(
        customer,
        life.source,
        sale.number,
        sale.issued,
        sale.currency,
        [receivables.NewLine(sale.due, sale.cents, life.debtors[customer].method)],
        terms=sale.terms,
        po_number=sale.po_number,
    )


def credit(life: Life, day: dt.date) -> None:
    """Issue the day's credit notes and use most of them for their invoice; every third stays open."""
    for place, number in enumerate(life.credits.pop(day, [])):
        line = OpenItem.objects.of(life.organization).select_related("document").get(pk=life.lines[number])
        credit_invoice(life, day, line, line.amount_minor // 5, is_used=place % 3 < 2)


def credit_invoice(life: Life, day: dt.date, line: OpenItem, cents: int, *, is_used: bool) -> None:
    """Issue a credit note for a part of an invoice, and use it for that invoice as far as that is open."""
    note = receivables.NewDocument(
        line.customer_id,
        life.source,
        f"G-{day.year}-{next(life.credit_numbers):04d}",
        day,
        line.currency,
        [receivables.NewLine(day, -cents)],
        Kind.CREDIT_NOTE,
        names_document=line.document.number,
    )
    at = life.at(day, 12)
    with transaction.atomic():
        made = receivables.issue_document(
            organization=life.organization, document=note, first_seen=day, at=at, actor=life.staff["BILLING"].actor
        )
        used = min(cents, line.open_minor)
        if is_used and used > 0:
            receivables.apply_credit(
                organization=life.organization,
                credit=made.line_ids[0],
                open_item=line.pk,
                amount_minor=used,
                on=day,
                at=at,
                actor=life.staff["BILLING"].actor,
            )


def receive(life: Life, day: dt.date) -> int:
    """Book the money of a day; return how many payments."""
    plans = life.plans.pop(day, [])
    lines = OpenItem.objects.of(life.organization).in_bulk(
        [life.lines[plan.number] for plan in plans if plan.number in life.lines]
    )
    payments: list[cash.NewPayment] = []
    left = {pk: line.open_minor for pk, line in lines.items()}
    for plan in plans:
        line = lines.get(life.lines.get(plan.number, 0))
        if line is None or left[line.pk] <= 0:
            continue
        cents = min(plan.cents or left[line.pk], left[line.pk])
        left[line.pk] -= cents
        payments.append(_payment(life, day, plan, line, cents))
    with transaction.atomic():
        return len(
            cash.record_payments(
                organization=life.organization,
                payments=payments,
                at=life.at(day, 18),
                actor=life.staff["BILLING"].actor,
            )
        )


def _payment(life: Life, day: dt.date, plan: Plan, line: OpenItem, cents: int) -> cash.NewPayment:
    debtor = life.debtors[line.customer_id]
    is_unplaced = debtor.part == "pays without reference" and (life.today - day).days <= UNPLACED_DAYS
    return cash.NewPayment(
        line.customer_id,
        life.source,
        day,
        line.currency,
        cents,
        reference=f"{debtor.name}, thank you" if is_unplaced else plan.number,
        external_id=f"bank-{day:%Y%m%d}-{plan.number}-{cents}",
        shares=[] if is_unplaced else [(line.pk, cents)],
    )


def place(life: Life, day: dt.date, debtor_id: int, *, actor: str) -> bool:
    """Give a customer's unplaced money to its oldest lines, as a clerk does; False where there is none."""
    payment = (
        Payment.objects.of(life.organization)
        .filter(customer_id=debtor_id, unallocated_minor__gt=0)
        .order_by("on", "id")
        .first()
    )
    if payment is None:
        return False
    shares = _oldest_first(life, payment)
    if not shares:
        return False
    cash.allocate_payment(
        organization=life.organization, payment=payment.pk, shares=shares, on=day, at=life.at(day, 15), actor=actor
    )
    return True


def _oldest_first(life: Life, payment: Payment) -> Sequence[cash.Share]:
    left, shares = payment.unallocated_minor, []
    lines = OpenItem.objects.of(life.organization).filter(
        customer_id=payment.customer_id, currency=payment.currency, open_minor__gt=0
    )
    for line in lines.order_by("due_date", "id"):
        share = min(left, line.open_minor)
        if share:
            shares.append((line.pk, share))
            left -= share
    return shares


def open_numbers(life: Life, debtor: Debtor, day: dt.date) -> dict[str, int]:
    """Return the overdue lines of a customer by the number of their invoice."""
    rows = OpenItem.objects.of(life.organization).filter(
        customer__number=debtor.number, open_minor__gt=0, due_date__lt=day
    )
    return dict(rows.order_by("due_date", "id").values_list("document__number", "pk"))
