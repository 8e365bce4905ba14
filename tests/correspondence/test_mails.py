"""Mails as bytes: headers nobody can tamper with, two bodies, names and domains of all alphabets."""

import dataclasses
import datetime as dt
import email
import email.policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.correspondence.letters import Rendered
from dunwell.correspondence.mails import BadAddressError, Post, address, clean, write_mail

POST = Post(
    sender_name="House GmbH",
    sender="ar@house.example",
    reply_to="ar@house.example",
    recipient_name="ACME",
    recipient="ap@acme.example",
    key="3f1c",
    attempt=2,
    at=dt.datetime(2026, 10, 5, 8, tzinfo=dt.UTC),
)
LETTER = Rendered("Reminder: INV-1", "Grüße\n\n.dot\n", "<p>Grüße</p>\n")


def read(content: bytes) -> EmailMessage:
    return email.message_from_bytes(content, policy=email.policy.default)


def test_a_mail_carries_what_finds_it_again() -> None:
    mail = read(write_mail(LETTER, POST))
    assert mail["Message-ID"] == "<3f1c.2@house.example>"
    assert (mail["X-Dunwell-Message"], mail["X-Dunwell-Attempt"]) == ("3f1c", "2")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["To"] == "ACME <ap@acme.example>"
    assert mail["Date"].datetime == POST.at
    assert "Reply-To" not in mail
    assert "List-Unsubscribe" not in mail
    assert mail.get_content_type() == "multipart/alternative"
    plain, html = mail.iter_parts()
    assert (plain.get_content_type(), plain.get_content()) == ("text/plain", "Grüße\r\n\r\n.dot\r\n")
    assert (html.get_content_type(), html.get_content()) == ("text/html", "<p>Grüße</p>\r\n")
    assert mail.defects == []


def test_the_same_message_and_attempt_are_the_same_bytes() -> None:
    assert write_mail(LETTER, POST) == write_mail(LETTER, POST)
    assert write_mail(LETTER, POST) != write_mail(LETTER, dataclasses.replace(POST, attempt=3))


def test_all_lines_end_as_mail_wants_and_none_is_too_long() -> None:
    long = Rendered("ü" * 200, "word " * 400, "<p>" + "ß" * 900 + "</p>")
    content = write_mail(long, dataclasses.replace(POST, sender_name="Ö" * 100))
    assert content.count(b"\n") == content.count(b"\r\n")
    assert max(len(line) for line in content.split(b"\r\n")) <= 78
    assert read(content)["Subject"] == "ü" * 200


@pytest.mark.parametrize(
    "evil",
    ["x\r\nBcc: all@acme.example", "x\nX-Evil: 1", "x\u2028Bcc: y", "x\x00y", "x\x85Bcc: y", '"x" <evil@x.example>,'],
)
def test_no_header_is_smuggled_in(evil: str) -> None:
    post = dataclasses.replace(POST, sender_name=evil, recipient_name=evil, redirected_from=evil)
    mail = read(write_mail(dataclasses.replace(LETTER, subject=evil), post))
    assert sorted(set(mail.keys())) == sorted(
        {
            "From",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "Auto-Submitted",
            "X-Auto-Response-Suppress",
            "X-Dunwell-Message",
            "X-Dunwell-Attempt",
            "X-Dunwell-Real-Recipient",
            "MIME-Version",
            "Content-Type",
        }
    )
    assert [found.addr_spec for found in mail["To"].addresses] == ["ap@acme.example"]
    assert [found.addr_spec for found in mail["From"].addresses] == ["ar@house.example"]


@given(st.text(), st.text(), st.text())
def test_whatever_the_names_are_the_mail_has_one_recipient(sender: str, recipient: str, subject: str) -> None:
    post = dataclasses.replace(POST, sender_name=sender, recipient_name=recipient)
    mail = read(write_mail(dataclasses.replace(LETTER, subject=subject), post))
    assert [found.addr_spec for found in mail["To"].addresses] == ["ap@acme.example"]
    assert "Bcc" not in mail
    assert mail["X-Dunwell-Message"] == "3f1c"


@pytest.mark.parametrize("name", ["Jürgen Groß", "株式会社", 'O\'Brien, "Bob"', "a\\b", "(odd)", "Ελλάδα"])
def test_names_arrive_as_they_are(name: str) -> None:
    mail = read(write_mail(LETTER, dataclasses.replace(POST, recipient_name=name)))
    assert [found.display_name for found in mail["To"].addresses] == [name]


def test_domains_of_all_alphabets_are_written_for_servers() -> None:
    assert address("ap@bücher.example") == "ap@xn--bcher-kva.example"
    assert address(" ap@ACME.example ") == "ap@acme.example"
    content = write_mail(LETTER, dataclasses.replace(POST, recipient="jürgen@bücher.example", recipient_name="J"))
    assert 'To: "J" <jürgen@xn--bcher-kva.example>\r\n'.encode() in content


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "@x.example",
        "x@",
        "a b@x.example",
        "a@x.example\r\nBcc: y",
        "a@b@x.example",
        "<a@x.example>",
        "a,b@x.example",
        "a@" + "ü" * 300,
        "a@x..example",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(BadAddressError):
        address(text)


def test_clean_keeps_words_and_drops_controls() -> None:
    assert clean(" a\r\n\tb\u200bc  d ") == "a b c d"


PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def test_a_logo_comes_with_the_mail_and_the_text_stays_as_it_is() -> None:
    shown = dataclasses.replace(LETTER, html='<img src="cid:logo"><p>Grüße</p>\n')
    mail = read(write_mail(shown, dataclasses.replace(POST, logo=PNG)))
    [picture] = [part for part in mail.walk() if part.get_content_maintype() == "image"]
    assert picture.get_content_type() == "image/png"
    assert picture["Content-ID"] == "<logo>"
    assert picture.get_payload(decode=True) == PNG
    html, text = mail.get_body(("html",)), mail.get_body(("plain",))
    assert html is not None
    assert text is not None
    assert 'src="cid:logo"' in html.get_content()
    assert "Grüße" in text.get_content()
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "multipart/related"]


def test_what_is_no_picture_is_left_out() -> None:
    assert write_mail(LETTER, dataclasses.replace(POST, logo=b"<svg>")) == write_mail(LETTER, POST)
