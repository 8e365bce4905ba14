"""A mail that a rule refuses for good is written once; the next is written when what the verdict rested on changed."""

import datetime as dt

import pytest
from django.db import transaction

from dunwell.compliance import ledger
from dunwell.compliance.models import Refusal
from dunwell.compliance.operations import give_consent
from dunwell.compliance.terms import Channel, ConsentKind
from dunwell.correspondence.models import Message
from dunwell.customers.models import Customer
from dunwell.dunning import evidence
from dunwell.dunning.models import Run
from dunwell.dunning.night import run_night
from dunwell.dunning.queries import explain
from dunwell.organizations.models import Organization
from dunwell.strategies import operations as strategies
from dunwell.worklist.models import Standing
from tests import make
from tests.dunning.nights import MONDAY, house_with_mail, send
from tests.dunning.test_disclosures import HOME, LA, agency, person

pytestmark = pytest.mark.django_db(transaction=True)
_DAY = dt.timedelta(days=1)


def at_nine(day: dt.date) -> dt.datetime:
    """Nine in New York, which is within the hours of the house."""
    return dt.datetime(day.year, day.month, day.day, 13, tzinfo=dt.UTC)


def new_yorker(house: Organization, number: str = "BOB", **facts: str) -> Customer:
    """A consumer in New York City who owes since the first of October."""
    with transaction.atomic():
        row = make.customer(
            house, number, kind="CONSUMER", country="US", time_zone="America/New_York", language="en",
            email=f"{number.lower()}@home.example",
        )  # fmt: skip
        make.invoice(house, row, number=f"INV-{number}", due=dt.date(2026, 10, 1))
    values = {"region": "NY", "city": "Brooklyn", **facts}
    Customer.objects.of(house).filter(pk=row.pk).update(**values)
    return row


def through(house: Organization, day: dt.date) -> list[tuple[str, str]]:
    """Run the night of a day and send what it wrote; return the state and reason of every message there is."""
    run_night(house.pk, as_of=day, at=at_nine(day), actor=make.ACTOR)
    send(house, at_nine(day))
    return list(Message.objects.of(house).order_by("id").values_list("state", "reason"))


def why(house: Organization, day: dt.date, number: str = "BOB") -> str:
    """The first reason of a day, in words."""
    found = explain(house.pk, number, as_of=day)
    assert found is not None
    return str(found["reasons"][0]["sentence"])


REFUSED = ("WITHDRAWN", "US-NYC-ECONSENT")


def agrees(house: Organization, row: Customer, day: dt.date) -> None:
    """Let somebody consent to mail."""
    with transaction.atomic():
        give_consent(
            organization=house.pk,
            customer=row.pk,
            kind=ConsentKind.EMAIL,
            address="bob@home.example",
            given_at=at_nine(day),
            source="on the phone",
            at=at_nine(day),
            actor=make.ACTOR,
        )


def test_it_is_written_once_and_why_says_which_rule_refused_it_and_what_cures_it() -> None:
    house = house_with_mail()
    new_yorker(house)
    for number in range(4):
        assert through(house, MONDAY + number * _DAY) == [REFUSED]
    assert Refusal.objects.of(house).count() == 1
    said = why(house, MONDAY + 3 * _DAY)
    assert said.startswith("refused on 5 Oct 2026 by “")
    assert said.endswith("(US-NYC-ECONSENT), and no waiting helps; to cure it: ask for consent and note it")
    assert Standing.objects.of(house).get().reason == "refused"
    run = Run.objects.of(house).order_by("-as_of")[0]
    assert run.unreached == {"refused": 1}
    assert evidence.replay(run)["differences"] == 0


def test_the_night_after_the_cure_writes_again() -> None:
    house = house_with_mail()
    row = new_yorker(house)
    through(house, MONDAY)
    assert through(house, MONDAY + _DAY) == [REFUSED]
    agrees(house, row, MONDAY + _DAY)
    assert through(house, MONDAY + 2 * _DAY) == [REFUSED, ("SENT", "")]
    assert "refused" not in why(house, MONDAY + 2 * _DAY)


def test_who_lives_elsewhere_by_now_is_written_to() -> None:
    house = house_with_mail()
    row = new_yorker(house)
    assert through(house, MONDAY) == [REFUSED]
    Customer.objects.of(house).filter(pk=row.pk).update(city="Albany")
    assert through(house, MONDAY + _DAY) == [REFUSED, ("SENT", "")]


