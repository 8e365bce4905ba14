"""SMTP against a real server: what was accepted, what was not, and what nobody can know."""

import contextlib
import socket
import ssl
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest

from dunwell.connectors.ports import (
    About,
    Accepted,
    Config,
    ConnectorError,
    Envelope,
    MailLine,
    PermanentError,
    TemporaryError,
    Uncertain,
)
from dunwell.connectors.registry import mail_connector
from dunwell.kit import faults
from tests.post_office import Clerk, let_in, open_office

SIGN_IN: dict[str, Any] = {
    "auth_required": True,
    "auth_require_tls": False,
    "authenticator": let_in(b"us", b"hush"),
}
MAIL = b"Subject: x\r\n\r\nhello\r\n"


def line_to(port: int, **more: str) -> MailLine:
    connector = mail_connector("smtp")
    given = {"host": "127.0.0.1", "port": str(port), "timeout": "5", **more}
    return connector.open(Config.read(connector.fields, given), place=Path("/nonexistent"))


def mail_to(recipient: str = "b@theirs.example", content: bytes = MAIL) -> Envelope:
    return Envelope("a@ours.example", recipient, content, "key")


@pytest.mark.parametrize(
    ("command", "answer", "kind", "about", "code"),
    [
        ("MAIL", "550 5.7.1 not from you", PermanentError, About.CONNECTION, "5.7.1"),
        ("MAIL", "451 busy", TemporaryError, About.CONNECTION, "451"),
        ("RCPT", "550 5.1.1 no such user", PermanentError, About.RECIPIENT, "5.1.1"),
        ("RCPT", "550 no such user", PermanentError, About.RECIPIENT, "550"),
        ("RCPT", "550 5.7.1 relaying denied", PermanentError, About.MESSAGE, "5.7.1"),
        ("RCPT", "552 5.2.2 mailbox full", TemporaryError, About.RECIPIENT, "5.2.2"),
        ("RCPT", "450 4.2.0 greylisted", TemporaryError, About.RECIPIENT, "4.2.0"),
        ("RCPT", "530 5.7.0 sign in first", PermanentError, About.CONNECTION, "5.7.0"),
        ("DATA", "554 no valid recipients", PermanentError, About.MESSAGE, "554"),
        ("DATA", "421 4.3.2 closing", TemporaryError, About.CONNECTION, "4.3.2"),
        ("BODY", "554 5.7.1 looks like spam", PermanentError, About.MESSAGE, "5.7.1"),
        ("BODY", "550 5.1.1 no such user after all", PermanentError, About.RECIPIENT, "5.1.1"),
        ("BODY", "552 5.3.4 too big", PermanentError, About.MESSAGE, "5.3.4"),
        ("BODY", "451 4.3.0 disk full", TemporaryError, About.MESSAGE, "4.3.0"),
    ],
)
def test_a_refusal_says_whether_to_try_again_and_whom_it_is_about(
    command: str, answer: str, kind: type[ConnectorError], about: About, code: str
) -> None:
    with open_office() as office:
        office.say(command, answer)
        line = line_to(office.port)
        with pytest.raises(kind) as error:
            line.send(mail_to())
        assert (type(error.value), error.value.about, error.value.code) == (kind, about, code)
        assert answer[:3] in error.value.text
        assert office.accepted == []
        # The refusal is over: the next mail goes, on the same connection or a new one.
        assert isinstance(line.send(mail_to()), Accepted)
        line.close()


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
def test_a_connection_that_breaks_before_the_body_delivered_nothing(command: str) -> None:
    with open_office() as office:
        office.say(command, "drop")
        line = line_to(office.port)
        with pytest.raises(TemporaryError) as error:
            line.send(mail_to())
        assert error.value.about is About.CONNECTION
        assert isinstance(line.send(mail_to()), Accepted)
        assert len(office.kept) == 1
        line.close()


