"""Documents: what is open by due date, one found by its number, and all that happened to it."""

import re

from django.db import transaction

from dunwell.receivables import operations as receivables
from dunwell.receivables.models import OpenItem
from dunwell.receivables.operations import NewLine
from dunwell.web import paging
from tests import make
from tests.web.world import World


def numbers(text: str) -> list[str]:
    """The documents of a page, in their order."""
    return re.findall(r'<a href="/documents/[^"]+" data-row>([^<]+)</a>', text)


def a_book(world: World) -> None:
    """Lines in two currencies, one paid, one credit."""
    bob = world.customer("BOB")
    world.invoice(bob, 10_000, days_late=3, number="RE-1")
    world.invoice(bob, 20_000, days_late=-3, number="RE-2")
    world.invoice(bob, 30_000, days_late=9, number="US-1", currency="USD")
    paid = world.invoice(bob, 40_000, days_late=30, number="RE-0")
    with transaction.atomic():
        make.credit(world.ours, bob, 5_000, number="CN-1", issued=world.ago(1))
        make.payment(world.ours, bob, 40_000, on=world.ago(2), to=[(paid, 40_000)])


def test_open_lines_of_one_currency_by_due_date(world: World) -> None:
    a_book(world)
    text = world.get("/documents")
    assert numbers(text) == ["RE-1", "CN-1", "RE-2"]
    assert "(3 days late)" in text
    assert "\u221250.00" in text
    assert numbers(world.get("/documents?currency=USD")) == ["US-1"]
    assert numbers(world.get("/documents?late=1")) == ["RE-1", "CN-1"]
    assert numbers(world.get("/documents?currency=XXX")) == ["RE-1", "CN-1", "RE-2"]


def test_a_document_is_found_by_the_beginning_of_its_number_also_when_paid(world: World) -> None:
    a_book(world)
    assert numbers(world.get("/documents?number=RE")) == ["RE-0", "RE-1", "RE-2"]
    text = world.get("/documents?number=RE-0")
    assert "paid" in text
    assert numbers(world.get("/documents?number=re+1")) == ["RE-1"]
    assert "No document begins with “e-1”" in world.get("/documents?number=e-1")
    assert "No document begins with" in world.get("/documents?number=%25")


def test_a_document_tells_what_was_booked_and_changed(world: World) -> None:
    bob = world.customer("BOB")
    with transaction.atomic():
        first, second = make.document(
            world.ours, bob, [NewLine(world.ago(10), 60_000), NewLine(world.ago(-20), 40_000)],
            number="RE-9", issued=world.ago(40),
        )  # fmt: skip
        make.payment(world.ours, bob, 10_000, on=world.ago(1), to=[(first, 10_000)])
        receivables.change_due_date(
            organization=world.ours.pk, open_item=second.pk, due_date=world.ago(-50), on=world.today,
            reason="asked nicely", at=world.at, actor="test",
        )  # fmt: skip
    text = " ".join(world.get(f"/documents/{first.document.public_id}").split())
    assert "Invoice RE-9" in text
    assert "500.00" in text
    assert "Payment" in text
    assert "at first" in text
    assert "due date" in text


def test_a_line_that_is_closed_says_why_and_when(world: World) -> None:
    a_book(world)
    document = OpenItem.objects.of(world.ours).get(document__number="RE-0").document
    text = world.get(f"/documents/{document.public_id}")
    assert "paid" in text
    assert "4 Oct 2026" in text


def test_pages_follow_each_other_also_on_one_due_date(world: World) -> None:
    bob = world.customer("BOB")
    for count in range(paging.SIZE + 3):
        world.invoice(bob, 1_000, days_late=1, number=f"N-{count:03}")
    first = world.get("/documents")
    more = re.search(r'href="([^"]+)" rel="next"', first)
    assert more
    second = world.get("/documents" + more[1].replace("&amp;", "&"))
    seen = numbers(first) + numbers(second)
    assert len(seen) == len(set(seen)) == paging.SIZE + 3


def test_another_creditor_sees_none_of_it(world: World) -> None:
    a_book(world)
    document = OpenItem.objects.of(world.ours).get(document__number="RE-0").document
    assert numbers(world.get("/documents?number=RE", "other")) == []
    assert "Nothing is open" in world.get("/documents", "other")
    assert world.client("other").get(f"/documents/{document.public_id}").status_code == 404


def test_a_full_page_asks_no_more_than_one_of_a_few(world: World, django_assert_num_queries: object) -> None:
    for count in range(20):
        world.invoice(world.customer(f"C{count}"), 1_000, days_late=1, number=f"N-{count:03}")
    client = world.client("agent")
    with django_assert_num_queries(10):  # type: ignore[operator]
        client.get("/documents")


def test_an_empty_list_teaches(world: World) -> None:
    assert "Bring a file in" in world.get("/documents")
    world.invoice(world.customer("BOB"), 1_000, days_late=-1, number="N-1")
    assert "Nothing is late" in world.get("/documents?late=1")
