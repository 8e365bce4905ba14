"""An insolvency is a dated event: old items rest but for the claim, later ones go on with the administrator."""

import pytest

from dunwell.compliance import queries
from dunwell.customers.models import Contact, Customer
from dunwell.worklist.models import Task
from tests.web.world import World


@pytest.fixture
def bob(world: World) -> Customer:
    customer = world.customer("BOB")
    world.invoice(customer, 123_456, days_late=14, number="INV-1")
    world.invoice(customer, 10_000, days_late=3, number="INV-2")
    return customer


def enter(world: World, bob: Customer, who: str = "agent", **sent: str) -> str:
    asked = {"kind": "BANKRUPTCY", "opened_on": world.ago(5).isoformat(), "court": "AG Berlin", **sent}
    return world.client(who).post(f"/customers/{bob.public_id}/insolvency/enter", asked, follow=True).text


def test_entering_it_opens_the_claim_and_names_the_administrator(world: World, bob: Customer) -> None:
    assert "Enter the proceedings" in world.get(f"/customers/{bob.public_id}/insolvency", "agent")
    text = enter(
        world,
        bob,
        claims_until=world.ago(-30).isoformat(),
        administrator="Ms Roe",
        administrator_email="roe@law.example",
    )
    assert "30 days left" in text
    assert "1,334.56" in text
    task = Task.objects.of(world.ours).get()
    assert (task.kind, task.due_on) == ("CLAIM", world.ago(-16))
    assert "1,334.56 EUR" in task.reason or "1334.56 EUR" in task.reason
    assert Contact.objects.of(world.ours).get(role="RECEIVER").email == "roe@law.example"


def test_the_claim_is_filed_once_and_the_proceedings_end(world: World, bob: Customer) -> None:
    enter(world, bob, administrator_email="roe@law.example", administrator="Ms Roe")
    client, path = world.client("supervisor"), f"/customers/{bob.public_id}/insolvency"
    assert "The claim is noted as filed" in client.post(f"{path}/claim", follow=True).text
    assert Task.objects.of(world.ours).get().state == "DONE"
    assert "filed on" in client.post(f"{path}/claim", follow=True).text
    assert "The proceedings are closed" in client.post(f"{path}/end", {"reason": "plan"}, follow=True).text
    (row,) = queries.list_insolvencies(world.ours.pk, customer=bob.pk)
    assert (row.claimed, row.ended_on) == ({"EUR": 133_456}, world.today)
    assert Contact.objects.of(world.ours).get(role="RECEIVER").removed_at is not None


def test_what_is_missing_is_completed_later(world: World, bob: Customer) -> None:
    text = enter(world, bob)
    assert "no deadline known" in text
    text = enter(world, bob, claims_until=world.ago(-9).isoformat(), administrator_phone="+49 30 9")
    assert "The proceedings are changed" in text
    assert "9 days left" in text
    assert "lies before the opening" in enter(world, bob, claims_until=world.ago(50).isoformat())


def test_proceedings_of_the_future_are_refused(world: World, bob: Customer) -> None:
    assert "not before" in enter(world, bob, opened_on=world.ago(-1).isoformat())
    assert queries.list_insolvencies(world.ours.pk, customer=bob.pk) == []
