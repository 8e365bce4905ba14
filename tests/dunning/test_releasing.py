"""What follows the release of a hold is shown beforehand, and the nights do exactly that."""

import datetime as dt

import pytest
from django.db import transaction

from dunwell.compliance.operations import place_hold, release_hold
from dunwell.compliance.terms import HoldKind
from dunwell.correspondence.models import Message
from dunwell.customers.models import Customer
from dunwell.dunning.releasing import After, Planned, after_planned, after_release
from dunwell.organizations.models import Organization
from tests import make
from tests.dunning.nights import MONDAY, house_with_mail, night, owes, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> Organization:
    return house_with_mail()


def days(n: int) -> dt.date:
    return MONDAY + dt.timedelta(days=n)


def held(house: Organization, customer: int, *, until: dt.date | None = None, group: bool = False) -> int:
    with transaction.atomic():
        return place_hold(
            organization=house.pk,
            customer=customer,
            kind=HoldKind.BLOCK,
            from_on=days(-3),
            until_on=until,
            includes_group=group,
            at=make.AT,
            actor=make.ACTOR,
        )


def release(house: Organization, hold: int, on: dt.date) -> None:
    with transaction.atomic():
        release_hold(organization=house.pk, hold=hold, on=on, at=make.AT, actor=make.ACTOR)


def expected(house: Organization, hold: int, on: dt.date = MONDAY) -> After:
    found = after_release(house.pk, hold=hold, on=on, today=MONDAY)
    assert found is not None
    return found.after[0]


def test_the_nights_after_a_release_do_what_was_shown_before(house: Organization) -> None:
    customer, line = owes(house)
    hold = held(house, customer)
    told = expected(house, hold)
    assert (told.what, told.quiet_until, told.is_softest) == ("MESSAGE", days(4), True)
    assert told.lines == (line,)
    assert told.asked == {"EUR": 100_000}
    assert night(house, MONDAY) == [], "the hold stands: looking changed nothing"
    release(house, hold, MONDAY)
    on = next(day for day in map(days, range(20)) if night(house, day))
    assert on == told.on
    assert told.quiet_until is not None
    assert on > told.quiet_until


def test_an_expiry_is_shown_like_a_release_on_the_day_after(house: Organization) -> None:
    customer, _ = owes(house)
    hold = held(house, customer, until=days(6))
    told = expected(house, hold, days(7))
    assert told.quiet_until == days(11)
    assert told.on is not None
    assert told.on > days(11)


def just_held(house: Organization, customer: int) -> int:
    """A block without an end, written down the moment before."""
    with transaction.atomic():
        return place_hold(
            organization=house.pk,
            customer=customer,
            kind=HoldKind.BLOCK,
            from_on=MONDAY,
            at=make.AT,
            actor=make.ACTOR,
        )


def test_a_hold_taken_back_at_once_is_told_of_as_if_it_had_not_been(house: Organization) -> None:
    customer, _ = owes(house)
    hold = just_held(house, customer)
    told = after_release(house.pk, hold=hold, on=MONDAY, today=MONDAY, at=make.AT)
    later = after_release(house.pk, hold=hold, on=MONDAY, today=MONDAY, at=make.AT + dt.timedelta(hours=1))
    assert told is not None
    assert later is not None
    assert (told.after[0].on, told.after[0].quiet_until) == (MONDAY, None)
    assert later.after[0].quiet_until == days(4)
    release(house, hold, MONDAY)
    assert night(house, MONDAY) != []


def test_the_first_reminder_after_a_note_is_the_courteous_one_and_its_wait_is_told(house: Organization) -> None:
    customer, _ = owes(house)
    assert len(night(house, days(-7))) == 1, "the note before the due date"
    Message.objects.of(house).update(state="UNCERTAIN")  # no hold takes it back, and it counts as if it left
    told = expected(house, held(house, customer, until=days(6)), days(7))
    assert (told.what, told.is_softest, told.quiet_until) == ("MESSAGE", True, days(11))
    assert told.on is not None
    assert told.on > days(12)
    assert told.waits == "quiet_days"


