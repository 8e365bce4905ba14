"""Screen 11: the account, a test mail to oneself and back, and the domain's standing."""

import socket
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.test.utils import override_settings

from dunwell.correspondence import standing
from dunwell.dunning import trying
from dunwell.dunning.dispatching.outbox import open_outbox
from dunwell.organizations import operations
from dunwell.organizations.models import Connection, Milestone, Organization
from dunwell.organizations.queries import open_connection
from dunwell.organizations.terms import ConnectionKind
from tests.consent import Provider, TokenClerk, open_provider
from tests.name_server import open_name_server
from tests.post_office import PostOffice, free_port, open_office
from tests.web.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def connect(world: World, who: str = "admin", **settings: Any) -> Any:
    """Send the form of the account and follow."""
    client = world.client(who)
    seen = client.get("/start/mail").context["seen"]
    usual = {"connector": "smtp", "host": "127.0.0.1", "port": "25", "security": "none", "timeout": "5", "seen": seen}
    return client.post("/start/mail/connect", usual | settings, follow=True)


def through(world: World, office: PostOffice) -> None:
    """Connect to a server of our own."""
    assert "The connection is kept" in connect(world, port=str(office.port), password="secret sauce").text


def test_an_account_is_kept_and_its_secret_never_shown_again(world: World) -> None:
    text = connect(world, host="post.example", username="", password="secret sauce").text
    assert "The connection is kept" in text
    row = Connection.objects.of(world.ours).get()
    assert row.config["host"] == "post.example"
    assert "sauce" not in row.secrets + str(row.config) + text + world.get("/start/mail")
    assert "left empty it stays as it is" in text


def test_what_cannot_be_is_said_at_its_field(world: World) -> None:
    response = connect(world, host="", port="99999")
    assert response.status_code == 422
    assert "This field is required" in response.text
    assert "less than or equal to 65535" in response.text
    assert not Connection.objects.of(world.ours).exists()


def test_a_form_of_another_tab_changes_nothing(world: World) -> None:
    connect(world, host="first.example")
    assert "changed meanwhile" in connect(world, host="second.example", seen="old").text
    assert Connection.objects.of(world.ours).get().config["host"] == "first.example"


def test_a_test_mail_goes_to_whoever_asks_and_only_a_click_says_that_it_arrived(world: World) -> None:
    with open_office() as office:
        through(world, office)
        client = world.client("admin")
        assert "No test mail has left" in client.post("/start/mail/arrived", follow=True).text
        text = client.post("/start/mail/try", follow=True).text
        assert "The server took it" in text
        [kept] = office.accepted
        assert kept.recipient == "admin@alice.example"
        assert kept.mail["Subject"] == "Test mail of Alice Ltd"
        assert not Milestone.objects.of(world.ours).filter(key="mail").exists()
        response = client.post("/start/mail/arrived")
        assert response.headers["Location"] == "/start/shadow"
    assert Milestone.objects.of(world.ours).filter(key="mail").exists()
    assert Organization.objects.get(pk=world.ours.pk).sending == "OFF"


@pytest.mark.parametrize(
    ("answers", "says"), [(["550 5.1.1 no such user"], "550"), (["451 4.3.0 later"], "451"), (["drop"], "broke")]
)
def test_what_the_server_says_is_shown(world: World, answers: list[str], says: str) -> None:
    with open_office() as office:
        through(world, office)
        office.say("RCPT", *answers)
        text = world.client("admin").post("/start/mail/try", follow=True).text
    assert "It did not leave" in text
    assert says in text
    assert "It arrived" not in text


def test_a_dead_server_and_none_at_all_are_said(world: World) -> None:
    text = world.client("admin").post("/start/mail/try", follow=True).text
    assert "No mail connection is configured" in text
    connect(world, port=str(free_port()))
    assert "No connection to the mail server" in world.client("admin").post("/start/mail/try", follow=True).text


def test_a_server_that_hangs_is_given_up_on_while_the_person_waits(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying, "PATIENCE", 1)
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen()
        connect(world, port=str(sock.getsockname()[1]), timeout="60")
        text = world.client("admin").post("/start/mail/try", follow=True).text
    assert "timed out" in text


