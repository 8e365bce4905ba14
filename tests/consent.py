"""A real OAuth provider on this computer: its consent page, its tokens, and the mail server that believes them."""

import base64
import json
import secrets
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.smtp import AuthResult

from dunwell.connectors.email.smtp.oauth import challenge_of
from tests.post_office import Clerk


class Provider(ThreadingHTTPServer):
    """Knows which codes, challenges and tokens it gave; `says` is an error it answers instead.

    One that `forgets` takes a refresh token once: the next time it wants the one it gave with the answer.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.codes: dict[str, dict[str, str]] = {}
        self.refresh_tokens: set[str] = set()
        self.access_tokens: set[str] = set()
        self.asked: list[dict[str, str]] = []
        self.says: tuple[int, str] | None = None
        self.forgets = False

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def consent(self, asked: dict[str, str]) -> str:
        """What the person's click leads back to."""
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urllib.parse.urlencode({'code': code, 'state': asked['state']})}"

    def token(self, asked: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.asked.append(asked)
        if self.says is not None:
            return self.says[0], {"error": self.says[1]}
        if asked["grant_type"] == "authorization_code":
            consent = self.codes.pop(asked.get("code", ""), None)
            fits = consent and consent["code_challenge"] == challenge_of(asked.get("code_verifier", ""))
            if not (consent and fits and consent["redirect_uri"] == asked["redirect_uri"]):
                return 400, {"error": "invalid_grant"}
        elif asked.get("refresh_token") not in self.refresh_tokens:
            return 400, {"error": "invalid_grant"}
        if self.forgets:
            self.refresh_tokens.discard(asked.get("refresh_token", ""))
        refresh, access = secrets.token_urlsafe(8), secrets.token_urlsafe(8)
        self.refresh_tokens.add(refresh)
        self.access_tokens.add(access)
        return 200, {"access_token": access, "refresh_token": refresh, "expires_in": 3600, "token_type": "Bearer"}


class Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
        self.send_response(302)
        self.send_header("Location", self.server.consent(asked))
        self.end_headers()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        status, answer = self.server.token(dict(urllib.parse.parse_qsl(body)))
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Be quiet."""


class TokenClerk(Clerk):
    """A clerk who lets in whoever shows a token of the provider's."""

    def __init__(self, provider: Provider) -> None:
        super().__init__()
        self.provider = provider

    async def auth_XOAUTH2(self, server: Any, args: list[str]) -> AuthResult:  # noqa: N802
        said = base64.b64decode(args[1]).decode()
        token = said.split("auth=Bearer ")[1].split("\x01")[0]
        if token in self.provider.access_tokens:
            return AuthResult(success=True, auth_data=said)
        await server.push("535 5.7.8 token not accepted")
        return AuthResult(success=False, handled=True)


@contextmanager
def open_provider() -> Iterator[Provider]:
    """Open a provider for a while."""
    provider = Provider()
    thread = threading.Thread(target=provider.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.shutdown()
        provider.server_close()
        thread.join()
