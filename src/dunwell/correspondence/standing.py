"""How a sender's domain stands with those who receive its mail: SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 7489).

Read from the DNS, with a time limit for all of it: a name server that hangs is named as such, and nothing is guessed.
"""

import time
from collections.abc import Callable
from typing import Final, NamedTuple

import dns.exception
import dns.resolver
from django.conf import settings

LIMIT: Final = 8.0
"""Seconds for everything."""

SELECTORS: Final = ("selector1", "selector2", "google", "default", "dkim", "mail", "k1", "s1", "s2")
"""Names under which the usual providers publish their keys; nobody can list the names of a domain."""

GOOD, WARN, BAD, UNKNOWN = "good", "warn", "bad", "wait"


class Check(NamedTuple):
    """What was found about one record: `verdict` is GOOD, WARN, BAD or UNKNOWN, `says` what it means and what to do."""

    name: str
    verdict: str
    says: str


class HangingError(Exception):
    """No name server answered in time."""


class _Names:
    """Asks for texts, within a time that all questions share."""

    def __init__(self) -> None:
        self._resolver = dns.resolver.Resolver(configure=not settings.NAME_SERVER)
        if settings.NAME_SERVER:
            host, _, port = settings.NAME_SERVER.rpartition(":")
            self._resolver.nameservers, self._resolver.port = [host], int(port)
        self._until = time.monotonic() + LIMIT

    def texts(self, name: str) -> list[str]:
        """Return the TXT records of a name, [] for none; raises HangingError."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise HangingError
        try:
            found = self._resolver.resolve(name, "TXT", lifetime=min(left, 4.0))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError) as error:
            raise HangingError from error
        return [b"".join(row.strings).decode("utf-8", "replace") for row in found]


def check_domain(domain: str) -> list[Check]:
    """Look at the three records of a domain; takes at most some seconds and never raises."""
    names = _Names()
    return [_asked(name, look, names, domain) for name, look in (("SPF", _spf), ("DKIM", _dkim), ("DMARC", _dmarc))]


def _asked(name: str, look: Callable[[_Names, str], tuple[str, str]], names: _Names, domain: str) -> Check:
    try:
        return Check(name, *look(names, domain))
    except HangingError:
        says = "The name server did not answer in time, so nothing is known. Try again later; nothing was changed."
        return Check(name, UNKNOWN, says)


def _spf(names: _Names, domain: str) -> tuple[str, str]:
    found = [text for text in names.texts(domain) if text.lower().split(" ")[0] == "v=spf1"]
    if not found:
        return BAD, f"{domain} names nobody who may send for it. Publish a TXT record `v=spf1 include:... ~all`."
    if len(found) > 1:
        return BAD, f"{domain} has {len(found)} SPF records, and receivers then believe none. Keep one of them."
    words = found[0].lower().split()
    if words[-1] in {"+all", "all"}:
        return BAD, "It allows the whole world to send in your name. End it with `~all` or `-all`."
    if words[-1] in {"-all", "~all"} or words[-1].startswith("redirect="):
        return GOOD, "It names who may send for you. Make sure that your mail server is one of them."
    return WARN, "It does not say what to do with everybody else. End it with `~all`."


def _dkim(names: _Names, domain: str) -> tuple[str, str]:
    for selector in SELECTORS:
        for text in names.texts(f"{selector}._domainkey.{domain}"):
            if "p=" in text.replace(" ", "") and "p=;" not in text.replace(" ", "") + ";":
                return GOOD, f"A key is published as `{selector}`, so your mail server can sign."
    return WARN, (
        "No key under the usual names. Your mail server may sign with another name: look for `DKIM-Signature` in the "
        "test mail, or switch signing on there."
    )


def _dmarc(names: _Names, domain: str) -> tuple[str, str]:
    labels = domain.split(".")
    for start in range(len(labels) - 1):
        parent = ".".join(labels[start:])
        found = [text for text in names.texts(f"_dmarc.{parent}") if text.lower().startswith("v=dmarc1")]
        if found:
            tags = dict(part.strip().lower().split("=", 1) for part in found[0].split(";") if "=" in part)
            if tags.get("p") in {"quarantine", "reject"}:
                return GOOD, f"Receivers are told to {tags['p']} what only pretends to be you."
            return WARN, "It watches and protects nothing yet (`p=none`). Fine to begin with."
    return BAD, (
        f"There is no DMARC record; large providers sort such mail out. Publish a TXT record at `_dmarc.{domain}`: "
        "`v=DMARC1; p=none; rua=mailto:...`."
    )
