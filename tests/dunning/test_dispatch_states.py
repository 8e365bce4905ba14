"""What the sending state lets leave, and what a person says about the rest."""

import datetime as dt

import pytest
from django.db import transaction

from dunwell.compliance.models import ContactAttempt
from dunwell.correspondence import operations as correspondence
from dunwell.correspondence.models import Message
from dunwell.correspondence.operations import MessageError
from dunwell.dunning.dispatch import dispatch_all
from dunwell.dunning.dispatching.outbox import WrongMailboxError
from dunwell.dunning.models import StepTaken
from dunwell.dunning.operations import change_sending
from dunwell.organizations.models import Organization
from tests import make
from tests.dunning.nights import MONDAY, TEN, alerts, house_with_mail, mails, night, owes, pay, send, text_of
from tests.post_office import free_port, open_office

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)


def states(house: Organization) -> list[str]:
    return list(Message.objects.of(house).order_by("id").values_list("state", flat=True))


def switch(house: Organization, state: str) -> int:
    with transaction.atomic():
        return change_sending(
            organization=house.pk, state=state, redirect_to="trial@house.example", at=TEN, actor="cli", role=None
        )


def test_off_opens_no_connection_and_looks_at_nothing() -> None:
    with open_office() as office:
        house = house_with_mail(sending="OFF", connector="smtp", host="127.0.0.1", port=str(office.port))
        owes(house)
        night(house)
        assert send(house) == {}
        assert states(house) == ["READY"]
        assert office.clerk.commands == {}


def test_shadow_asks_the_gate_keeps_the_verdict_and_connects_to_nobody() -> None:
    with open_office() as office:
        house = house_with_mail(sending="SHADOW", connector="smtp", host="127.0.0.1", port=str(office.port))
        customer, line = owes(house)
        night(house)
        assert send(house) == {"shadowed": 1}
        assert send(house) == {}
        (verdict,) = ContactAttempt.objects.of(house)
        assert (verdict.state, verdict.attempt, verdict.verdict["allowed"]) == ("VOID", 0, True)
        # The next day it is looked at again: what lost its point meanwhile is what a real run would have spared.
        assert send(house, TEN + DAY) == {"shadowed": 1}
        with transaction.atomic():
            pay(house, customer, line)
        assert send(house, TEN + 2 * DAY) == {"withdrawn": 1}
        assert office.clerk.commands == {}


def test_leaving_shadow_decides_afresh() -> None:
    house = house_with_mail(sending="SHADOW")
    owes(house)
    night(house)
    send(house)
    assert switch(house, "ON") == 1
    assert send(house) == {}
    night(house, MONDAY + DAY)
    assert send(house, TEN + DAY) == {"claimed": 1, "sent": 1}


def test_redirect_sends_all_to_one_address_and_says_whom_it_was_for() -> None:
    house = house_with_mail(sending="REDIRECT")
    owes(house)
    night(house)
    assert send(house) == {"claimed": 1, "sent": 1}
    (mail,) = mails(house)
    assert mail["To"].addresses[0].addr_spec == "trial@house.example"
    assert mail["X-Dunwell-Real-Recipient"] == "ap@acme.example"
    assert "ap@acme.example" in text_of(mail).splitlines()[0]
    assert Message.objects.of(house).get().reason == "redirected"


def test_leaving_redirect_frees_the_steps_because_no_customer_got_anything() -> None:
    house = house_with_mail(sending="REDIRECT")
    owes(house)
    night(house)
    send(house)
    assert switch(house, "ON") == 1
    assert states(house) == ["WITHDRAWN"]
    assert ContactAttempt.objects.of(house).get().state == "VOID"
    night(house, MONDAY + DAY)
    assert send(house, TEN + DAY) == {"claimed": 1, "sent": 1}
    assert mails(house)[0]["To"].addresses[0].addr_spec == "ap@acme.example"


