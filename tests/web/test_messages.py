"""Messages: by state, one with its mail and attempts, what a person decides, and the embedded mailbox."""

import re
from html import unescape

import pytest
from django.db import transaction
from django.utils.html import strip_tags

from dunwell.audit.keeping import file_path
from dunwell.audit.models import File
from dunwell.compliance.models import ContactAttempt
from dunwell.correspondence.models import Message, MessageLine
from dunwell.correspondence.operations.delivery import withdraw
from dunwell.customers.models import Customer
from dunwell.web import mail
from dunwell.web.templatetags.words import why
from tests import make
from tests.web.world import MAIL, World, mailed


@pytest.fixture
def bob(world: World) -> Customer:
    """Somebody to write to."""
    return world.customer("BOB")


def titles(text: str) -> list[str]:
    """The messages of a page, in their order."""
    return [strip_tags(one) for one in re.findall(r'<a href="/messages/[^"]+" data-row>(.+?)</a>', text)]


def state_of(world: World, message: Message) -> str:
    """Where a message stands now."""
    return Message.objects.of(world.ours).get(pk=message.pk).state


def test_messages_are_listed_the_newest_first_by_state(world: World, bob: Customer) -> None:
    for state in ("SENT", "READY", "FAILED"):
        mailed(world, bob, state)
    assert len(titles(world.get("/messages"))) == 3
    assert len(titles(world.get("/messages?state=FAILED"))) == 1
    assert "No such message" in world.get("/messages?state=DROPPED")
    assert len(titles(world.get(f"/messages?customer={bob.public_id}"))) == 3
    assert titles(world.get("/messages", "other")) == []


def test_no_message_is_listed_without_a_word_on_what_it_asks_for(world: World, bob: Customer) -> None:
    world.invoice(bob, 123_456, days_late=14, number="INV-1")
    world.night()
    waits = strip_tags(world.get("/messages?state=READY"))
    assert "worked out when it leaves" in waits
    assert "1,234.56" in waits
    assert "overdue" in waits
    Message.objects.of(world.ours).update(state="WITHDRAWN", reason="replaced")
    assert "never worked out: it did not leave" in world.get("/messages")
    Message.objects.of(world.ours).update(state="SENT", reason="", step="note")
    assert "nothing: it only informs" in world.get("/messages")
    assert "Nothing: it only informs." in world.get(f"/messages/{Message.objects.of(world.ours).get().public_id}")


@pytest.mark.parametrize("query", ["run=nonsense", "customer=nonsense", "run=00000000-0000-4000-8000-000000000000"])
def test_what_is_asked_for_and_not_there_is_not_there(world: World, query: str) -> None:
    assert world.client("agent").get(f"/messages?{query}").status_code == 404


def test_messages_of_a_night_are_reached_from_it(world: World, bob: Customer) -> None:
    world.invoice(bob, 123_456, days_late=14, number="INV-1")
    run = world.night()
    text = world.get(f"/messages?run={run.public_id}")
    assert len(titles(text)) == 1
    assert "Written by the" in text


def test_a_message_shows_what_it_names_its_attempts_and_its_bytes(world: World, bob: Customer) -> None:
    line = world.invoice(bob, 123_456, days_late=14, number="INV-1")
    message = mailed(world, bob, "SENT")
    MessageLine.objects.create(
        organization=world.ours, message=message, open_item_id=line.pk, role="STEP", step="reminder-1",
        currency="EUR", open_minor=123_456, asked_minor=100_000, attempt=1,
    )  # fmt: skip
    text = " ".join(world.get(f"/messages/{message.public_id}").split())
    assert "Your invoice INV-1" in text
    assert "1,234.56" in text
    assert "asked" in text
    assert "1,000.00" in text
    assert "&lt;1.1@alice.example&gt;" in text
    assert "By the rules" in text
    assert "<dt>Subject</dt>" in text
    assert f'sandbox src="/messages/{message.public_id}/body"' in text


