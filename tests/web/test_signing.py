"""Signing in and out, and choosing among one's organizations."""

import datetime as dt

import pytest
from django.test import Client

from dunwell.audit.models import Event
from dunwell.kit import clock
from dunwell.organizations import operations as organizations
from dunwell.organizations import signing_in
from dunwell.organizations.models import FailedSignIn
from tests.web.world import PASSWORD, World


def sign_in(client: Client, password: str = PASSWORD, email: str = "agent@alice.example", **more: str) -> int:
    """Try to sign in, and return the status."""
    return client.post("/sign-in", {"email": email, "password": password, **more}).status_code


def test_a_member_signs_in_and_out(world: World) -> None:
    client = Client()
    assert client.get("/").headers["Location"] == "/sign-in?next=/"
    response = client.post("/sign-in", {"email": "Agent@Alice.example ", "password": PASSWORD, "next": "/account"})
    assert (response.status_code, response.headers["Location"]) == (302, "/account")
    assert "Agent of Alice" in client.get("/").text
    assert client.post("/sign-out").headers["Location"] == "/sign-in"
    assert client.get("/").status_code == 302
    assert Event.objects.unscoped("of the installation").filter(verb="user.signed_in").count() == 1


def test_a_wrong_password_and_an_unknown_address_read_the_same(world: World) -> None:
    wrong = Client().post("/sign-in", {"email": "agent@alice.example", "password": "no"})
    unknown = Client().post("/sign-in", {"email": "nobody@alice.example", "password": "no"})
    assert wrong.status_code == unknown.status_code == 401
    assert "do not belong together" in wrong.text
    assert "do not belong together" in unknown.text


@pytest.mark.parametrize("after", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere_after_signing_in(world: World, after: str) -> None:
    response = Client().post("/sign-in", {"email": "agent@alice.example", "password": PASSWORD, "next": after})
    assert response.headers["Location"] == "/"


def test_too_many_tries_are_told_to_wait_even_with_the_right_password(world: World) -> None:
    client = Client()
    answers = [sign_in(client, "wrong") for _ in range(signing_in.LIMITS["pair"])]
    assert set(answers) == {401}
    response = client.post("/sign-in", {"email": "agent@alice.example", "password": PASSWORD})
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "900"
    assert "_auth_user_id" not in client.session
    # Another account from there, and the same account from elsewhere, still get in.
    assert sign_in(Client(), email="manager@alice.example") == 302
    assert sign_in(Client(REMOTE_ADDR="192.0.2.7")) == 302


def test_an_address_that_tries_many_accounts_must_wait(world: World) -> None:
    client = Client(REMOTE_ADDR="192.0.2.9")
    for count in range(signing_in.LIMITS["address"]):
        sign_in(client, "wrong", email=f"user{count}@alice.example")
    assert sign_in(client) == 429


def test_waiting_ends_and_nothing_is_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    for _ in range(signing_in.LIMITS["pair"]):
        sign_in(client, "wrong")
    later = clock.now() + signing_in.WINDOW + dt.timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert sign_in(client, "wrong") == 401
    assert FailedSignIn.objects.count() == 3
    assert sign_in(client) == 302


def test_the_table_of_failures_knows_no_address(world: World) -> None:
    sign_in(Client(), "wrong")
    assert not FailedSignIn.objects.filter(key__contains="alice").exists()


def test_somebody_of_no_organization_is_told_what_to_do(world: World) -> None:
    user = organizations.create_user(
        email="loner@alice.example", name="Loner", password=PASSWORD, at=world.at, actor="test"
    )
    client = Client()
    client.force_login(user)
    response = client.get("/")
    assert response.status_code == 403
    assert "belong to no organization yet" in response.text


def test_a_member_of_two_looks_at_one_at_a_time(world: World) -> None:
    organizations.set_role(
        organization=world.theirs.pk, user=world.users["agent"].pk, role="ADMIN", at=world.at, actor="test"
    )
    client = world.client("agent")
    assert "<title>Today · Alice Ltd · Dunwell</title>" in client.get("/").text
    client.post("/organization", {"organization": world.theirs.public_id})
    assert "<title>Today · Charlie Ltd · Dunwell</title>" in client.get("/").text
    # The role is that of the organization an address names, whichever was chosen.
    assert client.get(f"/organizations/{world.theirs.public_id}/users").status_code == 200
    assert client.get(f"/organizations/{world.ours.public_id}/users").status_code == 403


@pytest.mark.parametrize("wanted", ["", "nonsense", "00000000-0000-4000-8000-000000000000"])
def test_choosing_what_is_not_ones_own_chooses_nothing(world: World, wanted: str) -> None:
    client = world.client("agent")
    assert client.post("/organization", {"organization": wanted}).status_code == 404
    assert "Alice Ltd" in client.get("/").text


def test_a_user_who_may_no_longer_sign_in_is_out_at_once(world: World) -> None:
    client = world.client("agent")
    world.users["agent"].is_active = False
    world.users["agent"].save()
    assert client.get("/").headers["Location"].startswith("/sign-in")


def test_every_answer_carries_the_strict_policy(world: World) -> None:
    response = world.client("agent").get("/")
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Cache-Control"] == "private, no-store"
