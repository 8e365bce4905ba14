"""A rejected dispute is answered first: by a message, or by a person where that is not possible or came back."""

import datetime as dt

import pytest
from django.db import transaction

from dunwell.correspondence.models import Message
from dunwell.correspondence.operations import withdraw
from dunwell.correspondence.terms import ANSWERS
from dunwell.customers.models import Contact
from dunwell.disputes.operations import open_dispute
from dunwell.disputes.terms import DisputeState
from dunwell.dunning.answering import ask_people, close_dispute
from dunwell.dunning.book import open_book
from dunwell.dunning.snapshot import read_account
from dunwell.engine.steps import OUR_TEMPLATES
from dunwell.organizations.models import Organization
from dunwell.worklist.models import Task
from tests import make
from tests.dunning.nights import MONDAY, TEN, house_with_mail, owes, refuse, send

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house() -> Organization:
    return house_with_mail()


def rejected(house: Organization, line: int, answer: str = "The note is signed.") -> None:
    who = {"organization": house.pk, "on": MONDAY, "at": TEN, "actor": make.ACTOR}
    with transaction.atomic():
        key = open_dispute(open_item=line, amount_minor=20_000, **who)  # type: ignore[arg-type]
        close_dispute(dispute=key, outcome=DisputeState.REJECTED, answer=answer, **who)  # type: ignore[arg-type]


def contested(house: Organization, customer: int, day: dt.date = MONDAY) -> tuple[int, dt.date | None]:
    (line,) = read_account(open_book(house.pk, as_of=day), customer).lines
    return line.disputed, line.soft_since


def test_until_the_answer_left_the_part_rests_and_then_it_cools(house: Organization) -> None:
    customer, line = owes(house)
    rejected(house, line)
    assert contested(house, customer) == (20_000, None)
    assert send(house) == {"claimed": 1, "sent": 1}
    message = Message.objects.of(house).get()
    assert (message.state, message.subject, message.asked) == ("SENT", "Your query about INV-ACME", {})
    assert contested(house, customer) == (0, MONDAY)


def test_an_answer_that_was_not_sent_is_given_by_a_person(house: Organization) -> None:
    customer, line = owes(house)
    rejected(house, line)
    ask = {"organization": house.pk, "first": 0, "last": 2**62, "today": MONDAY, "at": TEN}
    with transaction.atomic():
        assert ask_people(**ask) == 0  # type: ignore[arg-type]
        withdraw(message=Message.objects.of(house).get(), reason="GATE-HOLD", at=TEN)
        assert ask_people(**ask) == 1  # type: ignore[arg-type]
        assert ask_people(**ask) == 0  # type: ignore[arg-type]
    task = Task.objects.of(house).get()
    assert (task.kind, task.reason) == ("ANSWER", "tell them what came of their dispute: The note is signed.")
    assert contested(house, customer) == (20_000, None)
    Task.objects.of(house).filter(pk=task.pk).update(state="DONE", ended_on=MONDAY)
    assert contested(house, customer) == (0, MONDAY)


def test_who_has_no_address_is_told_by_a_person_at_once(house: Organization) -> None:
    customer, line = owes(house)
    Contact.objects.of(house).filter(customer_id=customer).delete()
    rejected(house, line, "")
    assert not Message.objects.of(house).exists()
    assert Task.objects.of(house).get().reason == "tell them what came of their dispute"


def test_who_asked_for_no_more_mails_is_told_by_a_person_at_once(house: Organization) -> None:
    customer, line = owes(house)
    with transaction.atomic():
        refuse(house, customer, line)
    rejected(house, line)
    assert not Message.objects.of(house).exists()
    assert Task.objects.of(house).get(kind="ANSWER").customer_id == customer


def test_a_dispute_taken_back_needs_no_answer(house: Organization) -> None:
    customer, line = owes(house)
    who = {"organization": house.pk, "on": MONDAY, "at": TEN, "actor": make.ACTOR}
    with transaction.atomic():
        key = open_dispute(open_item=line, **who)  # type: ignore[arg-type]
        close_dispute(dispute=key, outcome=DisputeState.WITHDRAWN, **who)  # type: ignore[arg-type]
    assert not Message.objects.of(house).exists()
    assert contested(house, customer) == (0, MONDAY)


def test_the_names_of_our_templates_are_closed_to_strategies() -> None:
    assert OUR_TEMPLATES == ANSWERS
