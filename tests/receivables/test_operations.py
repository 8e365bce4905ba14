"""What is owed: every change of an open amount is a row, and what does not fit is not booked."""

import datetime as dt
from typing import Any

import pytest

from dunwell.audit.models import Event, Touched
from dunwell.cash import operations as cash
from dunwell.customers.models import Customer
from dunwell.organizations.models import Organization
from dunwell.receivables import operations
from dunwell.receivables.models import Allocation, Document, OpenItem, Rate, Revision
from dunwell.receivables.operations import LedgerError, NewAllocation, NewLine, NewRate, OverAllocatedError
from dunwell.receivables.terms import AllocationKind, ClosedReason, DocumentState, Kind
from tests import make

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 10, 5)


@pytest.fixture
def house() -> Organization:
    return make.organization()


@pytest.fixture
def acme(house: Organization) -> Customer:
    return make.customer(house)


def book(line: OpenItem, amount: int, kind: str = AllocationKind.REDUCED, on: dt.date = DAY) -> int:
    row = NewAllocation(line.pk, amount, on, kind)
    return operations.allocate(organization=line.organization_id, allocation=row, at=make.AT, actor=make.ACTOR)


def state(line: OpenItem) -> tuple[int, dt.date | None, str]:
    line.refresh_from_db()
    return line.open_minor, line.closed_on, line.closed_reason


def test_a_document_has_due_lines(house: Organization, acme: Customer) -> None:
    lines = make.document(house, acme, [NewLine(dt.date(2026, 10, d), 100 * d) for d in (1, 15)])
    assert [(line.position, line.open_minor, line.due_date.day) for line in lines] == [(1, 100, 1), (2, 1500, 15)]
    assert Document.objects.of(house).get().amount_minor == 1600
    event = Event.objects.of(house).get(verb="document.issued")
    assert event.customer_id == acme.pk


@pytest.mark.parametrize(("kind", "amount"), [(Kind.CREDIT_NOTE, 100), (Kind.INVOICE, -100)])
def test_the_sign_tells_credits_from_claims(house: Organization, acme: Customer, kind: str, amount: int) -> None:
    with pytest.raises(LedgerError, match="credit notes carry negative amounts"):
        make.invoice(house, acme, amount, kind=kind)


def test_nothing_to_ask_for_is_closed_at_once(house: Organization, acme: Customer) -> None:
    assert state(make.invoice(house, acme, 0)) == (0, make.ISSUED, ClosedReason.PAID)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (AllocationKind.REDUCED, ClosedReason.REDUCED),
        (AllocationKind.NOT_ON_LIST, ClosedReason.NOT_ON_LIST),
        (AllocationKind.WRITE_OFF, ClosedReason.WRITTEN_OFF),
        (AllocationKind.CORRECTION, ClosedReason.REDUCED),
    ],
)
def test_the_last_booking_closes_with_its_reason(
    house: Organization, acme: Customer, kind: AllocationKind, reason: ClosedReason
) -> None:
    line = make.invoice(house, acme, 1000)
    book(line, 400)
    assert state(line) == (600, None, ClosedReason.OPEN)
    book(line, 600, kind)
    assert state(line) == (0, DAY, reason)


def test_a_line_closes_on_its_latest_booking(house: Organization, acme: Customer) -> None:
    line = make.invoice(house, acme, 1000)
    book(line, 400, on=DAY)
    book(line, 600, on=DAY - dt.timedelta(days=3))
    assert state(line)[1] == DAY


@pytest.mark.parametrize("amount", [1001, -1])
def test_what_does_not_fit_is_not_booked(house: Organization, acme: Customer, amount: int) -> None:
    line, other = make.invoice(house, acme, 1000), make.invoice(house, acme, 1000, number="INV-2")
    rows = [NewAllocation(line.pk, amount, DAY, "REDUCED"), NewAllocation(other.pk, 10, DAY, "REDUCED")]
    with pytest.raises(OverAllocatedError, match=r"10\.00 EUR of line .* are open"):
        operations.allocate_many(organization=house.pk, rows=rows, at=make.AT, actor=make.ACTOR)
    assert state(line)[0] == state(other)[0] == 1000
    assert not Allocation.objects.of(house).exists()