def test_others_are_written_to_all_the_same() -> None:
    house = house_with_mail()
    new_yorker(house)
    through(house, MONDAY)
    new_yorker(house, "DORA", city="Albany")
    assert through(house, MONDAY + _DAY) == [REFUSED, ("SENT", "")]


def test_a_new_line_of_theirs_is_no_reason_to_write() -> None:
    house = house_with_mail()
    row = new_yorker(house)
    through(house, MONDAY)
    with transaction.atomic():
        make.invoice(house, row, number="INV-2", due=MONDAY - _DAY)
    assert through(house, MONDAY + 3 * _DAY) == [REFUSED]


def test_a_day_before_the_refusal_knows_nothing_of_it() -> None:
    house = house_with_mail()
    new_yorker(house)
    through(house, MONDAY)
    assert why(house, MONDAY - _DAY) != why(house, MONDAY + _DAY)
    assert "refused" not in why(house, MONDAY - _DAY)


def test_an_invoice_dated_ahead_by_mistake_changes_nothing() -> None:
    house = house_with_mail()
    row = new_yorker(house)
    with transaction.atomic():
        make.invoice(house, row, number="INV-9", issued=MONDAY + 30 * _DAY, due=MONDAY + 60 * _DAY)
    assert through(house, MONDAY) == through(house, MONDAY + _DAY) == [REFUSED]


def test_what_a_letter_cannot_say_is_tried_again_when_the_house_says_more() -> None:
    house = agency(email="")
    person(house, LA, HOME)

    def day(number: int) -> list[str]:
        on = MONDAY + number * _DAY
        run_night(house.pk, as_of=on, at=at_nine(on), actor=make.ACTOR)
        send(house, dt.datetime(on.year, on.month, on.day, 16, tzinfo=dt.UTC))
        return list(Message.objects.of(house).order_by("id").values_list("state", flat=True))

    assert day(0) == day(1) == day(2) == ["WITHDRAWN"]
    assert why(house, MONDAY + 2 * _DAY, "ANNE").endswith("or write in a language that can")
    Organization.objects.filter(pk=house.pk).update(email="ar@house.example")
    assert day(3) == ["WITHDRAWN", "SENT"]


def test_a_notice_that_somebody_gave_lets_the_next_be_written() -> None:
    house = agency(address="")
    row = person(house, LA, HOME)

    def day(number: int) -> list[str]:
        on = MONDAY + number * _DAY
        run_night(house.pk, as_of=on, at=at_nine(on), actor=make.ACTOR)
        send(house, dt.datetime(on.year, on.month, on.day, 16, tzinfo=dt.UTC))
        return list(Message.objects.of(house).order_by("id").values_list("state", flat=True))

    assert day(0) == ["SENT"]
    assert day(14) == day(15) == ["SENT", "WITHDRAWN"]
    on = MONDAY + 15 * _DAY
    with transaction.atomic():
        ledger.note_notice(
            organization=house.pk, root=row.pk, customer=row.pk, notice="validation_notice", channel=Channel.LETTER,
            sent_on=on, source="our printer", at=at_nine(on) + dt.timedelta(hours=8), actor="test",
        )  # fmt: skip
    assert day(16) == ["SENT", "WITHDRAWN", "SENT"]


def test_only_what_is_as_hard_waits() -> None:
    house = house_with_mail()
    row = new_yorker(house, city="Albany")
    text = (
        "key: short\nname: Short\nquiet_days: 0\nsteps:\n"
        "  - {id: reminder, days: 3, action: message}\n"
        "  - {id: final, days: 5, action: message, severity: final, template: final}\n"
    )
    with transaction.atomic():
        strategies.save_draft(organization=house.pk, key="short", text=text, at=make.AT, actor=make.ACTOR)
        strategies.publish(organization=house.pk, key="short", at=make.AT, actor=make.ACTOR)
    Organization.objects.filter(pk=house.pk).update(default_strategy="short")
    assert through(house, MONDAY) == [("SENT", "")]
    Customer.objects.of(house).filter(pk=row.pk).update(city="Brooklyn")
    assert through(house, MONDAY + 2 * _DAY) == [("SENT", ""), REFUSED]
    assert through(house, MONDAY + 3 * _DAY) == [("SENT", ""), REFUSED]
    refusal = Refusal.objects.of(house).get()
    assert Message.objects.of(house).get(pk=refusal.message_id or 0).severity == 2
