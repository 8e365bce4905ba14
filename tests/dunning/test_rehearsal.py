"""A rehearsal says what the real nights then do, looks only where something can change, and writes nothing."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from django.db import transaction

from dunwell.compliance.operations import place_hold
from dunwell.compliance.terms import HoldKind
from dunwell.correspondence.models import Message
from dunwell.customers.models import Customer
from dunwell.disputes.models import Dispute
from dunwell.disputes.operations import open_dispute
from dunwell.disputes.terms import DisputeState
from dunwell.dunning import playing
from dunwell.dunning.answering import close_dispute
from dunwell.dunning.claims_paid import claim_paid
from dunwell.dunning.deciding import decide_each
from dunwell.dunning.history import deliver_embedded
from dunwell.dunning.models import Run, StepTaken
from dunwell.dunning.night import run_night
from dunwell.dunning.operations import change_sending
from dunwell.dunning.rehearsal import Night, rehearse
from dunwell.organizations.models import Organization
from dunwell.promises.operations import make_promise
from dunwell.strategies.operations import assign, publish_segments, save_segments
from dunwell.worklist.models import Standing, Task
from tests import make
from tests.dunning.nights import MONDAY, house_with_mail

pytestmark = pytest.mark.django_db(transaction=True)

AT = dt.datetime(2026, 10, 5, 6, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def a_book(house: Organization) -> dict[str, Customer]:
    """Customers in every situation that time alone changes."""
    who: dict[str, Any] = {"organization": house.pk, "at": AT, "actor": "test"}
    people = {}

    def owes(number: str, *days_late: int, **more: Any) -> list[Any]:
        people[number] = make.customer(house, number, **more)
        return [
            make.invoice(
                house, people[number], 50_000 + 1_000 * days, number=f"{number}-{n}", due=MONDAY - days * DAY,
                issued=MONDAY - (days + 30) * DAY, first_seen=MONDAY - min(days, 6) * DAY,
            )
            for n, days in enumerate(days_late)
        ]  # fmt: skip

    owes("SOON", -3, -5, -9, -20)
    owes("LATE", 3)
    owes("MANY", 1, 8, 25, 40, -2)
    owes("OLD", 120)
    owes("FRENCH", 12, country="FR", language="fr")
    owes("ANNE", 30, kind="CONSUMER")
    owes("MUTE", 20, email="")
    owes("UNKNOWN", 20, kind="")
    owes("GENTLE", 6)
    assign(customer=people["GENTLE"].pk, key="gentle", **who)
    held, promised, disputed = owes("HELD", 15), owes("WORD", 18), owes("ARGUE", 10, 11)
    place_hold(
        customer=people["HELD"].pk,
        kind=HoldKind.BLOCK,
        open_item=held[0].pk,
        from_on=MONDAY,
        until_on=MONDAY + 3 * DAY,
        **who,
    )
    make_promise(customer=people["WORD"].pk, items=[promised[0].pk], due_on=MONDAY + 2 * DAY, made_on=MONDAY, **who)
    open_dispute(open_item=disputed[0].pk, on=MONDAY, reason="wrong goods", **who)
    owes("NETTED", 14)
    make.credit(house, people["NETTED"], 40_000)
    return people


def lived(house: Organization, days: int) -> list[Night]:
    """What the real nights write, each delivered in the morning."""
    found = []
    for day in (MONDAY + n * DAY for n in range(days)):
        run_night(house.pk, as_of=day, at=AT, actor="test")
        run = Run.objects.of(house).get(as_of=day, kind="NIGHT")
        Message.objects.of(house).filter(run_id=run.pk, state="IN_REVIEW").update(state="READY", approved_at=AT)
        deliver_embedded(house.pk, day)
        messages = Message.objects.of(house).filter(run_id=run.pk).count()
        tasks = Counter(Task.objects.of(house).filter(run_id=run.pk).values_list("kind", flat=True))
        found.append(Night(day, messages, 0, tasks["CALL"], tasks.total() - tasks["CALL"]))
    return found


def counted(nights: list[Night]) -> list[tuple[dt.date, int, int, int]]:
    return [(night.on, night.messages, night.calls, night.work) for night in nights]


def test_the_real_nights_then_do_what_was_rehearsed() -> None:
    house = house_with_mail()
    with transaction.atomic():
        a_book(house)
    said = rehearse(house.pk, at=AT)
    assert not Message.objects.of(house).exists()
    assert not StepTaken.objects.of(house).exists()
    assert counted(said.nights) == counted(lived(house, 15))
    assert said.messages > 15
    assert {night.on.weekday() for night in said.nights if night.messages} <= set(range(5))


def test_deciding_everybody_every_night_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    house = house_with_mail()
    with transaction.atomic():
        a_book(house)
    sparing = rehearse(house.pk, at=AT)

    def daily(book: Any, accounts: Any, problems: Any) -> Any:
        tomorrow = book.as_of + DAY
        found = real(book, accounts, problems)
        return [(account, strategy, it._replace(look_again_on=tomorrow)) for account, strategy, it in found]

    real = decide_each
    monkeypatch.setattr(playing, "decide_each", daily)
    every = rehearse(house.pk, at=AT)
    assert every.nights == sparing.nights
    assert every.decided == 15 * every.customers
    assert sparing.decided < every.decided * 0.8


@pytest.mark.parametrize("sending", ["OFF", "SHADOW"])
def test_what_was_written_while_nothing_left_counts_as_withdrawn(sending: str) -> None:
    house = house_with_mail(sending=sending)
    with transaction.atomic():
        a_book(house)
    for day in (MONDAY - DAY, MONDAY):
        run_night(house.pk, as_of=day, at=AT, actor="test")
    said = rehearse(house.pk, at=AT)
    assert said.nights[0].messages > 3
    with transaction.atomic():
        change_sending(organization=house.pk, state="ON", at=AT, actor="test", role=None)
    # Tasks of those nights stay open, and are not opened again.
    assert counted(said.nights)[1:] == counted(lived(house, 15))[1:]


def test_backlog_is_what_was_late_before_we_knew_it_and_comes_once() -> None:
    house = house_with_mail()
    with transaction.atomic():
        a_book(house)
    said = rehearse(house.pk, at=AT)
    assert said.nights[0].backlog == 5
    assert said.backlog < said.messages
    assert said.silent == {"no_contact": 1, "kind_unknown": 1, "not_yet": 1}
    assert said.asked["EUR"] > 100_000


def test_ten_strange_cases_of_ten_customers_each_with_its_reason() -> None:
    house = house_with_mail()
    with transaction.atomic():
        people = a_book(house)
    strange = rehearse(house.pk, at=AT).strange
    assert len(strange) == len({one.customer for one in strange}) == 10
    assert all(one.why for one in strange)
    by_name = {one.strange: one for one in reversed(strange)}
    assert by_name["the largest sum asked for"].customer == people["MANY"].pk
    assert by_name["the oldest invoice"].customer == people["OLD"].pk
    assert by_name["a private person asked for much"].customer == people["ANNE"].pk
    silent = by_name["owes much and gets nothing"]
    assert (silent.customer, silent.letter) == (people["MUTE"].pk, None)
    assert "no living" in silent.why or "contact" in silent.why
    letter = by_name["most of it is covered by credits or money"].letter
    assert letter is not None
    assert "NETTED-0" in letter.text


def test_another_strategy_can_be_rehearsed_and_an_empty_book_too() -> None:
    house = house_with_mail()
    assert rehearse(house.pk, at=AT).messages == 0
    with transaction.atomic():
        a_book(house)
    usual, patient = rehearse(house.pk, at=AT), rehearse(house.pk, at=AT, default_strategy="gentle")
    assert patient.messages < usual.messages


def test_a_year_ends_while_it_plays() -> None:
    house = house_with_mail()
    with transaction.atomic():
        make.invoice(house, make.customer(house, "XMAS"), number="X-1", due=dt.date(2026, 12, 28))
    said = rehearse(house.pk, at=dt.datetime(2026, 12, 23, 6, tzinfo=dt.UTC))
    on = [night.on for night in said.nights if night.messages]
    assert dt.date(2027, 1, 1) not in on
    assert on


SEGMENTS = """
segments:
  - {key: broke, name: Broke their word, when: [broken_promises, ">=", 1], strategy: firm}
  - {key: old, name: Old debts, when: [oldest_dpd, ">", 20], strategy: gentle}
