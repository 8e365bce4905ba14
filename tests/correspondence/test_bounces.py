"""A message that came back: its step is not served, its address dead, and somebody is asked for another."""

import datetime as dt
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django.fixtures import Settings

from dunwell.compliance.models import ContactAttempt
from dunwell.correspondence.models import Message
from dunwell.correspondence.operations import MessageError, record_bounce
from dunwell.correspondence.queries import find_message
from dunwell.customers.models import Contact
from dunwell.customers.operations import NewContact, add_contact
from dunwell.dunning.book import open_book
from dunwell.dunning.snapshot import read_account
from dunwell.organizations.models import Organization
from dunwell.project.cli import main
from dunwell.worklist.models import Task
from tests.dunning.nights import MONDAY, TEN, house_with_mail, mails, night, owes, send, verbs

pytestmark = pytest.mark.django_db(transaction=True)
DAY, MINUTES = dt.timedelta(days=1), dt.timedelta(minutes=4)


@pytest.fixture
def house(settings: Settings, tmp_path: Path) -> Organization:
    settings.DATA = tmp_path
    return house_with_mail()


def bounce(house: Organization, message: Message, code: str = "5.1.1", at: dt.datetime = TEN + MINUTES) -> bool:
    with transaction.atomic():
        return record_bounce(organization=house.pk, message=message.pk, code=code, at=at, actor="cli")


def step_state(house: Organization, customer: int, day: dt.date) -> str:
    (line,) = read_account(open_book(house.pk, as_of=day), customer).lines
    return line.taken[-1].state


def test_a_bounced_step_is_not_served_and_goes_to_the_next_address(house: Organization) -> None:
    customer, _ = owes(house)
    (message,) = night(house)
    send(house)
    assert bounce(house, message)
    assert step_state(house, customer, MONDAY + 2 * DAY) == "UNSERVED"
    contact = Contact.objects.of(house).get()
    assert (contact.dead_at, contact.dead_reason) == (TEN + MINUTES, "not delivered (5.1.1)")
    task = Task.objects.of(house).get()
    assert (task.kind, task.due_on, task.reason) == (
        "FIND_ADDRESS",
        MONDAY,
        "ap@acme.example: not delivered (5.1.1)",
    )
    assert ContactAttempt.objects.of(house).get().state == "VOID"
    assert "message.not_delivered" in verbs(house, customer)
    night(house, MONDAY + DAY)
    assert Message.objects.of(house).count() == 1  # nobody to write to yet
    with transaction.atomic():
        new = NewContact(customer, email="billing@acme.example")
        add_contact(organization=house.pk, contact=new, at=TEN + DAY, actor="user:1")
    night(house, MONDAY + 2 * DAY)
    assert send(house, TEN + 2 * DAY) == {"claimed": 1, "sent": 1}
    second = Message.objects.of(house).order_by("-id")[0]
    assert (second.step, second.recipient) == (message.step, "billing@acme.example")
    assert len(mails(house)) == 2


def test_an_address_on_two_contacts_is_dead_on_both(house: Organization) -> None:
    customer, _ = owes(house)
    with transaction.atomic():
        for email in ("AP@acme.example", "books@acme.example"):
            add_contact(organization=house.pk, contact=NewContact(customer, email=email), at=TEN - DAY, actor="user:1")
    (message,) = night(house)
    send(house)
    assert bounce(house, message)
    living = Contact.objects.of(house).filter(dead_at=None)
    assert [one.email for one in living] == ["books@acme.example"]
    assert not Task.objects.of(house).exists()


def test_the_same_bounce_twice_is_one(house: Organization) -> None:
    owes(house)
    (message,) = night(house)
    send(house)
    assert bounce(house, message)
    assert not bounce(house, message, at=TEN + DAY)
    message.refresh_from_db()
    assert message.bounced_at == TEN + MINUTES
    assert Task.objects.of(house).count() == 1


@pytest.mark.parametrize("code", ["4.4.7", "5.2.2"])
def test_what_may_pass_leaves_the_address_alone(house: Organization, code: str) -> None:
    customer, _ = owes(house)
    (message,) = night(house)
    send(house)
    assert bounce(house, message, code)
    assert Contact.objects.of(house).get().dead_at is None
    assert not Task.objects.of(house).exists()
    assert step_state(house, customer, MONDAY + 2 * DAY) == "UNSERVED"


def test_a_report_of_success_changes_nothing(house: Organization) -> None:
    owes(house)
    (message,) = night(house)
    send(house)
    assert not bounce(house, message, "2.0.0")


def test_a_bounce_proves_that_an_uncertain_message_had_left(house: Organization) -> None:
    customer, _ = owes(house)
    (message,) = night(house)
    send(house)
    Message.objects.of(house).update(state="UNCERTAIN", accepted_at=None, accepted_on=None)
    assert bounce(house, message)
    message.refresh_from_db()
    assert (message.state, message.accepted_on) == ("SENT", MONDAY)
    assert step_state(house, customer, MONDAY + 2 * DAY) == "UNSERVED"


def test_what_never_left_cannot_come_back(house: Organization) -> None:
    owes(house)
    (message,) = night(house)
    with pytest.raises(MessageError, match="never left"):
        bounce(house, message)
    with pytest.raises(MessageError, match="no delivery status code"):
        bounce(house, message, "oops")
    with pytest.raises(MessageError, match="no such message"), transaction.atomic():
        record_bounce(organization=house.pk, message=message.pk + 1, code="5.1.1", at=TEN, actor="cli")


def test_another_houses_message_is_not_found(house: Organization) -> None:
    other = house_with_mail("Other")
    owes(house)
    (message,) = night(house)
    send(house)
    assert find_message(other.pk, str(message.public_id)) is None
    with pytest.raises(MessageError, match="no such message"), transaction.atomic():
        record_bounce(organization=other.pk, message=message.pk, code="5.1.1", at=TEN, actor="cli")


def test_the_command_takes_the_public_id_or_the_message_id(
    house: Organization, capsys: pytest.CaptureFixture[str]
) -> None:
    owes(house)
    (message,) = night(house)
    send(house)
    message.refresh_from_db()
    assert main(["message", "bounced", message.wire_id.strip("<>"), "--at", "2026-10-05T10:04", "--json"]) == 0
    assert '"recorded": true' in capsys.readouterr().out
    assert main(["message", "bounced", str(message.public_id)]) == 0
    assert "known already" in capsys.readouterr().out
    message.refresh_from_db()
    assert message.bounced_at == TEN + MINUTES
    assert main(["message", "bounced", "nonsense"]) == 2
    assert "there is no message 'nonsense'" in capsys.readouterr().err
    assert main(["message", "bounced", str(message.public_id), "--code", "x"]) == 2
