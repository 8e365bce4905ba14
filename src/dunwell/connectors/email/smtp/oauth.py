"""OAuth 2 with mail providers: consent with state and PKCE (RFC 6749, 7636), and access tokens from what was agreed.

Only `https` addresses are asked, and `http` on this computer for tests. What a provider answers is data until checked.
"""

import base64
import hashlib
import ipaddress
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from dunwell.connectors.ports import Config, PermanentError, TemporaryError

LARGEST: Final = 100_000
EARLY: Final = 60
"""Seconds before its end at which an access token is renewed."""


class Provider(NamedTuple):
    """Where a provider asks for consent and gives tokens; `{tenant}` is filled in from the settings.

    `extra` goes with the request for consent, so that a token to come back with is given at all.
    """

    title: str
    authorize: str
    token: str
    scope: str
    extra: Mapping[str, str]


def challenge_of(verifier: str) -> str:
    """Return the PKCE challenge (S256) of a verifier."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def consent_address(provider: Provider, config: Config, *, back: str, state: str, verifier: str) -> str:
    """Return where a person agrees; the provider leads back to `back` with `state` and a code."""
    asked = {
        "client_id": config.text("client_id"),
        "response_type": "code",
        "redirect_uri": back,
        "scope": provider.scope,
        "state": state,
        "code_challenge": challenge_of(verifier),
        "code_challenge_method": "S256",
        "login_hint": config.text("username"),
        **provider.extra,
    }
    return f"{_address(provider.authorize, config)}?{urllib.parse.urlencode(asked)}"


def exchange(provider: Provider, config: Config, *, code: str, back: str, verifier: str) -> str:
    """Turn the code of a consent into the refresh token to be kept; raises TemporaryError, PermanentError."""
    given = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
    answer = _ask(provider, config, given)
    token = answer.get("refresh_token")
    if not isinstance(token, str) or not token:
        raise PermanentError(
            f"{provider.title} gave no lasting consent; remove the app's access there and agree again."
        )
    return token


class Access:
    """Access tokens of one connection, renewed before they end.

    A provider may give a new refresh token with each (Microsoft does; RFC 6749 section 6): it is handed on to be kept
    before the access token is used, or the old one runs out some day and nobody knows why.
    """

    def __init__(self, provider: Provider, config: Config) -> None:
        """Keep the settings; nothing is asked yet."""
        self.provider = provider
        self.config = config
        self._token, self._until = "", 0.0
        self._refresh = config.text("refresh_token")

    def token(self) -> str:
        """Return a valid access token; raises TemporaryError, PermanentError."""
        if not self._refresh:
            raise PermanentError(
                f"Nobody has agreed with {self.provider.title} yet: do that on the page of the mail account."
            )
        if time.monotonic() >= self._until:
            given = {"grant_type": "refresh_token", "refresh_token": self._refresh}
            answer = _ask(self.provider, self.config, given | {"scope": self.provider.scope})
            token, lasts = answer.get("access_token"), answer.get("expires_in", 300)
            if not isinstance(token, str) or not token.isascii() or not isinstance(lasts, int):
                raise TemporaryError(f"{self.provider.title} answered without a token.")
            self._renew(answer.get("refresh_token"))
            self._token, self._until = token, time.monotonic() + max(lasts - EARLY, 1)
        return self._token

    def _renew(self, refresh: object) -> None:
        if isinstance(refresh, str) and refresh and refresh != self._refresh:
            self.config.renewed({"refresh_token": refresh})
            self._refresh = refresh


def _address(text: str, config: Config) -> str:
    authority = config.text("authority")
    address = text.replace("{tenant}", urllib.parse.quote(config.text("tenant") or "common", safe=""))
    if authority:
        address = authority.rstrip("/") + urllib.parse.urlsplit(address).path
    parts = urllib.parse.urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname or "")):
        raise PermanentError(f"{address} is no encrypted address; nothing was sent there.")
    return address


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _ask(provider: Provider, config: Config, given: Mapping[str, str]) -> dict[str, Any]:
    """Ask the token endpoint; a refusal of what we have is permanent, everything else may pass."""
    whole = {"client_id": config.text("client_id"), "client_secret": config.text("client_secret"), **given}
    body = urllib.parse.urlencode({name: value for name, value in whole.items() if value}).encode()
    request = urllib.request.Request(_address(provider.token, config), data=body)  # noqa: S310 - checked by _address
    request.add_header("Accept", "application/json")
    try:
        with _NO_REDIRECT.open(request, timeout=config.number("timeout")) as answer:
            return _read(answer.read(LARGEST))
    except urllib.error.HTTPError as error:
        with error:
            said = _read(error.read(LARGEST))
        code = str(said.get("error", error.code))[:80]
        if 400 <= error.code < 500 and error.code != 429:
            text = (
                f"{provider.title} refuses ({code}): agree again on the page of the mail account, or mend the client."
            )
            raise PermanentError(text, code=code) from error
        raise TemporaryError(f"{provider.title} cannot answer now ({code}).", code=code) from error
    except (OSError, ValueError) as error:
        raise TemporaryError(f"{provider.title} did not answer: {error}.") from error


def _read(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows nothing: a token endpoint that leads elsewhere gets no secret of ours there."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Refuse."""
        return


_NO_REDIRECT: Final = urllib.request.build_opener(_Stay)
