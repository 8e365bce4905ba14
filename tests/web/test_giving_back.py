"""Customers a person put on a strategy are found in the list and given back to their segments, seen beforehand."""

import datetime as dt

import pytest
from django.db import transaction

from dunwell.strategies import operations, queries, segments
from dunwell.strategies.operations import StrategyError
from tests.web.test_customers import names
from tests.web.world import World

PUBLIC = {"key": "public", "name": "Public bodies", "when": ["kind", "=", "PUBLIC"], "strategy": "public"}


def chosen(world: World, number: str, strategy: str = "gentle", *, kind: str = "BUSINESS") -> int:
    """A customer whom a person put on a strategy."""
    row = world.customer(number, kind=kind)
    world.invoice(row, 50_000, days_late=9, number=f"I-{number}")
    with transaction.atomic():
        operations.assign(
            organization=world.ours.pk,
            customer=row.pk,
            key=strategy,
            reason=f"{number} asked",
            at=world.at,
            actor=f"user:{world.users['manager'].pk}",
        )
    world.named[number] = row.public_id
    return row.pk


def in_segments(world: World) -> None:
    """Put public bodies into a segment of their own, in force."""
    said = {"organization": world.ours.pk, "at": world.at, "actor": "test"}
    with transaction.atomic():
        operations.save_segments(text=segments.written([PUBLIC]), **said)  # type: ignore[arg-type]
        operations.publish_segments(**said)  # type: ignore[arg-type]


def test_the_list_shows_only_those_whose_strategy_a_person_chose(world: World) -> None:
    chosen(world, "CITY", kind="PUBLIC")
    world.invoice(world.customer("PLAIN"), 10_000, days_late=9, number="I-1")
    assert names(world.get("/customers?chosen=1&by=name")) == ["CITY Ltd"]
    world.night()
    listed = world.get("/customers?chosen=1")
    assert names(listed) == ["CITY Ltd"]
    assert "All 1" in listed
    assert "Give those ticked back" not in world.get("/customers?chosen=1", "agent")
    assert 'href="/customers?chosen=1"' in world.get("/segments")


def test_what_changes_is_shown_before_anything_does(world: World) -> None:
    in_segments(world)
    chosen(world, "CITY", kind="PUBLIC")
    chosen(world, "SHOP", "courteous")
    chosen(world, "REST")
    two = "&".join(f"customer={world.named[number]}" for number in ("CITY", "SHOP"))
    text = world.get(f"/customers/give-back?whom=ticked&{two}")
    assert "REST Ltd" not in text
    assert "segment Public bodies: kind of debtor is public body" in text
    assert "chosen by Manager of Alice" in text
    assert text.count("another strategy</span>") == 1
    assert text.count("the same strategy</span>") == 1
    assert "Give all 2 back" in text
    assert "REST Ltd" in world.get("/customers/give-back")
    assert queries.count_choices(world.ours.pk) == 3


def test_those_ticked_are_given_back_and_each_keeps_it_in_its_history(world: World) -> None:
    in_segments(world)
    city, rest = chosen(world, "CITY", kind="PUBLIC"), chosen(world, "REST")
    sent = {"looked_at": world.at.isoformat(), "customer": str(world.named["CITY"])}
    assert "Given back" in world.client("manager").post("/customers/given-back", sent, follow=True).text
    assert queries.find_choice(world.ours.pk, city) is None
    assert queries.find_choice(world.ours.pk, rest) is not None
    page = world.get(f"/customers/{world.named['CITY']}")
    assert "segment Public bodies" in page
    assert "from gentle" in page


def test_all_are_given_back_but_who_was_chosen_meanwhile(world: World) -> None:
    chosen(world, "CITY")
    before = world.at - dt.timedelta(minutes=1)
    client = world.client("manager")
    late = client.post("/customers/given-back", {"looked_at": before.isoformat(), "is_all": "1"}, follow=True).text
    assert "Nobody was given back" in late
    sent = {"looked_at": world.at.isoformat(), "is_all": "1"}
    assert "Given back" in client.post("/customers/given-back", sent, follow=True).text
    assert queries.count_choices(world.ours.pk) == 0
    assert "Nobody to give back" in world.get("/customers/give-back")


def test_nobody_ticked_and_strangers_customers_change_nothing(world: World) -> None:
    pk = chosen(world, "CITY")
    client = world.client("manager")
    assert "Tick at least one" in client.get("/customers/give-back?whom=ticked", follow=True).text
    assert "Tick at least one" in client.get("/customers/give-back?whom=ticked&customer=x", follow=True).text
    assert "Nothing was changed" in client.post("/customers/given-back", {"looked_at": "x"}, follow=True).text
    other = world.client("other")
    sent = {"looked_at": world.at.isoformat(), "customer": str(world.named["CITY"])}
    other.post("/customers/given-back", sent)
    other.post("/customers/given-back", {"looked_at": world.at.isoformat(), "is_all": "1"})
    assert queries.find_choice(world.ours.pk, pk) is not None


def test_at_most_so_many_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "AT_ONCE", 1)
    chosen(world, "CITY")
    chosen(world, "REST")
    text = world.get("/customers/give-back")
    assert "Give the first 1 back" in text
    assert "press it again" in text
    said = {"organization": world.ours.pk, "customers": None, "chosen_before": world.at, "at": world.at, "actor": "x"}
    with transaction.atomic():
        assert operations.give_back(**said) == 1  # type: ignore[arg-type]
        assert operations.give_back(**said) == 1  # type: ignore[arg-type]
        with pytest.raises(StrategyError):
            operations.give_back(**said)  # type: ignore[arg-type]


def test_a_long_list_is_looked_through_page_by_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dunwell.web.paging.SIZE", 1)
    chosen(world, "CITY")
    chosen(world, "REST")
    first = world.get("/customers/give-back")
    assert "REST Ltd" in first
    link = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = world.get("/customers/give-back" + link)
    assert "CITY Ltd" in second
    assert "REST Ltd" not in second
    for after in ("nonsense", '["2026-10-06", 1]'):
        assert "REST Ltd" in world.get(f"/customers/give-back?after={after}")
