"""Steps that are alike are read together, and say the same as one by one."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from django.db import transaction

from dunwell.correspondence.models import Message
from dunwell.dunning.book import Book, open_book
from dunwell.dunning.merging import merge_customers, separate_customers
from dunwell.dunning.night import run_night
from dunwell.dunning.reading import Reader
from dunwell.dunning.snapshot import Days, read_accounts
from dunwell.engine.facts import SERVED
from dunwell.organizations.models import Organization
from tests import make

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 10, 5)
DUE = dt.date(2026, 10, 1)


def night(house: Organization, day: dt.date) -> None:
    """Run a night, and send what it wrote."""
    at = dt.datetime.combine(day, dt.time(4), dt.UTC)
    run_night(house.pk, as_of=day, at=at, actor=make.ACTOR)
    Message.objects.of(house).filter(state="READY").update(state="SENT", accepted_at=at, accepted_on=day)


def one_by_one(book: Book, first: int, last: int) -> Counter[Any]:
    """The steps of a range as rows, without their instants, which come in two forms."""
    days = Days()
    return Counter(
        (*row[:5], days[row[5]], *row[6:7], row[7] and days[row[7]], bool(row[8]), *row[9:11])
        for row in Reader(book, first, last).steps()
    )


def together(book: Book, first: int, last: int) -> Counter[Any]:
    """The same, as they are read for many."""
    days = Days()
    return Counter(
        (customer, subject, *told[:3], days[told[3]], told[4], told[5] and days[told[5]], bool(told[6]), *told[7:9])
        for told, customers, subjects in Reader(book, first, last).steps_alike()
        for customer, subject in zip(customers, subjects, strict=True)
    )


def test_those_of_two_who_were_one_find_their_message_at_the_other() -> None:
    house = make.organization()
    ours, theirs = make.customer(house, "A"), make.customer(house, "B")
    for who in (ours, theirs):
        make.invoice(house, who, number=f"I-{who.number}", due=DUE)
    said: dict[str, Any] = {"at": make.AT + dt.timedelta(hours=1), "actor": make.ACTOR, "organization": house.pk}
    with transaction.atomic():
        merge = merge_customers(survivor=ours.pk, absorbed=theirs.pk, **said)
    night(house, DAY)
    with transaction.atomic():
        separate_customers(merge=merge, on=DAY, **said)
    assert Message.objects.of(house).get().customer_id == ours.pk
    book = open_book(house.pk, as_of=DAY + dt.timedelta(days=2))
    for pk in (ours.pk, theirs.pk):
        assert together(book, pk, pk) == one_by_one(book, pk, pk)
        (account,) = read_accounts(book, pk, pk)
        assert [step.state for step in account.lines[0].taken] == [SERVED]
    assert sum(together(book, ours.pk, theirs.pk).values()) == 2


def test_messages_and_tasks_of_a_range_are_told_for_each_of_their_steps() -> None:
    house = make.organization()
    customers = [make.customer(house, f"C{number}") for number in range(5)]
    for number, who in enumerate(customers):
        for line in range(2):
            make.invoice(house, who, number=f"I-{number}-{line}", due=DUE - dt.timedelta(days=number))
    for days in (0, 1, 12, 13, 21, 28):
        night(house, DAY + dt.timedelta(days=days))
    book = open_book(house.pk, as_of=DAY + dt.timedelta(days=30))
    first, last = customers[0].pk, customers[-1].pk
    rows = one_by_one(book, first, last)
    assert {row[6] for row in rows} == {"SENT", None}, "of messages and of tasks"
    assert together(book, first, last) == rows
    assert len(Reader(book, first, last).steps_alike()) < len(rows)
    assert list(read_accounts(book, first, last)) == [
        account for who in customers for account in read_accounts(book, who.pk, who.pk, among=[who.pk])
    ]
