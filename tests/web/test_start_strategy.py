"""Screen 8: six ready strategies, a pace of one's own, and three real customers."""

import datetime as dt

from dunwell.correspondence.models import Message
from dunwell.dunning.examples import examples
from dunwell.organizations.models import Milestone, Organization
from dunwell.strategies import documents, queries
from dunwell.strategies.documents import Pace
from tests.web.world import World


def people(world: World) -> None:
    """Three who owe, in three languages, and a large one that nothing is due for."""
    for number, language, days in (("ANNE", "fr", 5), ("BEN", "de", 12), ("CARL", "en", 30), ("DORA", "de", 1)):
        owed_by = world.customer(number, language=language)
        world.invoice(owed_by, 100_000 * days, days_late=days, number=f"INV-{number}")


def test_three_customers_show_what_they_would_get_in_their_language(world: World) -> None:
    people(world)
    text = world.get("/start/strategy?key=courteous")
    assert "ANNE Ltd" in text
    assert 'lang="fr"' in text
    assert 'lang="de"' in text
    assert "Bonjour" in text or "Madame" in text
    assert Message.objects.of(world.ours).count() == 0


def test_an_empty_book_says_what_will_stand_there(world: World) -> None:
    assert "three real letters stand here" in world.get("/start/strategy")


def test_a_pace_in_the_address_is_shown_and_changes_nothing(world: World) -> None:
    people(world)
    text = world.get("/start/strategy?key=gentle&first=20&quiet=9")
    assert "first reminder: 20 days after the due day" in text
    assert queries.texts_in_force(world.ours.pk)["gentle"] == documents.builtin("gentle")
    assert 'value="20"' in text
    assert "less than or equal to 90" in world.get("/start/strategy?first=900")
    assert "Courteous" in world.get("/start/strategy?key=nonsense")


def test_using_one_publishes_a_version_of_ones_own(world: World) -> None:
    sent = {"key": "firm", "first": "7", "quiet": "6", "seen": "1"}
    response = world.client("manager").post("/start/strategy/choose", sent)
    assert response.headers["Location"] == "/start/baseline"
    version = queries.find_version_in_force(world.ours.pk, "firm")
    assert version is not None
    assert (version.number, documents.pace_of(version.text)) == (2, Pace(7, 6))
    assert Organization.objects.get(pk=world.ours.pk).default_strategy == "firm"
    assert Milestone.objects.of(world.ours).get(key="strategy").facts == {"key": "firm", "number": 2}
    # The same form from another tab: that version is no longer in force.
    text = world.client("manager").post("/start/strategy/choose", {**sent, "first": "8"}, follow=True).text
    assert "Another version of this strategy is in force" in text
    assert world.client("manager").post("/start/strategy/choose", {"key": "firm"}, follow=True).status_code == 200
    assert world.client("manager").post("/start/strategy/choose", {**sent, "quiet": "99"}).status_code == 422


def test_examples_differ_and_those_who_get_something_come_first(world: World) -> None:
    people(world)
    found = examples(world.ours.pk, key="gentle", text=documents.builtin("gentle"), at=world.at)
    assert [one.letter is not None for one in found] == [True, True, False]
    assert [one.language for one in found] == ["de", "en", "fr"]
    assert found[2].letter is None
    assert "first reminder" in found[2].why


def test_a_stale_ledger_and_a_weekend_do_not_empty_the_examples(world: World) -> None:
    people(world)
    saturday = dt.datetime(2026, 10, 10, 8, tzinfo=dt.UTC)
    found = examples(world.ours.pk, key="courteous", text=documents.builtin("courteous"), at=saturday)
    assert {one.on for one in found} == {dt.date(2026, 10, 12)}
    assert all(one.letter for one in found)
