"""Mail of past nights: written from what was known then, into the embedded mailbox."""

import datetime as dt

import pytest
from django.db import transaction

from dunwell.correspondence.models import Message
from dunwell.dunning.history import deliver_embedded
from dunwell.dunning.night import run_night
from tests import make
from tests.dunning.nights import MONDAY, house_with_mail, mails

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_invoice_paid_since_is_named_as_it_stood_then() -> None:
    house = house_with_mail(sending="OFF", connector="")
    with transaction.atomic():
        bob = make.customer(house)
        line = make.invoice(house, bob, 100_000, due=MONDAY - dt.timedelta(days=10))
        make.payment(house, bob, 100_000, on=MONDAY + dt.timedelta(days=9), to=[(line, 100_000)])
    run_night(house.pk, as_of=MONDAY, at=make.AT, actor="test")
    deliver_embedded(house.pk, MONDAY)
    assert Message.objects.of(house).get().state == "SENT"
    (mail,) = mails(house)
    assert "INV-1" in mail.as_string()
