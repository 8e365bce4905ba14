"""Segments in the night: who comes into which, by which facts, and what of it is told."""

import datetime as dt
import json

import pytest
from django.db import transaction

from dunwell.audit.models import Event, EventBody
from dunwell.customers import operations as customers
from dunwell.customers.models import Customer
from dunwell.dunning import evidence, payers
from dunwell.dunning.book import open_book
from dunwell.dunning.models import Run
from dunwell.dunning.night import run_night
from dunwell.dunning.snapshot import read_account
from dunwell.organizations.models import Organization
from dunwell.receivables.models import OpenItem
from dunwell.strategies import operations as strategies
from dunwell.worklist.models import Standing, StateChange
from tests import make

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 10, 5)
TEXT = """
segments:
  - {key: public, name: Public bodies, when: [kind, "=", PUBLIC], strategy: public}
  - {key: slow, name: Slow payers, when: [delay_days, ">=", 20], strategy: firm}
  - {key: gold, name: Gold, when: [custom.tier, "=", gold], strategy: gentle}
"""


def publish(house: Organization, text: str = TEXT) -> None:
    """Put segments in force."""
    with transaction.atomic():
        strategies.save_segments(organization=house.pk, text=text, at=make.AT, actor=make.ACTOR)
        strategies.publish_segments(organization=house.pk, at=make.AT, actor=make.ACTOR)


def night(house: Organization, day: dt.date = DAY) -> None:
    """Run one night."""
    run_night(house.pk, as_of=day, at=make.AT, actor=make.ACTOR)


def standings(house: Organization) -> dict[str, tuple[str, str]]:
    """Segment and strategy of each customer, by its number."""
    rows = Standing.objects.of(house).values_list("customer__number", "segment", "strategy")
    return {number: (segment, strategy) for number, segment, strategy in rows}


def paid(house: Organization, who: Customer, days_late: int, on: dt.date, amount: int = 100_00) -> OpenItem:
    """An invoice that was paid so many days after its due date."""
    due = on - dt.timedelta(days=days_late)
    issued = due - dt.timedelta(days=14)
    line = make.invoice(house, who, amount, number=f"{who.number}-{on}", due=due, issued=issued)
    make.payment(house, who, amount, on=on, to=[(line, amount)])
    return line


@pytest.fixture
def house() -> Organization:
    """A creditor with the three segments in force."""
    found = make.organization()
    publish(found)
    return found


def test_the_night_puts_each_customer_in_its_segment(house: Organization) -> None:
    make.customer(house, "CITY", kind="PUBLIC")
    slow = make.customer(house, "SLOW")
    for month in (6, 7, 8):
        paid(house, slow, 30, dt.date(2026, month, 20))
    make.customer(house, "PLAIN")
    gold = make.customer(house, "GOLD")
    customers.update_customers(
        organization=house.pk, changes={gold.pk: {"custom": {"tier": "gold"}}}, at=make.AT, actor=make.ACTOR
    )
    night(house)
    assert standings(house) == {
        "CITY": ("public", "public"),
        "SLOW": ("slow", "firm"),
        "PLAIN": ("", "courteous"),
        "GOLD": ("gold", "gentle"),
    }
    assert not StateChange.objects.of(house).exists()


def test_a_persons_choice_stands_above_the_segment(house: Organization) -> None:
    city = make.customer(house, "CITY", kind="PUBLIC")
    strategies.assign(organization=house.pk, customer=city.pk, key="gentle", at=make.AT, actor=make.ACTOR)
    night(house)
    assert standings(house) == {"CITY": ("public", "gentle")}


def test_a_change_of_segment_is_told_and_the_night_can_be_replayed(house: Organization) -> None:
    city = make.customer(house, "CITY")
    make.invoice(house, city, 50_000, due=dt.date(2026, 10, 1))
    night(house)
    customers.update_customer(
        organization=house.pk, customer=city.pk, changes={"kind": "PUBLIC"}, at=make.AT, actor=make.ACTOR
    )
    night(house, dt.date(2026, 10, 6))
    change = StateChange.objects.of(house).order_by("-id").first()
    assert change is not None
    assert (change.old_segment, change.segment, change.old_state, change.state) == ("", "public", "LATE", "LATE")
    event = Event.objects.of(house).filter(verb="standings.changed").order_by("-id").first()
    body = json.loads(EventBody.objects.get(event=event).text)
    assert body["changes"] == [[city.pk, "LATE", "LATE", "", "", "public"]]
    for run in Run.objects.of(house):
        assert evidence.replay(run)["differences"] == 0