@pytest.mark.parametrize("answer", ["drop", "keep and drop"])
def test_without_an_answer_after_the_body_nobody_knows(answer: str) -> None:
    with open_office() as office:
        office.say("BODY", answer)
        line = line_to(office.port)
        assert isinstance(line.send(mail_to()), Uncertain)
        assert len(office.kept) == 1
        line.close()


@pytest.mark.parametrize("answer", ["354 go on", "hello"])
def test_nonsense_after_the_body_leaves_it_uncertain(answer: str) -> None:
    with open_office() as office:
        office.say("BODY", answer)
        line = line_to(office.port)
        assert isinstance(line.send(mail_to()), Uncertain)
        line.close()


def test_a_body_without_its_end_is_not_delivered() -> None:
    with open_office() as office:
        line = line_to(office.port)
        line.connect()

        def cut() -> None:
            line._wire.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[attr-defined]

        with faults.armed("smtp.body_without_end", cut):
            outcome = line.send(mail_to())
        # Our own end of the connection was cut after the body: the end may or may not have been seen.
        assert isinstance(outcome, Uncertain)
        assert office.accepted == []
        with faults.armed("smtp.before_body", cut), pytest.raises(TemporaryError):
            line.send(mail_to())
        assert office.accepted == []
        line.close()


def test_a_server_that_never_answers_is_given_up_after_the_time_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        line = line_to(silent.getsockname()[1], timeout="1")
        with pytest.raises(TemporaryError, match="timed out"):
            line.connect()


@pytest.mark.parametrize(
    ("greeting", "again", "why"),
    [
        (b"2", b"2", "timed out"),
        (b"220-hello\r\n", b"220-" + b"x" * 1000 + b"\r\n", "an answer without end|timed out"),
        (b"220 ", b"x" * 4096, "a line without end|timed out"),
        (b"", b"", "Connection unexpectedly closed"),
    ],
)
def test_a_server_that_talks_without_end_is_given_up(greeting: bytes, again: bytes, why: str) -> None:
    over = threading.Event()

    def talk() -> None:
        peer, _ = server.accept()
        with peer, contextlib.suppress(OSError):
            peer.sendall(greeting)
            while again and not over.wait(0.2 if len(again) == 1 else 0):
                peer.sendall(again)

    with socket.create_server(("127.0.0.1", 0)) as server:
        talking = threading.Thread(target=talk, daemon=True)
        talking.start()
        line = line_to(server.getsockname()[1], timeout="1")
        with pytest.raises(TemporaryError, match=why):
            line.connect()
        over.set()
        talking.join(5)


def test_a_connection_left_idle_is_asked_before_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    from dunwell.connectors.email.smtp import line as smtp

    monkeypatch.setattr(smtp, "IDLE", -1)
    clerk = Clerk()
    with open_office(clerk=clerk) as office:
        line = line_to(office.port)
        line.connect()
        port = office.port
    with open_office(port=port, clerk=clerk):
        line.connect()
        assert isinstance(line.send(mail_to()), Accepted)
        line.close()
    assert clerk.commands["EHLO"] == 2


def test_a_dead_server_is_noticed_before_anything_is_claimed() -> None:
    with open_office() as office:
        line = line_to(office.port)
    with pytest.raises(TemporaryError, match="No connection to the mail server"):
        line.connect()


@pytest.mark.parametrize("content", [b"a\nb", b"a\r\n.\r\nb\r\n", b"..\r\n.x\r\n", b"a\rb\r\n", b""])
def test_the_body_arrives_as_it_was_given(content: bytes) -> None:
    with open_office() as office:
        line = line_to(office.port)
        line.send(mail_to(content=b"Subject: x\r\n\r\n" + content))
        line.close()
        expected = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
        expected += b"" if not expected or expected.endswith(b"\r\n") else b"\r\n"
        assert office.accepted[0].content == b"Subject: x\r\n\r\n" + expected


