"""What a play says, the real nights do: the same steps by line and day, places, promises and segments included.

The life of a small book is written down beforehand, each thing dated on its own day. First it is played; then the real
nights run through it, each day's mail delivered and its work done.
"""

import datetime as dt
import random
from collections import defaultdict
from typing import Any

import pytest
from django.db import transaction

from dunwell.cash import operations as cash
from dunwell.correspondence.models import Message
from dunwell.disputes import operations as disputes
from dunwell.disputes.terms import DisputeState
from dunwell.dunning import placing
from dunwell.dunning.book import assuming_fresh, open_book
from dunwell.dunning.claims_paid import claim_paid
from dunwell.dunning.history import deliver_embedded
from dunwell.dunning.models import StepTaken
from dunwell.dunning.night import run_night
from dunwell.dunning.playing import Play, filmed, ranges
from dunwell.engine.places import DEFAULTS
from dunwell.organizations.models import Organization
from dunwell.promises import operations as promises
from dunwell.promises.models import Promise
from dunwell.receivables import operations as receivables
from dunwell.strategies import operations as strategies
from dunwell.worklist.models import Task
from dunwell.worklist.operations import finish_task
from dunwell.worklist.terms import TaskState
from tests import make
from tests.dunning.nights import house_with_mail

pytestmark = pytest.mark.django_db(transaction=True)

FIRST = dt.date(2026, 9, 7)
NIGHTS = 32
DAY = dt.timedelta(days=1)
BY: dict[str, Any] = {"at": make.AT, "actor": "user:1"}
STRATEGY = """
key: courteous
name: Lively
quiet_days: 4
steps:
  - {id: returned, name: debit returned, on: returned_debit, action: message, template: reminder}
  - {id: reminder-1, days: 2, action: message, template: reminder}
  - {id: reminder-2, days: 8, action: message, template: reminder}
  - {id: broken, on: {event: broken_promise, days: 1}, action: task, task: call, for: agent}
  - {id: call, days: 15, action: task, task: call}
  - {id: final-notice, days: 22, action: message, severity: final, template: final}
"""
SEGMENTS = """
segments:
  - {key: broke, name: Broke their word, when: [broken_promises, ">=", 1], strategy: firm}
  - {key: large, name: Large, when: [overdue, ">=", "700"], strategy: gentle}
"""
RULES = {
    "as the trade does": dict(DEFAULTS),
    "as others do": {
        "changed_strategy": "lower",
        "part_payment": "lower",
        "credit": "ask",
        "changed_due_date": "keep",
        "resolved_dispute": "restart",
        "broken_promise": "restart",
        "kept_promise": "lower",
        "returned_debit": "ask",
        "new_version": "restart",
    },
}


def on(number: int) -> dt.date:
    """A day counted from the first night."""
    return FIRST + number * DAY


def a_life(house: Organization, seed: int) -> None:
    """Customers with invoices around the first day, and all that may happen to them, each on its day."""
    chance = random.Random(seed)
    who: dict[str, Any] = {"organization": house.pk, **BY}
    for number in range(9):
        owner = make.customer(house, f"C{number}")
        for place in range(4):
            due = on(chance.randint(-20, 12))
            line = make.invoice(
                house, owner, chance.randint(50, 400) * 100, number=f"I{number}-{place}", due=due, issued=due - 30 * DAY
            )
            half, day = line.amount_minor // 2, on(chance.randint(3, 24))
            match (number + 2 * place) % 9:
                case 0:
                    make.payment(house, owner, half, on=day, to=[(line, half)])
                case 1:
                    paid = make.payment(house, owner, line.amount_minor, on=day, to=[(line, line.amount_minor)])
                    cash.reverse_payment(payment=paid, on=day + 4 * DAY, reason="returned debit", **who)
                case 2:
                    promises.make_promise(
                        customer=owner.pk, items=[line.pk], due_on=day + 2 * DAY, made_on=day, tolerance_days=1, **who
                    )
                case 3:
                    promises.make_promise(
                        customer=owner.pk, items=[line.pk], amount_minor=half, due_on=day + 5 * DAY, made_on=day, **who
                    )
                    make.payment(house, owner, half, on=day + 3 * DAY, to=[(line, half)])
                case 4:
                    contested = disputes.open_dispute(open_item=line.pk, on=day, reason="wrong", **who)
                    disputes.close_dispute(dispute=contested, outcome=DisputeState.WITHDRAWN, on=day + 5 * DAY, **who)
                case 5:
                    receivables.change_due_date(
                        open_item=line.pk, due_date=line.due_date + 9 * DAY, on=day, reason="asked", **who
                    )
                case 7:
                    claim_paid(items=[line.pk], on=day, **who)
                case 6:
                    note = make.credit(house, owner, half, number=f"N{number}-{place}", issued=day)
                    receivables.apply_credit(credit=note.pk, open_item=line.pk, amount_minor=half, on=day, **who)


