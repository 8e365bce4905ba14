"""Starting the night of today by hand: who may, what it says, and that the worker runs it, never the page."""

import datetime as dt
from typing import Any

import pytest
from django.utils.html import strip_tags

from dunwell.dunning import asking
from dunwell.dunning.models import Run
from dunwell.dunning.night import run_night
from tests.web.world import World


def words(text: str) -> str:
    """The words of a page in one line."""
    return " ".join(strip_tags(text).split())


def test_a_supervisor_starts_the_night_and_sees_who_did(world: World) -> None:
    world.invoice(world.customer("BOB"), 123_456, days_late=14, number="INV-1")
    page = world.get("/nights", "supervisor")
    assert "Run the night of today now" in page
    assert "takes the place of the night that begins by itself at five" in page
    assert "Sending is off: none of its messages leaves." in page
    client = world.client("supervisor")
    said = words(client.post("/nights/start", {"as_of": world.today}, follow=True).text)
    assert "a worker takes it up within seconds" in said
    assert "It waits for a worker" in said
    assert "Asked for by Supervisor of Alice" in said
    assert not Run.objects.of(world.ours).exists(), "no page runs a night"
    assert "web/js/again.js" in client.get("/nights").text
    assert "was asked for already" in client.post("/nights/start", {"as_of": world.today}, follow=True).text
    asking.run_asked(world.ours.pk, at=world.at)
    assert Run.objects.of(world.ours).get().actions["message"] == 1
    done = world.get("/nights", "supervisor")
    assert "Run the night of today again" in done
    assert "adds only what is new since" in done
    assert "again.js" not in done


def test_others_see_how_far_it_is_and_no_button(world: World) -> None:
    world.client("manager").post("/nights/start", {"as_of": world.today})
    page = world.get("/nights", "agent")
    assert "It waits for a worker" in page
    assert "Yes, run it" not in page
    asking.run_asked(world.ours.pk, at=world.at)
    assert "Run the night" not in world.get("/nights", "agent")
    assert "Run the night" not in world.get("/nights?kind=SWEEP")


def test_the_page_of_another_day_starts_nothing(world: World) -> None:
    client = world.client("admin")
    yesterday = {"as_of": world.ago(1)}
    assert "Nothing was started: the page is of 5 Oct 2026" in client.post("/nights/start", yesterday, follow=True).text
    for posted in ({}, {"as_of": "soon"}):
        assert "Nothing was changed" in client.post("/nights/start", posted, follow=True).text
    assert not asking.is_asked(world.ours.pk)


def test_one_that_did_not_run_says_why(world: World) -> None:
    world.client("admin").post("/nights/start", {"as_of": world.today})
    asking.run_asked(world.ours.pk, at=world.at + dt.timedelta(days=1))
    assert "did not run: no worker took it up on 6 Oct 2026" in words(world.get("/nights"))


def test_one_that_fails_says_with_what_when_it_is_tried_again_and_how_to_ask_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def choke(*_args: Any, **_more: Any) -> None:
        raise ValueError("a value <nobody> expected")

    client = world.client("supervisor")
    client.post("/nights/start", {"as_of": world.today})
    monkeypatch.setattr(asking, "run_night", choke)
    at = world.at
    for pause in (*asking.PAUSES, dt.timedelta(0)):
        with pytest.raises(ValueError, match="expected"):
            asking.run_asked(world.ours.pk, at=at)
        at += pause
        if pause:
            page = client.get("/nights").text
            assert "It is tried again" in page
            assert "Yes, run it" not in page
    page = client.get("/nights").text
    assert "did not run: it failed 4 times, the last time with “ValueError: a value &lt;nobody&gt; expected”." in page
    assert "Ask for it again" in page
    assert "Yes, run it" in page


def test_a_night_ahead_of_its_day_warns_on_its_page(world: World) -> None:
    world.invoice(world.customer("BOB"), 123_456, days_late=14, number="INV-1")
    assert "ahead of today" not in world.get(f"/nights/{world.night().public_id}")
    run_night(world.ours.pk, as_of=world.ago(-2), at=world.at, actor="cli")
    run = Run.objects.of(world.ours).latest("id")
    page = world.get(f"/nights/{run.public_id}")
    assert "lies 2 days ahead of today" in page
    assert "Sending is off: none of its messages leaves." in page
    nights = world.get("/nights")
    assert "ahead of its day" in nights
    assert "already ran, ahead of its day: nights only go forward" in nights
    assert "Yes, run it" not in nights
