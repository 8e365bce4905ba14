import datetime as dt

import pytest

from dunwell.audit.queries import list_events
from dunwell.organizations.models import User
from dunwell.worklist import listing, operations, queries
from dunwell.worklist.models import Standing, Task
from dunwell.worklist.terms import AlertKind, TaskKind
from tests.rows import AT, a_customer, an_organization

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 10, 5)


def task(organization: int, customer: int, kind: TaskKind = TaskKind.CALL, due: dt.date = MONDAY) -> int:
    return operations.open_task(
        organization=organization, customer=customer, kind=kind, due_on=due, at=AT, actor="cli", reason="silent"
    )


def test_one_cause_is_one_open_task() -> None:
    creditor, other = an_organization(), an_organization("Carol Inc")
    bob = a_customer(creditor)
    first = task(creditor, bob)
    assert task(creditor, bob) == first
    assert task(creditor, bob, TaskKind.ALLOCATE) != first
    assert [row.kind for row in queries.list_tasks(creditor, customer=bob)] == ["CALL", "ALLOCATE"]
    assert queries.list_tasks(other) == []
    (found, _) = listing.list_tasks(creditor)
    assert listing.find_task(creditor, found.public_id) == found
    assert listing.find_task(other, found.public_id) is None


def test_a_finished_task_says_whether_it_counts_and_frees_its_cause() -> None:
    creditor = an_organization()
    bob = a_customer(creditor)
    first = task(creditor, bob)
    operations.finish_task(
        organization=creditor, task=first, outcome="reached, will pay", counts=True, on=MONDAY, at=AT, actor="cli"
    )
    (row,) = queries.list_tasks(creditor, only_open=False)
    assert (row.state, row.outcome, row.outcome_counts, row.ended_on) == ("DONE", "reached, will pay", True, MONDAY)
    with pytest.raises(operations.TaskError, match="closed on 2026-10-05"):
        operations.drop_task(organization=creditor, task=first, reason="paid", on=MONDAY, at=AT, actor="cli")
    assert task(creditor, bob) != first
    assert [event.verb for event in list_events(creditor, customer=bob)] == ["task.opened", "task.done", "task.opened"]


def test_a_dropped_task_keeps_its_reason() -> None:
    creditor, other = an_organization(), an_organization("Carol Inc")
    bob = a_customer(creditor)
    first = task(creditor, bob)
    with pytest.raises(operations.TaskError, match="no task"):
        operations.drop_task(organization=other, task=first, reason="paid", on=MONDAY, at=AT, actor="cli")
    operations.drop_task(organization=creditor, task=first, reason="paid", on=MONDAY, at=AT, actor="cli")
    (row,) = queries.list_tasks(creditor, only_open=False)
    assert (row.state, row.outcome, row.outcome_counts) == ("DROPPED", "paid", False)


def test_only_what_a_night_asked_for_goes_when_nothing_is_late() -> None:
    creditor = an_organization()
    customers = [a_customer(creditor, "BY-NIGHT"), a_customer(creditor, "BY-HAND")]
    by_night, by_hand = (
        operations.open_task(
            organization=creditor, customer=key, kind=TaskKind.CALL, due_on=MONDAY, run=run, at=AT, actor="cli"
        )
        for key, run in zip(customers, (1, None), strict=True)
    )
    closed = operations.drop_chasing(organization=creditor, customers=customers, on=MONDAY, at=AT, actor="cli")
    assert closed == 1
    states = dict(Task.objects.of(creditor).values_list("pk", "state"))
    assert states == {by_night: "DROPPED", by_hand: "OPEN"}


def test_tasks_are_paged_by_due_day_and_found_by_assignee() -> None:
    creditor = an_organization()
    erin = User.objects.create_user(email="erin@alice.example", name="Erin", password=None)
    customers = [a_customer(creditor, f"C{n}") for n in range(3)]
    keys = [task(creditor, row, due=MONDAY + dt.timedelta(days=2 - n)) for n, row in enumerate(customers)]
    page = queries.list_tasks(creditor, limit=2)
    assert [row.id for row in page] == [keys[2], keys[1]]
    rest = queries.list_tasks(creditor, after=(page[-1].due_on, page[-1].id))
    assert [row.id for row in rest] == [keys[0]]
    operations.reassign_task(organization=creditor, task=keys[1], assignee=erin.pk, at=AT, actor="cli")
    assert [row.id for row in queries.list_tasks(creditor, assignee=erin.pk)] == [keys[1]]


def test_one_cause_is_one_open_alert() -> None:
    creditor = an_organization()

    def tell(text: str) -> bool:
        return operations.open_alert(
            organization=creditor, kind=AlertKind.STALE_SOURCE, text=text, at=AT, subject="file"
        )

    assert [tell("10 days old"), tell("11 days old")] == [True, False]
    assert [row.text for row in queries.list_alerts(creditor)] == ["11 days old"]

    def close() -> bool:
        return operations.close_alert(organization=creditor, kind=AlertKind.STALE_SOURCE, at=AT, subject="file")

    assert [close(), close()] == [True, False]
    assert queries.list_alerts(creditor) == []
    assert tell("4 days old")
    assert len(queries.list_alerts(creditor, only_open=False)) == 2
    assert [event.verb for event in list_events(creditor)] == ["alert.opened", "alert.closed", "alert.opened"]


def test_notes_belong_to_their_customer() -> None:
    creditor = an_organization()
    bob, dave = a_customer(creditor), a_customer(creditor, "DAVE")
    operations.add_note(organization=creditor, customer=bob, text="moved", at=AT, actor="cli", author="Erin")
    assert [(row.text, row.author) for row in listing.list_notes(creditor, bob)] == [("moved", "Erin")]
    assert listing.list_notes(creditor, dave) == []


def test_standings_are_paged_by_priority_and_counted() -> None:
    creditor = an_organization()
    for n in range(3):
        Standing.objects.create(
            organization_id=creditor,
            customer_id=a_customer(creditor, f"C{n}"),
            state="LATE",
            reason="no_contact" if n else "not_yet",
            stopped_by="no_contact" if n else "",
            priority=n,
            decided_on=MONDAY,
        )
    page = listing.list_standings(creditor, limit=2)
    assert [row.priority for row in page] == [2, 1]
    assert [row.priority for row in listing.list_standings(creditor, after=(page[-1].priority, page[-1].id))] == [0]
    assert listing.count_reasons(creditor, ["no_contact", "kind_unknown"], cap=9) == {
        "no_contact": 2,
        "kind_unknown": 0,
    }
    assert [row.priority for row in listing.list_standings(creditor, reason="no_contact")] == [2, 1]
    assert [row.priority for row in listing.list_standings(creditor, reason="not_yet")] == [0]
    assert listing.standings_of(creditor, [page[0].customer_id, 0]) == {page[0].customer_id: page[0]}
