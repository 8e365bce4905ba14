"""Holds: listed, looked at with what follows, changed, reviewed, released by whoever may."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction

from dunwell.compliance import operations
from dunwell.compliance.models import Hold
from dunwell.compliance.terms import HoldKind
from dunwell.customers.models import Customer
from dunwell.receivables.models import OpenItem
from dunwell.worklist.models import Task
from tests.web.world import World


@pytest.fixture
def bob(world: World) -> Customer:
    customer = world.customer("BOB")
    world.invoice(customer, 123_456, days_late=14, number="INV-1")
    return customer


def held(world: World, bob: Customer, kind: str = "BLOCK", **more: Any) -> int:
    with transaction.atomic():
        return operations.place_hold(
            organization=world.ours.pk,
            customer=bob.pk,
            kind=HoldKind(kind),
            at=world.at,
            actor=f"user:{world.users['agent'].pk}",
            **{"from_on": world.ago(1), **more},
        )


def path(bob: Customer, hold: int, what: str = "") -> str:
    return f"/customers/{bob.public_id}/holds/{hold}{what}"


def test_what_follows_the_release_stands_beside_its_button(world: World, bob: Customer) -> None:
    key = held(world, bob, reason="strike", until_on=world.today + dt.timedelta(days=20))
    text = " ".join(world.get(path(bob, key)).split())
    assert "strike" in text
    assert "Agent of Alice" in text
    assert 'Nothing is asked through <time datetime="2026-10-10">' in text
    assert "the courteous reminder by e-mail for INV-1: " in text
    assert "1,234.56" in text
    assert "When it ends by itself" in text
    assert "Release the hold today" in text
    assert Hold.objects.of(world.ours).get().released_on is None


def test_an_ended_hold_keeps_its_reason(world: World, bob: Customer) -> None:
    key = held(world, bob)
    world.client("agent").post(path(bob, key, "/release"), {"reason": "strike is over"})
    text = world.get(path(bob, key))
    assert "strike is over" in text
    assert "Release the hold today" not in text
    assert "strike is over" not in world.get("/holds")
    assert "BOB Ltd" in world.get("/holds?view=ended")


@pytest.mark.parametrize(("began", "said"), [(0, "no days of quiet follow"), (3, "nothing asks for this money yet")])
def test_a_release_says_whether_quiet_follows(world: World, bob: Customer, began: int, said: str) -> None:
    key = held(world, bob, from_on=world.ago(began))
    assert said in world.client("supervisor").post(path(bob, key, "/release"), follow=True).text


@pytest.mark.parametrize(("who", "status"), [("agent", 403), ("supervisor", 302)])
def test_what_protects_somebody_is_lifted_by_few(world: World, bob: Customer, who: str, status: int) -> None:
    key = held(world, bob, "ATTORNEY")
    assert ("Release the hold today" in world.get(path(bob, key), who)) == (status == 302)
    assert world.client(who).post(path(bob, key, "/release")).status_code == status
    assert world.client(who).post(path(bob, key, "/change"), {"kind": "BLOCK"}).status_code == status
    assert (Hold.objects.of(world.ours).get().released_on is None) == (status == 403)


def test_billing_may_note_a_right_but_not_block(world: World, bob: Customer) -> None:
    client = world.client("billing")
    client.post(f"/customers/{bob.public_id}/holds", {"kind": "BLOCK"})
    assert not Hold.objects.of(world.ours).exists()
    client.post(f"/customers/{bob.public_id}/holds", {"kind": "BEREAVED", "source": "call of his son"})
    row = Hold.objects.of(world.ours).get()
    assert (row.kind, row.source, row.until_on) == ("BEREAVED", "call of his son", world.ago(-30))


def test_a_block_of_a_file_is_looked_at_once(world: World, bob: Customer) -> None:
    key, other = held(world, bob, "IMPORTED", import_id=7, reason="Sperre 3"), held(world, bob)
    text = world.get("/holds?view=imported")
    assert "Sperre 3" in text
    assert "From files, to look at (1)" in text
    assert "nobody has looked at it" in text
    client = world.client("supervisor")
    answer = client.post("/holds/review", {"hold": [key], "until": world.ago(-9).isoformat()}, follow=True)
    assert "1 hold is kept" in answer.text
    row = Hold.objects.of(world.ours).get(pk=key)
    assert (row.reviewed_on, row.until_on) == (world.today, world.ago(-9))
    assert Hold.objects.of(world.ours).get(pk=other).reviewed_on is None
    assert "Nothing to look at" in world.get("/holds?view=imported")
    assert "Sperre 3" in world.get("/holds?view=ending")


@pytest.mark.parametrize("sent", [{}, {"hold": "x"}, {"hold": "1", "until": "2020-01-01"}])
def test_a_review_of_nothing_or_into_the_past_is_refused(world: World, bob: Customer, sent: dict[str, str]) -> None:
    held(world, bob)
    world.client("supervisor").post("/holds/review", sent)
    assert Hold.objects.of(world.ours).get().reviewed_on is None


def test_a_block_gets_its_real_reason(world: World, bob: Customer) -> None:
    key = held(world, bob, "IMPORTED", import_id=7)
    sent = {"kind": "HARDSHIP", "reason": "flood", "detail": "shop closed", "until": world.ago(-40).isoformat()}
    answer = world.client("agent").post(path(bob, key, "/change"), sent, follow=True)
    assert "The hold is changed" in answer.text
    row = Hold.objects.of(world.ours).get()
    assert (row.kind, row.reason, row.detail, row.reviewed_on) == ("HARDSHIP", "flood", "shop closed", world.today)
    wrong = {"kind": "HARDSHIP", "until": world.ago(1).isoformat()}
    assert "release the hold instead" in world.client("agent").post(path(bob, key, "/change"), wrong, follow=True).text


def test_holds_are_limited_by_kind_and_paged(world: World, bob: Customer) -> None:
    for number in range(52):
        held(world, bob, reason=f"reason {number:02}")
    held(world, bob, "LAWYER", reason="suit")
    text = world.get("/holds?kind=LAWYER")
    assert "suit" in text
    assert "reason 01" not in text
    first = world.get("/holds?kind=BLOCK")
    assert "reason 51" in first
    assert "reason 01" not in first
    assert "after=" in first


def test_each_kind_says_what_it_stops(world: World, bob: Customer) -> None:
    held(world, bob, "VULNERABLE")
    text = world.get("/holds/kinds", "agent")
    assert "no details of health are needed" in text
    assert "/holds?kind=VULNERABLE" in text
    assert "set by everybody" in text
    assert "lifted by supervisors and above" in text


def test_what_is_said_to_be_paid_rests_once(world: World, bob: Customer) -> None:
    client, line = world.client("agent"), OpenItem.objects.of(world.ours).get().pk
    for _ in range(2):
        answer = client.post(f"/customers/{bob.public_id}/holds", {"kind": "CLAIMED_PAID", "line": line}, follow=True)
        assert "it rests for five bank days" in answer.text
    row = Hold.objects.of(world.ours).get()
    assert (row.open_item_id, row.until_on) == (line, world.ago(-7))
    assert row.leaves_minor is None
    assert "says again" in Task.objects.of(world.ours).get().reason


def test_of_one_invoice_an_amount_may_be_said_to_be_paid(world: World, bob: Customer) -> None:
    client, line = world.client("agent"), OpenItem.objects.of(world.ours).get()
    said = {"kind": "CLAIMED_PAID", "line": line.pk}
    assert 'id="hold-amount"' in world.get(f"/customers/{bob.public_id}", "agent")
    for wrong in ({"kind": "BLOCK"}, {"line": ""}, {"amount": "0.00"}, {"amount": "much"}):
        client.post(f"/customers/{bob.public_id}/holds", {**said, "amount": "1.00", **wrong})
    assert not Hold.objects.of(world.ours).exists()
    client.post(f"/customers/{bob.public_id}/holds", {**said, "amount": "1.00"})
    row = Hold.objects.of(world.ours).get()
    assert (row.leaves_minor, row.reason) == (line.open_minor - 100, "says 1.00 EUR of it is paid")
    client.post(f"/customers/{bob.public_id}/holds/{row.pk}/change", {"kind": "BLOCK", "reason": row.reason})
    assert Hold.objects.of(world.ours).get().leaves_minor is None


def test_keeping_blocks_from_files_shortens_no_hold_that_protects_somebody(world: World) -> None:
    customer = world.customer("BOB")
    with transaction.atomic():
        hold = operations.place_hold(
            organization=world.ours.pk,
            customer=customer.pk,
            kind=HoldKind.LEGAL_HOLD,
            from_on=world.ago(3),
            at=world.at,
            actor="test",
        )
    for who in ("agent", "supervisor"):
        world.client(who).post("/holds/review", {"hold": [hold], "until": world.today.isoformat()})
    row = Hold.objects.of(world.ours).get(pk=hold)
    assert (row.until_on, row.reviewed_on) == (None, None)
