"""Contact wishes: opt-outs, consents and wishes are noted and ended by whoever hears of them."""

from typing import Any

import pytest

from dunwell.compliance import queries
from dunwell.compliance.models import ContactAttempt
from dunwell.customers.models import Contact, Customer
from dunwell.worklist.models import Task
from tests.web.world import World


@pytest.fixture
def bob(world: World) -> Customer:
    customer = world.customer("BOB")
    world.invoice(customer, 123_456, days_late=14, number="INV-1")
    return customer


def note(world: World, bob: Customer, what: str, **sent: Any) -> str:
    client = world.client("agent")
    return client.post(f"/customers/{bob.public_id}/wishes/{what}", {"source": "call", **sent}, follow=True).text


def mail_of(world: World, bob: Customer) -> str:
    return world.get(f"/customers/{bob.public_id}/wishes").split('<option value="')[1].split('"')[0]


def test_the_last_address_shut_moves_the_chase_to_a_person(world: World, bob: Customer) -> None:
    address = mail_of(world, bob)
    text = note(world, bob, "shut", address=address, channel="EMAIL")
    assert "The debt and other ways to reach them stay" in text
    assert "Use it again" in text
    task = Task.objects.of(world.ours).get()
    assert (task.kind, "no other address" in task.reason) == ("CALL", True)
    (row,) = queries.opt_outs_of(world.ours.pk, addresses=[address])
    client = world.client("agent")
    client.post(f"/customers/{bob.public_id}/wishes/shut/{row.id}/end", {"source": "letter of today"})
    (row,) = queries.opt_outs_of(world.ours.pk, addresses=[address])
    assert (row.ended_on, row.ended_source) == (world.today, "letter of today")


def test_an_address_that_asked_for_no_mails_is_marked_where_people_look(world: World, bob: Customer) -> None:
    path = f"/customers/{bob.public_id}"
    assert "asked for no more mails</a>" not in world.get(path)
    note(world, bob, "shut", address=mail_of(world, bob), channel="EMAIL")
    assert world.get(path).count("asked for no more mails</a>") == 1
    Contact.objects.create(
        organization=world.ours, customer=bob, role="BILLING", email="second@bob.example", recorded_at=world.at
    )
    assert world.get(path).count("asked for no more mails</a>") == 1, "the other one may be used"
    (row,) = queries.opt_outs_of(world.ours.pk, addresses=[mail_of(world, bob)])
    world.client("agent").post(f"{path}/wishes/shut/{row.id}/end", {"source": "letter of today"})
    assert "asked for no more mails</a>" not in world.get(path)


def test_a_consent_is_noted_and_withdrawn(world: World, bob: Customer) -> None:
    text = note(world, bob, "agreed", kind="EMAIL", address=mail_of(world, bob), on=world.ago(3).isoformat())
    assert "No consent is on record" not in text
    (row,) = queries.list_consents(world.ours.pk, customer=bob.pk)
    answer = world.client("agent").post(f"/customers/{bob.public_id}/wishes/agreed/{row.id}/end", follow=True)
    assert "withdrawn" in answer.text
    text = note(world, bob, "agreed", kind="EMAIL", address=mail_of(world, bob), on=world.ago(-3).isoformat())
    assert "cannot be given in the future" in text


def test_a_mail_address_takes_no_calls_and_a_number_no_mails(world: World, bob: Customer) -> None:
    Customer.objects.of(world.ours).filter(pk=bob.pk).update(phone="+49 30 123456")
    mail, day = mail_of(world, bob), world.today.isoformat()
    number = world.get(f"/customers/{bob.public_id}/wishes").split('<option value="number-')[1].split('"')[0]
    for address, channel in ((mail, "SMS"), (f"number-{number}", "EMAIL")):
        text = note(world, bob, "agreed", kind=channel, address=address, on=day)
        assert "mails go to mail addresses" in text
        assert "mails go to mail addresses" in note(world, bob, "shut", channel=channel, address=address)
    assert not queries.list_consents(world.ours.pk, customer=bob.pk)
    assert not queries.opt_outs_of(world.ours.pk, addresses=[mail, "+49 30 123456"])


