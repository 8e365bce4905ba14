import datetime as dt

import pytest

from dunwell.audit.queries import list_events
from dunwell.disputes import operations, queries
from dunwell.disputes.terms import DisputeState
from dunwell.receivables.models import OpenItem
from dunwell.worklist.queries import list_tasks
from tests.rows import AT, a_customer, a_line, an_organization, pay

pytestmark = pytest.mark.django_db


def day(n: int) -> dt.date:
    return dt.date(2026, 9, n)


def contest(organization: int, line: int, amount: int | None = None) -> int:
    return operations.open_dispute(
        organization=organization,
        open_item=line,
        amount_minor=amount,
        reason="3 boxes missing",
        on=day(5),
        at=AT,
        actor="cli",
    )


def close(organization: int, dispute: int, outcome: DisputeState, on: int = 20) -> None:
    operations.close_dispute(
        organization=organization, dispute=dispute, outcome=outcome, on=day(on), at=AT, actor="cli"
    )


def disputed(organization: int, line: int) -> int:
    return OpenItem.objects.of(organization).get(pk=line).disputed_minor


def test_a_part_is_contested_until_the_dispute_ends() -> None:
    creditor, other = an_organization(), an_organization("Carol Inc")
    bob = a_customer(creditor)
    line = a_line(creditor, bob, 120000)
    key = contest(creditor, line, 20000)
    assert disputed(creditor, line) == 20000
    close(creditor, key, DisputeState.REJECTED)
    assert disputed(creditor, line) == 0
    assert [queries.contested(creditor, open_item=line, on=day(n)) for n in (4, 5, 19, 20)] == [0, 20000, 20000, 0]
    assert queries.list_disputes(other, customer=bob) == []
    assert len(queries.list_disputes(creditor, open_item=line, on=day(19))) == 1
    assert [event.verb for event in list_events(creditor, customer=bob)] == ["dispute.rejected", "dispute.opened"]


def test_a_dispute_without_amount_is_about_all_that_is_open() -> None:
    creditor = an_organization()
    bob = a_customer(creditor)
    line = a_line(creditor, bob, 120000)
    pay(creditor, line, 100000, on=day(3), at=AT)
    contest(creditor, line, 5000)
    contest(creditor, line)
    assert disputed(creditor, line) == 20000
    with pytest.raises(operations.DisputeError, match="nothing to contest"):
        contest(creditor, line)


def test_an_accepted_dispute_asks_for_the_credit_note() -> None:
    creditor = an_organization()
    line = a_line(creditor, a_customer(creditor), 120000)
    close(creditor, contest(creditor, line, 20000), DisputeState.ACCEPTED)
    assert [(task.kind, task.open_item) for task in list_tasks(creditor)] == [("OTHER", line)]


def test_what_cannot_be_is_refused() -> None:
    creditor, other = an_organization(), an_organization("Carol Inc")
    line = a_line(creditor, a_customer(creditor), 120000)
    with pytest.raises(operations.DisputeError, match="no line"):
        contest(other, line)
    with pytest.raises(operations.DisputeError, match="at most"):
        contest(creditor, line, 120001)
    key = contest(creditor, line, 20000)
    with pytest.raises(operations.DisputeError, match="no dispute"):
        close(other, key, DisputeState.REJECTED)
    with pytest.raises(operations.DisputeError, match="closes as"):
        close(creditor, key, DisputeState.OPEN)
    with pytest.raises(operations.DisputeError, match="opened on 2026-09-05"):
        close(creditor, key, DisputeState.REJECTED, on=4)
    close(creditor, key, DisputeState.WITHDRAWN)
    with pytest.raises(operations.DisputeError, match="closed as withdrawn on 2026-09-20 already"):
        close(creditor, key, DisputeState.REJECTED, on=21)
    assert disputed(creditor, line) == 0
