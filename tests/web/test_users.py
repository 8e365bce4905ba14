"""Users and roles, and one's own account."""

import re

import pytest
from django.test import Client

from dunwell.organizations import operations as organizations
from dunwell.organizations.models import Membership, User
from tests.web.world import PASSWORD, World


@pytest.fixture
def users(world: World) -> str:
    """Where users are listed."""
    return f"/organizations/{world.ours.public_id}/users"


def test_a_new_user_gets_a_password_once_and_signs_in_with_it(world: World, users: str) -> None:
    admin = world.client("admin")
    response = admin.post(f"{users}/add", {"email": "Dora@Alice.example", "name": "Dora", "role": "BILLING"})
    found = re.search(r"with the password <code>([^<]+)</code>", response.text)
    assert found
    assert found[1] not in admin.get(users).text
    client = Client()
    client.post("/sign-in", {"email": "dora@alice.example", "password": found[1]})
    assert "Dora" in client.get("/").text


def test_a_wrong_form_keeps_what_was_typed(world: World, users: str) -> None:
    response = world.client("admin").post(f"{users}/add", {"email": "nonsense", "name": "Dora", "role": "KING"})
    assert response.status_code == 422
    assert 'value="Dora"' in response.text
    assert not User.objects.filter(name="Dora").exists()


def test_somebody_known_elsewhere_keeps_their_password(world: World, users: str) -> None:
    admin = world.client("admin")
    response = admin.post(
        f"{users}/add", {"email": "admin@charlie.example", "name": "Whatever", "role": "AUDITOR"}, follow=True
    )
    assert "signs in as before" in response.text
    charlie = world.users["other"]
    charlie.refresh_from_db()
    assert charlie.check_password(PASSWORD)
    assert charlie.name == "Charlie"
    # Nor may this organization give a password that opens the other one.
    response = admin.post(f"{users}/{charlie.public_id}/password", follow=True)
    assert "must change it themselves" in response.text
    charlie.refresh_from_db()
    assert charlie.check_password(PASSWORD)


def test_the_only_administrator_stays(world: World, users: str) -> None:
    admin = world.users["admin"]
    client = world.client("admin")
    for response in (
        client.post(f"{users}/{admin.public_id}/role", {"role": "AGENT"}, follow=True),
        client.post(f"{users}/{admin.public_id}/remove", follow=True),
    ):
        assert "make somebody else one first" in response.text
    assert Membership.objects.of(world.ours).get(user=admin).role == "ADMIN"


def test_a_role_changes_what_is_seen_at_once(world: World, users: str) -> None:
    agent = world.client("agent")
    assert users not in agent.get("/").text
    world.client("admin").post(f"{users}/{world.users['agent'].public_id}/role", {"role": "ADMIN"})
    assert users in agent.get("/").text


def test_a_member_of_another_creditor_cannot_be_named(world: World, users: str) -> None:
    charlie = world.users["other"].public_id
    client = world.client("admin")
    for act in ("role", "remove", "password"):
        assert client.post(f"{users}/{charlie}/{act}", {"role": "AGENT"}).status_code == 404


def test_names_are_text_and_nothing_else(world: World, users: str) -> None:
    organizations.add_user(
        organization=world.ours.pk,
        email="x@alice.example",
        name="<script>alert(1)</script>",
        role="AGENT",
        at=world.at,
        actor="test",
    )
    text = world.client("admin").get(users).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_the_list_asks_no_more_for_many(world: World, users: str, django_assert_num_queries: object) -> None:
    for count in range(20):
        organizations.add_user(
            organization=world.ours.pk, email=f"u{count}@x.example", name="U", role="AGENT", at=world.at, actor="test"
        )
    client = world.client("admin")
    with django_assert_num_queries(6):  # type: ignore[operator]
        client.get(users)


def test_one_changes_ones_own_password_and_other_sessions_end(world: World) -> None:
    here, there = world.client("agent"), world.client("agent")
    wrong = here.post("/account/password", {"old": "not it", "new": "quite another password"})
    assert "not your password" in wrong.text
    weak = here.post("/account/password", {"old": PASSWORD, "new": "short"})
    assert "too short" in weak.text
    done = here.post("/account/password", {"old": PASSWORD, "new": "quite another password"}, follow=True)
    assert "password is changed" in done.text
    assert there.get("/").status_code == 302
