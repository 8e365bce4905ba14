"""Screens 9 and 10: the last year, and the rehearsal."""

import pytest

from dunwell.correspondence.models import Message
from dunwell.dunning import rehearsed
from dunwell.organizations.models import Milestone
from tests.web.world import World


def test_each_number_of_the_last_year_stands_beside_its_formula(world: World) -> None:
    world.invoice(world.customer("BOB", email=""), 100_000, days_late=20, number="INV-1")
    text = world.get("/start/baseline")
    assert "only open items were brought in" in text
    assert "sum of (amount x days after the due date) / sum of amounts" in text
    assert text.count("not known</span>") == 4
    assert "100.0 %" in text


def test_the_baseline_is_kept_once_for_what_it_was(world: World) -> None:
    client = world.client("manager")
    assert client.post("/start/baseline/keep", {"hours": "-1"}).status_code == 422
    response = client.post("/start/baseline/keep", {"hours": "12", "cost": "45"})
    assert response.headers["Location"] == "/start/rehearsal"
    facts = Milestone.objects.of(world.ours).get(key="baseline").facts
    assert (facts["on"], facts["hours"], facts["cost"]) == ("2026-10-06", 12, 45)
    assert "kept on" in world.get("/start/baseline")


def test_a_rehearsal_is_played_shown_and_writes_nothing(world: World) -> None:
    for number in range(3):
        owed_by = world.customer(f"C{number}")
        world.invoice(owed_by, 50_000 + number, days_late=20, number=f"INV-{number}", first_seen=world.today)
    world.invoice(world.customer("MUTE", email=""), 50_000, days_late=20, number="INV-M")
    assert "Play it" in world.get("/start/rehearsal")
    response = world.client("manager").post("/start/rehearsal/play", follow=True)
    assert "The strangest first" in response.text
    assert "the largest sum asked for" in response.text
    assert "no address that works" in response.text
    last = rehearsed.last(world.ours.pk)
    assert last is not None
    assert (last.nights[0].messages, last.nights[0].backlog, last.silent) == (3, 3, {"no_contact": 1})
    assert Message.objects.of(world.ours).count() == 0
    assert "Dunwell" not in str(Milestone.objects.of(world.ours).get(key="rehearsal").facts)


def test_a_strange_case_shows_its_letter(full: World) -> None:
    text = full.get(f"/start/rehearsal/{full.named['anna']}")
    assert "INV-9" in text
    assert "ANNA Ltd" in text


def test_a_large_book_is_played_by_the_worker(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.invoice(world.customer("BOB"), 50_000, days_late=20, number="INV-1")
    monkeypatch.setattr(rehearsed, "AT_ONCE", 0)
    text = world.client("manager").post("/start/rehearsal/play", follow=True).text
    assert "the worker plays it" in text
    rehearsed.play_now(world.ours.pk, at=world.at, actor="test")
    assert "the worker plays it" not in world.get("/start/rehearsal")
