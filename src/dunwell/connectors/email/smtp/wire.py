"""One mail over one SMTP connection, knowing at every moment how far it got.

smtplib raises the same error before and after the body, so the commands of a mail are given here one by one.
A server may deliver only after it has seen the end of the body (RFC 5321, 4.1.1.4 and 6.1): the body goes first, its
end (`.` alone on a line) apart. A connection that breaks before the end was handed over has delivered nothing.
"""

import enum
import re
import smtplib
import socket
import ssl
import time
from typing import NoReturn

from dunwell.connectors.ports import Config, Envelope
from dunwell.kit import faults

_LONE_NEWLINE = re.compile(rb"\r\n|\r|\n")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_MOST_ANSWER = 64 * 1024
"""Bytes an answer may have; RFC 5321 knows lines of 512, and a server has some twenty to tell."""
_LEADING_DOT = re.compile(rb"(?m)^\.")


class Phase(enum.Enum):
    """How far a mail got."""

    GREETING = "greeting"
    BEFORE_BODY = "before the body"
    SENDER = "sender"
    RECIPIENT = "recipient"
    BODY = "body"
    BODY_GIVEN = "whole body given"


class Wire(smtplib.SMTP):
    """smtplib's connection, with a `phase` and no waiting for small packets."""

    is_encrypted = False

    def __init__(self, config: Config) -> None:
        """Prepare a connection with the settings' time-out."""
        super().__init__(local_hostname=config.text("name") or None, timeout=config.number("timeout"))
        self.phase = Phase.GREETING
        self._patience = config.number("timeout")
        self._heard = b""
        self._heard_on: socket.socket | None = None

    def getreply(self) -> tuple[int, bytes]:
        """Read one answer, within the time-out as a whole: smtplib waits that long for every byte, and for ever on.

        Raises smtplib.SMTPServerDisconnected where the connection ends, lasts too long or says too much.
        """
        until = time.monotonic() + self._patience
        told: list[bytes] = []
        size = 0
        while True:
            line = self._line(until)
            size += len(line)
            told.append(line[4:].strip())
            if size > _MOST_ANSWER:
                self._broken("an answer without end")
            if not line[:3].isdigit():
                return -1, b"\n".join(told)
            if line[3:4] != b"-":
                return int(line[:3]), b"\n".join(told)

    def _line(self, until: float) -> bytes:
        """The next line of an answer, with its end."""
        if self._heard_on is not self.sock:  # another one since STARTTLS: what came before it in the clear is void
            self._heard, self._heard_on = b"", self.sock
        while b"\n" not in self._heard:
            if len(self._heard) > _MOST_ANSWER:
                self._broken("a line without end")
            self._heard += self._more(until)
        line, _, self._heard = self._heard.partition(b"\n")
        return line + b"\n"

    def _more(self, until: float) -> bytes:
        if self.sock is None:
            self._broken("it was closed")
        left = until - time.monotonic()
        try:
            if left <= 0:
                raise TimeoutError("timed out")
            self.sock.settimeout(left)
            found = self.sock.recv(4096)
            self.sock.settimeout(self._patience)
        except OSError as error:
            self._broken(str(error))
        if not found:
            self._broken("")
        return found

    def _broken(self, why: str) -> NoReturn:
        self.close()
        raise smtplib.SMTPServerDisconnected(f"Connection unexpectedly closed{why and ': '}{why}")

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        # The end of the body is a packet of its own: without this it would wait 40 ms for an acknowledgement.
        self._host = host  # smtplib's name for the server whose certificate is checked
        sock = socket.create_connection((host, port), timeout)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock

    def transfer(self, envelope: Envelope) -> tuple[int, bytes]:
        """Give one mail; return the answer that ended it (250 = accepted), with `phase` telling where.

        Raises OSError (all errors of smtplib are) when the connection broke, ValueError for an address
        that cannot be sent.
        """
        # Not every smtplib that Dunwell runs on refuses them, and a line break would begin a command of its own.
        if _CONTROL.search(envelope.sender + envelope.recipient):
            raise ValueError("an address with control characters")
        utf8 = not (envelope.recipient.isascii() and envelope.sender.isascii())
        if utf8 and not self.has_extn("smtputf8"):
            raise UnicodeError("the server knows no addresses beyond ASCII")
        self.command_encoding = "utf-8" if utf8 else "ascii"
        options = " SMTPUTF8" if utf8 else ""
        self.phase = Phase.SENDER
        code, answer = self.docmd("MAIL", f"FROM:{smtplib.quoteaddr(envelope.sender)}{options}")
        if code != 250:
            return code, answer
        self.phase = Phase.RECIPIENT
        code, answer = self.docmd("RCPT", f"TO:{smtplib.quoteaddr(envelope.recipient)}")
        if code not in (250, 251):
            return code, answer
        return self._body(envelope.content)

    def _body(self, content: bytes) -> tuple[int, bytes]:
        self.phase = Phase.BODY
        code, answer = self.docmd("DATA")
        if code != 354:
            return code, answer
        faults.reach("smtp.before_body")
        body = _LEADING_DOT.sub(b"..", _LONE_NEWLINE.sub(b"\r\n", content))
        self.send(body if body.endswith(b"\r\n") else body + b"\r\n")
        faults.reach("smtp.body_without_end")
        self.phase = Phase.BODY_GIVEN
        self.send(b".\r\n")
        faults.reach("smtp.after_body")
        code, answer = self.getreply()
        faults.reach("smtp.answered")
        return code, answer


class TlsWire(Wire):
    """The same, encrypted from the first byte on."""

    is_encrypted = True

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = super()._get_socket(host, port, timeout)
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
