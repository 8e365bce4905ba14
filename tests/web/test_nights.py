"""Nights and tasks, Today, and who cannot be written to."""

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.db import transaction

from dunwell.audit import operations as audit
from dunwell.compliance import operations as compliance
from dunwell.compliance.models import ContactAttempt, Refusal
from dunwell.compliance.terms import HoldKind
from dunwell.customers.models import Customer
from dunwell.dunning.models import Run
from dunwell.dunning.night import run_night
from dunwell.promises import operations as promises
from dunwell.worklist import operations as worklist
from dunwell.worklist.models import Standing, Task
from dunwell.worklist.terms import AlertKind
from tests.web.world import World, mailed


def a_task(world: World, number: str = "BOB", **values: object) -> Task:
    """Something to do about somebody."""
    customer = Customer.objects.of(world.ours).filter(number=number).first() or world.customer(number)
    said = {"kind": "OTHER", "due_on": world.today, "reason": "look at it", **values}
    with transaction.atomic():
        key = worklist.open_task(organization=world.ours.pk, customer=customer.pk, at=world.at, actor="x", **said)  # type: ignore[arg-type]
    return Task.objects.of(world.ours).get(pk=key)


def test_a_night_shows_its_stages_with_counts_and_seconds(world: World) -> None:
    world.invoice(world.customer("BOB"), 123_456, days_late=14, number="INV-1")
    run = world.night()
    text = " ".join(world.get(f"/nights/{run.public_id}").split())
    stages = re.findall(r'<th scope="row">(\w+)<span', text)
    assert stages == ["Open", "Settle", "Snapshot", "Decide", "Compose", "Close"]
    assert f'href="/messages?run={run.public_id}"' in text
    assert f'href="/tasks?run={run.public_id}"' in text
    assert "6 Oct 2026" in world.get("/nights")


def test_the_counts_of_a_night_open_what_they_count(world: World) -> None:
    kept, held = world.customer("KEPT"), world.customer("HELD")
    line = world.invoice(kept, 50_000, days_late=40, number="INV-1")
    world.invoice(held, 60_000, days_late=20, number="INV-2")
    said: dict[str, Any] = {"organization": world.ours.pk, "at": world.at, "actor": "x"}
    with transaction.atomic():
        promises.make_promise(customer=kept.pk, items=[line.pk], due_on=world.ago(9), made_on=world.ago(20), **said)
        compliance.place_hold(
            customer=held.pk,
            kind=HoldKind.BLOCK,
            reason="moving house",
            from_on=world.ago(9),
            until_on=world.ago(1),
            **said,
        )
    run = world.night()
    text = world.get(f"/nights/{run.public_id}")
    # The promise, the hold, and the place of the line whose promise is broken.
    assert f'<a href="/nights/{run.public_id}/settled">3</a>' in text
    assert text.count('<a href="/customers?by=name">2</a>') == 2
    assert text.count('<a href="/customers">2</a>') == 2
    assert 'id="wrote"' in text
    settled = world.get(f"/nights/{run.public_id}/settled")
    assert re.findall(r"data-row href[^>]+>([^<]+)</a>", settled) == ["KEPT Ltd", "HELD Ltd"]
    assert "broken" in settled
    assert "moving house" in settled
    assert "1 place in a strategy moved" in settled
    assert "No hold ran out" in world.get(f"/nights/{a_day_later(world)}/settled")


def a_day_later(world: World) -> uuid.UUID:
    """The night after: what it settles is not what the one before did."""
    run_night(world.ours.pk, as_of=world.ago(-1), at=world.at + dt.timedelta(days=1), actor="test")
    return Run.objects.of(world.ours).latest("id").public_id


def test_a_problem_of_a_night_leads_to_its_customer(world: World) -> None:
    bob = world.customer("BOB")
    run = world.night()
    problems = [
        {"customer": bob.pk, "message": "KeyError: <x>"},
        {"message": "of nobody"},
        {"customer": 0, "message": "?"},
    ]
    Run.objects.of(world.ours).filter(pk=run.pk).update(problems=problems, review_reason="three times the usual")
    text = world.get(f"/nights/{run.public_id}")
    assert f'<a href="/customers/{bob.public_id}">BOB Ltd</a>: KeyError: &lt;x&gt;' in text
    assert "because it is unusual: three times the usual" in text
    assert "put in review" in world.get("/nights")


def test_sweeps_are_listed_apart_from_nights(world: World) -> None:
    run = world.night()
    Run.objects.of(world.ours).filter(pk=run.pk).update(kind="SWEEP")
    assert "No night has run yet" in world.get("/nights")
    assert "sweep" in world.get("/nights?kind=SWEEP")


