"""Microsoft 365 and Google by consent: state and PKCE out, tokens back; verified against our own fake."""

import urllib.parse
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dunwell.connectors import registry
from dunwell.connectors.ports import Accepted, Agreeing, Config, Envelope, PermanentError, TemporaryError
from tests.consent import Provider, TokenClerk, open_provider
from tests.post_office import free_port, open_office

AGREED = ["google", "microsoft365"]
MAIL = b"From: a@ours.example\r\nTo: b@theirs.example\r\nSubject: x\r\n\r\nx\r\n"
BACK = "https://dunwell.example/start/mail/agreed"


def config_of(name: str, **given: Any) -> Config:
    usual = {"client_id": "app", "client_secret": "s3cret", "username": "ar@ours.example", "timeout": "5"}
    return Config.read(registry.mail_connector(name).fields, {**usual, **given})


def agree(name: str, provider: Provider, **given: Any) -> Config:
    """Go out, agree, and come back with what is to be kept."""
    config = config_of(name, authority=provider.address, **given)
    connector: Any = registry.mail_connector(name)
    address = connector.consent_address(config, back=BACK, state="S", verifier="V" * 43)
    back = provider.consent(dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query)))
    code = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(back).query))["code"]
    kept = connector.agreed(config, code=code, back=BACK, verifier="V" * 43)
    return Config(config.values, {**config.secrets, **kept})


@pytest.mark.parametrize("name", AGREED)
def test_after_consent_a_mail_leaves_with_a_token_and_no_password(name: str, tmp_path: Path) -> None:
    with open_provider() as provider, open_office(clerk=TokenClerk(provider), auth_require_tls=False) as office:
        config = agree(name, provider, host="127.0.0.1", port=str(office.port))
        line = registry.mail_connector(name).open(config, place=tmp_path)
        for _ in range(2):
            assert isinstance(line.send(Envelope("ar@ours.example", "b@theirs.example", MAIL, "k")), Accepted)
        line.close()
        assert len(office.accepted) == 2
        # One token for the whole line: the provider was asked for the code, and once for a token.
        assert [one["grant_type"] for one in provider.asked] == ["authorization_code", "refresh_token"]


@pytest.mark.parametrize("name", AGREED)
def test_the_way_out_carries_state_and_challenge_and_no_secret(name: str) -> None:
    connector: Any = registry.mail_connector(name)
    assert isinstance(connector, Agreeing)
    address = connector.consent_address(config_of(name), back=BACK, state="STATE", verifier="VERIFIER")
    parts = urllib.parse.urlsplit(address)
    asked = dict(urllib.parse.parse_qsl(parts.query))
    assert parts.scheme == "https"
    assert (asked["state"], asked["code_challenge_method"], asked["redirect_uri"]) == ("STATE", "S256", BACK)
    assert "VERIFIER" not in address
    assert "s3cret" not in address


def test_a_foreign_verifier_a_used_code_and_a_withdrawn_consent_are_refused(tmp_path: Path) -> None:
    connector: Any = registry.mail_connector("google")
    with open_provider() as provider:
        config = config_of("google", authority=provider.address, host="127.0.0.1", port="25")
        address = connector.consent_address(config, back=BACK, state="S", verifier="mine")
        back = provider.consent(dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query)))
        code = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(back).query))["code"]
        with pytest.raises(PermanentError, match="invalid_grant"):
            connector.agreed(config, code=code, back=BACK, verifier="stolen")
        with pytest.raises(PermanentError, match="invalid_grant"):
            connector.agreed(config, code=code, back=BACK, verifier="mine")
    with open_provider() as provider, open_office(clerk=TokenClerk(provider), auth_require_tls=False) as office:
        agreed = agree("google", provider, host="127.0.0.1", port=str(office.port))
        provider.refresh_tokens.clear()
        with pytest.raises(PermanentError, match="agree again"):
            connector.open(agreed, place=tmp_path).connect()


def test_a_renewed_consent_is_handed_on_before_it_is_used(tmp_path: Path) -> None:
    with open_provider() as provider, open_office(clerk=TokenClerk(provider), auth_require_tls=False) as office:
        provider.forgets = True
        config = agree("microsoft365", provider, host="127.0.0.1", port=str(office.port))
        kept: list[dict[str, str]] = []
        told = replace(config, renewed=lambda fresh: kept.append(dict(fresh)))
        connector = registry.mail_connector("microsoft365")
        first = connector.open(told, place=tmp_path)
        first.connect()
        (fresh,) = kept
        assert provider.refresh_tokens == set(fresh.values())
        second = connector.open(Config(config.values, {**config.secrets, **fresh}), place=tmp_path)
        second.connect()
        first.close()
        second.close()
        with pytest.raises(PermanentError, match="agree again"):
            connector.open(config, place=tmp_path).connect()


def test_a_token_the_mail_server_does_not_believe_is_ours_to_mend(tmp_path: Path) -> None:
    with (
        open_provider() as provider,
        open_provider() as another,
        open_office(clerk=TokenClerk(another), auth_require_tls=False) as office,
    ):
        config = agree("google", provider, host="127.0.0.1", port=str(office.port))
        with pytest.raises(PermanentError, match="535"):
            registry.mail_connector("google").open(config, place=tmp_path).connect()


@pytest.mark.parametrize("says", [(503, "server_error"), (429, "slow_down")])
def test_a_provider_that_cannot_answer_is_asked_again_later(says: tuple[int, str], tmp_path: Path) -> None:
    with open_provider() as provider, open_office(clerk=TokenClerk(provider), auth_require_tls=False) as office:
        config = agree("google", provider, host="127.0.0.1", port=str(office.port))
        provider.says = says
        with pytest.raises(TemporaryError, match=says[1]):
            registry.mail_connector("google").open(config, place=tmp_path).connect()


def test_without_consent_or_provider_nothing_is_sent_and_said_why(tmp_path: Path) -> None:
    with open_provider() as provider, open_office(clerk=TokenClerk(provider), auth_require_tls=False) as office:
        here = {"host": "127.0.0.1", "port": str(office.port), "timeout": "2"}
        with pytest.raises(PermanentError, match="Nobody has agreed"):
            registry.mail_connector("google").open(config_of("google", **here), place=tmp_path).connect()
        dead = config_of("google", authority=f"http://127.0.0.1:{free_port()}", refresh_token="x", **here)
        with pytest.raises(TemporaryError, match="did not answer"):
            registry.mail_connector("google").open(dead, place=tmp_path).connect()
        plain = config_of("google", authority="http://provider.example", refresh_token="x", **here)
        with pytest.raises(PermanentError, match="no encrypted address"):
            registry.mail_connector("google").open(plain, place=tmp_path).connect()