def test_what_still_stands_in_the_way_is_named(house: Organization) -> None:
    customer, _ = owes(house)
    hold, other = held(house, customer), held(house, customer)
    told = expected(house, hold)
    assert (told.what, told.reason, told.quiet_until) == ("NOTHING", "held", days(4))
    release(house, other, MONDAY)
    assert expected(house, hold).what == "MESSAGE"


def test_the_hold_of_a_group_tells_of_each_member(house: Organization) -> None:
    head, _ = owes(house)
    member, _ = owes(house, "CHILD")
    Customer.objects.of(house).filter(pk=member).update(parent_id=head)
    found = after_release(house.pk, hold=held(house, head, group=True), on=MONDAY, today=MONDAY)
    assert found is not None
    assert [(one.customer, one.what) for one in found.after] == [(head, "MESSAGE"), (member, "MESSAGE")]


def test_a_hold_of_another_house_is_not_told_of(house: Organization) -> None:
    customer, _ = owes(house)
    assert after_release(house_with_mail("Other").pk, hold=held(house, customer), on=MONDAY, today=MONDAY) is None


@pytest.mark.parametrize("about", ["customer", "line"])
def test_a_reminder_that_waits_is_judged_as_withdrawn_by_the_hold(house: Organization, about: str) -> None:
    customer, line = owes(house)
    (waiting,) = night(house)
    planned = Planned("HARDSHIP", MONDAY, (line,) if about == "line" else ())
    before = after_planned(house.pk, customer=customer, planned=planned, on=days(8)).after[0]
    assert (before.what, before.is_softest) == ("MESSAGE", True)
    assert [one.id for one in before.stopped] == [waiting.pk]
    with transaction.atomic():
        hold = place_hold(
            organization=house.pk,
            customer=customer,
            kind=HoldKind.HARDSHIP,
            from_on=MONDAY,
            until_on=days(7),
            open_item=line if about == "line" else None,
            at=make.AT,
            actor=make.ACTOR,
        )
    assert expected(house, hold, days(8)) == before
    assert send(house) == {"withdrawn": 1}
    assert expected(house, hold, days(8)) == before._replace(stopped=())
    assert before.on == next(day for day in map(days, range(1, 30)) if len(night(house, day)) > 1)


def test_a_reminder_that_asks_for_another_line_too_leaves_for_that(house: Organization) -> None:
    customer, line = owes(house)
    with transaction.atomic():
        make.invoice(house, Customer.objects.of(house).get(pk=customer), number="INV-2")
    assert len(night(house)) == 1
    told = after_planned(house.pk, customer=customer, planned=Planned("BLOCK", MONDAY, (line,)), on=days(8)).after[0]
    assert (told.what, told.is_softest, told.stopped) == ("MESSAGE", True, ())


def test_a_hold_taken_back_at_once_stops_nothing(house: Organization) -> None:
    customer, _ = owes(house)
    night(house)
    hold = just_held(house, customer)
    told = after_release(house.pk, hold=hold, on=MONDAY, today=MONDAY, at=make.AT)
    assert told is not None
    assert told.after[0].stopped == ()


def test_a_hold_that_begins_later_stops_only_what_waits_until_then(house: Organization) -> None:
    customer, _ = owes(house)
    (waiting,) = night(house)
    with transaction.atomic():
        hold = place_hold(
            organization=house.pk,
            customer=customer,
            kind=HoldKind.HARDSHIP,
            from_on=days(2),
            until_on=days(7),
            at=make.AT,
            actor=make.ACTOR,
        )
    assert expected(house, hold, days(8)).stopped == ()
    Message.objects.of(house).update(not_before=dt.datetime.combine(days(2), dt.time(8), dt.UTC))
    assert [one.id for one in expected(house, hold, days(8)).stopped] == [waiting.pk]
    Message.objects.of(house).update(not_before=dt.datetime.combine(days(1), dt.time(8), dt.UTC))
    assert expected(house, hold, days(8)).stopped == ()
