"""Dispatch against a real SMTP server: refusals, silence, death and return."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import transaction

from dunwell.compliance.models import ContactAttempt
from dunwell.correspondence import operations as correspondence
from dunwell.correspondence.models import Message
from dunwell.correspondence.operations import MessageError
from dunwell.customers.models import Contact, Customer
from dunwell.customers.operations import NewContact, add_contact
from dunwell.dunning.dispatch import dispatch_all
from dunwell.kit import faults
from dunwell.organizations.models import Organization
from dunwell.worklist.models import Task
from tests.dunning.nights import MONDAY, TEN, alerts, house_with_mail, night, owes, pay, send, verbs
from tests.post_office import PostOffice, free_port, open_office

pytestmark = pytest.mark.django_db(transaction=True)
DAY, MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with open_office() as opened:
        yield opened


@pytest.fixture
def house(office: PostOffice) -> Organization:
    return house_with_mail(connector="smtp", host="127.0.0.1", port=str(office.port), timeout="60")


def only(house: Organization) -> Message:
    return Message.objects.of(house).get()


def test_many_mails_go_over_one_connection_each_once(house: Organization, office: PostOffice) -> None:
    for number in range(5):
        owes(house, f"C{number}")
    night(house)
    assert send(house) == {"claimed": 5, "sent": 5}
    assert len({kept.key for kept in office.accepted}) == 5
    assert office.clerk.commands["EHLO"] == 1
    assert {kept.sender for kept in office.accepted} == {"ar@house.example"}


def test_a_refused_recipient_is_dead_and_the_step_is_due_by_another(house: Organization, office: PostOffice) -> None:
    customer, _ = owes(house)
    night(house)
    office.say("RCPT", "550 5.1.1 no such user")
    assert send(house) == {"claimed": 1, "failed": 1}
    assert (only(house).state, ContactAttempt.objects.of(house).get().state) == ("FAILED", "VOID")
    contact = Contact.objects.of(house).get()
    assert contact.dead_reason == "refused by its mail server (5.1.1)"
    task = Task.objects.of(house).get()
    assert (task.kind, task.due_on) == ("FIND_ADDRESS", MONDAY)
    with transaction.atomic():
        add_contact(organization=house.pk, contact=NewContact(customer, email="new@acme.example"), at=TEN, actor="cli")
    night(house, MONDAY + DAY)
    assert send(house, TEN + DAY) == {"claimed": 1, "sent": 1}
    assert [kept.recipient for kept in office.accepted] == ["new@acme.example"]
    assert "message.failed" in verbs(house, customer)


def test_a_refused_message_fails_and_leaves_the_address_alone(house: Organization, office: PostOffice) -> None:
    owes(house)
    night(house)
    office.say("BODY", "554 5.7.1 looks like spam")
    assert send(house) == {"claimed": 1, "failed": 1}
    assert Contact.objects.of(house).get().dead_at is None
    assert alerts(house) == ["MAIL_DOWN"]


def test_what_may_pass_is_tried_again_later_and_at_last_given_up(house: Organization, office: PostOffice) -> None:
    owes(house)
    night(house)
    Organization.objects.filter(pk=house.pk).update(window_start="00:00", window_end="23:59")
    office.clerk.always["RCPT"] = "450 4.2.0 greylisted"
    at = TEN
    assert send(house, at) == {"claimed": 1, "ready": 1}
    assert only(house).not_before is not None
    assert dt.timedelta(0) <= only(house).not_before - (at + 5 * MINUTE) < MINUTE  # type: ignore[operator]
    assert send(house, at + 4 * MINUTE) == {}
    office.clerk.always.clear()
    assert send(house, at + 6 * MINUTE) == {"claimed": 1, "sent": 1}
    assert only(house).attempt == 2
    assert [contact.state for contact in ContactAttempt.objects.of(house).order_by("attempt")] == ["VOID", "MADE"]


def test_it_is_given_up_after_the_last_try(house: Organization, office: PostOffice) -> None:
    owes(house)
    night(house)
    office.clerk.always["RCPT"] = "450 4.2.0 greylisted"
    Message.objects.of(house).update(attempt=8)
    assert send(house) == {"claimed": 1, "failed": 1}


def test_a_dead_server_claims_nothing_and_all_leave_once_when_it_is_back() -> None:
    port = free_port()
    house = house_with_mail(connector="smtp", host="127.0.0.1", port=str(port), timeout="60")
    paid = owes(house, "PAID")
    for number in ("A", "B"):
        owes(house, number)
    night(house)
    for minutes in (0, 10, 20, 30, 40, 50):
        result = send(house, TEN + minutes * MINUTE)
        assert "No connection to the mail server" in result.pop("problems")[0]
        assert result == {}
    assert alerts(house) == ["MAIL_DOWN"]
    assert not ContactAttempt.objects.of(house).exists()
    with transaction.atomic():
        pay(house, *paid)
    with open_office(port=port) as again:
        assert send(house, TEN + 59 * MINUTE) == {"claimed": 2, "sent": 2, "withdrawn": 1}
        assert sorted(kept.recipient for kept in again.accepted) == ["ap@a.example", "ap@b.example"]
    assert alerts(house) == []


def test_a_connection_that_breaks_before_the_body_costs_nothing(house: Organization, office: PostOffice) -> None:
    owes(house)
    night(house)
    office.say("DATA", "drop")
    assert send(house) == {"claimed": 2, "sent": 1, "ready": 1}
    assert only(house).attempt == 2
    assert len(office.kept) == 1


@pytest.mark.parametrize(
    ("at", "became", "told"),
    [("DATA", "ready", ["MAIL_DOWN"]), ("BODY", "uncertain", ["MAIL_DOWN", "UNCERTAIN_MESSAGE"])],
    ids=["before the body", "after the body: few doubts, not hundreds"],
)
def test_a_server_that_always_hangs_up_stops_the_round(
    house: Organization, office: PostOffice, at: str, became: str, told: list[str]
) -> None:
    for number in range(6):
        owes(house, f"C{number}")
    night(house)
    office.clerk.always[at] = "drop"
    result = send(house)
    assert result.pop("problems")
    assert result == {"claimed": 3, became: 3}
    assert sorted(alerts(house)) == told
    assert len(office.kept) == result.get("uncertain", 0)


def test_a_refused_sender_stops_the_round_and_blames_nobody(house: Organization, office: PostOffice) -> None:
    for number in range(3):
        owes(house, f"C{number}")
    night(house)
    office.say("MAIL", "550 5.7.1 not from you")
    result = send(house)
    assert "550" in result.pop("problems")[0]
    assert result == {"claimed": 1, "ready": 1}
    assert Contact.objects.of(house).filter(dead_at=None).count() == 3


@pytest.mark.parametrize("answer", ["drop", "keep and drop"])
def test_silence_after_the_body_is_uncertain_and_never_sent_again(
    house: Organization, office: PostOffice, answer: str
) -> None:
    customer, _ = owes(house)
    night(house)
    office.say("BODY", answer)
    assert send(house) == {"claimed": 1, "uncertain": 1}
    assert alerts(house) == ["UNCERTAIN_MESSAGE"]
    for days in range(1, 10):
        night(house, MONDAY + days * DAY)
        assert send(house, TEN + days * DAY) == {}
    assert len(office.kept) == 1
    assert ContactAttempt.objects.of(house).get().state == "UNCERTAIN"
    assert "message.uncertain" in verbs(house, customer)


@pytest.mark.parametrize(
    ("state", "contact", "after"),
    [("SENT", "MADE", {}), ("READY", "VOID", {"claimed": 1, "sent": 1}), ("FAILED", "VOID", {})],
)
def test_a_person_says_what_became_of_an_uncertain_one(
    house: Organization, office: PostOffice, state: str, contact: str, after: dict[str, int]
) -> None:
    owes(house)
    (message,) = night(house)
    office.say("BODY", "drop")
    send(house)
    with transaction.atomic():
        correspondence.resolve_uncertain(
            organization=house.pk, message=message.pk, state=state, at=TEN + MINUTE, actor="user:1"
        )
    assert ContactAttempt.objects.of(house).get().state == contact
    assert alerts(house) == []
    assert send(house, TEN + 2 * MINUTE) == after
    message.refresh_from_db()
    assert (message.state, message.accepted_on) == (
        {"READY": "SENT"}.get(state, state),
        None if state == "FAILED" else MONDAY,
    )
    with transaction.atomic(), pytest.raises(MessageError, match="not uncertain"):
        correspondence.resolve_uncertain(
            organization=house.pk, message=message.pk, state="FAILED", at=TEN + MINUTE, actor="user:1"
        )


def test_a_message_found_unsent_by_a_person_is_written_again_by_the_next_night(
    house: Organization, office: PostOffice
) -> None:
    owes(house)
    (message,) = night(house)
    office.say("BODY", "drop")
    send(house)
    with transaction.atomic():
        correspondence.resolve_uncertain(
            organization=house.pk, message=message.pk, state="FAILED", at=TEN + MINUTE, actor="user:1"
        )
    night(house, MONDAY + DAY)
    assert send(house, TEN + DAY) == {"claimed": 1, "sent": 1}
    assert len({kept.key for kept in office.kept}) == 2


def test_a_sender_that_died_leaves_a_doubt_once_its_lease_is_past(house: Organization, office: PostOffice) -> None:
    owes(house)
    (message,) = night(house)
    Message.objects.of(house).filter(pk=message.pk).update(state="SENDING", attempt=1, lease_until=TEN + 5 * MINUTE)
    assert send(house, TEN + 5 * MINUTE) == {}
    assert send(house, TEN + 6 * MINUTE) == {"uncertain": 1}
    assert send(house, TEN + 7 * MINUTE) == {}
    assert alerts(house) == ["UNCERTAIN_MESSAGE"]
    assert office.kept == []


def test_an_outcome_that_comes_after_the_lease_is_still_written(house: Organization, office: PostOffice) -> None:
    customer, _ = owes(house)
    night(house)

    def lease_passes() -> None:
        dispatch_all(organization=house.pk, at=TEN + DAY)

    with faults.armed("dispatch.before_t2", lease_passes, turn=1):
        assert send(house) == {"claimed": 1, "sent": 1}
    assert only(house).state == "SENT"
    assert alerts(house) == []
    assert verbs(house, customer)[-2:] == ["message.uncertain", "message.sent"]


def test_an_outcome_that_comes_after_a_person_decided_is_noted_and_changes_nothing(
    house: Organization, office: PostOffice
) -> None:
    customer, _ = owes(house)
    (message,) = night(house)

    def somebody_decides() -> None:
        dispatch_all(organization=house.pk, at=TEN + DAY)
        with transaction.atomic():
            correspondence.resolve_uncertain(
                organization=house.pk, message=message.pk, state="FAILED", at=TEN, actor="user:1"
            )

    with faults.armed("dispatch.before_t2", somebody_decides, turn=1):
        send(house)
    assert only(house).state == "FAILED"
    assert verbs(house, customer)[-1] == "message.outcome_too_late"


def test_a_redirect_address_that_is_refused_kills_no_customers_contact(office: PostOffice) -> None:
    house = house_with_mail("Trial", sending="REDIRECT", connector="smtp", host="127.0.0.1", port=str(office.port))
    owes(house)
    night(house)
    office.say("RCPT", "550 5.1.1 no such user")
    assert send(house) == {"claimed": 1, "failed": 1}
    assert Contact.objects.of(house).get().dead_at is None
    assert Customer.objects.of(house).count() == 1
