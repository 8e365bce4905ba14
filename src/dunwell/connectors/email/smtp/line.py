"""Mail by SMTP: one connection kept open, and exact about what the server has and has not accepted."""

import base64
import smtplib
import socket
import ssl
import time
from collections.abc import Callable

from dunwell.connectors.email.smtp.codes import refusal
from dunwell.connectors.email.smtp.wire import Phase, TlsWire, Wire
from dunwell.connectors.ports import (
    About,
    Accepted,
    Config,
    ConfigField,
    Envelope,
    FieldKind,
    Outcome,
    PermanentError,
    TemporaryError,
    Uncertain,
)

TIMEOUT = 60  # seconds, for every answer
IDLE = 10  # seconds after which an open connection is asked whether it still lives

FIELDS = (
    ConfigField("host", "Server", required=True, help="name or address of the mail server"),
    ConfigField("port", "Port", FieldKind.NUMBER, default="587", least=1, most=65_535),
    ConfigField(
        "security",
        "Encryption",
        FieldKind.CHOICE,
        default="auto",
        choices=("auto", "starttls", "tls", "none"),
        help="auto: TLS on port 465, else STARTTLS where the server offers it; a password is never sent in the clear",
    ),
    ConfigField("username", "User name"),
    ConfigField("password", "Password", FieldKind.HIDDEN),
    ConfigField("sender", "Sender address", help="else the organization's own e-mail address"),
    ConfigField("name", "Our name to the server", help="what we say in EHLO; else this computer's name"),
    ConfigField("timeout", "Seconds to wait for an answer", FieldKind.NUMBER, default=str(TIMEOUT), least=1, most=600),
)

# What a broken connection raises; smtplib's own errors are OSErrors too.
BROKEN = (OSError, EOFError)


class SmtpLine:
    """One connection to one server, opened when needed and used for many mails."""

    def __init__(self, config: Config, *, token: Callable[[], str] | None = None) -> None:
        """Keep the settings; nothing is opened yet. With `token` we sign in by it (XOAUTH2), not by a password."""
        self.config = config
        self._access = token
        self._wire: Wire | None = None
        self._used_at = 0.0

    def connect(self) -> None:
        """Connect and sign in unless that is done; raises TemporaryError, PermanentError."""
        if self._wire is not None and time.monotonic() - self._used_at > IDLE and not self._alive():
            self.close()
        if self._wire is None:
            self._wire = self._open()
            self._used_at = time.monotonic()

    def send(self, envelope: Envelope) -> Outcome:
        """Hand over one mail; raises TemporaryError or PermanentError when it was definitely not accepted."""
        self.connect()
        wire = self._wire
        assert wire is not None
        wire.phase = Phase.BEFORE_BODY
        try:
            code, answer = wire.transfer(envelope)
        except BROKEN as error:
            self.close()
            return _broken(error, wire.phase)
        except ValueError as error:  # letters or line breaks that no command may hold
            self._reset()
            text = f"The address {envelope.recipient!r} cannot be written for a mail server."
            raise PermanentError(text, about=About.RECIPIENT) from error
        self._used_at = time.monotonic()
        if 200 <= code < 300 and wire.phase is Phase.BODY_GIVEN:
            return Accepted(_text(answer))
        if not 400 <= code < 600:
            self.close()
            return _broken(ValueError(f"it said {code} {_text(answer)}"), wire.phase)
        self._reset()
        raise refusal(wire.phase, code, _text(answer))

    def close(self) -> None:
        """Hang up; never raises."""
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.close()

    def _alive(self) -> bool:
        assert self._wire is not None
        try:
            return self._wire.noop()[0] == 250
        except BROKEN:
            return False

    def _reset(self) -> None:
        """Leave a refused transaction; where that fails the connection is of no more use."""
        try:
            if self._wire is not None and self._wire.rset()[0] != 250:
                self.close()
        except BROKEN:
            self.close()

    def _open(self) -> Wire:
        host, port, security = self.config.text("host"), self.config.number("port"), self.config.text("security")
        implicit = security == "tls" or (security == "auto" and port == 465)
        wire: Wire | None = None
        try:
            wire = (TlsWire if implicit else Wire)(self.config)
            code, answer = wire.connect(host, port)
            if code != 220:
                raise refusal(Phase.GREETING, code, _text(answer))
            wire.ehlo_or_helo_if_needed()
            if not implicit:
                _encrypt(wire, security)
            self._sign_in(wire, host)
        except ssl.SSLError as error:
            _drop(wire)
            raise TemporaryError(f"No encrypted connection to {host}:{port}: {error.reason or error}.") from error
        except smtplib.SMTPResponseException as error:
            _drop(wire)
            raise refusal(Phase.GREETING, error.smtp_code, _text(error.smtp_error)) from error
        except BROKEN as error:
            _drop(wire)
            raise TemporaryError(f"No connection to the mail server {host}:{port}: {error}.") from error
        except (TemporaryError, PermanentError):
            _drop(wire)
            raise
        return wire

    def _sign_in(self, wire: Wire, host: str) -> None:
        username = self.config.text("username")
        if not username and self._access is None:
            return
        if not (wire.is_encrypted or _is_loopback(wire)):
            raise PermanentError(f"{host} offers no encryption, and the password is not sent in the clear.")
        if not wire.has_extn("auth"):
            raise PermanentError(f"{host} asks for no sign-in; remove the user name or check the port.")
        if self._access is not None:
            _show_token(wire, username, self._access())
            return
        try:
            wire.login(username, self.config.text("password"))
        except smtplib.SMTPNotSupportedError as error:
            raise PermanentError(f"{host} knows no way to sign in that we know.") from error


def _show_token(wire: Wire, username: str, token: str) -> None:
    """Sign in by an access token (XOAUTH2, as Google and Microsoft describe it)."""
    said = f"user={username}\x01auth=Bearer {token}\x01\x01".encode()
    code, answer = wire.docmd("AUTH", f"XOAUTH2 {base64.b64encode(said).decode()}")
    if code == 334:  # it tells why not, and wants an empty line before it says no
        code, answer = wire.docmd("")
    if code != 235:
        raise refusal(Phase.GREETING, code, _text(answer))


def _encrypt(wire: Wire, security: str) -> None:
    if security == "none":
        return
    if wire.has_extn("starttls"):
        wire.starttls(context=ssl.create_default_context())
        wire.is_encrypted = True
        wire.ehlo_or_helo_if_needed()
    elif security == "starttls":
        raise PermanentError("The mail server offers no STARTTLS, which the settings ask for.")


def _broken(error: Exception, phase: Phase) -> Outcome:
    """Say what a broken connection means: nothing was accepted, unless the whole body had been handed over."""
    if phase is Phase.BODY_GIVEN:
        return Uncertain(f"The mail server did not answer after the whole mail was handed over ({error}).")
    raise TemporaryError(f"The connection to the mail server broke before the mail was complete ({error}).") from error


def _drop(wire: Wire | None) -> None:
    if wire is not None:
        wire.close()


def _is_loopback(wire: Wire) -> bool:
    assert wire.sock is not None
    peer = wire.sock.getpeername()[0]
    return wire.sock.family == socket.AF_UNIX or peer in ("127.0.0.1", "::1")


def _text(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(text.split())[:500]
