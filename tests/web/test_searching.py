"""The one search box: customers and documents by what is at hand, each tenant its own."""

from django.db import transaction

from dunwell.customers import operations as customers
from dunwell.receivables.listing import spellings
from tests.web.test_customers import names
from tests.web.test_documents import numbers
from tests.web.world import World


def a_book(world: World) -> None:
    """Two who owe, one of them known by an account."""
    bob = world.customer("BOB")
    world.invoice(bob, 10_000, days_late=3, number="RE-2026-0001")
    world.invoice(world.customer("RENA"), 20_000, days_late=5, number="X-1")
    with transaction.atomic():
        customers.update_customer(
            organization=world.ours.pk, customer=bob.pk, changes={"iban": "DE89370400440532013000"},
            at=world.at, actor="test",
        )  # fmt: skip


def test_both_kinds_are_shown_under_one_roof(world: World) -> None:
    a_book(world)
    text = world.get("/search?q=re")
    assert (names(text), numbers(text)) == (["RENA Ltd"], ["RE-2026-0001"])
    assert names(world.get("/search?q=DE89+3704+0044")) == ["BOB Ltd"]
    assert numbers(world.get("/search?q=re+2026+00")) == ["RE-2026-0001"]


def test_nothing_found_says_what_may_be_typed(world: World) -> None:
    a_book(world)
    assert "Nothing found for “zebra”" in world.get("/search?q=zebra")
    assert "What are you looking for?" in world.get("/search")
    assert "Nothing found for" in world.get("/search?q=re-2026", "other")


def test_long_lists_of_a_kind_are_a_page_away(world: World) -> None:
    for count in range(21):
        world.invoice(world.customer(f"MANY{count:02}"), 1_000, days_late=1, number=f"MANY-{count:02}")
    text = world.get("/search?q=many")
    assert (len(names(text)), len(numbers(text))) == (20, 20)
    assert 'href="/customers?q=many"' in text
    assert 'href="/documents?number=many"' in text


def test_a_number_is_read_as_it_may_be_written() -> None:
    assert {"RE-1", "RE/1", "re1", "Re 1"} <= set(spellings("Re 1"))
    assert spellings(" ") == []
