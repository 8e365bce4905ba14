"""Likely duplicates on the pages: two side by side, made one, told on one timeline, and made two again."""

import re

from django.db import transaction

from dunwell.customers import duplicates
from dunwell.customers import operations as customers
from dunwell.customers.models import Customer, Duplicate, Merge
from dunwell.worklist import operations as worklist
from tests.web.test_customers import names
from tests.web.world import World


def two(world: World) -> tuple[Customer, Customer]:
    """Two customers with one VAT id, both late."""
    rows = world.customer("BOB"), world.customer("BOB-2")
    with transaction.atomic():
        for place, row in enumerate(rows):
            customers.update_customer(
                organization=world.ours.pk, customer=row.pk, at=world.at, actor="test",
                changes={"vat_id": "DE123", "phone": f"030 {place}", "name": f"Bob {place} Ltd"},
            )  # fmt: skip
            world.invoice(row, 10_000, days_late=9, number=f"INV-{place}")
    return rows


def post(world: World, path: str, who: str = "supervisor", **sent: str) -> str:
    """Post something and return the page that follows."""
    response = world.client(who).post(path, sent, follow=True)
    assert response.status_code == 200, (path, response.status_code)
    return response.text


def test_a_pair_is_found_compared_merged_and_separated(world: World) -> None:
    bob, twin = two(world)
    world.night()
    assert "No likely duplicates" in world.get("/duplicates")
    text = post(world, "/duplicates/look")
    assert "VAT id" in text
    assert "Bob 0 Ltd" in text
    compare = f"/customers/{bob.public_id}/merge/{twin.public_id}"
    assert f'href="{compare}"' in text
    text = world.get(compare)
    assert 'name="take-phone"' in text
    assert "The same in both: VAT id" in text
    text = post(world, f"{compare}/do", **{"take-phone": "other", "take-name": "own", "reason": "same VAT id"})
    assert "The two are one customer now" in text
    assert "Bob 1 Ltd" in text
    bob.refresh_from_db()
    assert (bob.name, bob.phone) == ("Bob 0 Ltd", "030 1")
    assert names(world.get("/customers?by=name")) == ["Bob 0 Ltd"]
    # The old address leads to the one that stands for it, and so does its number.
    assert "<h1>Bob 0 Ltd</h1>" in world.get(f"/customers/{twin.public_id}")
    assert names(world.get("/search?q=bob-2")) == ["Bob 0 Ltd"]
    merge = Merge.objects.of(world.ours).get()
    text = post(world, f"/customers/{bob.public_id}/merges/{merge.pk}/separate")
    assert "a customer of its own again" in text
    assert names(world.get("/customers?by=name")) == ["Bob 0 Ltd", "Bob 1 Ltd"]
    assert not duplicates.list_pairs(world.ours.pk)


def test_two_that_are_two_leave_the_list_and_come_back_by_undo(world: World) -> None:
    two(world)
    post(world, "/duplicates/look")
    pair = Duplicate.objects.of(world.ours).get()
    text = post(world, f"/duplicates/{pair.pk}/apart")
    assert "They are two" in text
    assert f'action="/duplicates/{pair.pk}/again"' in text
    assert "No likely duplicates" in text
    assert "Compare" in post(world, f"/duplicates/{pair.pk}/again")


def test_somebody_may_find_the_other_one_himself(world: World) -> None:
    bob, twin = two(world)
    world.customer("BOBBY")
    path = f"/customers/{bob.public_id}/merge"
    assert "Two numbers, one company?" in world.get(path)
    assert "Nobody else found" in world.get(f"{path}?q=zebra")
    assert set(names(world.get(f"{path}?q=bob").replace(f"/customers/{bob.public_id}/merge", "/customers"))) >= {
        "Bob 1 Ltd",
        "BOBBY Ltd",
    }
    response = world.client("manager").get(f"{path}?q=bob-2")
    assert response.headers["Location"] == f"{path}/{twin.public_id}"


def test_a_merge_that_cannot_be_says_why(world: World) -> None:
    bob, twin = two(world)
    text = post(world, f"/customers/{bob.public_id}/merge/{bob.public_id}/do")
    assert "cannot be merged with itself" in text
    other = world.client("other").post(f"/customers/{bob.public_id}/merge/{twin.public_id}/do")
    assert other.status_code == 404


def test_why_unpaid_is_said_and_told(world: World) -> None:
    bob, _ = two(world)
    world.night()
    path = f"/customers/{bob.public_id}"
    assert "Why unpaid" in world.get(path, "agent")
    assert "How you know" in post(world, f"{path}/why-unpaid", "agent", why="REFUSES")
    text = post(world, f"{path}/why-unpaid", "agent", why="REFUSES", reason="told me on the phone")
    assert "why unpaid: refuses" in text
    assert re.search(r"Late\s*</", text)
    with transaction.atomic():
        worklist.say_why(
            organization=world.ours.pk, customer=bob.pk, why="", reason="", on=world.today, at=world.at, actor="x"  # type: ignore[arg-type]
        )  # fmt: skip
    assert "why unpaid: refuses" not in world.get(path)


def test_the_history_of_the_absorbed_one_is_told_too(world: World) -> None:
    bob, twin = two(world)
    post(world, f"/customers/{bob.public_id}/merge/{twin.public_id}/do", reason="same company")
    text = world.get(f"/customers/{bob.public_id}")
    assert text.count("Customer changed") == 2
    assert text.count("Merged with BOB-2") == 1
    assert "same company" in text
