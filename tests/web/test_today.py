"""Today by role: what one came for, and nothing that is another's."""

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.db import transaction

from dunwell.customers.models import Customer
from dunwell.dunning import operations as dunning
from dunwell.web import changes
from dunwell.worklist import operations as worklist
from dunwell.worklist.terms import AlertKind
from tests.web.world import World, mailed


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    cache.clear()


def test_an_agent_finds_their_list_and_what_changed(full: World) -> None:
    text = full.get("/", "agent")
    assert "Your list" in text
    assert "Start with BOB Ltd" in text
    assert "disputes an invoice" in text
    assert "The team" not in text
    assert "What is open" not in text


def test_a_supervisor_finds_the_load_of_the_team(full: World) -> None:
    text = full.get("/", "supervisor")
    assert "The team" in text
    assert "1 due of" in text
    assert "about 15 min" in text
    assert "Your list" not in text


@pytest.mark.parametrize("who", ["manager", "admin"])
def test_a_manager_finds_what_is_open_by_age(full: World, who: str) -> None:
    text = full.get("/", who)
    assert "What is open" in text
    assert "2,634.56" in text
    assert "1-30 days late" in text
    assert "The baseline" in text
    assert "Cannot be written to" in text


def test_an_auditor_finds_the_chain_and_what_was_changed(full: World) -> None:
    with transaction.atomic():
        dunning.change_sending(
            organization=full.ours.pk,
            state="REVIEW",
            at=full.at,
            actor=f"user:{full.users['manager'].pk}",
            role="MANAGER",
        )
    text = full.get("/", "auditor")
    assert "The record" in text
    assert "Sending was changed" in text
    assert "Manager of Alice" in text
    assert "Your list" not in text
    assert "Stop sending" not in text


def test_another_house_has_a_day_of_its_own(full: World) -> None:
    text = full.client("other").get("/").text
    assert "BOB" not in text
    assert "disputes an invoice" not in text


def test_what_changed_long_ago_is_no_news(full: World) -> None:
    assert dt.timedelta(days=3) == changes.SINCE
    later = full.at + dt.timedelta(days=9)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dunwell.kit.clock.now", lambda: later)
        assert "disputes an invoice" not in full.get("/", "agent")


def test_the_sums_are_kept_for_a_while_and_each_house_has_its_own(full: World) -> None:
    first = full.get("/")
    assert "2,634.56" in first
    full.invoice(Customer.objects.of(full.ours).get(public_id=full.named["bob"]), 100_000, days_late=2, number="NEW")
    assert "2,634.56" in full.get("/")
    cache.clear()
    assert "3,634.56" in full.get("/")


# --- what stands at the top of every page ----------------------------------------------------------------------------


def unusual(world: World) -> None:
    """An unusual night and an uncertain message, each with its alert."""
    bob = Customer.objects.of(world.ours).get(public_id=world.named["bob"])
    mailed(world, bob, "UNCERTAIN")
    alerts = (
        (AlertKind.CIRCUIT_BREAKER, world.today.isoformat(), "The night waits for review: 120 messages."),
        (AlertKind.UNCERTAIN_MESSAGE, "", "1 message may or may not have left. Nothing is sent again by itself."),
    )
    with transaction.atomic():
        for kind, subject, text in alerts:
            worklist.open_alert(organization=world.ours.pk, kind=kind, subject=subject, text=text, at=world.at)


@pytest.mark.parametrize("path", ["/", "/customers", "/strategies"])
def test_what_must_be_decided_stands_on_every_page(full: World, path: str) -> None:
    assert "Say what became of them" not in full.get(path)
    unusual(full)
    text = full.get(path)
    assert "1 message may or may not have left." in text
    assert "/messages?state=UNCERTAIN" in text
    assert f"/nights/{full.named['run']}" in text
    assert "Say what became of them" not in full.client("other").get(path).text


def test_sending_is_stopped_with_one_press_by_who_may(full: World) -> None:
    client = full.client("manager")
    assert "Stop sending" not in client.get("/customers").text, "it is off"
    with transaction.atomic():
        dunning.change_sending(organization=full.ours.pk, state="ON", at=full.at, actor="test", role=None)
    assert "Stop sending" in client.get("/customers").text
    assert "Stop sending" not in full.client("agent").get("/customers").text
    client.post(f"/organizations/{full.ours.public_id}/sending/change", {"state": "OFF"})
    full.ours.refresh_from_db()
    assert full.ours.sending == "OFF"


def test_how_many_customers_are_in_each_state_is_a_way_to_them(world: World) -> None:
    world.invoice(world.customer("LATE-1"), 10_000, days_late=5, number="A")
    world.invoice(world.customer("LATE-2"), 10_000, days_late=6, number="B")
    world.invoice(world.customer("LONG"), 10_000, days_late=60, number="C")
    world.invoice(world.customer("SOON"), 10_000, days_late=-3, number="D")
    world.night()
    for who in ("agent", "billing", "supervisor", "manager", "auditor", "admin"):
        text = " ".join(re.sub(r"<[^>]+>", " ", world.get("/", who)).split())
        assert "Where customers stand" in text
        assert "delinquent 1 late 2 due soon 1" in text
    assert 'href="/customers?state=DELINQUENT"' in world.get("/")
    assert 'href="/data-health"' in world.get("/")