def test_a_line_of_another_creditor_is_nobodys(house: Organization, acme: Customer) -> None:
    line = make.invoice(house, acme, 1000)
    row = NewAllocation(line.pk, 10, DAY, "REDUCED")
    with pytest.raises(LedgerError, match="no line"):
        operations.allocate(organization=make.organization("Other").pk, allocation=row, at=make.AT, actor=make.ACTOR)


def test_a_credit_is_used_in_two_rows_and_given_back_in_two(house: Organization, acme: Customer) -> None:
    line, credit = make.invoice(house, acme, 1000), make.credit(house, acme, 300)
    when: dict[str, Any] = {"on": DAY, "at": make.AT, "actor": make.ACTOR}
    operations.apply_credit(organization=house.pk, credit=credit.pk, open_item=line.pk, amount_minor=300, **when)
    assert state(line) == (700, None, "")
    assert state(credit) == (0, DAY, ClosedReason.CREDITED)
    key = Allocation.objects.of(house).filter(open_item=line).values_list("pk", flat=True)
    back = operations.reverse_allocations(organization=house.pk, allocations=key, reason="wrong", **when)
    assert len(back) == 2
    assert (state(line)[0], state(credit)[0]) == (1000, -300)
    assert operations.reverse_allocations(organization=house.pk, allocations=key, reason="again", **when) == []


@pytest.mark.parametrize("amount", [0, -5, 301])
def test_a_credit_gives_no_more_than_it_has(house: Organization, acme: Customer, amount: int) -> None:
    line, credit = make.invoice(house, acme, 1000), make.credit(house, acme, 300)
    with pytest.raises(LedgerError):
        operations.apply_credit(
            organization=house.pk,
            credit=credit.pk,
            open_item=line.pk,
            amount_minor=amount,
            on=DAY,
            at=make.AT,
            actor=make.ACTOR,
        )
    assert (state(line)[0], state(credit)[0]) == (1000, -300)


def test_a_credit_pays_nobody_elses_invoice(house: Organization, acme: Customer) -> None:
    line, credit = make.invoice(house, make.customer(house, "BETA"), 1000), make.credit(house, acme, 300)
    when: dict[str, Any] = {"on": DAY, "at": make.AT, "actor": make.ACTOR}
    with pytest.raises(LedgerError, match="of one customer cannot be used for an invoice of another"):
        operations.apply_credit(organization=house.pk, credit=credit.pk, open_item=line.pk, amount_minor=300, **when)
    assert (state(line)[0], state(credit)[0]) == (1000, -300)


def test_a_void_document_is_gone_and_stands_again(house: Organization, acme: Customer) -> None:
    line, credit = make.invoice(house, acme, 1000), make.credit(house, acme, 300)
    who: dict[str, Any] = {"organization": house.pk, "at": make.AT, "actor": make.ACTOR}
    operations.apply_credit(credit=credit.pk, open_item=line.pk, amount_minor=300, on=DAY, **who)
    operations.void_documents(documents=[line.document_id], on=DAY, reason="wrong customer", **who)
    assert state(line) == (0, DAY, ClosedReason.VOID)
    assert state(credit)[0] == -300
    assert Document.objects.of(house).get(pk=line.document_id).state == DocumentState.VOID
    operations.revive_document(document=line.document_id, **who)
    assert state(line) == (1000, None, "")
    assert Document.objects.of(house).get(pk=line.document_id).state == DocumentState.ISSUED


