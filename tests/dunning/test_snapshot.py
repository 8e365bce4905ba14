"""The snapshot reads what decides, however much of the past lies beside it."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from dunwell.compliance import operations as compliance
from dunwell.compliance.terms import HoldKind
from dunwell.correspondence.models import Message
from dunwell.customers.models import Contact
from dunwell.dunning import reading, statements
from dunwell.dunning.book import open_book
from dunwell.dunning.closing import balance_of
from dunwell.dunning.models import StepTaken
from dunwell.dunning.night import run_night
from dunwell.dunning.reading import Reader
from dunwell.dunning.snapshot import each_of, read_accounts, read_together
from dunwell.strategies import operations as strategies
from dunwell.worklist import operations as worklist
from dunwell.worklist.terms import TaskKind
from tests import make

pytestmark = pytest.mark.django_db
FIRST = dt.date(2026, 9, 7)
NIGHTS = 45


def test_those_with_nothing_in_play_are_read_once_for_all_who_are_alike() -> None:
    house = make.organization()
    soon, later = FIRST + dt.timedelta(days=30), FIRST + dt.timedelta(days=40)
    who = {number: make.customer(house, number) for number in ("LATE", "A", "B", "C", "OWN", "HELD", "HEAD", "MUTE")}
    who["MEMBER"] = make.customer(house, "MEMBER", parent=who["HEAD"])
    who["NOTHING"] = make.customer(house, "NOTHING")
    for number, customer in who.items():
        if number != "NOTHING":
            due = {"LATE": FIRST, "C": later}.get(number, soon)
            make.invoice(house, customer, number=f"I-{number}", due=due, issued=FIRST - dt.timedelta(days=3))
    Contact.objects.of(house).filter(customer=who["MUTE"]).delete()
    with transaction.atomic():
        strategies.assign(organization=house.pk, customer=who["OWN"].pk, key="gentle", at=make.AT, actor=make.ACTOR)
        for number, group in (("HELD", False), ("HEAD", True)):
            compliance.place_hold(
                organization=house.pk,
                customer=who[number].pk,
                kind=HoldKind.BLOCK,
                from_on=FIRST,
                includes_group=group,
                at=make.AT,
                actor=make.ACTOR,
            )
    book = open_book(house.pk, as_of=FIRST + dt.timedelta(days=2))
    first, last = min(one.pk for one in who.values()), max(one.pk for one in who.values())
    problems: list[dict[str, object]] = []
    accounts, alike = read_together(book, first, last, problems=problems)
    assert not problems
    numbers = {customer.pk: number for number, customer in who.items()}
    assert {numbers[pk] for pk in alike.ids} == {"A", "B", "C", "MUTE", "NOTHING"}, "addresses count where one is used"
    assert len(alike.accounts) == 3, "A and B are alike"
    assert sorted([*accounts, *each_of(alike)], key=lambda one: one.id) == list(read_accounts(book, first, last))


def test_steps_of_settled_lines_are_left_out_once_most_are_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    house = make.organization()
    customers = [make.customer(house, f"C{number}") for number in range(4)]
    for number, who in enumerate(customers):
        make.invoice(house, who, number=f"A-{number}", due=FIRST)
        settled = make.invoice(house, who, number=f"B-{number}", due=FIRST - dt.timedelta(days=2))
        make.payment(house, who, 100_000, on=FIRST + dt.timedelta(days=NIGHTS - 5), to=[(settled, 100_000)])
    for number in range(NIGHTS):
        on = FIRST + dt.timedelta(days=number)
        at = dt.datetime.combine(on, dt.time(4), dt.UTC)
        run_night(house.pk, as_of=on, at=at, actor="system:test")
        Message.objects.of(house).filter(state="READY").update(state="SENT", accepted_at=at, accepted_on=on)
    book = open_book(house.pk, as_of=FIRST + dt.timedelta(days=NIGHTS))
    first, last = customers[0].pk, customers[-1].pk
    everything = list(read_accounts(book, first, last))
    assert {step.subject > 0 for step in StepTaken.objects.of(house)} == {True, False}, "both kinds of steps are there"

    monkeypatch.setattr(reading, "MANY_STEPS", 0)
    assert list(read_accounts(book, first, last)) == everything
    reader = Reader(book, first, last)
    wanted, known = {row[1] for row in reader.steps(lines=1)}, {row[1] for row in reader.steps()}
    assert wanted < known
    assert wanted == {line.id for account in everything for line in account.lines} | {-who.pk for who in customers}


def test_what_is_dated_ahead_is_left_out_and_does_not_roll_the_rest_back() -> None:
    house = make.organization()
    day, before = FIRST, FIRST - dt.timedelta(days=40)
    acme, idle, fresh = (make.customer(house, number) for number in ("ACME", "IDLE", "FRESH"))
    make.invoice(house, acme, number="LATE", due=day - dt.timedelta(days=10), issued=before)
    make.invoice(house, acme, number="NEXT", due=day + dt.timedelta(days=25), issued=before)
    make.invoice(house, idle, number="SOON", due=day + dt.timedelta(days=60), issued=before)
    assert Reader(open_book(house.pk, as_of=day), 0, 9).shape is statements.NOW
    then = list(read_accounts(open_book(house.pk, as_of=day), acme.pk, fresh.pk))
    tomorrow = day + dt.timedelta(days=1)
    for who in (acme, idle, fresh):
        make.invoice(house, who, number=f"AHEAD-{who.number}", due=day + dt.timedelta(days=20), issued=tomorrow)
        make.invoice(house, who, number=f"ODD-{who.number}", due=day - dt.timedelta(days=20), issued=tomorrow)
        make.invoice(
            house, who, -4_000, number=f"CREDIT-{who.number}", due=tomorrow, issued=tomorrow, kind="CREDIT_NOTE"
        )
    book = open_book(house.pk, as_of=day)
    assert Reader(book, 0, 9).shape is statements.AHEAD
    assert list(read_accounts(book, acme.pk, fresh.pk)) == then
    assert list(read_accounts(replace(book, is_past=True), acme.pk, fresh.pk)) == then
    assert balance_of(book) == balance_of(replace(book, is_past=True))
    assert open_book(house.pk, as_of=tomorrow).is_ahead is False


@pytest.mark.parametrize(
    ("kind", "outcome", "reacted"),
    [("CALL", "reached", True), ("OLD_DEBT", "called: reached", True), ("OLD_DEBT", "done", False)],
)
def test_whoever_was_reached_by_a_call_reacted_whatever_work_it_was_for(
    kind: str, outcome: str, *, reacted: bool
) -> None:
    house = make.organization()
    row = make.customer(house, "ACME")
    said: dict[str, Any] = {"organization": house.pk, "at": make.AT, "actor": make.ACTOR}
    with transaction.atomic():
        task = worklist.open_task(customer=row.pk, kind=TaskKind(kind), due_on=FIRST, **said)
        worklist.finish_task(task=task, outcome=outcome, counts=True, on=FIRST, **said)
    found = Reader(open_book(house.pk, as_of=FIRST), row.pk, row.pk).reactions([row.pk])
    assert [str(on) for _, on in found] == [str(FIRST)] * reacted