def test_a_message_that_waits_shows_what_would_leave_now(world: World, bob: Customer) -> None:
    line = world.invoice(bob, 123_456, days_late=14, number="INV-1")
    world.night()
    message = Message.objects.of(world.ours).get()
    assert "would get now" in world.get(f"/messages/{message.public_id}")
    assert "INV-1" in world.client("agent").get(f"/messages/{message.public_id}/body").text
    with transaction.atomic():
        make.payment(world.ours, bob, 123_456, on=world.today, to=[(line, 123_456)])
    assert "Nothing, if it left now" in world.get(f"/messages/{message.public_id}")
    assert world.client("agent").get(f"/messages/{message.public_id}/body").status_code == 404
    assert world.client("agent").get(f"/messages/{message.public_id}/file").status_code == 404


def test_a_message_whose_bytes_were_lost_is_still_shown(world: World, bob: Customer) -> None:
    message = mailed(world, bob, "SENT", MAIL + b"lost")
    file_path(File.objects.of(world.ours).get(kind="MAIL_SENT").sha256).unlink()
    assert "Your invoice INV-1" in world.get(f"/messages/{message.public_id}")


def test_the_body_may_show_itself_in_our_frame_and_do_nothing_else(world: World, bob: Customer) -> None:
    message = mailed(world, bob, "SENT")
    response = world.client("agent").get(f"/messages/{message.public_id}/body")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_the_bytes_are_saved_and_never_opened(world: World, bob: Customer) -> None:
    message = mailed(world, bob, "SENT")
    response = world.client("auditor").get(f"/messages/{message.public_id}/file")
    assert response.content == MAIL
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_message_in_review_is_let_pass(world: World, bob: Customer) -> None:
    message = mailed(world, bob, "IN_REVIEW")
    assert "Let it pass" not in world.get(f"/messages/{message.public_id}", "agent")
    client = world.client("supervisor")
    assert "Let it pass" in client.get(f"/messages/{message.public_id}").text
    assert "It may leave" in client.post(f"/messages/{message.public_id}/release", follow=True).text
    assert state_of(world, message) == "READY"
    assert "only one in review" in client.post(f"/messages/{message.public_id}/release", follow=True).text


def test_a_message_that_has_not_left_is_dropped_with_a_reason(world: World, bob: Customer) -> None:
    message = mailed(world, bob, "READY")
    client = world.client("supervisor")
    client.post(f"/messages/{message.public_id}/drop", {"reason": "he called"})
    assert state_of(world, message) == "DROPPED"
    assert Message.objects.of(world.ours).get(pk=message.pk).reason == "he called"
    sent = mailed(world, bob, "SENT")
    assert "can no longer be dropped" in client.post(f"/messages/{sent.public_id}/drop", follow=True).text
    assert state_of(world, sent) == "SENT"


@pytest.mark.parametrize(("state", "contact"), [("SENT", "MADE"), ("FAILED", "VOID"), ("READY", "VOID")])
def test_an_uncertain_message_is_resolved_by_who_looked(world: World, bob: Customer, state: str, contact: str) -> None:
    message = mailed(world, bob, "UNCERTAIN")
    ContactAttempt.objects.of(world.ours).update(state="UNCERTAIN")
    client = world.client("supervisor")
    path = f"/messages/{message.public_id}"
    assert "Nobody knows whether this left" in client.get(path).text
    assert "This field is required" in client.post(f"{path}/resolve", {"state": state}, follow=True).text
    assert state_of(world, message) == "UNCERTAIN"
    client.post(f"{path}/resolve", {"state": state, "sure": "on"})
    assert state_of(world, message) == state
    assert ContactAttempt.objects.of(world.ours).get(message_id=message.pk).state == contact


