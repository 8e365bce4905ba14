"""A preview is what dispatch would send, and changes nothing."""

import datetime as dt

import pytest
from django.db import transaction

from dunwell.correspondence.models import Message
from dunwell.correspondence.queries import bodies_of
from dunwell.dunning.previewing import Preview, preview
from dunwell.organizations.models import Organization
from tests.dunning.nights import TEN, house_with_mail, mails, night, owes, pay, send, text_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house() -> Organization:
    return house_with_mail(sending="REVIEW")


def test_it_reads_as_the_mail_that_leaves_then(house: Organization) -> None:
    owes(house)
    (message,) = night(house)
    seen = preview(house.pk, message.pk, at=TEN)
    assert seen is not None
    assert seen.content is not None
    assert Message.objects.of(house).get().state == "IN_REVIEW"
    assert mails(house) == []
    Message.objects.of(house).update(state="READY", approved_at=TEN)
    send(house)
    (mail,) = mails(house)
    assert bodies_of(seen.content).text == text_of(mail)
    assert preview(house.pk, message.pk, at=TEN) is None


def test_what_has_lost_its_point_says_why(house: Organization) -> None:
    customer, line = owes(house)
    (message,) = night(house)
    with transaction.atomic():
        pay(house, customer, line)
    assert preview(house.pk, message.pk, at=TEN) == Preview(None, "nothing_open")


def test_another_houses_message_is_not_shown(house: Organization) -> None:
    owes(house)
    (message,) = night(house)
    assert preview(house_with_mail("Other").pk, message.pk, at=TEN) is None


def test_on_a_closed_day_it_is_what_leaves_on_the_next_open_one(house: Organization) -> None:
    owes(house)
    (message,) = night(house)
    seen = preview(house.pk, message.pk, at=TEN + dt.timedelta(days=5))  # a Saturday
    assert seen is not None
    assert seen.content is not None
    assert "11 days late" in bodies_of(seen.content).text