def test_the_domain_is_looked_up_when_asked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "LIMIT", 60.0)
    connect(world, sender="ar@house.example")
    with open_name_server({"house.example": ["v=spf1 -all"]}) as server, override_settings(NAME_SERVER=server):
        text = world.client("admin").post("/start/mail/look", follow=True).text
    assert "of house.example" in text
    assert "names who may send" in text


def test_a_manager_reads_and_an_administrator_connects(world: World) -> None:
    assert "An administrator connects the account" in world.get("/start/mail", "manager")
    assert world.client("manager").post("/start/mail/try").status_code == 403


def begin_consent(world: World, provider: Provider, client: Client, *, port: int = 25) -> str:
    """Connect to Google as our fake, begin, and agree there; return the way back."""
    seen = client.get("/start/mail").context["seen"]
    sent = {"connector": "google", "client_id": "app", "client_secret": "s3cret", "username": "ar@alice.example"}
    sent |= {"host": "127.0.0.1", "port": str(port), "security": "auto", "timeout": "5", "authority": provider.address}
    assert "not agreed yet" in client.post("/start/mail/connect", {**sent, "seen": seen}, follow=True).text
    address = str(client.post("/start/mail/agree").context["address"])
    assert address.startswith(provider.address)
    back = provider.consent(dict(parse_qsl(urlsplit(address).query)))
    return back.removeprefix("http://testserver")


def test_consent_goes_out_with_a_state_and_comes_back_with_a_token(world: World) -> None:
    client = world.client("admin")
    with open_provider() as provider:
        back = begin_consent(world, provider, client)
        text = client.get(back, follow=True).text
        assert "Agreed: messages can leave" in text
        assert 'class="badge good">agreed' in text
        row = Connection.objects.of(world.ours).get()
        assert not any(token in row.secrets + str(row.config) + text for token in provider.refresh_tokens)
        assert row.config["username"] == "ar@alice.example"
        # The same way back a second time is no way any more.
        assert "used before" in client.get(back, follow=True).text


def test_a_way_back_that_another_began_changes_nothing(world: World) -> None:
    with open_provider() as provider:
        back = begin_consent(world, provider, world.client("admin"))
        text = world.client("admin").get(back, follow=True).text
        assert "was not begun here" in text
        assert "not agreed yet" in text
        assert provider.refresh_tokens == set()


def test_a_refusal_at_the_provider_is_said(world: World) -> None:
    client = world.client("admin")
    with open_provider() as provider:
        state = dict(parse_qsl(urlsplit(begin_consent(world, provider, client)).query))["state"]
        asked = urlencode({"state": state, "error": "access_denied"})
        assert "access_denied" in client.get(f"/start/mail/agreed?{asked}", follow=True).text
        provider.says = (500, "broken")
        client.post("/start/mail/agree")
        state = client.session["mail-consent"]["state"]
        answer = client.get(f"/start/mail/agreed?{urlencode({'state': state, 'code': 'x'})}", follow=True)
        assert "cannot answer now" in answer.text


def test_a_consent_that_the_provider_renews_is_kept_and_one_given_anew_is_not_overwritten(world: World) -> None:
    client = world.client("admin")
    with open_provider() as provider, open_office(clerk=TokenClerk(provider), auth_require_tls=False) as office:
        client.get(begin_consent(world, provider, client, port=office.port), follow=True)
        provider.forgets = True
        for _ in range(2):  # the second time with what the first one was given
            outbox = open_outbox(world.ours)
            outbox.connect()
            outbox.line.close()
        late = open_outbox(world.ours)
        with transaction.atomic():
            kept = open_connection(world.ours.pk, ConnectionKind.EMAIL)
            assert kept is not None
            who: dict[str, Any] = {"organization": world.ours.pk, "connector": "google", "used": kept[1].secrets}
            assert operations.keep_renewed(**who, fresh={"refresh_token": "given anew"})
        late.connect()
        late.line.close()
        now = open_connection(world.ours.pk, ConnectionKind.EMAIL)
        assert now is not None
        assert (now[1].text("refresh_token"), now[1].text("client_secret")) == ("given anew", "s3cret")


def test_an_account_with_a_password_needs_no_consent(world: World) -> None:
    connect(world, host="post.example")
    assert "others need no consent" in world.client("admin").post("/start/mail/agree", follow=True).text
