"""Eight at once allocate the same payment: never more than was paid, and what was refused left no trace."""

import threading

import pytest
from django.db import connection, transaction

from dunwell.cash import operations
from dunwell.cash.models import Payment
from dunwell.organizations.models import Organization
from dunwell.receivables.models import Allocation, OpenItem
from dunwell.receivables.operations import OverAllocatedError
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)
THREADS, LINES, EACH = 8, 12, 700


@pytest.fixture
def house() -> Organization:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    with transaction.atomic():
        return make.organization()


def test_a_payment_is_never_given_away_twice(house: Organization) -> None:
    with transaction.atomic():
        acme = make.customer(house)
        lines = [make.invoice(house, acme, 1000, number=f"INV-{n}").pk for n in range(LINES)]
        payment = make.payment(house, acme, 5000)
    outcomes: list[bool] = []
    start = threading.Barrier(THREADS)

    def allocate(offset: int) -> None:
        try:
            start.wait()
            for n in range(LINES):
                # Two lines at a time, each thread beginning elsewhere: only one order of locks keeps them alive.
                one, other = lines[(n + offset) % LINES], lines[(n * 5 + offset + 1) % LINES]
                try:
                    with transaction.atomic():
                        operations.allocate_payment(
                            organization=house.pk,
                            payment=payment,
                            shares=[(one, EACH), (other, EACH)] if one != other else [(one, EACH)],
                            on=make.ISSUED,
                            at=make.AT,
                            actor=make.ACTOR,
                        )
                    outcomes.append(True)
                except OverAllocatedError:
                    outcomes.append(False)
        finally:
            connection.close()

    threads = [threading.Thread(target=allocate, args=(n,)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(outcomes) == THREADS * LINES
    given = sum(row.amount_minor for row in Allocation.objects.of(house))
    paid = Payment.objects.of(house).get()
    assert 0 < given <= 5000
    assert paid.unallocated_minor == 5000 - given
    assert sum(1000 - row.open_minor for row in OpenItem.objects.of(house)) == given
    assert Allocation.objects.of(house).count() <= 2 * sum(outcomes)
