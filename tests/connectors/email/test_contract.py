"""What every way to send mail promises, whatever is behind it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dunwell.connectors import registry
from dunwell.connectors.ports import Accepted, Agreeing, Config, ConfigError, Envelope, FieldKind, TemporaryError
from tests.consent import TokenClerk, open_provider
from tests.post_office import PostOffice, free_port, open_office

CONNECTORS = sorted(registry.mail_connectors())
MAIL = b"From: a@ours.example\r\nTo: b@theirs.example\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\n.dot\r\nend\r\n"


def settings_for(name: str, port: int) -> dict[str, str]:
    """The least that a connector must be told, for a server of our own."""
    given = {"host": "127.0.0.1", "port": str(port)}
    known = {wanted.name for wanted in registry.mail_connector(name).fields}
    return {key: value for key, value in given.items() if key in known}


@contextmanager
def office_of(name: str) -> Iterator[tuple[PostOffice, dict[str, str]]]:
    """A mail server of our own that lets the connector in, and the settings for it."""
    if not isinstance(registry.mail_connector(name), Agreeing):
        with open_office() as office:
            yield office, settings_for(name, office.port)
        return
    with open_provider() as provider, open_office(clerk=TokenClerk(provider), auth_require_tls=False) as office:
        provider.refresh_tokens.add("agreed")
        yield office, {**settings_for(name, office.port), "authority": provider.address, "refresh_token": "agreed"}


@pytest.mark.parametrize("name", CONNECTORS)
def test_a_mail_is_handed_over_and_said_to_be_accepted(name: str, tmp_path: Path) -> None:
    connector = registry.mail_connector(name)
    with office_of(name) as (office, given):
        config = Config.read(connector.fields, given)
        line = connector.open(config, place=tmp_path)
        line.connect()
        assert isinstance(line.send(Envelope("a@ours.example", "b@theirs.example", MAIL, "key-1")), Accepted)
        line.close()
        line.close()
        if connector.capabilities.leaves_house:
            assert [(kept.recipient, kept.content) for kept in office.accepted] == [("b@theirs.example", MAIL)]
        else:
            assert office.accepted == []
    shelf = connector.shelf(place=tmp_path)
    assert (shelf is not None) == connector.capabilities.reads_back
    if shelf is not None:
        assert shelf.read("key-1") == MAIL


@pytest.mark.parametrize("name", CONNECTORS)
def test_many_mails_use_one_line(name: str, tmp_path: Path) -> None:
    connector = registry.mail_connector(name)
    with office_of(name) as (office, given):
        line = connector.open(Config.read(connector.fields, given), place=tmp_path)
        for n in range(5):
            line.connect()
            line.send(Envelope("a@ours.example", f"b{n}@theirs.example", MAIL, f"key-{n}"))
        line.close()
        assert office.clerk.commands["EHLO"] == (1 if connector.capabilities.leaves_house else 0)
        assert len(office.accepted) == (5 if connector.capabilities.leaves_house else 0)


@pytest.mark.parametrize("name", CONNECTORS)
def test_where_nobody_answers_connecting_says_so(name: str, tmp_path: Path) -> None:
    connector = registry.mail_connector(name)
    (tmp_path / "file").write_text("in the way")
    config = Config.read(connector.fields, settings_for(name, free_port()))
    line = connector.open(config, place=tmp_path / "file" / "box")
    with pytest.raises(TemporaryError):
        line.connect()


@pytest.mark.parametrize("name", CONNECTORS)
def test_settings_are_declared_well(name: str) -> None:
    connector = registry.mail_connector(name)
    assert connector.name == name
    assert connector.label
    assert connector.capabilities.verified in ("live", "own fake")
    for wanted in connector.fields:
        assert wanted.label
        assert not wanted.choices or wanted.default in wanted.choices
        assert (wanted.kind is FieldKind.CHOICE) == bool(wanted.choices)
    required = [wanted.name for wanted in connector.fields if wanted.required]
    if required:
        with pytest.raises(ConfigError) as error:
            Config.read(connector.fields, {})
        assert set(error.value.problems) == set(required)


@pytest.mark.parametrize("name", CONNECTORS)
def test_unknown_and_wrong_settings_are_all_named(name: str) -> None:
    connector = registry.mail_connector(name)
    given = {**settings_for(name, 25), "colour": "blue", "shape": "round"}
    with pytest.raises(ConfigError) as error:
        Config.read(connector.fields, given)
    assert set(error.value.problems) == {"colour", "shape"}


def test_a_secret_does_not_show() -> None:
    fields = registry.mail_connector("smtp").fields
    config = Config.read(fields, {"host": "mail.example", "username": "u", "password": "hush"})
    assert config.text("password") == "hush"
    assert "hush" not in repr(config)
    assert "hush" not in str(config.values)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"host": "x", "port": "70000"}, "port"),
        ({"host": "x", "port": "²"}, "port"),
        ({"host": "x", "security": "rot13"}, "security"),
        ({"host": "x\r\ny"}, "host"),
    ],
)
def test_a_wrong_value_is_named(given: dict[str, str], problem: str) -> None:
    with pytest.raises(ConfigError) as error:
        Config.read(registry.mail_connector("smtp").fields, given)
    assert list(error.value.problems) == [problem]


def test_an_unknown_connector_is_named_with_those_there_are() -> None:
    with pytest.raises(registry.UnknownConnectorError, match="there are: google, mailbox, microsoft365, smtp"):
        registry.connector_of("EMAIL", "pigeon")
    with pytest.raises(registry.UnknownConnectorError, match="EMAIL"):
        registry.connector_of("SMOKE", "signal")
