"""Connections: checked as the connector wants them, secrets encrypted, one a kind."""

import datetime as dt
from typing import Any

import pytest

from dunwell.audit.queries import list_events
from dunwell.organizations import operations, queries
from dunwell.organizations.models import Connection
from dunwell.organizations.operations import NotAllowedError, OrganizationError
from dunwell.organizations.queries import SecretsLostError
from dunwell.organizations.terms import ConnectionKind, Role
from tests import make

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 3, 23, 8, 0, tzinfo=dt.UTC)
SMTP = {"host": "mail.example.com", "username": "dunwell", "password": "s3cret word"}
EMAIL = ConnectionKind.EMAIL


@pytest.fixture
def house() -> int:
    return make.organization().pk


def connect(house: int, connector: str = "smtp", role: str | None = None, **settings: str) -> None:
    operations.connect(
        organization=house, kind="email", connector=connector, settings=settings, at=AT, actor="cli", role=role
    )


def opened(house: int) -> tuple[str, Any]:
    found = queries.open_connection(house, EMAIL)
    assert found is not None
    return found


def test_settings_are_completed_and_secrets_encrypted(house: int) -> None:
    connect(house, **SMTP)
    connector, config = opened(house)
    assert (connector, config.text("host"), config.number("port"), config.text("password")) == (
        "smtp",
        "mail.example.com",
        587,
        "s3cret word",
    )
    row = Connection.objects.of(house).get()
    assert "s3cret" not in f"{row.secrets}{row.config}"
    event = list_events(house)[0]
    assert event.verb == "connection.configured"
    assert "s3cret" not in str(event)
    shown = queries.find_connection(house, EMAIL)
    assert shown is not None
    assert "password" not in shown.config


def test_a_secret_left_out_stays_while_the_connector_is_the_same(house: int) -> None:
    connect(house, **SMTP)
    connect(house, host="other.example.com", password="")
    assert opened(house)[1].text("password") == "s3cret word"
    assert opened(house)[1].text("host") == "other.example.com"
    connect(house, "mailbox")
    connect(house, host="mail.example.com")
    assert opened(house)[1].text("password") == ""


def test_the_newest_connection_is_the_one(house: int) -> None:
    assert queries.open_connection(house, EMAIL) is None
    assert queries.find_connection(house, EMAIL) is None
    connect(house, "mailbox")
    connect(house, **SMTP)
    assert Connection.objects.of(house).count() == 1
    assert opened(house)[0] == "smtp"


@pytest.mark.parametrize(
    ("kind", "connector", "settings", "said"),
    [
        ("email", "smtp", {}, "host: must be given"),
        ("email", "smtp", {"host": "x", "port": "0"}, "port"),
        ("email", "smtp", {"host": "x", "colour": "red"}, "colour"),
        ("email", "pigeon", {}, "there are: google, mailbox, microsoft365, smtp"),
        ("carrier", "smtp", {}, "kind 'CARRIER'"),
    ],
)
def test_what_cannot_be_connected_changes_nothing(
    house: int, kind: str, connector: str, settings: dict[str, str], said: str
) -> None:
    with pytest.raises(OrganizationError, match=said):
        operations.connect(
            organization=house, kind=kind, connector=connector, settings=settings, at=AT, actor="cli", role=None
        )
    assert not Connection.objects.of(house).exists()


@pytest.mark.parametrize("role", [Role.MANAGER, Role.SUPERVISOR, Role.AGENT, Role.BILLING, Role.AUDITOR, ""])
def test_only_an_administrator_connects(house: int, role: str) -> None:
    with pytest.raises(NotAllowedError):
        connect(house, "mailbox", role=role)


def test_a_lost_key_is_said_in_one_sentence(house: int, settings: Any) -> None:
    connect(house, role=Role.ADMIN, **SMTP)
    settings.SECRET_KEY = "another key of the same length or so, which opens nothing"
    with pytest.raises(SecretsLostError, match="bring that key back"):
        queries.open_connection(house, EMAIL)
