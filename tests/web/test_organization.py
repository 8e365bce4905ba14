"""Settings, and the switch of what may leave the house."""

from typing import Any

import pytest
from django.db import transaction

from dunwell.correspondence.models import Message
from dunwell.kit import clock
from dunwell.organizations.models import Organization
from dunwell.organizations.operations import connect, update_settings
from dunwell.web.organization import Settings, _initial
from tests.web.world import World


def settings(world: World, **changes: Any) -> dict[str, Any]:
    """What the form holds, with changes."""
    world.ours.refresh_from_db()
    return {**_initial(world.ours), **changes}


def post(world: World, what: str, sent: dict[str, Any], who: str = "manager") -> str:
    """Post to a page of our organization and return the one that follows."""
    response = world.client(who).post(f"/organizations/{world.ours.public_id}/{what}/change", sent, follow=True)
    return response.text


def test_the_form_sent_back_as_it_was_changes_nothing(world: World) -> None:
    before = Organization.objects.filter(pk=world.ours.pk).values().get()
    assert "The settings are changed" in post(world, "settings", settings(world))
    assert Organization.objects.filter(pk=world.ours.pk).values().get() == before


def test_every_setting_of_the_form_stands_on_the_page(world: World) -> None:
    with transaction.atomic():
        update_settings(organization=world.ours.pk, changes={"four_eyes_strategies": True}, at=world.at, actor="cli")
    page = world.get(f"/organizations/{world.ours.public_id}/settings")
    # What the page does not send is taken for empty, so that saving anything would switch it off.
    assert [name for name in Settings.base_fields if f'name="{name}"' not in page] == []
    assert '<option value="courteous" selected>Courteous</option>' in page
    read = world.get(f"/organizations/{world.ours.public_id}/settings", "agent")
    for said in ("<dd>Courteous</dd>", "<dt>A second person publishes</dt><dd>yes</dd>", "Monday, Tuesday"):
        assert said in read


def test_only_an_administrator_takes_the_second_person_away(world: World) -> None:
    with transaction.atomic():
        update_settings(organization=world.ours.pk, changes={"four_eyes_strategies": True}, at=world.at, actor="cli")
    without = {name: value for name, value in settings(world).items() if name != "four_eyes_strategies"}
    assert "Only an administrator" in post(world, "settings", {**without, "signer": "Eve"})
    row = Organization.objects.get(pk=world.ours.pk)
    assert (row.four_eyes_strategies, row.signer) == (True, "")
    post(world, "settings", without, who="admin")
    assert not Organization.objects.get(pk=world.ours.pk).four_eyes_strategies


def test_every_setting_of_the_form_is_kept(world: World) -> None:
    post(
        world,
        "settings",
        settings(
            world, signer="Anna", working_days=["1", "2", "3", "4"], closing_days="2026-12-24\n2026-12-31",
            minimum_customer_minor="1.250,50", window_end="12:30", weekly_cap="2", country="DE", region="Bavaria",
        ),
    )  # fmt: skip
    row = Organization.objects.get(pk=world.ours.pk)
    assert (row.signer, row.country, row.region) == ("Anna", "DE", "Bavaria")
    assert row.working_days == [1, 2, 3, 4]
    assert row.closing_days == ["2026-12-24", "2026-12-31"]
    assert row.minimum_customer_minor == 125_050
    assert f"{row.window_end:%H:%M}" == "12:30"
    assert row.weekly_cap == 2


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"time_zone": "Mars/North"}, "IANA name"),
        ({"country": "GB", "region": "Kent"}, "“Kent” is no part of GB whose days off are known; known are ENG, NIR"),
        ({"closing_days": "24.12.2026"}, "closing_days"),
        ({"minimum_item_minor": "lots"}, "write it like 1234.50"),
        ({"window_start": "12:00"}, "must begin before they end"),
        ({"working_days": []}, "This field is required"),
        ({"email": "x"}, "Enter a valid email"),
    ],
)
def test_a_setting_that_cannot_be_changes_nothing_and_says_why(
    world: World, change: dict[str, Any], complaint: str
) -> None:
    text = post(world, "settings", settings(world, name="Other name", **change))
    assert complaint in text
    assert 'value="Other name"' in text
    assert Organization.objects.get(pk=world.ours.pk).name == "Alice Ltd"


def test_who_collects_for_others_names_the_client(world: World) -> None:
    assert "names the client" in post(world, "settings", settings(world, party="THIRD"))
    assert Organization.objects.get(pk=world.ours.pk).party == "FIRST"
    post(world, "settings", settings(world, party="THIRD", client_name="Nordwind GmbH", license="RDG 12/345"))
    row = Organization.objects.get(pk=world.ours.pk)
    assert (row.party, row.client_name, row.license) == ("THIRD", "Nordwind GmbH", "RDG 12/345")


def test_who_may_not_change_settings_reads_them(world: World) -> None:
    text = world.get(f"/organizations/{world.ours.public_id}/settings", "agent")
    assert "Europe/Berlin" in text
    assert text.count('method="post"') == 1  # signing out


def test_the_form_knows_every_setting_but_those_of_the_switch() -> None:
    from dunwell.organizations.settings import SETTINGS

    elsewhere = {"sending", "redirect_to", "canary_limit", "base_currency", "ageing_buckets", "place_rules"}
    assert set(Settings.base_fields) <= set(SETTINGS)
    assert set(SETTINGS) - set(Settings.base_fields) - elsewhere == set()


@pytest.mark.parametrize("state", ["ON", "REVIEW", "CANARY"])
def test_customers_get_messages_only_after_a_yes(world: World, state: str) -> None:
    assert "tick this to go on" in post(world, "sending", {"state": state, "limit": "5"})
    assert Organization.objects.get(pk=world.ours.pk).sending == "OFF"
    assert "Sending is now" in post(world, "sending", {"state": state, "limit": "5", "sure": "on", "number": "0"})
    assert Organization.objects.get(pk=world.ours.pk).sending == state


def test_leaving_off_withdraws_what_was_written_under_it(world: World) -> None:
    world.invoice(world.customer("BOB"), 123_456, days_late=14, number="INV-1")
    world.night()
    assert Message.objects.of(world.ours).get().state == "READY"
    post(world, "sending", {"state": "ON", "sure": "on", "number": "1"})
    assert Message.objects.of(world.ours).get().state == "WITHDRAWN"


def test_redirecting_needs_an_address(world: World) -> None:
    assert "needs the address" in post(world, "sending", {"state": "REDIRECT"})
    text = post(world, "sending", {"state": "REDIRECT", "redirect_to": "me@alice.example"})
    assert "Every message goes to me@alice.example" in text


def test_the_state_stands_on_every_page(world: World) -> None:
    post(world, "sending", {"state": "ON", "sure": "on", "number": "0"})
    for path in ("/", "/customers", "/nights", "/account"):
        assert "Messages leave by themselves" in world.get(path, "agent")


def test_a_mailbox_of_its_own_is_said_on_every_page(world: World) -> None:
    with transaction.atomic():
        connect(
            organization=world.ours.pk,
            kind="EMAIL",
            connector="mailbox",
            settings={},
            at=clock.now(),
            actor="test",
            role=None,
        )
    post(world, "sending", {"state": "ON", "sure": "on", "number": "0"})
    assert "nothing leaves this computer" in world.get("/customers", "agent")


def test_every_setting_explains_itself(world: World) -> None:
    page = world.get(f"/organizations/{world.ours.public_id}/settings")
    for said in ("counted in them", "the account that letters name", "nobody is written to", "called late before"):
        assert said in page
