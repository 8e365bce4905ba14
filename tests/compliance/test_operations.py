import datetime as dt
from typing import Any

import pytest
from django.db import transaction

from dunwell.audit.models import Touched
from dunwell.audit.operations import OutsideTransactionError
from dunwell.audit.queries import list_events
from dunwell.compliance import operations, queries
from dunwell.compliance.models import Hold
from dunwell.compliance.terms import Channel, HoldKind
from tests.rows import AT, a_customer, an_organization

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 10, 5)


def days(n: int) -> dt.date:
    return MONDAY + dt.timedelta(days=n)


def hold(organization: int, customer: int, until: dt.date | None = None) -> int:
    return operations.place_hold(
        organization=organization,
        customer=customer,
        kind=HoldKind.BLOCK,
        from_on=MONDAY,
        until_on=until,
        at=AT,
        actor="cli",
        reason="key account",
    )


def in_force(organization: int, customer: int, on: dt.date) -> bool:
    return bool(queries.list_holds(organization, customer=customer, on=on))


def test_a_hold_is_in_force_on_both_its_days_and_told() -> None:
    creditor, other = an_organization(), an_organization("Carol Inc")
    bob = a_customer(creditor)
    hold(creditor, bob, until=days(3))
    assert [in_force(creditor, bob, days(n)) for n in (-1, 0, 3, 4)] == [False, True, True, False]
    assert queries.list_holds(other, customer=bob) == []
    assert [event.verb for event in list_events(creditor, customer=bob)] == ["hold.placed"]
    assert Touched.objects.of(creditor).filter(customer_id=bob).exists()


def test_a_released_hold_ends_the_day_before() -> None:
    creditor = an_organization()
    bob = a_customer(creditor)
    key = hold(creditor, bob)
    operations.release_hold(organization=creditor, hold=key, on=days(2), at=AT, actor="cli")
    assert [in_force(creditor, bob, days(n)) for n in (1, 2)] == [True, False]
    assert queries.list_holds(creditor, customer=bob)[0].ends_on == days(1)
    with pytest.raises(operations.HoldError, match="ended on 2026-10-07 already"):
        operations.release_hold(organization=creditor, hold=key, on=days(3), at=AT, actor="cli")


def test_what_cannot_be_is_refused() -> None:
    creditor, other = an_organization(), an_organization("Carol Inc")
    bob = a_customer(creditor)
    with pytest.raises(operations.HoldError, match="cannot end on 2026-10-04"):
        hold(creditor, bob, until=days(-1))
    key = hold(creditor, bob, until=days(1))
    with pytest.raises(operations.HoldError, match="no hold"):
        operations.release_hold(organization=other, hold=key, on=days(1), at=AT, actor="cli")
    with pytest.raises(operations.HoldError, match="before it began"):
        operations.release_hold(organization=creditor, hold=key, on=days(-1), at=AT, actor="cli")
    with pytest.raises(operations.HoldError, match="ended on 2026-10-06 already"):
        operations.release_hold(organization=creditor, hold=key, on=days(4), at=AT, actor="cli")


@pytest.mark.django_db(transaction=True)
def test_nothing_is_written_outside_a_transaction() -> None:
    creditor = an_organization()
    bob = a_customer(creditor)
    with pytest.raises(OutsideTransactionError):
        hold(creditor, bob)
    with transaction.atomic():
        hold(creditor, bob)
    assert in_force(creditor, bob, MONDAY)


def test_a_hold_that_ran_out_is_written_down_once() -> None:
    creditor = an_organization()
    bob = a_customer(creditor)
    hold(creditor, bob, until=days(1))
    lapse = [operations.lapse_holds(organization=creditor, today=days(n), at=AT) for n in (1, 2, 3)]
    assert lapse == [0, 1, 0]
    assert [in_force(creditor, bob, days(n)) for n in (1, 2)] == [True, False]
    assert [event.verb for event in list_events(creditor, customer=bob)] == ["hold.lapsed", "hold.placed"]


def test_lapsing_keeps_to_its_range() -> None:
    creditor = an_organization()
    bob, dave = a_customer(creditor), a_customer(creditor, "DAVE")
    for customer in (bob, dave):
        hold(creditor, customer, until=days(1))
    assert operations.lapse_holds(organization=creditor, today=days(2), at=AT, customers=[dave]) == 1


def test_an_opt_out_holds_for_the_address_until_ended() -> None:
    creditor, other = an_organization(), an_organization("Carol Inc")
    bob = a_customer(creditor)

    def opt_out() -> int:
        return operations.opt_out(
            organization=creditor,
            channel=Channel.EMAIL,
            address=" AP@Bob.example ",
            from_on=MONDAY,
            at=AT,
            actor="cli",
            customer=bob,
        )

    assert opt_out() == opt_out()
    addresses = ["AP@Bob.example"]
    [row] = queries.opt_outs_of(creditor, addresses=addresses)
    assert (row.channel, row.address, row.from_on, row.ended_on) == ("EMAIL", "ap@bob.example", MONDAY, None)
    assert queries.opt_outs_of(other, addresses=addresses) == []

    def end() -> bool:
        return operations.end_opt_out(
            organization=creditor, channel=Channel.EMAIL, address="ap@bob.example", on=days(1), at=AT, actor="cli"
        )

    assert [end(), end()] == [True, False]
    assert [row.ended_on for row in queries.opt_outs_of(creditor, addresses=addresses)] == [days(1)]


def test_a_kind_that_lets_the_chase_go_on_ends_the_hold_and_begins_one_of_its_own() -> None:
    creditor = an_organization()
    bob = a_customer(creditor)
    key = hold(creditor, bob)
    told: dict[str, Any] = {"kind": HoldKind.ACTIVE_DUTY, "reason": "serves", "detail": "", "until_on": None}
    assert operations.change_hold(
        organization=creditor, hold=key, today=days(3), at=AT + dt.timedelta(days=3), actor="cli", **told
    )
    before, after = Hold.objects.of(creditor).order_by("id")
    assert (before.released_on, before.cooling_days) == (days(3), 5)
    assert (after.kind, after.from_on, after.reason, after.released_on) == ("ACTIVE_DUTY", days(3), "serves", None)
    assert operations.change_hold(
        organization=creditor, hold=after.pk, today=days(4), at=AT + dt.timedelta(days=4), actor="cli",
        **{**told, "kind": HoldKind.HARDSHIP},
    )  # fmt: skip
    assert Hold.objects.of(creditor).count() == 2