def the_house(seed: int, rules: dict[str, str]) -> Organization:
    """A creditor with rules, a strategy and segments of its own."""
    house = house_with_mail()
    with transaction.atomic():
        strategies.save_draft(organization=house.pk, key="courteous", text=STRATEGY, **BY)
        strategies.publish(organization=house.pk, key="courteous", **BY)
        strategies.save_segments(organization=house.pk, text=SEGMENTS, **BY)
        strategies.publish_segments(organization=house.pk, **BY)
        Organization.objects.filter(pk=house.pk).update(place_rules=rules, weekly_cap=20)
        a_life(house, seed)
    return Organization.objects.get(pk=house.pk)


def played(
    house: Organization, *, is_daily: bool = False
) -> tuple[set[tuple[Any, ...]], dict[int, tuple[str, dt.date]]]:
    """The steps that a play takes, by subject, step, round and day, and the promises it judges.

    `is_daily` decides everybody every day, else who has a reason to be looked at.
    """
    before, *books = [assuming_fresh(open_book(house.pk, as_of=on(n))) for n in range(-1, NIGHTS)]
    found: set[tuple[Any, ...]] = set()
    judged: dict[int, tuple[str, dt.date]] = {}
    for keys in ranges(house.pk):
        problems: list[dict[str, Any]] = []
        play = Play(filmed(before, [books], keys), books, problems, lambda *_: None)
        if is_daily:
            for book in books:
                play.night(book, set(play.film.people), defaultdict(set))
        else:
            play.run()
        assert not problems
        found |= {(row[1], row[2], row[3], row[5]) for rows in play.played.steps.values() for row in rows}
        judged |= play.played.judged
    return found, judged


def lived(house: Organization) -> set[tuple[Any, ...]]:
    """The steps that the real nights take."""
    for day in map(on, range(NIGHTS)):
        run_night(house.pk, as_of=day, at=make.AT, actor="test")
        Message.objects.of(house).filter(state="IN_REVIEW").update(state="READY", approved_at=make.AT)
        deliver_embedded(house.pk, day)
        for task in Task.objects.of(house).filter(state=TaskState.OPEN):
            with transaction.atomic():
                if task.kind == "PLACE":
                    placing.answer_place(
                        organization=house.pk, task=task.pk, rule="keep", today=day, at=make.AT, actor="test"
                    )
                else:
                    finish_task(
                        organization=house.pk, task=task.pk, outcome="done", counts=True, on=day, at=make.AT,
                        actor="test",
                    )  # fmt: skip
    return set(StepTaken.objects.of(house).values_list("subject", "step_id", "round", "taken_on"))


@pytest.mark.parametrize(("seed", "rules"), [(44, "as the trade does"), (42, "as others do")])
def test_the_real_nights_take_the_same_steps(seed: int, rules: str) -> None:
    house = the_house(seed, RULES[rules])
    said, judged = played(house)
    assert not StepTaken.objects.of(house).exists()
    assert not Promise.objects.of(house).exclude(state="OPEN").exists()
    done = lived(house)
    odd = sorted(said ^ done, key=lambda row: (row[3], row[0]))
    assert not odd, [(row, "played" if row in said else "lived") for row in odd[:12]]
    events = {row[1].split("@")[1] for row in said if row[1].startswith("event@")}
    assert {"broken_promise", "returned_debit", "changed_strategy"} <= events
    assert any(row[2] for row in said)
    assert judged == {row.pk: (row.state, row.judged_on) for row in Promise.objects.of(house).exclude(judged_on=None)}


@pytest.mark.parametrize(("seed", "rules"), [(8, "as the trade does"), (9, "as others do")])
def test_deciding_everybody_every_day_takes_the_same_steps(seed: int, rules: str) -> None:
    house = the_house(seed, RULES[rules])
    sparing, daily = played(house), played(house, is_daily=True)
    assert sorted(sparing[0] ^ daily[0]) == []
    assert sparing[1] == daily[1]
    assert len(sparing[0]) > 40


def test_a_dry_run_judges_promises_and_moves_places_and_writes_nothing() -> None:
    house = the_house(3, RULES["as the trade does"])
    rows = (0, 0)
    for day in map(on, range(16)):
        said = run_night(house.pk, as_of=day, at=make.AT, actor="test", dry_run=True)
        assert written(house) == rows
        real = run_night(house.pk, as_of=day, at=make.AT, actor="test")
        assert said["actions"] == real["actions"], day
        deliver_embedded(house.pk, day)
        rows = written(house)
    assert rows[0] > 20
    assert rows[1] > 1


def written(house: Organization) -> tuple[int, int]:
    """How many steps are taken, and how many promises judged."""
    return StepTaken.objects.of(house).count(), Promise.objects.of(house).exclude(state="OPEN").count()
