"""Where a customer stands: what changed is told once, and what a person said holds until nothing is late."""

import datetime as dt
import json

import pytest
from django.db import transaction

from dunwell.audit.models import Event, EventBody, Touched
from dunwell.customers.models import Customer
from dunwell.dunning.night import run_night
from dunwell.organizations.models import Organization
from dunwell.receivables.models import OpenItem
from dunwell.worklist import operations
from dunwell.worklist.models import Standing, StateChange
from dunwell.worklist.operations import TaskError
from dunwell.worklist.terms import WhyUnpaid
from tests import make

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 10, 5)


def night(house: Organization, day: dt.date = DAY) -> None:
    """Run one night."""
    run_night(house.pk, as_of=day, at=make.AT, actor=make.ACTOR)


def late(house: Organization, number: str = "ACME") -> Customer:
    """A customer who is four days late."""
    row = make.customer(house, number)
    make.invoice(house, row, 50_000, number=f"INV-{number}", due=dt.date(2026, 10, 1), issued=dt.date(2026, 9, 1))
    return row


def changes(house: Organization) -> list[tuple[str, str, str]]:
    """What changed, in order: state before, state, why unpaid."""
    rows = StateChange.objects.of(house).order_by("id")
    return list(rows.values_list("old_state", "state", "why_unpaid"))


@pytest.fixture
def house() -> Organization:
    """A creditor."""
    return make.organization()


def test_a_change_of_state_is_told_once_and_is_an_event(house: Organization) -> None:
    row = late(house)
    make.customer(house, "QUIET")
    night(house)
    night(house, dt.date(2026, 10, 6))
    assert changes(house) == [("", "LATE", "")]
    event = Event.objects.of(house).get(verb="standings.changed")
    body = json.loads(EventBody.objects.get(event=event).text)
    assert body == {"on": "2026-10-05", "changes": [[row.pk, "", "LATE", ""]]}
    night(house, dt.date(2026, 11, 2))
    assert changes(house)[-1][:2] == ("LATE", "DELINQUENT")


def test_what_a_person_said_outlives_the_night_and_ends_with_the_lateness(house: Organization) -> None:
    row = late(house)
    night(house)
    say(house, row, WhyUnpaid.REFUSES)
    night(house, dt.date(2026, 10, 6))
    standing = Standing.objects.of(house).get(customer=row)
    assert (standing.why_unpaid, standing.said_why) == ("REFUSES", "REFUSES")
    make.payment(house, row, 50_000, on=dt.date(2026, 10, 6), to=[(line_of(house, row), 50_000)])
    night(house, dt.date(2026, 10, 7))
    standing.refresh_from_db()
    assert (standing.state, standing.why_unpaid, standing.said_why) == ("CURRENT", "", "")
    assert changes(house)[-1] == ("LATE", "CURRENT", "")


def test_saying_that_it_is_not_known_leaves_it_to_the_facts(house: Organization) -> None:
    row = late(house)
    night(house)
    say(house, row, WhyUnpaid.CANNOT)
    say(house, row, WhyUnpaid.CANNOT)
    say(house, row, WhyUnpaid.UNKNOWN)
    assert [why for _, _, why in changes(house)] == ["", "CANNOT", ""]
    assert Event.objects.of(house).filter(verb="customer.why_said", customer_id=row.pk).count() == 2
    assert Touched.objects.of(house).filter(customer_id=row.pk).exists()


def test_there_is_nothing_to_explain_where_nothing_is_late(house: Organization) -> None:
    row = make.customer(house, "QUIET")
    with pytest.raises(TaskError, match="Nothing of this customer is late"):
        say(house, row, WhyUnpaid.REFUSES)
    night(house)
    with pytest.raises(TaskError, match="Nothing of this customer is late"):
        say(house, row, WhyUnpaid.REFUSES)


def say(house: Organization, row: Customer, why: WhyUnpaid) -> None:
    """Note why somebody has not paid."""
    with transaction.atomic():
        operations.say_why(
            organization=house.pk, customer=row.pk, why=why, reason="he told me", on=DAY, at=make.AT, actor=make.ACTOR
        )


def line_of(house: Organization, row: Customer) -> OpenItem:
    """The one line of a customer."""
    return OpenItem.objects.of(house).get(customer=row)
