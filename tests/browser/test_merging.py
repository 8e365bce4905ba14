"""Two numbers that are one company, with a promise and a letter on its way: made one, looked at, made two again."""

import re
from typing import Any

from django.db import transaction
from playwright.sync_api import expect

from dunwell.correspondence.models import Message
from dunwell.customers import operations as customers
from dunwell.customers.models import Customer
from dunwell.promises import operations as promises
from dunwell.promises.models import Promise
from dunwell.receivables.models import OpenItem
from tests.browser.visit import Visit
from tests.web.world import World


def one_company(world: World) -> tuple[Customer, Customer]:
    """Dora and Emil with one VAT id; both owe, Emil promised a part, and a letter to Emil is ready to leave."""
    both = world.customer("DORA"), world.customer("EMIL")
    said: dict[str, Any] = {"organization": world.ours.pk, "at": world.at, "actor": "test"}
    for place, row in enumerate(both):
        with transaction.atomic():
            customers.update_customer(customer=row.pk, changes={"vat_id": "DE811"}, **said)
        world.invoice(row, 70_000, days_late=9 + place, number=f"INV-{row.number}")
    promised = world.invoice(both[1], 30_000, days_late=5, number="INV-PROMISED")
    with transaction.atomic():
        promises.make_promise(
            customer=both[1].pk, items=[promised.pk], due_on=world.ago(-3), made_on=world.today, **said
        )
    world.night()
    return both


def of(world: World, row: Customer) -> tuple[set[str], int, set[str]]:
    """Whose what is: numbers of open documents, promises, and the states of messages."""
    lines = OpenItem.objects.of(world.ours).filter(customer=row).values_list("document__number", flat=True)
    letters = Message.objects.of(world.ours).filter(customer=row).values_list("state", flat=True)
    return set(lines), Promise.objects.of(world.ours).filter(customer=row).count(), set(letters)


def test_two_are_made_one_and_two_again_with_everything_where_it_was(visit: Visit) -> None:
    world = visit.world
    dora, emil = one_company(world)
    before = of(world, dora), of(world, emil)
    assert before[1] == ({"INV-EMIL", "INV-PROMISED"}, 1, {"READY"})
    visit.sign_in("supervisor")
    page = visit.page
    visit.go("/duplicates")
    page.get_by_role("button", name="Look again").click()
    page.get_by_role("link", name="Compare").first.click()
    visit.on("Are these two one?")

    # While the letter is on the wire nobody can say what would become of it.
    letters = Message.objects.of(world.ours).filter(customer=emil)
    letters.update(state="SENDING", lease_until=world.at.replace(year=2100))
    page.get_by_role("button", name="Yes, make them one").click()
    expect(page.get_by_role("status").first).to_contain_text("A message is leaving this very moment")
    assert (of(world, dora), of(world, emil)[:2]) == (before[0], before[1][:2])
    letters.update(state="READY", lease_until=None)

    visit.go(f"/customers/{dora.public_id}/merge/{emil.public_id}")
    page.get_by_role("button", name="Yes, make them one").click()
    expect(page.get_by_role("status").first).to_contain_text("one customer now")
    for number in ("INV-DORA", "INV-EMIL", "INV-PROMISED"):
        expect(page.get_by_role("link", name=number, exact=True).first).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("300.00")
    lines, promised, states = of(world, dora)
    assert (lines, promised, states) == ({"INV-DORA", "INV-EMIL", "INV-PROMISED"}, 1, {"WITHDRAWN"})
    visit.go(f"/customers/{emil.public_id}")  # an old address leads to the one that stands for it
    visit.on(re.compile("^DORA Ltd"))

    page.get_by_role("button", name="Separate again").click()
    expect(page.get_by_role("status").first).to_contain_text("customer of its own again")
    now = of(world, dora), of(world, emil)
    assert [one[:2] for one in now] == [one[:2] for one in before]
    world.night()  # the letters that were withdrawn are written afresh, one to each
    assert all("READY" in of(world, row)[2] for row in (dora, emil))