"""


def test_promises_that_end_and_segments_that_change_are_rehearsed_as_they_will_be() -> None:
    house = house_with_mail()
    with transaction.atomic():
        people = a_book(house)
        line = make.invoice(house, make.customer(house, "ONLY"), number="ONLY-1", due=MONDAY - 12 * DAY)
        open_dispute(organization=house.pk, open_item=line.pk, on=MONDAY - 11 * DAY, reason="late", at=AT, actor="test")
        paid = make.invoice(house, make.customer(house, "PAID"), number="PAID-1", due=MONDAY - 30 * DAY)
        claim_paid(organization=house.pk, items=[paid.pk], on=MONDAY - 10 * DAY, at=AT, actor="test")
        save_segments(organization=house.pk, text=SEGMENTS, at=AT, actor="test")
        publish_segments(organization=house.pk, at=AT, actor="test")
    earlier = [MONDAY - n * DAY for n in range(10, 0, -1)]
    for day in earlier:
        run_night(house.pk, as_of=day, at=AT, actor="test")
        Message.objects.of(house).filter(state="IN_REVIEW").update(state="READY", approved_at=AT)
        deliver_embedded(house.pk, day)
    with transaction.atomic():
        for number in ("LATE", "MANY", "FRENCH"):
            make_promise(
                organization=house.pk, customer=people[number].pk, due_on=MONDAY + DAY, made_on=MONDAY - DAY,
                tolerance_days=0, at=AT, actor="test",
            )  # fmt: skip
    with transaction.atomic():
        for row in Dispute.objects.of(house):
            close_dispute(
                organization=house.pk, dispute=row.pk, outcome=DisputeState.REJECTED, on=MONDAY, at=AT, actor="test"
            )
    said = rehearse(house.pk, at=AT)
    before = {row.pk: row.segment for row in Standing.objects.of(house)}
    assert counted(said.nights) == counted(lived(house, 15))
    after = {row.pk: row.segment for row in Standing.objects.of(house)}
    assert {after[pk] for pk in after if after[pk] != before[pk]} == {"broke", "old"}
    marks = StepTaken.objects.of(house).filter(step_id__startswith="event@").values_list("step_id", flat=True)
    assert {mark.split("@")[1] for mark in marks} >= {"broken_promise", "changed_strategy"}
