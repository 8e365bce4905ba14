"""A real SMTP server (aiosmtpd) in a thread of its own, which keeps every body it saw and behaves as it is told.

`say("RCPT", "451 4.3.0 later")` answers the next RCPT so; the answer "drop" closes the connection instead, before the
body ("DATA"), or after the whole body came ("BODY") without a word about it; "keep and drop" does so having kept it.
"""

import asyncio
import email
import email.policy
import socket
import ssl
from collections import Counter, defaultdict, deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any, NamedTuple

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


class Kept(NamedTuple):
    """One body as it came over the wire, whether we said that we took it, and whether we said that we did not."""

    sender: str
    recipient: str
    content: bytes
    accepted: bool
    refused: bool = False

    @property
    def mail(self) -> EmailMessage:
        return email.message_from_bytes(self.content, policy=email.policy.default)

    @property
    def key(self) -> tuple[str, str]:
        """Message and attempt, as our headers name them."""
        return (self.mail["X-Dunwell-Message"], self.mail["X-Dunwell-Attempt"])


class Clerk:
    """aiosmtpd's handler: does what the script says, then what any server does."""

    def __init__(self) -> None:
        self.script: dict[str, deque[str]] = defaultdict(deque)
        self.always: dict[str, str] = {}
        self.kept: list[Kept] = []
        self.commands: Counter[str] = Counter()
        self.on_body: Callable[[Kept], None] | None = None

    def _next(self, command: str) -> str:
        self.commands[command] += 1
        waiting = self.script[command]
        return waiting.popleft() if waiting else self.always.get(command, "")

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        if self._next("EHLO") == "drop":
            _drop(server)
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := self._next("MAIL"):
            return _answer(server, answer)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := self._next("RCPT"):
            return _answer(server, answer)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self._next("BODY") or "250 2.0.0 taken"
        takes = answer.startswith(("250", "keep"))
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        kept = Kept(envelope.mail_from or "", envelope.rcpt_tos[0], content, takes, answer.startswith(("4", "5")))
        self.kept.append(kept)
        if self.on_body is not None:
            self.on_body(kept)
        return _answer(server, answer.removeprefix("keep and "))


def _answer(server: SMTP, answer: str) -> str:
    if answer == "drop":
        _drop(server)
    return answer


def _drop(server: SMTP) -> None:
    assert isinstance(server.transport, asyncio.Transport)
    server.transport.abort()


class Server(SMTP):
    """aiosmtpd, able to drop the connection instead of asking for the body."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        answer = self.event_handler._next("DATA")
        if answer == "drop":
            _drop(self)
        elif answer:
            await self.push(answer)
        else:
            await super().smtp_DATA(arg)


class PostOffice(Controller):
    """The server; `port` is free, and the same when it is opened again. `connections` counts its own first one too."""

    def __init__(self, clerk: Clerk, *, port: int = 0, tls: ssl.SSLContext | None = None, **options: Any) -> None:
        self.clerk = clerk
        self.connections = 0
        self.options = {"enable_SMTPUTF8": True, "ident": "post office", "hostname": "post.example", **options}
        super().__init__(clerk, hostname="127.0.0.1", port=port, ssl_context=tls, ready_timeout=60)

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        # Bound here and at once: a free port that is asked for first may be somebody else's by now.
        bound = socket.create_server((self.hostname, self.port))
        self.port = bound.getsockname()[1]
        return self.loop.create_server(self._factory_invoker, sock=bound, ssl=self.ssl_context)

    def factory(self) -> Server:
        self.connections += 1
        return Server(self.handler, **self.options)

    def say(self, command: str, *answers: str) -> None:
        self.clerk.script[command].extend(answers)

    @property
    def kept(self) -> list[Kept]:
        return self.clerk.kept

    @property
    def accepted(self) -> list[Kept]:
        return [kept for kept in self.clerk.kept if kept.accepted]


def free_port() -> int:
    """A port of this computer nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def let_in(username: bytes, password: bytes) -> Callable[..., AuthResult]:
    """An authenticator for one user."""

    def check(server: object, session: object, envelope: object, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (username, password), handled=False)

    return check


@contextmanager
def open_office(*, port: int = 0, clerk: Clerk | None = None, **options: Any) -> Iterator[PostOffice]:
    """Open a post office for a while."""
    office = PostOffice(clerk or Clerk(), port=port, **options)
    office.start()
    try:
        yield office
    finally:
        office.stop()