def test_an_address_beyond_ascii_needs_a_server_that_knows_it() -> None:
    with open_office() as office:
        line = line_to(office.port)
        assert isinstance(line.send(mail_to("jürgen@theirs.example")), Accepted)
        assert office.accepted[0].recipient == "jürgen@theirs.example"
        line.close()
    with open_office(enable_SMTPUTF8=False) as office:
        line = line_to(office.port)
        with pytest.raises(PermanentError) as error:
            line.send(mail_to("jürgen@theirs.example"))
        assert error.value.about is About.RECIPIENT
        assert isinstance(line.send(mail_to()), Accepted)
        line.close()


@pytest.mark.parametrize("recipient", ["b@x.example>\r\nRCPT TO:<c@x.example", "b@x.example\nDATA"])
def test_an_address_cannot_smuggle_commands(recipient: str) -> None:
    with open_office() as office:
        line = line_to(office.port)
        with pytest.raises(PermanentError):
            line.send(mail_to(recipient))
        assert office.kept == []
        line.close()


@pytest.mark.filterwarnings("ignore:Requiring AUTH")  # the server of these tests is ours
def test_a_password_never_goes_in_the_clear_to_another_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    from dunwell.connectors.email.smtp import line as smtp

    options: dict[str, Any] = {
        "auth_required": True,
        "auth_require_tls": False,
        "authenticator": let_in(b"us", b"hush"),
    }
    with open_office(**options) as office:
        line = line_to(office.port, username="us", password="hush")
        assert isinstance(line.send(mail_to()), Accepted)  # the same computer
        line.close()
        monkeypatch.setattr(smtp, "_is_loopback", lambda _wire: False)
        with pytest.raises(PermanentError, match="not sent in the clear"):
            line_to(office.port, username="us", password="hush").connect()


@pytest.mark.filterwarnings("ignore:Requiring AUTH")  # the server of these tests is ours
def test_a_wrong_password_is_ours_to_mend() -> None:
    options: dict[str, Any] = {
        "auth_required": True,
        "auth_require_tls": False,
        "authenticator": let_in(b"us", b"hush"),
    }
    with open_office(**options) as office:
        with pytest.raises(PermanentError) as error:
            line_to(office.port, username="us", password="loud").connect()
        assert error.value.about is About.CONNECTION
        line = line_to(office.port)
        with pytest.raises(PermanentError) as error:  # signing in was forgotten
            line.send(mail_to())
        line.close()
        assert error.value.about is About.CONNECTION


def test_a_server_without_sign_in_is_named() -> None:
    with open_office() as office, pytest.raises(PermanentError, match="asks for no sign-in"):
        line_to(office.port, username="us", password="hush").connect()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1, signed by itself, good for a day."""
    folder = tmp_path_factory.mktemp("tls")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE"]
    command += ["-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder


def context_of(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    return context


def test_starttls_is_used_where_it_is_offered_and_checked(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    options: dict[str, Any] = {"tls_context": context_of(certificate), "require_starttls": True}
    with open_office(**options) as office:
        with pytest.raises(TemporaryError, match="No encrypted connection"):
            line_to(office.port).connect()  # nobody vouches for this certificate
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
        for security in ("auto", "starttls"):
            line = line_to(office.port, security=security)
            assert isinstance(line.send(mail_to()), Accepted)
            line.close()


def test_starttls_that_is_asked_for_and_not_offered_is_an_error() -> None:
    with open_office() as office, pytest.raises(PermanentError, match="STARTTLS"):
        line_to(office.port, security="starttls").connect()


def test_tls_from_the_first_byte(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
    with socket.create_server(("127.0.0.1", 0)) as server:
        seen: list[bytes] = []
        thread = threading.Thread(target=_greet_over_tls, args=(server, context_of(certificate), seen))
        thread.start()
        line = line_to(server.getsockname()[1], security="tls")
        line.connect()
        line.close()
        thread.join()
    assert seen[0].startswith(b"ehlo ")


def _greet_over_tls(server: socket.socket, context: ssl.SSLContext, seen: list[bytes]) -> None:
    plain, _ = server.accept()
    with context.wrap_socket(plain, server_side=True) as sock:
        sock.sendall(b"220 here\r\n")
        seen.append(sock.recv(500))
        sock.sendall(b"250 hello\r\n")
        sock.recv(500)