def test_a_paid_document_is_void_only_when_its_money_is_released(house: Organization, acme: Customer) -> None:
    line = make.invoice(house, acme, 1000)
    make.payment(house, acme, 1000, on=DAY, to=[(line, 1000)])
    who: dict[str, Any] = {"organization": house.pk, "at": make.AT, "actor": make.ACTOR}
    who["documents"] = [line.document_id]
    with pytest.raises(LedgerError, match="release the payment first"):
        operations.void_documents(on=DAY, reason="x", **who)
    cash.void_documents(on=DAY, reason="x", **who)
    assert state(line) == (0, DAY, ClosedReason.VOID)


def test_another_due_date_keeps_the_first_one(house: Organization, acme: Customer) -> None:
    line = make.invoice(house, acme, 1000)
    Touched.objects.of(house).delete()
    later = line.due_date + dt.timedelta(days=30)
    who: dict[str, Any] = {
        "organization": house.pk,
        "open_item": line.pk,
        "on": DAY,
        "at": make.AT,
        "actor": make.ACTOR,
    }
    assert operations.change_due_date(due_date=later, reason="asked", **who)
    assert not operations.change_due_date(due_date=later, reason="again", **who)
    line.refresh_from_db()
    assert (line.due_date, line.original_due_date) == (later, dt.date(2026, 10, 1))
    row = Revision.objects.of(house).get()
    assert (row.field, row.old, row.new, row.on) == ("due_date", "2026-10-01", "2026-10-31", DAY)
    assert Touched.objects.of(house).get().customer_id == acme.pk
    with pytest.raises(LedgerError, match="before it was issued"):
        operations.change_due_date(due_date=make.ISSUED - dt.timedelta(days=1), reason="x", **who)


@pytest.mark.parametrize(("amount", "left"), [(1500, 1100), (700, 300), (400, 0)])
def test_a_corrected_amount_lets_earlier_days_see_the_old_one(
    house: Organization, acme: Customer, amount: int, left: int
) -> None:
    line = make.invoice(house, acme, 1000)
    book(line, 400, on=make.ISSUED)
    operations.change_amount(
        organization=house.pk,
        open_item=line.pk,
        amount_minor=amount,
        on=DAY,
        reason="corrected",
        at=make.AT,
        actor=make.ACTOR,
    )
    assert state(line)[0] == left
    assert line.amount_minor == amount
    rows = list(Allocation.objects.of(house).filter(open_item=line))
    assert left == amount - sum(row.amount_minor for row in rows)
    assert left + sum(row.amount_minor for row in rows if row.on > DAY - dt.timedelta(days=1)) == 600
    assert line.closed_on == (DAY if left == 0 else None)


def test_an_amount_below_what_is_booked_is_refused(house: Organization, acme: Customer) -> None:
    line = make.invoice(house, acme, 1000)
    book(line, 400)
    with pytest.raises(LedgerError, match="400 is booked"):
        operations.change_amount(
            organization=house.pk,
            open_item=line.pk,
            amount_minor=399,
            on=DAY,
            reason="x",
            at=make.AT,
            actor=make.ACTOR,
        )


def test_what_is_open_can_be_given_up(house: Organization, acme: Customer) -> None:
    line = make.invoice(house, acme, 1000)
    who: dict[str, Any] = {
        "organization": house.pk,
        "open_item": line.pk,
        "on": DAY,
        "at": make.AT,
        "actor": make.ACTOR,
    }
    operations.write_off(amount_minor=1, reason="crumbs", **who)
    operations.write_off(reason="bankrupt", **who)
    assert state(line) == (0, DAY, ClosedReason.WRITTEN_OFF)


def test_the_contested_part_is_kept(house: Organization, acme: Customer) -> None:
    line = make.invoice(house, acme, 1000)
    operations.set_disputed(organization=house.pk, open_item=line.pk, amount_minor=200)
    line.refresh_from_db()
    assert line.disputed_minor == 200


def test_a_rate_of_a_day_is_replaced(house: Organization) -> None:
    for numerator in (92, 93):
        rates = [NewRate("USD", DAY, numerator, 100, "ECB")]
        assert operations.record_rates(organization=house.pk, rates=rates, at=make.AT, actor=make.ACTOR) == 1
    assert Rate.objects.of(house).get().numerator == 93
