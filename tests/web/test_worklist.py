"""The worklist: whose work, the most urgent first, and the way from one customer to the next."""

import re

from django.db import transaction

from dunwell.customers.models import Customer
from dunwell.worklist import operations
from dunwell.worklist.terms import TaskKind
from tests.web.world import World


def calls(world: World) -> list[Customer]:
    """Three customers to call: the second owes most; the third is the agent's own, the first another agent's."""
    found = []
    for number, amount, whose in (("ANNA", 20_000, "supervisor"), ("BERT", 900_000, ""), ("CARL", 50_000, "agent")):
        customer = world.customer(number)
        world.invoice(customer, amount, days_late=10, number=f"INV-{number}")
        with transaction.atomic():
            operations.open_task(
                organization=world.ours.pk,
                customer=customer.pk,
                kind=TaskKind.CALL,
                due_on=world.today,
                reason="call",
                assignee=world.users[whose].pk if whose else None,
                at=world.at,
                actor="test",
            )
        found.append(customer)
    world.night()
    return found


def shown(text: str) -> list[str]:
    """The names in the table, in their order."""
    return re.findall(r"data-row>([^<]+)</a>", text)


def test_an_agent_sees_their_own_and_nobodys_the_most_urgent_first(world: World) -> None:
    calls(world)
    text = world.get("/worklist", "agent")
    assert shown(text) == ["BERT Ltd", "CARL Ltd"]
    assert "Start with BERT Ltd" in text
    assert "9,500.00" in text


def test_others_see_everybodys_and_may_look_at_their_own(world: World) -> None:
    calls(world)
    assert shown(world.get("/worklist", "manager")) == ["BERT Ltd", "CARL Ltd", "ANNA Ltd"]
    assert shown(world.get("/worklist?whose=mine", "manager")) == ["BERT Ltd"]
    assert shown(world.get("/worklist?whose=all", "agent")) == ["BERT Ltd", "CARL Ltd", "ANNA Ltd"]


def test_another_house_has_a_list_of_its_own(world: World) -> None:
    calls(world)
    text = world.client("other").get("/worklist").text
    assert shown(text) == []
    assert "Nothing to do" in text


def test_next_goes_through_the_list_and_ends_with_it(world: World) -> None:
    anna, bert, carl = calls(world)
    first = world.get(f"/customers/{bert.public_id}?from=work-all")
    assert f'href="/customers/{carl.public_id}?from=work-all"' in first
    last = world.get(f"/customers/{anna.public_id}?from=work-all")
    assert "End of the worklist" in last
    own = world.get(f"/customers/{bert.public_id}?from=work-mine", "agent")
    assert f'href="/customers/{carl.public_id}?from=work-mine"' in own


def test_after_the_work_on_a_customer_is_done_the_first_one_follows(world: World) -> None:
    anna, bert, _ = calls(world)
    page = world.get(f"/customers/{anna.public_id}?from=work-all", "agent")
    (action,) = re.findall(r'action="([^"]*/calls[^"]*)"', page)
    response = world.client("agent").post(action, {"outcome": "reached"})
    assert response.headers["Location"] == f"/customers/{anna.public_id}?from=work-all"
    text = world.get(response.headers["Location"])
    assert f'href="/customers/{bert.public_id}?from=work-all"' in text


def test_an_address_that_names_no_list_leads_nowhere(world: World) -> None:
    anna, *_ = calls(world)
    assert "End of the worklist" in world.get(f"/customers/{anna.public_id}?from=nonsense")


def test_what_an_address_says_about_its_list_is_not_believed(world: World) -> None:
    anna, *_ = calls(world)
    path = f"/customers/{anna.public_id}"
    response = world.client("agent").post(f"{path}/notes?from=//evil.example", {"text": "hello"})
    assert response.headers["Location"] == path
