"""What was paid: never more given away than came, taken back by rows, seen money believed for some days."""

import datetime as dt
from typing import Any

import pytest

from dunwell.cash import operations
from dunwell.cash.models import Payment, SeenMoney
from dunwell.cash.terms import PaymentState
from dunwell.customers.models import Customer
from dunwell.organizations.models import Organization
from dunwell.receivables.models import Allocation, OpenItem
from dunwell.receivables.operations import LedgerError, OverAllocatedError
from tests import make

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 10, 5)


@pytest.fixture
def house() -> Organization:
    return make.organization()


@pytest.fixture
def acme(house: Organization) -> Customer:
    return make.customer(house)


def left(house: Organization, payment: int) -> int:
    return Payment.objects.of(house).get(pk=payment).unallocated_minor


def give(house: Organization, payment: int, *shares: tuple[OpenItem, int], on: dt.date = DAY) -> None:
    operations.allocate_payment(
        organization=house.pk,
        payment=payment,
        shares=[(line.pk, amount) for line, amount in shares],
        on=on,
        at=make.AT,
        actor=make.ACTOR,
    )


def test_what_is_not_allocated_stays_with_the_payment(house: Organization, acme: Customer) -> None:
    one, two = make.invoice(house, acme, 1000), make.invoice(house, acme, 500, number="INV-2")
    payment = make.payment(house, acme, 2000, on=DAY, to=[(one, 1000)])
    assert left(house, payment) == 1000
    give(house, payment, (two, 500))
    assert left(house, payment) == 500
    one.refresh_from_db()
    assert (one.open_minor, one.closed_on, one.closed_reason) == (0, DAY, "PAID")


def test_money_paid_before_the_invoice_counts_from_its_issue(house: Organization, acme: Customer) -> None:
    line = make.invoice(house, acme, 1000, issued=DAY, due=DAY)
    make.payment(house, acme, 1000, on=DAY - dt.timedelta(days=9), to=[(line, 1000)])
    assert Allocation.objects.of(house).get().on == DAY


@pytest.mark.parametrize(
    ("amount", "shares", "words"),
    [
        (0, [], "more than nothing"),
        (1000, [1001], "more than was paid"),
        (1000, [0], "more than nothing"),
        (5000, [4001], "cannot be booked"),
    ],
)
def test_a_payment_that_cannot_be_is_not_booked(
    house: Organization, acme: Customer, amount: int, shares: list[int], words: str
) -> None:
    line = make.invoice(house, acme, 4000)
    with pytest.raises(LedgerError, match=words):
        make.payment(house, acme, amount, to=[(line, share) for share in shares])


def test_currencies_do_not_mix(house: Organization, acme: Customer) -> None:
    line = make.invoice(house, acme, 1000, currency="USD")
    with pytest.raises(LedgerError, match="in EUR cannot pay an item in USD"):
        make.payment(house, acme, 1000, to=[(line, 1000)])


def test_a_payment_is_not_given_away_twice(house: Organization, acme: Customer) -> None:
    one, two = make.invoice(house, acme, 1000), make.invoice(house, acme, 1000, number="INV-2")
    payment = make.payment(house, acme, 1500)
    give(house, payment, (one, 1000))
    with pytest.raises(OverAllocatedError, match=r"10\.00 EUR are not left"):
        give(house, payment, (two, 1000))
    assert left(house, payment) == 500


def test_a_returned_debit_opens_its_items_again(house: Organization, acme: Customer) -> None:
    line = make.invoice(house, acme, 1000)
    payment = make.payment(house, acme, 1500, on=DAY, to=[(line, 1000)])
    for _ in range(2):
        operations.reverse_payment(
            organization=house.pk,
            payment=payment,
            on=DAY + dt.timedelta(days=3),
            reason="returned",
            at=make.AT,
            actor=make.ACTOR,
        )
    line.refresh_from_db()
    assert (line.open_minor, line.closed_on) == (1000, None)
    row = Payment.objects.of(house).get()
    assert (row.state, row.unallocated_minor, row.reversed_on) == (PaymentState.REVERSED, 1500, dt.date(2026, 10, 8))
    assert [row.amount_minor for row in Allocation.objects.of(house).order_by("id")] == [1000, -1000]
    with pytest.raises(OverAllocatedError):
        give(house, payment, (line, 1))