def test_tasks_are_listed_by_due_day(world: World) -> None:
    a_task(world, "LATER", due_on=world.ago(-2))
    a_task(world, "FIRST", due_on=world.ago(2))
    mine = a_task(world, "MINE", due_on=world.today, assignee=world.users["agent"].pk, kind="CALL")
    rows = re.findall(r"data-row>([^<]+)</a>", world.get("/tasks"))
    assert rows == ["FIRST Ltd", "MINE Ltd", "LATER Ltd"]
    assert re.findall(r"data-row>([^<]+)</a>", world.get("/tasks?mine=1", "agent")) == ["MINE Ltd"]
    assert re.findall(r"data-row>([^<]+)</a>", world.get("/tasks?kind=CALL")) == ["MINE Ltd"]
    assert "Nothing to do for you" in world.get("/tasks?mine=1", "billing")
    assert mine.assignee == world.users["agent"]


@pytest.mark.parametrize(
    ("outcome", "counts"), [("done", True), ("could not be done", False), ("<b>own words</b>", False)]
)
def test_a_task_ends_with_what_came_of_it(world: World, outcome: str, counts: bool) -> None:  # noqa: FBT001
    task = a_task(world)
    text = world.client("agent").post(f"/tasks/{task.public_id}/done", {"outcome": outcome}, follow=True).text
    assert "<b>own" not in text
    task.refresh_from_db()
    assert (task.state, task.outcome, task.outcome_counts) == ("DONE", outcome, counts)
    again = world.client("agent").post(f"/tasks/{task.public_id}/done", {"outcome": outcome}, follow=True).text
    assert "was closed on" in again


def test_a_call_made_for_other_work_is_said_with_it_and_counts_as_a_contact(world: World) -> None:
    task = a_task(world, kind="OLD_DEBT")
    assert "<option>called: nobody answered</option>" in world.get("/tasks", "agent")
    world.client("agent").post(f"/tasks/{task.public_id}/done", {"outcome": "called: reached"})
    task.refresh_from_db()
    assert (task.state, task.outcome, task.outcome_counts) == ("DONE", "called: reached", True)
    assert ContactAttempt.objects.of(world.ours).filter(customer_id=task.customer_id).get().outcome == "conversation"


def test_a_task_leads_back_to_where_it_was_ended_and_nowhere_else(world: World) -> None:
    first, second = a_task(world), a_task(world, kind="CALL")
    client = world.client("agent")
    path = f"/customers/{first.customer.public_id}"
    assert client.post(f"/tasks/{first.public_id}/drop", {"back": path}).headers["Location"] == path
    response = client.post(f"/tasks/{second.public_id}/drop", {"back": "https://evil.example/"})
    assert response.headers["Location"] == "/tasks"


def test_a_task_is_given_to_a_member_and_to_nobody_else(world: World) -> None:
    task = a_task(world)
    client = world.client("supervisor")
    agent = world.users["agent"].pk
    assert (
        "Agent of Alice&#x27;s"
        in client.post(f"/tasks/{task.public_id}/assignee", {"assignee": agent}, follow=True).text
    )
    task.refresh_from_db()
    assert task.assignee_id == agent
    stranger = world.users["other"].pk
    assert client.post(f"/tasks/{task.public_id}/assignee", {"assignee": stranger}).status_code == 404
    client.post(f"/tasks/{task.public_id}/assignee", {"assignee": ""})
    task.refresh_from_db()
    assert task.assignee_id is None


def test_tasks_ask_no_more_for_many(world: World, django_assert_num_queries: object) -> None:
    for count in range(20):
        a_task(world, f"C{count}")
    client = world.client("supervisor")
    with django_assert_num_queries(9):  # type: ignore[operator]
        client.get("/tasks")


def test_today_teaches_when_there_is_nothing(world: World) -> None:
    text = world.get("/")
    assert "Nothing is here yet" in text
    assert 'href="/start"' in text
    assert "Nothing is sent until you say so" in text


def test_today_counts_what_waits_and_who_cannot_be_written_to(world: World) -> None:
    world.invoice(world.customer("BOB", kind=""), 50_000, days_late=14, number="INV-1")
    world.invoice(world.customer("DORA", email=""), 60_000, days_late=14, number="INV-2")
    world.invoice(world.customer("EVE", country=""), 70_000, days_late=14, number="INV-3")
    a_task(world, "BOB")
    world.night()
    mailed(world, Customer.objects.of(world.ours).get(number="BOB"), "UNCERTAIN")
    text = " ".join(world.get("/").split())
    for reason in ("kind_unknown", "country_unknown", "no_contact"):
        assert f'<strong>1</strong> <a href="/unreachable/{reason}">' in text
    assert "may or may not have left" in text
    assert "Night of" in text
    assert re.search(r'<span class="count">1</span><span>task due', text)