def test_an_agent_sees_an_uncertain_message_and_cannot_resolve_it(world: World, bob: Customer) -> None:
    message = mailed(world, bob, "UNCERTAIN")
    text = world.get(f"/messages/{message.public_id}", "agent")
    assert "Nobody knows whether it left" in text
    assert "What the customer may have got" in text
    assert "Resolve</button>" not in text


@pytest.mark.parametrize(
    ("state", "reason", "says"),
    [
        ("FAILED", "550 5.1.1 <AP@bob.example>: User half-unknown", "by another address where this one was refused"),
        ("WITHDRAWN", "held", "taken back before it left"),
        ("DROPPED", "Dropped by Ann-Mary_B", "Its steps count as passed"),
    ],
)
def test_what_did_not_leave_says_what_comes_of_that(
    world: World, bob: Customer, state: str, reason: str, says: str
) -> None:
    message = mailed(world, bob, state)
    Message.objects.of(world.ours).update(reason=reason)
    text = unescape(world.get(f"/messages/{message.public_id}"))
    assert says in text
    assert "What the customer did not get" in text
    assert why(reason) in text
    assert why(reason) == ("on hold" if reason == "held" else reason), "what somebody said stays as it is"
    assert why("sending is REVIEW") == "sending is review"


def test_a_full_page_asks_no_more_than_one_of_a_few(world: World, django_assert_num_queries: object) -> None:
    for count in range(20):
        mailed(world, world.customer(f"C{count}"), "SENT")
    client = world.client("agent")
    with django_assert_num_queries(8):  # type: ignore[operator]
        client.get("/messages")


def test_the_mailbox_shows_what_was_kept_and_nothing_else(full: World) -> None:
    text = full.get("/mailbox")
    assert "Your invoice INV-1" in strip_tags(text)
    assert "/mailbox/1.1@alice.example" in text
    one = full.get("/mailbox/1.1@alice.example")
    assert "it has reached nobody" in one
    assert full.client("agent").get("/mailbox/1.1@alice.example/file").content == MAIL
    for key in ("..", "%2e%2e", "x", "..%2f..%2fsecret.key", "1.1@alice.example%00"):
        assert full.client("agent").get(f"/mailbox/{key}").status_code == 404
    assert "No mail was kept" in full.get("/mailbox", "other")


HOSTILE = [
    b"",
    b"\x00\xff\xfe",
    b"Subject: =?utf-8?B?//////?=\r\nContent-Type: text/html; charset=nonsense\r\n\r\n<b>x</b>",
    b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n--a--",
    b"Content-Type: multipart/alternative\r\n\r\nno boundary",
    b"To: " + b"a@b.example, " * 2_000 + b"\r\n\r\nx",
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!",
    b"Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Disposition: attachment; filename*=utf-8''%ff\n\nx",
]


@pytest.mark.parametrize("content", HOSTILE)
def test_a_damaged_mail_is_shown_as_far_as_it_goes(world: World, bob: Customer, content: bytes) -> None:
    mail.read(content)
    with transaction.atomic():
        message = mailed(world, bob, "SENT", content)
    assert world.get(f"/messages/{message.public_id}")
    assert world.client("agent").get(f"/messages/{message.public_id}/body").status_code == 200


def test_a_text_mail_is_shown_as_text(world: World, bob: Customer) -> None:
    message = mailed(world, bob, "SENT", b"Content-Type: text/plain\r\n\r\n<script>alert(1)</script>")
    text = world.client("agent").get(f"/messages/{message.public_id}/body").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_a_message_that_was_withdrawn_was_never_sent_and_the_customers_page_says_so(world: World) -> None:
    bob = world.customer("BOB")
    world.invoice(bob, 10_000, days_late=9, number="INV-1")
    world.night()
    with transaction.atomic():
        assert withdraw(message=Message.objects.of(world.ours).get(), reason="no_contact", at=world.at)
    text = world.get(f"/customers/{bob.public_id}")
    assert "withdrawn before it was sent: no address that works" in text
    assert ">withdrawn before it was sent</span>" in text
    assert not re.search("not delivered|came back", text)