@pytest.mark.parametrize(
    ("what", "sent", "shown"),
    [
        ("times", {"days": ["mon", "tue"], "start": "09:00", "end": "12:00"}, "not on Mon, Tue from 09:00 to 12:00"),
        ("other", {"kind": "LANGUAGE", "value": "fr"}, "fr"),
        ("other", {"kind": "ZONE", "value": "Europe/Paris"}, "Europe/Paris"),
        ("other", {"kind": "CHANNEL", "value": "LETTER"}, "letter"),
        ("other", {"kind": "NOT_AT_WORK", "value": ""}, "the employer forbids it"),
        ("times", {"days": ["mon"], "start": "12:00", "end": "09:00"}, "from an earlier to a later hour"),
        ("other", {"kind": "ZONE", "value": "Paris"}, "That is no time zone"),
        ("other", {"kind": "LANGUAGE", "value": "fr", "source": ""}, "Nothing was changed"),
    ],
)
def test_a_wish_is_shown_or_refused_with_a_sentence(
    world: World, bob: Customer, what: str, sent: dict[str, Any], shown: str
) -> None:
    assert shown in note(world, bob, what, **sent)


def test_the_channel_they_prefer_is_said_where_they_are_reached(world: World, bob: Customer) -> None:
    page = f"/customers/{bob.public_id}"
    assert "They asked to be reached by" not in world.get(page)
    note(world, bob, "other", kind="CHANNEL", value="CALL")
    assert "They asked to be reached by <strong>call</strong>" in world.get(page)


@pytest.mark.parametrize(
    ("kind", "typed", "shown"),
    [
        ("LANGUAGE", "italian", "Italian"),
        ("LANGUAGE", "FR", "French"),
        ("CHANNEL", "E-mail", "e-mail"),
        ("CHANNEL", "letter", "letter"),
        ("LANGUAGE", "Klingonese", "That is no language"),
        ("CHANNEL", "pigeon", "Choose one of the channels"),
    ],
)
def test_a_wish_is_typed_in_words(world: World, bob: Customer, kind: str, typed: str, shown: str) -> None:
    assert shown in note(world, bob, "other", kind=kind, value=typed)


def test_who_speaks_for_them_is_one_of_their_contacts(world: World, bob: Customer) -> None:
    text = world.get(f"/customers/{bob.public_id}/wishes")
    key = text.split('name="contact"')[1].split('<option value="')[1].split('"')[0]
    assert "their lawyer" in note(world, bob, "speaker", contact=key, role="attorney")
    assert "Nothing was changed" in note(world, bob, "speaker", contact="999999", role="attorney")


def test_a_language_they_named_is_theirs_from_then_on(world: World, bob: Customer) -> None:
    note(world, bob, "other", kind="LANGUAGE", value="it")
    assert Customer.objects.of(world.ours).get(pk=bob.pk).language == "it"
    (row,) = queries.list_preferences(world.ours.pk, customer=bob.pk)
    client = world.client("agent")
    assert "It is ended" in client.post(f"/customers/{bob.public_id}/wishes/stated/{row.id}/end", follow=True).text
    assert client.post(f"/customers/{bob.public_id}/wishes/stated/999/end").status_code == 404
    assert client.post(f"/customers/{bob.public_id}/wishes/nothing", {"source": "x"}).status_code == 404


def test_a_notice_given_elsewhere_is_noted_and_comes_back(world: World, bob: Customer) -> None:
    sent = {"kind": "validation_notice", "channel": "LETTER", "sent_on": world.ago(5).isoformat()}
    text = note(world, bob, "given", **sent, received_on=world.ago(2).isoformat())
    assert "about all that was open then" in text
    (row,) = queries.list_notices(world.ours.pk, customer=bob.pk)
    assert (row.notice, row.sent_on, row.received_on, row.source) == (
        "validation_notice", world.ago(5), world.ago(2), "call",
    )  # fmt: skip
    assert ContactAttempt.objects.of(world.ours).get(pk=row.id).debts
    world.client("agent").post(f"/customers/{bob.public_id}/wishes/given/{row.id}/end", {"source": "the post"})
    assert "came back" in world.get(f"/customers/{bob.public_id}/wishes")
    assert "lies ahead" in note(world, bob, "given", **{**sent, "sent_on": world.ago(-1).isoformat()})
    other = world.client("agent").post(f"/customers/{bob.public_id}/wishes/given/0/end", {"source": "x"})
    assert other.status_code == 404
