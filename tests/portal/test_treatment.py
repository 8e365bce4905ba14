"""How we treat you: made from what is in force, shown where the creditor wants it, nothing that helps to wait."""

import re
import string

import pytest
from django.db import transaction
from django.test import Client

from dunwell.organizations.operations import update_settings
from dunwell.portal.words import LANGUAGES, WORDS
from dunwell.strategies import documents, operations, segments, telling
from tests.web.world import World, a_world


@pytest.fixture
def world(db: None) -> World:
    """Alice Ltd and a stranger to it."""
    return a_world()


def path(world: World) -> str:
    """Where the page is."""
    return f"/how-we-treat-you/{world.ours.public_id}"


def switch(world: World, **changes: object) -> None:
    """Change settings of ours."""
    with transaction.atomic():
        update_settings(organization=world.ours.pk, changes=changes, at=world.at, actor="test")


def test_it_is_not_there_before_it_is_switched_on(world: World) -> None:
    assert Client().get(path(world)).status_code == 404
    assert world.client("other").get(path(world)).status_code == 404
    assert Client().get("/how-we-treat-you/00000000-0000-0000-0000-000000000000").status_code == 404
    ours = world.client("agent").get(path(world))
    assert "Only your own people see this" in ours.text
    assert "no-store" in ours.headers["Cache-Control"]


def test_it_tells_what_is_in_force_without_signing_in(world: World) -> None:
    switch(world, shows_treatment=True, phone="+49 30 1", hours="Mon to Fri, 9 to 16", email="ar@alice.example")
    answer = Client().get(path(world), headers={"accept-language": "en-GB"})
    assert answer.status_code == 200
    assert "max-age" in answer.headers["Cache-Control"]
    for sentence in (
        "How Alice Ltd treats you",
        "A friendly note before the due date.",
        "A first reminder, within a week after the due date.",
        "A call from one of us, about 3 weeks after the due date.",
        "A final notice, about 5 weeks after the due date.",
        "between 08:00 and 11:00",
        "at most 3 times in seven days",
        "At least 7 days lie between",
        "+49 30 1 (Mon to Fri, 9 to 16), ar@alice.example",
    ):
        assert sentence in answer.text, sentence
    assert Client().post(path(world)).status_code == 405


def test_a_note_is_promised_only_where_everybody_gets_one() -> None:
    courteous, public = (documents.parsed(documents.builtin(key)) for key in ("courteous", "public"))
    assert next(one.kind for one in telling.told([courteous])) == telling.NOTE
    assert telling.NOTE not in [one.kind for one in telling.told([courteous, public])]


def test_segments_are_counted_in_and_not_named(world: World) -> None:
    with transaction.atomic():
        operations.ensure_builtin(world.ours.pk, world.at)
        text = segments.written(
            [{"key": "slow", "name": "Slow payers", "when": ["delay_days", ">", 20], "strategy": "gentle"}]
        )
        operations.save_segments(organization=world.ours.pk, text=text, at=world.at, actor="test")
        operations.publish_segments(organization=world.ours.pk, at=world.at, actor="test")
    switch(world, shows_treatment=True)
    text = Client().get(path(world)).text
    assert "about 3 to 5 weeks after the due date" in text
    assert not re.search(r"[Ss]low payers|delay|segment|gentle", text)


def test_every_language_says_the_same_and_fits(world: World) -> None:
    switch(world, shows_treatment=True)
    assert set(WORDS) == set(LANGUAGES)
    pattern = [_places(words) for words in WORDS.values()]
    assert all(places == pattern[0] for places in pattern)
    german = Client().get(path(world), headers={"accept-language": "de-AT,de;q=0.9"}).text
    assert "Eine erste Erinnerung, in der Woche nach der Fälligkeit." in german
    assert '<html lang="de">' in german
    assert "Un premier rappel" in Client().get(f"{path(world)}?language=fr").text
    assert '<html lang="en">' in Client().get(f"{path(world)}?language=xx%00").text


def _places(words: object) -> list[set[str]]:
    texts = [value for value in words if isinstance(value, str)]  # type: ignore[attr-defined]
    return [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in texts]


def test_what_is_told_of_strategies() -> None:
    text = """
key: k
quiet_days: 1
steps:
  - {id: a, days: 1, action: message}
  - {id: e, on: credit, action: message}
  - {id: look, days: 9, action: task, task: review}
  - {id: f, days: 20, action: message, severity: final}
  - {id: out, after: {step: f, days: 14}, action: proposal}
"""
    house = documents.parsed(text)
    assert telling.told([house]) == [("reminder", 1, 1), ("final", 3, 3), ("decision", 5, 5)]
    assert telling.quiet_days([house]) == 1
    assert telling.quiet_days([]) == 0


def test_it_is_switched_on_under_settings(world: World) -> None:
    text = world.get(f"/organizations/{world.ours.public_id}/settings")
    assert path(world) in text
    assert "See how it would look" in text
