"""Attacks on the gate as dispatch and people meet it: far clocks, groups that change, numbers written another way."""

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction

from dunwell.compliance import charging
from dunwell.compliance.operations import opt_out, place_hold, release_hold
from dunwell.compliance.selecting import select
from dunwell.compliance.terms import Channel, HoldKind, Outcome
from dunwell.customers.facts import CustomerError
from dunwell.customers.models import Customer
from dunwell.customers.operations import set_parent, update_customer
from dunwell.dunning.contacting import Way, may_contact, note_talk
from dunwell.dunning.gatekeeping import Approach, question
from dunwell.dunning.pauses import Pause
from dunwell.dunning.pauses import _both as both
from dunwell.dunning.queries import look_at
from dunwell.dunning.wishing import record_opt_out
from dunwell.engine.clocks import first_instant, zone_of
from dunwell.organizations.models import Organization
from dunwell.worklist.models import Task
from tests import make
from tests.dunning.nights import TEN, house_with_mail, night, send

pytestmark = pytest.mark.django_db(transaction=True)
CALL = Way(Channel.CALL, "+1 213 555 0123")
HOUR = dt.timedelta(hours=1)
SYDNEY_TUESDAY = dt.datetime(2026, 10, 5, 23, tzinfo=dt.UTC)
"""Tuesday 10:00 in Sydney; in Los Angeles it is Monday 16:00."""


def owing(house: Organization, number: str, **values: Any) -> Customer:
    with transaction.atomic():
        row = make.customer(house, number, **values)
        make.invoice(house, row, number=f"{number}-1", due=dt.date(2026, 9, 20))
    return row


def rule_of(house: Organization, row: Customer, at: dt.datetime, way: Way = CALL) -> str:
    (found,) = may_contact(house.pk, customer=row.pk, ways=[way], at=at)
    return found.rule.id if found.rule else ""


def test_a_hold_of_today_holds_where_it_is_still_yesterday() -> None:
    house = house_with_mail()
    Organization.objects.filter(pk=house.pk).update(time_zone="Australia/Sydney", country="AU")
    row = owing(house, "WEST", country="US", time_zone="America/Los_Angeles")
    assert rule_of(house, row, SYDNEY_TUESDAY) == ""
    with transaction.atomic():
        place_hold(
            organization=house.pk,
            customer=row.pk,
            kind=HoldKind.CEASE,
            from_on=dt.date(2026, 10, 6),
            at=SYDNEY_TUESDAY,
            actor="test",
        )
    assert rule_of(house, row, SYDNEY_TUESDAY) == "HOUSE-CEASE"


def test_a_hold_through_today_holds_where_it_is_already_tomorrow() -> None:
    house = house_with_mail()
    Organization.objects.filter(pk=house.pk).update(time_zone="America/Los_Angeles", country="US")
    row = owing(house, "EAST", country="AU", time_zone="Australia/Sydney")
    with transaction.atomic():
        place_hold(
            organization=house.pk,
            customer=row.pk,
            kind=HoldKind.BLOCK,
            from_on=dt.date(2026, 10, 1),
            until_on=dt.date(2026, 10, 5),
            at=SYDNEY_TUESDAY,
            actor="test",
            cooling_days=0,
        )
    assert rule_of(house, row, SYDNEY_TUESDAY) == "HOUSE-HOLD"


def test_contacts_count_for_the_group_somebody_joins_and_follow_who_leaves() -> None:
    house = house_with_mail()
    head, child = owing(house, "HEAD"), owing(house, "CHILD")
    for hour in range(3):
        with transaction.atomic():
            note_talk(
                organization=house.pk,
                customer=child.pk,
                way=CALL,
                actor="user:Dana",
                outcome=Outcome.NO_ANSWER,
                at=TEN - dt.timedelta(hours=hour + 1),
            )
    assert rule_of(house, head, TEN) == ""
    with transaction.atomic():
        set_parent(organization=house.pk, customer=child.pk, parent=head.pk, at=TEN, actor="test")
    assert rule_of(house, head, TEN) == rule_of(house, child, TEN) == "HOUSE-B2B-3IN7"
    with transaction.atomic():
        set_parent(organization=house.pk, customer=child.pk, parent=None, at=TEN, actor="test")
    assert rule_of(house, child, TEN) == "HOUSE-B2B-3IN7"


@pytest.mark.parametrize("written", ["+49 30 123456", "+4930123456", "+49 (30) 123-456", "0049 30 123456"])
def test_a_number_that_opted_out_is_shut_however_it_is_written(written: str) -> None:
    house = house_with_mail()
    row = owing(house, "ACME")
    with transaction.atomic():
        opt_out(
            organization=house.pk,
            channel=Channel.CALL,
            address="+49 30 123456",
            from_on=TEN.date(),
            at=TEN,
            actor="test",
        )
    assert rule_of(house, row, TEN, Way(Channel.CALL, written)) == "HOUSE-OPTOUT"


def test_an_opt_out_of_today_is_not_lost_to_one_of_next_month() -> None:
    house = house_with_mail()
    row = owing(house, "ACME")
    for day in (dt.date(2026, 11, 1), TEN.date()):
        with transaction.atomic():
            opt_out(
                organization=house.pk, channel=Channel.CALL, address=CALL.address, from_on=day, at=TEN, actor="test"
            )
    assert rule_of(house, row, TEN) == "HOUSE-OPTOUT"


