"""Shadow on the pages: Today, each night's lists, the last screen of the first hour, and going live."""

from typing import Any

import pytest

from dunwell.dunning.models import Run
from dunwell.organizations.models import Organization
from tests.web.world import World


def a_night(world: World) -> Run:
    """A night in which three would have been written to and one could not be reached."""
    for n in range(4):
        owed_by = world.customer(f"C{n}", email="" if n == 3 else None)
        world.invoice(owed_by, 50_000, days_late=10, number=f"INV-{n}")
    return world.night()


def switch(world: World, who: str = "manager", **sent: Any) -> Any:
    """Turn the switch and follow."""
    return world.client(who).post(f"/organizations/{world.ours.public_id}/sending/change", sent, follow=True)


def test_today_says_for_each_night_what_would_have_left_and_each_number_opens_its_list(world: World) -> None:
    run = a_night(world)
    text = world.get("/", "agent")
    assert "What would have left" in text
    assert f'href="/nights/{run.public_id}/shadow">3 customers' in text
    assert 'href="/unreachable/no_contact">1 ' in text
    listed = world.get(f"/nights/{run.public_id}/shadow", "agent")
    assert [f"C{n} Ltd" in listed for n in range(4)] == [True, True, True, False]
    assert "Nobody of them so far" in world.get(f"/nights/{run.public_id}/shadow?only=paid")


def test_a_night_that_sent_has_no_such_page(world: World) -> None:
    Organization.objects.filter(pk=world.ours.pk).update(sending="ON")
    run = a_night(world)
    assert world.client("manager").get(f"/nights/{run.public_id}/shadow").status_code == 404
    assert "What would have left" not in world.get("/")


def test_shadow_begins_once_and_only_from_off(world: World) -> None:
    client = world.client("manager")
    assert "Begin shadow" in world.get("/start/shadow")
    assert "Shadow has begun" in client.post("/start/shadow/begin", {"seen": "OFF"}, follow=True).text
    assert Organization.objects.get(pk=world.ours.pk).sending == "SHADOW"
    assert "0 of 5 working days" in world.get("/start/shadow")
    assert "changed meanwhile" in client.post("/start/shadow/begin", {"seen": "OFF"}, follow=True).text
    assert "What it showed" in world.get(f"/organizations/{world.ours.public_id}/sending")


@pytest.mark.parametrize("state", ["REVIEW", "CANARY", "ON"])
def test_going_live_asks_for_the_number_of_the_first_night(world: World, state: str) -> None:
    a_night(world)
    sent = {"state": state, "limit": "10", "sure": "on"}
    assert "would write <strong>3 messages" in world.get(f"/organizations/{world.ours.public_id}/sending")
    for wrong in ("", "4"):
        assert "not what the rehearsal says" in switch(world, **sent, number=wrong).text
    assert switch(world, "agent", **sent, number="3").status_code == 403
    assert "Sending is now" in switch(world, **sent, number="3").text
    assert Organization.objects.get(pk=world.ours.pk).sending == state
    # From one live state to another nobody is asked again.
    assert "Sending is now" in switch(world, state="ON", sure="on").text


def test_a_form_of_another_tab_turns_nothing(world: World) -> None:
    text = switch(world, state="SHADOW", seen="REVIEW").text
    assert "somebody turned the switch meanwhile" in text
    assert Organization.objects.get(pk=world.ours.pk).sending == "OFF"


def test_a_large_book_must_be_rehearsed_before_it_goes_live(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from dunwell.dunning import rehearsed

    a_night(world)
    monkeypatch.setattr(rehearsed, "AT_ONCE", 0)
    assert "play the rehearsal first" in switch(world, state="ON", sure="on", number="3").text
    rehearsed.play_now(world.ours.pk, at=world.at, actor="test")
    assert "Sending is now" in switch(world, state="ON", sure="on", number="3").text