def test_a_reversed_payment_that_comes_again_is_the_same_payment(house: Organization, acme: Customer) -> None:
    payment = make.payment(house, acme, 1500, on=DAY)
    who: dict[str, Any] = {"organization": house.pk, "payment": payment, "at": make.AT, "actor": make.ACTOR}
    operations.reverse_payment(on=None, reason="undone", **who)
    operations.revive_payment(import_id=7, **who)
    row = Payment.objects.of(house).get()
    assert (row.state, row.unallocated_minor, row.reversed_on) == (PaymentState.POSTED, 1500, None)


def test_a_released_share_is_unallocated_money_again(house: Organization, acme: Customer) -> None:
    line = make.invoice(house, acme, 1000)
    payment = make.payment(house, acme, 1000, to=[(line, 1000)])
    operations.reverse_allocations(
        organization=house.pk,
        allocations=Allocation.objects.of(house).values_list("pk", flat=True),
        on=DAY,
        reason="wrong invoice",
        at=make.AT,
        actor=make.ACTOR,
    )
    line.refresh_from_db()
    assert (line.open_minor, left(house, payment)) == (1000, 1000)


def test_money_seen_is_believed_until_a_day(house: Organization, acme: Customer) -> None:
    who: dict[str, Any] = {"organization": house.pk, "at": make.AT, "actor": make.ACTOR}
    seen: dict[str, Any] = {"customer": acme.pk, "currency": "EUR", "seen_on": DAY}
    with pytest.raises(LedgerError):
        operations.see_money(amount_minor=0, until_on=DAY, **seen, **who)
    key = operations.see_money(amount_minor=600, until_on=DAY, **seen, **who)
    for day in (DAY, DAY + dt.timedelta(days=1)):
        operations.end_seen_money(seen=key, on=day, **who)
    assert SeenMoney.objects.of(house).get().ended_on == DAY


def test_a_payment_takes_the_place_of_the_money_seen_that_it_is(house: Organization, acme: Customer) -> None:
    who: dict[str, Any] = {"organization": house.pk, "at": make.AT, "actor": make.ACTOR}
    seen: dict[str, Any] = {"customer": acme.pk, "currency": "EUR", "until_on": DAY + dt.timedelta(days=7)}

    def ended(key: int) -> tuple[dt.date | None, int | None]:
        return SeenMoney.objects.of(house).values_list("ended_on", "payment").get(pk=key)

    first = operations.see_money(amount_minor=600, seen_on=DAY, **seen, **who)
    second = operations.see_money(amount_minor=600, seen_on=DAY, reference="RF18", **seen, **who)
    make.payment(house, acme, 600, on=DAY - dt.timedelta(days=6))  # too old to be it
    make.payment(house, acme, 600, on=DAY + dt.timedelta(days=8))  # after its days
    make.payment(house, acme, 599, on=DAY)
    make.payment(house, make.customer(house, "BETA"), 600, on=DAY)
    assert ended(first) == ended(second) == (None, None)
    named = operations.record_payment(
        **who, customer=acme.pk, source=make.source(house), on=DAY, currency="EUR", amount_minor=600, reference="rf18"
    )
    assert (ended(first), ended(second)) == ((None, None), (DAY, named))
    other = make.payment(house, acme, 600, on=DAY - dt.timedelta(days=5))
    assert ended(first) == (DAY, other)  # counted by its value date before, so never beside it
    operations.reverse_payment(payment=other, on=DAY, reason="returned debit", **who)
    assert ended(first) == (DAY, other)
    operations.reverse_payment(payment=named, on=None, reason="import undone", **who)
    assert ended(second) == (None, None)
    operations.revive_payment(payment=named, import_id=None, **who)
    assert ended(second) == (DAY, named)