def test_two_proceedings_stop_what_was_owed_before_the_later_one() -> None:
    early, late = dt.date(2026, 8, 1), dt.date(2026, 9, 1)
    mine, groups = Pause(insolvent_on=early), Pause(insolvent_on=late)
    assert both(mine, groups).insolvent_on == both(groups, mine).insolvent_on == late


def test_a_debt_is_barred_by_time_from_midnight_over_there() -> None:
    house = house_with_mail()
    with transaction.atomic():
        row = make.customer(house, country="AU", time_zone="Australia/Sydney")
        line = make.invoice(house, row, due=dt.date(2020, 10, 6), issued=dt.date(2020, 9, 6))
    book, account = look_at(house.pk, row.pk, as_of=dt.date(2026, 10, 5))
    approach = Approach("EMAIL", "ap@acme.example", None, lines=frozenset({line.pk}))
    barred = charging.limitation("AU-CONSUMER+HOUSE").barred_from(line.due_date)
    assert barred is not None
    midnight = first_instant(barred, dt.time.min, zone_of("Australia/Sydney"))
    asked = [question(book, account, approach, root=row.pk, at=midnight + hour) for hour in (-HOUR, HOUR)]
    assert [one.contact.debt.is_time_barred for one in asked] == [False, True]


@pytest.mark.parametrize(("minutes", "rule"), [(5, ""), (60, "HOUSE-COOLING")])
def test_a_hold_released_on_its_first_day_cools_unless_it_was_a_slip(minutes: int, rule: str) -> None:
    house = house_with_mail()
    row = owing(house, "ACME")
    who: dict[str, Any] = {"organization": house.pk, "actor": "test"}
    with transaction.atomic():
        key = place_hold(customer=row.pk, kind=HoldKind.BLOCK, from_on=TEN.date(), at=TEN, **who)
        release_hold(hold=key, on=TEN.date(), at=TEN + dt.timedelta(minutes=minutes), **who)
    assert rule_of(house, row, TEN + dt.timedelta(hours=1)) == rule


def test_a_breathing_space_without_an_end_lasts_until_it_is_released() -> None:
    house = house_with_mail()
    row = owing(house, "ACME", country="GB", time_zone="Europe/London")
    with transaction.atomic():
        place_hold(
            organization=house.pk,
            customer=row.pk,
            kind=HoldKind.BREATHING_SPACE,
            from_on=TEN.date() - dt.timedelta(days=90),
            at=TEN,
            actor="test",
        )
    assert rule_of(house, row, TEN) in ("UK-BREATHING", "HOUSE-BREATHING")


def test_a_hold_of_any_head_above_covers_whoever_is_below() -> None:
    house = house_with_mail()
    chain = [owing(house, f"C{number}") for number in range(4)]
    for head, below in pairwise(chain):
        with transaction.atomic():
            set_parent(organization=house.pk, customer=below.pk, parent=head.pk, at=TEN, actor="test")
    for held in chain[:3]:
        with transaction.atomic():
            key = place_hold(
                organization=house.pk,
                customer=held.pk,
                kind=HoldKind.CEASE,
                from_on=TEN.date(),
                at=TEN,
                actor="test",
                includes_group=True,
            )
        assert rule_of(house, chain[3], TEN) == "HOUSE-CEASE"
        with transaction.atomic():
            release_hold(organization=house.pk, hold=key, on=TEN.date(), at=TEN, actor="test")
    assert rule_of(house, chain[3], TEN) == ""


@pytest.mark.parametrize(("city", "is_in"), [("", True), (" Brooklyn ", True), ("NYC", True), ("Albany", False)])
def test_of_a_new_yorker_whose_city_nobody_knows_the_rules_of_the_city_are_asked_too(city: str, *, is_in: bool) -> None:
    chosen = select(kind="CONSUMER", country="US", region="New York", city=city)
    assert ("US-NYC" in chosen.composition.split("+")) is is_in


def test_an_address_two_customers_share_is_shut_for_both_and_both_get_a_person() -> None:
    house = house_with_mail()
    rows = [owing(house, number, email="shared@desk.example") for number in ("ONE", "TWO")]
    night(house)
    with transaction.atomic():
        alone = record_opt_out(
            organization=house.pk,
            channel=Channel.EMAIL,
            address="Shared@desk.example",
            on=TEN.date(),
            at=TEN,
            actor="test",
            customer=rows[0].pk,
        )
    assert alone == [row.pk for row in rows]
    assert send(house) == {"withdrawn": 2}
    assert {task.customer_id for task in Task.objects.of(house)} >= set(alone)


@pytest.mark.parametrize("country", ["UK", "XX", "EU", "ZZ", "de"])
def test_a_country_that_is_none_is_refused_and_opens_no_gate(country: str) -> None:
    house = house_with_mail()
    row = owing(house, "ACME", kind="CONSUMER")
    with pytest.raises(CustomerError, match="is no country"), transaction.atomic():
        update_customer(organization=house.pk, customer=row.pk, changes={"country": country}, at=TEN, actor="test")
    Customer.objects.of(house).filter(pk=row.pk).update(country=country)  # as an older version kept it
    assert rule_of(house, row, TEN) == "GATE-FAILCLOSED"


def test_new_years_day_over_there_is_known_while_it_is_still_the_old_year_here() -> None:
    house = house_with_mail()
    row = owing(house, "EAST", country="AU", time_zone="Australia/Sydney")
    new_year = dt.datetime(2026, 12, 31, 22, 30, tzinfo=dt.UTC)  # 9:30 on Friday 1 January in Sydney
    assert rule_of(house, row, new_year) == "AU-RG96-HOURS"
    assert rule_of(house, row, new_year + dt.timedelta(days=3)) == ""
