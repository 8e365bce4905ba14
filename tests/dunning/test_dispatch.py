"""Dispatch through the embedded mailbox: what leaves, what does not, and what is written about it."""

import datetime as dt

import pytest
from django.db import transaction

from dunwell.audit.queries import read_file
from dunwell.compliance.models import ContactAttempt
from dunwell.compliance.terms import ContactState
from dunwell.correspondence.letters import Letter, Rendered, render
from dunwell.correspondence.models import Message, MessageLine
from dunwell.correspondence.queries import embedded_mailbox
from dunwell.customers.models import Contact, Customer
from dunwell.customers.operations import NewContact, add_contact
from dunwell.disputes.operations import open_dispute
from dunwell.dunning.dispatch import dispatch_all
from dunwell.dunning.models import StepTaken
from dunwell.dunning.night import run_night
from dunwell.intake.models import Source
from dunwell.kit import faults
from dunwell.organizations.models import Organization
from dunwell.strategies.models import StrategyVersion
from dunwell.worklist.models import Task
from tests import make
from tests.dunning.nights import (
    EVENTS,
    MONDAY,
    TEN,
    D,
    alerts,
    house_with_mail,
    mails,
    night,
    owes,
    pay,
    send,
    text_of,
    verbs,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house() -> Organization:
    return house_with_mail()


def test_what_a_night_wrote_leaves_once(house: Organization) -> None:
    customer, line = owes(house)
    (message,) = night(house)
    assert send(house) == {"claimed": 1, "sent": 1}
    assert send(house) == {}
    message.refresh_from_db()
    assert (message.state, message.attempt, message.accepted_on) == ("SENT", 1, MONDAY)
    assert message.asked == {"EUR": 100_000}
    assert message.recipient == "ap@acme.example"
    (mail,) = mails(house)
    assert mail["To"].addresses[0].addr_spec == "ap@acme.example"
    assert mail["X-Dunwell-Message"] == str(message.public_id)
    assert mail["Message-ID"] == message.wire_id
    assert "Please pay: 1,000.00 EUR" in text_of(mail)
    assert message.file_id is not None
    assert read_file(house.pk, message.file_id) == embedded_mailbox(house.pk).read(f"{message.public_id}.1")
    (contact,) = ContactAttempt.objects.of(house)
    assert (contact.state, contact.attempt, contact.local_on) == (ContactState.MADE, 1, MONDAY)
    assert contact.verdict["allowed"] is True
    (named,) = MessageLine.objects.of(house)
    assert (named.open_item_id, named.role, named.asked_minor) == (line, "STEP", 100_000)
    assert verbs(house, customer)[-1] == "message.sent"


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("point", ["", "dispatch.after_t0", "dispatch.before_t1"])
def test_what_is_known_before_t1_stops_the_mail(house: Organization, event: str, point: str) -> None:
    customer, line = owes(house)
    night(house)
    act, reason = EVENTS[event]

    def happen() -> None:
        with transaction.atomic():
            act(house, customer, line)

    if point:
        with faults.armed(point, happen, turn=1):
            assert send(house) == {"withdrawn": 1}
    else:
        happen()
        assert send(house) == {"withdrawn": 1}
    message = Message.objects.of(house).get()
    assert (message.state, message.reason) == ("WITHDRAWN", reason)
    assert mails(house) == []
    assert not ContactAttempt.objects.of(house).exists()
    assert verbs(house, customer)[-1] == "message.withdrawn"


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("point", ["dispatch.after_t1", "dispatch.before_t2"])
def test_what_becomes_known_after_t1_crossed_in_the_post(house: Organization, event: str, point: str) -> None:
    customer, line = owes(house)
    night(house)
    act, _ = EVENTS[event]

    def happen() -> None:
        with transaction.atomic():
            act(house, customer, line)

    with faults.armed(point, happen, turn=1):
        assert send(house) == {"claimed": 1, "sent": 1}
    assert len(mails(house)) == 1
    assert verbs(house, customer)[-2:] == ["message.sent", "message.crossed"]


def test_while_its_strategy_cannot_be_read_no_mail_leaves(house: Organization) -> None:
    owes(house)
    night(house)
    StrategyVersion.objects.of(house).filter(strategy__key="courteous").update(text="steps: [")
    assert send(house) == {"withdrawn": 1}
    assert Message.objects.of(house).get().reason == "strategy_unreadable"
    assert mails(house) == []


def test_something_else_that_happens_meanwhile_is_no_crossing(house: Organization) -> None:
    customer, _ = owes(house)
    night(house)

    def happen() -> None:
        with transaction.atomic():
            make.payment(house, Customer.objects.of(house).get(pk=customer), 100, on=MONDAY)

    with faults.armed("dispatch.after_t1", happen, turn=1):
        send(house)
    assert verbs(house, customer)[-1] == "message.sent"


def test_of_two_lines_the_paid_one_is_left_out_and_gives_its_step_back(house: Organization) -> None:
    customer, paid = owes(house)
    with transaction.atomic():
        row = Customer.objects.of(house).get(pk=customer)
        left = make.invoice(house, row, 50_000, number="INV-2", due=D(2026, 10, 2)).pk
    night(house)
    assert StepTaken.objects.of(house).count() == 2
    with transaction.atomic():
        pay(house, customer, paid)
    assert send(house) == {"claimed": 1, "sent": 1}
    (mail,) = mails(house)
    assert "INV-ACME" not in text_of(mail)
    assert "Please pay: 500.00 EUR" in text_of(mail)
    assert list(StepTaken.objects.of(house).values_list("subject", flat=True)) == [left]


def test_the_subject_names_a_few_of_what_is_asked_for(house: Organization) -> None:
    customer, _ = owes(house)
    with transaction.atomic():
        row = Customer.objects.of(house).get(pk=customer)
        for count in range(4):
            make.invoice(house, row, 50_000, number=f"INV-{count}", due=D(2026, 10, 2))
    night(house)
    send(house)
    subject = Message.objects.of(house).get().subject
    assert subject.endswith("(+2)")
    assert subject.count("INV-") == 3


def test_a_part_that_is_contested_meanwhile_is_named_and_not_asked_for(house: Organization) -> None:
    _, line = owes(house)
    night(house)

    def happen() -> None:
        with transaction.atomic():
            open_dispute(
                organization=house.pk, open_item=line, on=MONDAY, at=TEN, actor=make.ACTOR, amount_minor=20_000
            )

    with faults.armed("dispatch.before_t1", happen, turn=1):
        assert send(house) == {"claimed": 1, "sent": 1}
    (mail,) = mails(house)
    assert "Please pay: 800.00 EUR" in text_of(mail)
    assert "200.00 EUR of INV-ACME is being looked into" in text_of(mail)


def test_a_customer_that_never_stands_still_waits_for_the_next_pass(house: Organization) -> None:
    customer, _ = owes(house)
    night(house)

    def happen() -> None:
        with transaction.atomic():
            make.payment(house, Customer.objects.of(house).get(pk=customer), 100, on=MONDAY)

    with faults.armed("dispatch.before_t1", happen):
        assert dispatch_all(organization=house.pk, at=TEN)["claimed"] == 0
    assert Message.objects.of(house).get().state == "READY"
    assert send(house) == {"claimed": 1, "sent": 1}


def test_outside_the_window_it_waits_for_the_hour(house: Organization) -> None:
    owes(house)
    night(house)
    assert send(house, TEN - dt.timedelta(hours=4)) == {"later": 1}
    message = Message.objects.of(house).get()
    assert (message.state, message.not_before) == ("LATER", dt.datetime(2026, 10, 5, 6, tzinfo=dt.UTC))
    assert send(house, TEN - dt.timedelta(hours=3)) == {}
    assert send(house, TEN) == {"claimed": 1, "sent": 1}


def test_on_a_closed_day_it_waits_for_the_next_open_one(house: Organization) -> None:
    owes(house)
    night(house)
    Organization.objects.filter(pk=house.pk).update(closing_days=["2026-10-05"])
    assert send(house) == {"later": 1}
    message = Message.objects.of(house).get()
    assert message.not_before == dt.datetime(2026, 10, 6, 6, tzinfo=dt.UTC)
    assert send(house, TEN + dt.timedelta(days=1)) == {"claimed": 1, "sent": 1}


def test_a_whole_group_shares_the_weekly_cap(house: Organization) -> None:
    Organization.objects.filter(pk=house.pk).update(weekly_cap=2)
    with transaction.atomic():
        head = make.customer(house, "HEAD")
    for number in ("A", "B", "C"):
        owes(house, number, parent=head)
    night(house)
    assert send(house) == {"claimed": 2, "sent": 2, "later": 1}
    late = Message.objects.of(house).get(state="LATER")
    assert late.reason == "HOUSE-WEEKLY-CAP"
    assert late.not_before is not None
    assert late.not_before.date() >= D(2026, 10, 12)


def test_a_source_that_grew_old_or_is_being_filled_holds_the_mail_back(house: Organization) -> None:
    owes(house)
    night(house)

    def happen() -> None:
        Source.objects.of(house).update(is_applying=True)

    with faults.armed("dispatch.before_t1", happen, turn=1):
        assert send(house) == {"withdrawn": 1}
    assert Message.objects.of(house).get().reason == "stale_source"


def test_sending_switched_off_in_between_stops_at_once(house: Organization) -> None:
    for number in ("A", "B", "C"):
        owes(house, number)
    night(house)
    with faults.armed(
        "dispatch.before_t1", lambda: Organization.objects.filter(pk=house.pk).update(sending="OFF"), turn=2
    ):
        assert send(house) == {"claimed": 1, "sent": 1}
    assert Message.objects.of(house).filter(state="READY").count() == 2


def test_a_removed_contact_is_not_written_to_and_the_next_one_is(house: Organization) -> None:
    customer, _ = owes(house)
    night(house)

    def happen() -> None:
        Contact.objects.of(house).update(removed_at=TEN)
        with transaction.atomic():
            add_contact(
                organization=house.pk, contact=NewContact(customer, email="new@acme.example"), at=TEN, actor="cli"
            )

    with faults.armed("dispatch.before_t1", happen, turn=1):
        assert send(house) == {"claimed": 1, "sent": 1}
    assert [mail["To"].addresses[0].addr_spec for mail in mails(house)] == ["new@acme.example"]


def test_the_contact_of_the_wanted_role_comes_first(house: Organization) -> None:
    customer, _ = owes(house)
    with transaction.atomic():
        for role, address in (("OWNER", "boss@acme.example"), ("ESCALATION", "cfo@acme.example")):
            contact = NewContact(customer, email=address, role=role)
            add_contact(organization=house.pk, contact=contact, at=TEN, actor="cli")
    night(house)
    Message.objects.of(house).update(contact_role="ESCALATION")
    send(house)
    assert Message.objects.of(house).get().recipient == "cfo@acme.example"


def test_a_poisoned_row_stops_nobody_else(house: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in ("A", "B", "C"):
        owes(house, number)
    messages = night(house)
    Customer.objects.of(house).filter(number="B").update(language="en", salutation="boom")

    def poisoned(letter: Letter) -> Rendered:
        if letter.greeting == "boom":
            raise ValueError("a template that cannot be")
        return render(letter)

    monkeypatch.setattr("dunwell.dunning.dispatching.drafting.render", poisoned)
    result = send(house)
    assert (result["claimed"], result["sent"]) == (2, 2)
    assert "a template that cannot be" in result["problems"][0]
    second = messages[1]
    second.refresh_from_db()
    assert (second.state, second.not_before) == ("READY", TEN + dt.timedelta(hours=1))
    assert alerts(house) == ["UNWRITTEN"]
    monkeypatch.undo()
    assert send(house, TEN + dt.timedelta(minutes=59)) == {}
    run_night(house.pk, as_of=MONDAY, at=TEN, actor=make.ACTOR)
    assert alerts(house) == ["UNWRITTEN"]
    assert send(house, TEN + dt.timedelta(days=1)) == {"claimed": 1, "sent": 1}
    run_night(house.pk, as_of=MONDAY + dt.timedelta(days=1), at=TEN + dt.timedelta(days=1), actor=make.ACTOR)
    assert alerts(house) == []


def test_an_address_that_is_none_is_dead_and_a_person_is_asked(house: Organization) -> None:
    customer, _ = owes(house)
    night(house)
    Contact.objects.of(house).update(email="not an address")
    assert send(house) == {}
    assert Contact.objects.of(house).get().dead_at is not None
    assert list(Task.objects.of(house).values_list("kind", "customer_id")) == [("FIND_ADDRESS", customer)]
    assert send(house) == {"withdrawn": 1}
    assert Message.objects.of(house).get().reason == "no_contact"


def test_one_house_never_sends_for_another(house: Organization) -> None:
    other = house_with_mail("Other")
    owes(house)
    owes(other, "THEIRS")
    night(house)
    night(other)
    assert send(house) == {"claimed": 1, "sent": 1}
    assert Message.objects.of(other).get().state == "READY"
    assert mails(other) == []


def test_dispatch_refuses_to_run_inside_a_transaction(house: Organization) -> None:
    owes(house)
    night(house)
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        dispatch_all(organization=house.pk, at=TEN)
    assert mails(house) == []
