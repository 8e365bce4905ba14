import datetime as dt
from collections.abc import Sequence

import pytest

from dunwell.audit.queries import list_events
from dunwell.promises import operations, queries
from tests.rows import AT, a_customer, a_line, an_organization, pay

pytestmark = pytest.mark.django_db
MONDAY, FRIDAY = dt.date(2026, 10, 12), dt.date(2026, 10, 16)


def day(n: int) -> dt.date:
    return dt.date(2026, 10, n)


def promise(organization: int, customer: int, items: list[int] | None = None, amount: int | None = None) -> int:
    return operations.make_promise(
        organization=organization,
        customer=customer,
        items=items,
        amount_minor=amount,
        due_on=FRIDAY,
        made_on=MONDAY,
        at=AT,
        actor="cli",
    )


def judge(organization: int, n: int, customers: Sequence[int] | None = None) -> dict[str, int]:
    return operations.judge_promises(organization=organization, today=day(n), at=AT, customers=customers)


def test_kept_on_friday_and_seen_on_monday_is_kept() -> None:
    creditor = an_organization()
    bob = a_customer(creditor)
    line = a_line(creditor, bob, 240000)
    promise(creditor, bob, [line])
    assert [judge(creditor, n) for n in (16, 17, 18)] == [{}, {}, {}]
    pay(creditor, line, 240000, on=FRIDAY, at=AT + dt.timedelta(days=14))
    assert [judge(creditor, n) for n in (19, 20)] == [{"KEPT": 1}, {}]
    (row,) = queries.list_promises(creditor, customer=bob)
    assert (row.state, row.paid_on, row.judged_on) == ("KEPT", FRIDAY, day(19))
    assert [event.verb for event in list_events(creditor, customer=bob)] == ["promise.kept", "promise.made"]


def test_a_part_is_stated_after_three_working_days() -> None:
    creditor = an_organization()
    bob = a_customer(creditor)
    line = a_line(creditor, bob, 240000)
    promise(creditor, bob)
    pay(creditor, line, 150000, on=FRIDAY, at=AT)
    assert queries.list_promises(creditor, customer=bob, on=day(21))[0].rests_until == day(21)
    assert [judge(creditor, n) for n in (19, 20, 21, 22)] == [{}, {}, {}, {"PARTIALLY_KEPT": 1}]
    assert queries.list_promises(creditor, customer=bob, on=day(22)) == []


def test_money_after_the_tolerance_does_not_keep_it() -> None:
    creditor = an_organization()
    bob = a_customer(creditor)
    line = a_line(creditor, bob, 240000)
    promise(creditor, bob)
    pay(creditor, line, 240000, on=day(22), at=AT)
    assert judge(creditor, 22) == {"BROKEN": 1}


def test_money_from_before_the_promise_does_not_keep_it() -> None:
    creditor = an_organization()
    bob = a_customer(creditor)
    line = a_line(creditor, bob, 240000)
    pay(creditor, line, 100000, on=day(9), at=AT - dt.timedelta(days=1))
    promise(creditor, bob)
    assert judge(creditor, 22) == {"BROKEN": 1}


def test_a_promise_without_invoices_is_about_the_oldest() -> None:
    creditor = an_organization()
    bob = a_customer(creditor)
    old, young = a_line(creditor, bob, 10000, due=day(1)), a_line(creditor, bob, 10000, due=day(2))
    promise(creditor, bob, amount=12000)
    pay(creditor, young, 10000, on=FRIDAY, at=AT)
    assert judge(creditor, 16) == {}
    pay(creditor, old, 2000, on=FRIDAY, at=AT)
    assert judge(creditor, 16) == {"KEPT": 1}


def test_judging_keeps_to_its_range_and_tenant() -> None:
    creditor, other = an_organization(), an_organization("Carol Inc")
    bob, dave = a_customer(creditor), a_customer(creditor, "DAVE")
    for customer in (bob, dave):
        a_line(creditor, customer, 10000)
        promise(creditor, customer)
    assert judge(other, 30) == {}
    assert judge(creditor, 30, customers=[dave]) == {"BROKEN": 1}
    assert judge(creditor, 30) == {"BROKEN": 1}


def test_a_withdrawn_promise_is_not_judged() -> None:
    creditor = an_organization()
    bob = a_customer(creditor)
    a_line(creditor, bob, 10000)
    key = promise(creditor, bob)
    operations.withdraw_promise(organization=creditor, promise=key, on=MONDAY, at=AT, actor="cli")
    assert judge(creditor, 30) == {}
    with pytest.raises(operations.PromiseError, match="Only an open promise"):
        operations.withdraw_promise(organization=creditor, promise=key, on=MONDAY, at=AT, actor="cli")


def test_what_cannot_be_promised_is_refused() -> None:
    creditor, other = an_organization(), an_organization("Carol Inc")
    bob, carol = a_customer(creditor), a_customer(other)
    theirs = a_line(other, carol, 10000)
    with pytest.raises(operations.PromiseError, match="at least one"):
        promise(creditor, bob, [theirs])
    with pytest.raises(operations.PromiseError, match="at least one"):
        promise(creditor, bob)
    a_line(creditor, bob, 10000)
    with pytest.raises(operations.PromiseError, match="at most what is open"):
        promise(creditor, bob, amount=10001)
    with pytest.raises(operations.PromiseError, match="which is past"):
        operations.make_promise(organization=creditor, customer=bob, due_on=day(1), made_on=MONDAY, at=AT, actor="cli")