def test_review_lets_nothing_pass_without_a_person() -> None:
    house = house_with_mail()
    owes(house)
    (message,) = night(house)
    switch(house, "REVIEW")
    assert send(house) == {"in_review": 1}
    assert states(house) == ["IN_REVIEW"]
    with transaction.atomic():
        correspondence.approve(organization=house.pk, message=message.pk, at=TEN, actor="user:1")
    assert send(house) == {"claimed": 1, "sent": 1}
    with transaction.atomic(), pytest.raises(MessageError, match="only one in review"):
        correspondence.approve(organization=house.pk, message=message.pk, at=TEN, actor="user:1")


def test_an_approved_message_that_lost_its_point_does_not_leave() -> None:
    house = house_with_mail(sending="REVIEW")
    customer, line = owes(house)
    (message,) = night(house)
    assert states(house) == ["IN_REVIEW"]
    with transaction.atomic():
        correspondence.approve(organization=house.pk, message=message.pk, at=TEN, actor="user:1")
        pay(house, customer, line)
    assert send(house) == {"withdrawn": 1}


def test_a_dropped_message_never_leaves_and_its_step_is_passed() -> None:
    house = house_with_mail(sending="REVIEW")
    owes(house)
    (message,) = night(house)
    with transaction.atomic():
        correspondence.drop(organization=house.pk, message=message.pk, reason="no", at=TEN, actor="user:1")
    assert send(house) == {}
    assert len(night(house, MONDAY + DAY)) == 1
    with transaction.atomic(), pytest.raises(MessageError, match="no longer be dropped"):
        correspondence.drop(organization=house.pk, message=message.pk, reason="no", at=TEN, actor="user:1")


def test_canary_lets_a_few_a_night_go_and_the_rest_wait_for_a_person() -> None:
    house = house_with_mail(sending="CANARY")
    Organization.objects.filter(pk=house.pk).update(canary_limit=2)
    for number in "ABCD":
        owes(house, number)
    messages = night(house)
    assert send(house) == {"claimed": 2, "sent": 2, "in_review": 2}
    assert states(house) == ["SENT", "SENT", "IN_REVIEW", "IN_REVIEW"]
    with transaction.atomic():
        correspondence.approve(organization=house.pk, message=messages[2].pk, at=TEN, actor="user:1")
    assert send(house) == {"claimed": 1, "sent": 1}


def test_without_a_mail_connection_nothing_is_claimed_and_somebody_is_told() -> None:
    house = house_with_mail(connector="")
    owes(house)
    night(house)
    result = send(house)
    assert "dunwell connect email smtp" in result.pop("problems")[0]
    assert result == {}
    assert states(house) == ["READY"]
    assert alerts(house) == ["MAIL_DOWN"]


def test_the_embedded_mailbox_takes_mail_whatever_the_state() -> None:
    house = house_with_mail(sending="OFF", connector="")
    owes(house)
    night(house)
    assert send(house, embedded=True) == {"claimed": 1, "sent": 1}
    assert Message.objects.of(house).get().reason == "rehearsed"
    assert switch(house, "ON") == 1
    assert StepTaken.objects.of(house).count() == 1
    night(house, MONDAY + DAY)
    assert states(house) == ["WITHDRAWN", "READY"]


def test_what_was_delivered_embedded_while_on_counts_as_said() -> None:
    house = house_with_mail()
    owes(house)
    night(house)
    assert send(house, embedded=True) == {"claimed": 1, "sent": 1}
    assert Message.objects.of(house).get().reason == ""


def test_the_embedded_mailbox_is_refused_beside_a_real_connection() -> None:
    house = house_with_mail(connector="smtp", host="127.0.0.1", port=str(free_port()))
    owes(house)
    night(house)
    with pytest.raises(WrongMailboxError, match="goes through smtp"):
        dispatch_all(organization=house.pk, at=TEN, embedded=True)


def test_a_copy_of_the_installation_sends_nothing(tmp_path: object) -> None:
    house = house_with_mail()
    owes(house)
    night(house)
    from django.conf import settings

    dispatch_all(organization=house.pk, at=TEN - DAY)
    (settings.DATA / "instance").write_text("another\n")
    result = send(house)
    assert "restored or copied" in result.pop("problems")[0]
    assert result == {}
    assert mails(house) == []
    assert make.ACTOR  # the house is otherwise fit to send
