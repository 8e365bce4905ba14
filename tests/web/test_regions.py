"""The part of a country: typed under Facts it is one that is known, what a file brought stays as it is."""

import pytest

from dunwell.customers.models import Customer
from tests.web.world import World

FACTS = {"kind": "BUSINESS", "language": "de"}


@pytest.fixture
def bob(world: World) -> Customer:
    """A customer in Germany."""
    bob = world.customer("BOB")
    Customer.objects.of(world.ours).filter(pk=bob.pk).update(country="DE")
    return bob


def say(world: World, bob: Customer, *, country: str, region: str) -> str:
    """Say where somebody is; returns the page that follows."""
    sent = {**FACTS, "country": country, "region": region}
    return world.client("agent").post(f"/customers/{bob.public_id}/facts", sent, follow=True).text


def region(bob: Customer) -> tuple[str, str]:
    """What is known of where somebody is."""
    bob.refresh_from_db()
    return bob.country, bob.region


def test_a_part_of_the_country_is_taken_by_code_or_name_and_shown(world: World, bob: Customer) -> None:
    assert "The facts are changed" in say(world, bob, country="DE", region="Bavaria")
    assert region(bob) == ("DE", "Bavaria")
    page = world.get(f"/customers/{bob.public_id}", "agent")
    assert "DE, Bavaria" in page
    assert 'value="Bavaria"' in page
    assert "The facts are changed" in say(world, bob, country="gb", region="SCT")
    assert region(bob) == ("GB", "SCT")
    assert "The facts are changed" in say(world, bob, country="FR", region="")


def test_what_is_no_part_of_it_changes_nothing(world: World, bob: Customer) -> None:
    text = say(world, bob, country="GB", region="Bavaria")
    assert "is no part of GB whose days off are known; known are ENG, NIR, SCT, WLS, or their names" in text
    assert region(bob) == ("DE", "")


def test_what_a_file_brought_stays_as_it_is(world: World, bob: Customer) -> None:
    Customer.objects.of(world.ours).filter(pk=bob.pk).update(country="GB", region="Kent")
    assert "The facts are changed" in say(world, bob, country="GB", region="Kent")
    assert region(bob) == ("GB", "Kent")