def test_an_alert_stands_on_today_until_its_cause_is_gone(world: World) -> None:
    with transaction.atomic():
        worklist.open_alert(
            organization=world.ours.pk,
            kind=AlertKind.STALE_SOURCE,
            subject="7",
            text="The ledger is <11> days old",
            at=world.at,
        )
    night = world.night()
    for page in ("/", f"/nights/{night.public_id}"):
        assert "The ledger is &lt;11&gt; days old" in world.get(page)
        assert 'href="/imports/file?source=7">Import now' in world.get(page)
        assert "Import now" not in world.get(page, "agent")
    assert "The ledger is" not in world.get("/", "other")


def test_a_trouble_of_another_creditor_is_not_told(world: World) -> None:
    troubles = [
        {"name": "night", "message": "Alice Ltd: the night did not run", "fix": "see", "organization": world.ours.pk},
        {"name": "disk", "message": "only 3 MB are free", "fix": "make room", "organization": None},
    ]
    import json

    audit.beat(name="worker.here", at=world.at, detail='{"failing": {}}')
    audit.beat(name="health", at=world.at, detail=json.dumps({"troubles": troubles}))
    ours, theirs = world.get("/"), world.get("/", "other")
    assert "Alice Ltd: the night did not run" in ours
    assert "only 3 MB are free" in ours
    assert "the night did not run" not in theirs
    assert "only 3 MB are free" in theirs


def test_one_answer_is_given_for_all_who_wait_for_it(world: World) -> None:
    for number in ("BOB", "DORA"):
        world.invoice(world.customer(number, kind=""), 50_000, days_late=14, number=f"{number}-1")
    world.night()
    text = world.get("/unreachable/kind_unknown", "billing")
    assert "BOB Ltd" in text
    client = world.client("billing")
    done = client.post("/unreachable/kind_unknown/answer", {"kind": "BUSINESS"}, follow=True).text
    assert "Answered for 2 customers" in done
    assert set(Customer.objects.of(world.ours).values_list("kind", flat=True)) == {"BUSINESS"}
    world.night()
    assert "Nobody waits for this any more" in world.get("/unreachable/kind_unknown")


@pytest.mark.parametrize(
    ("reason", "sent"), [("kind_unknown", {"kind": ""}), ("country_unknown", {"country": "Germany"})]
)
def test_a_wrong_answer_changes_nobody(world: World, reason: str, sent: dict[str, str]) -> None:
    world.invoice(world.customer("BOB", kind="", country=""), 50_000, days_late=14, number="INV-1")
    world.night()
    text = world.client("billing").post(f"/unreachable/{reason}/answer", sent, follow=True).text
    assert "Nothing was changed" in text
    assert Customer.objects.of(world.ours).get().kind == ""


def test_whom_a_rule_refuses_is_listed_with_the_rule_and_what_cures_it(world: World) -> None:
    row = world.customer("BOB")
    world.invoice(row, 50_000, days_late=14, number="INV-1")
    world.night()
    Standing.objects.of(world.ours).update(reason="refused", stopped_by="refused")
    Refusal.objects.create(
        organization=world.ours, customer=row, message_id=1, channel="EMAIL", rule="US-NYC-ECONSENT", at=world.at,
        local_on=world.ago(3),
    )  # fmt: skip
    text = world.get("/unreachable/refused")
    assert f'<a href="/customers/{row.public_id}/wishes">Ask for consent and note it</a>' in text
    assert "3 Oct 2026" in text
    assert '<a href="/unreachable/refused">' in world.get("/")
    assert "Ask for consent" not in world.get("/unreachable/no_contact")


@pytest.mark.parametrize("path", ["/unreachable/nonsense", "/unreachable/quiet_days"])
def test_only_reasons_that_can_be_answered_have_a_page(world: World, path: str) -> None:
    assert world.client("agent").get(path).status_code == 404
    assert world.client("agent").post("/unreachable/no_contact/answer").status_code == 404


def test_giving_a_task_to_somebody_is_undone(full: World) -> None:
    client = full.client("supervisor")
    path = f"/tasks/{full.named['task']}/assignee"
    client.post(path, {"assignee": full.users["agent"].pk, "back": "/tasks"})
    text = client.get("/tasks").text
    assert "The task is now Agent of Alice" in text
    (undo,) = re.findall(rf'action="({path}[^"]+)"', text)
    client.post(undo.replace("&amp;", "&"))
    assert "The task is now nobody" in client.get("/tasks").text
    assert Task.objects.of(full.ours).get(public_id=full.named["task"]).assignee_id is None