def test_steps_served_elsewhere_are_read_in_the_words_of_the_segments_strategy(house: Organization) -> None:
    city = make.customer(house, "CITY", kind="PUBLIC")
    line = make.invoice(house, city, 50_000, due=dt.date(2026, 8, 1))
    OpenItem.objects.of(house).filter(pk=line.pk).update(last_notice="1", last_notice_date=dt.date(2026, 9, 1))
    found = read_account(open_book(house.pk, as_of=DAY), city.pk)
    first = [step.id for step in open_book(house.pk, as_of=DAY).strategies["public"].line_steps if step.days]
    assert found.segment == "public"
    assert [step.step_id for step in found.lines[0].taken][-1] in first


def test_a_profile_is_weighted_by_amount_and_knows_no_hindsight(house: Organization) -> None:
    who = make.customer(house, "ACME")
    assert payers.profile_of(house.pk, who.pk, base="EUR", as_of=DAY) == payers.NOTHING
    for month, days, amount in ((1, 10, 100_00), (2, 10, 100_00), (3, 10, 100_00)):
        paid(house, who, days, dt.date(2026, month, 10), amount)
    paid(house, who, 50, dt.date(2026, 8, 10), 700_00)
    found = payers.profile_of(house.pk, who.pk, base="EUR", as_of=DAY)
    assert (found.parts, found.delay_days, found.delay_trend) == (4, 38, None)
    paid(house, who, 20, dt.date(2026, 9, 1), 100_00)
    paid(house, who, 20, dt.date(2026, 9, 2), 100_00)
    found = payers.profile_of(house.pk, who.pk, base="EUR", as_of=DAY)
    assert (found.parts, found.delay_days, found.delay_trend) == (6, 35, 33)
    then = payers.profile_of(house.pk, who.pk, base="EUR", as_of=dt.date(2026, 3, 10))
    assert (then.parts, then.delay_days, then.delay_trend) == (3, 10, None)
    before = payers.profile_of(house.pk, who.pk, base="EUR", as_of=dt.date(2026, 2, 1))
    assert (before.parts, before.delay_days) == (1, None)


def test_a_segment_by_limit_owner_and_key_account(house: Organization) -> None:
    publish(
        house,
        """
segments:
  - key: ours
    name: Ours
    when: {all: [[owner, "=", Ann], [key_account, "=", true], [credit_limit, ">", "100"], [usual_method, "=", ""]]}
    strategy: gentle
""",
    )
    who = make.customer(house, "ACME")
    changes = {who.pk: {"owner": "Ann", "is_key_account": True, "credit_limit_minor": 100_01}}
    customers.update_customers(organization=house.pk, changes=changes, at=make.AT, actor=make.ACTOR)
    night(house)
    assert standings(house) == {"ACME": ("ours", "gentle")}


def test_all_that_is_open_is_asked_for_due_or_not_and_as_it_was(house: Organization) -> None:
    publish(
        house,
        """
segments:
  - {key: large, name: Large, when: [open_in_all, ">=", "900"], strategy: firm}
  - {key: many, name: Many, when: [lines_open, ">=", 2], strategy: gentle}
  - {key: none, name: Nothing, when: [open_in_all, "=", "0"], strategy: public}
""",
    )
    far, next_day = DAY + dt.timedelta(days=200), DAY + dt.timedelta(days=1)
    large, many, other = (make.customer(house, name) for name in ("LARGE", "MANY", "OTHER"))
    paid_later = make.invoice(house, large, 800_00, due=far)
    make.invoice(house, large, 100_00, number="INV-2", due=DAY - dt.timedelta(days=9))
    make.credit(house, large, 500_00)
    for number, days in (("INV-3", 1), ("INV-4", 2)):
        make.invoice(house, many, 50_00, number=number, due=DAY - dt.timedelta(days=days))
    make.invoice(house, many, 5_000_00, number="PF-1", due=far, kind="PROFORMA")
    make.invoice(house, other, 5_000_00, number="INV-5", due=far, method="FACTORED")
    night(house)
    assert {name: segment for name, (segment, _) in standings(house).items()} == {
        "LARGE": "large",
        "MANY": "many",
        "OTHER": "none",
    }
    make.payment(house, large, 300_00, on=next_day, to=[(paid_later, 300_00)])

    def seen(on: dt.date) -> tuple[str, dict[str, int]]:
        account = read_account(open_book(house.pk, as_of=on), large.pk)
        assert account is not None
        return account.segment, dict(account.further)

    assert seen(DAY) == ("large", {"open_in_all": 9_000_000, "lines_open": 2})
    assert seen(next_day) == ("many", {"open_in_all": 6_000_000, "lines_open": 2})
