"""How a domain stands, by its own words in the DNS; a name server that hangs costs seconds and is named."""

import time

import pytest
from django.test.utils import override_settings

from dunwell.correspondence import standing
from dunwell.correspondence.standing import check_domain
from tests.name_server import open_name_server

LONG = "v=DKIM1; k=rsa; p=" + "A" * 400


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy computer answers itself late."""
    monkeypatch.setattr(standing, "LIMIT", 60.0)


def found(zone: dict[str, list[str]], domain: str = "house.example") -> dict[str, tuple[str, str]]:
    with open_name_server(zone) as server, override_settings(NAME_SERVER=server):
        return {check.name: (check.verdict, check.says) for check in check_domain(domain)}


def test_a_domain_in_order() -> None:
    checks = found(
        {
            "house.example": ["something else", "v=spf1 include:spf.post.example -all"],
            "selector1._domainkey.house.example": [LONG],
            "_dmarc.house.example": ["v=DMARC1; p=reject; rua=mailto:d@house.example"],
        }
    )
    assert {name: verdict for name, (verdict, _) in checks.items()} == {"SPF": "good", "DKIM": "good", "DMARC": "good"}
    assert "`selector1`" in checks["DKIM"][1]


def test_a_domain_with_nothing_says_what_to_publish() -> None:
    checks = found({"house.example": []})
    assert {name: verdict for name, (verdict, _) in checks.items()} == {"SPF": "bad", "DKIM": "warn", "DMARC": "bad"}
    assert "v=spf1" in checks["SPF"][1]
    assert "_dmarc.house.example" in checks["DMARC"][1]


@pytest.mark.parametrize(
    ("texts", "verdict", "says"),
    [
        (["v=spf1 a -all", "v=spf1 mx -all"], "bad", "2 SPF records"),
        (["v=spf1 +all"], "bad", "whole world"),
        (["v=spf1 a mx"], "warn", "everybody else"),
        (["v=spf1 redirect=_spf.post.example"], "good", "names who may send"),
        (["v=spf10 -all"], "bad", "names nobody"),
    ],
)
def test_spf_is_read_as_receivers_do(texts: list[str], verdict: str, says: str) -> None:
    got, words = found({"house.example": texts})["SPF"]
    assert (got, says in words) == (verdict, True)


def test_the_policy_of_the_domain_above_counts_and_a_withdrawn_key_does_not() -> None:
    checks = found(
        {
            "mail.house.example": ["v=spf1 -all"],
            "default._domainkey.mail.house.example": ["v=DKIM1; p=;"],
            "_dmarc.house.example": ["v=DMARC1;p=none"],
        },
        domain="mail.house.example",
    )
    assert (checks["DMARC"][0], checks["DKIM"][0]) == ("warn", "warn")


def test_a_name_server_that_hangs_is_named_and_costs_no_more_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "LIMIT", 0.6)
    began = time.monotonic()
    with open_name_server() as server, override_settings(NAME_SERVER=server):
        checks = check_domain("house.example")
    assert time.monotonic() - began < 10  # without the limit each of the three would wait for four
    assert {check.verdict for check in checks} == {"wait"}
    assert "did not answer in time" in checks[0].says
