"""The loop the night is measured against does the same night, or the comparison says nothing."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import models, transaction

from dunwell.correspondence.models import Message
from dunwell.dunning.models import StepTaken
from dunwell.dunning.night import run_night
from dunwell.organizations.models import Organization
from dunwell.practice import orm_loop
from dunwell.practice.books import AS_OF, seed_book
from dunwell.worklist.models import Standing, Task

AT = dt.datetime(2026, 10, 28, 4, tzinfo=dt.UTC)

# Not the messages' state: that so many wait for review is found when the whole night is closed.
WRITTEN: Sequence[tuple[type[models.Model], Sequence[str]]] = (
    (StepTaken, ("customer_id", "subject", "step_id", "round", "how", "reason", "taken_on")),
    (Message, ("customer_id", "night_on", "channel", "step", "template", "severity", "contact_role")),
    (Task, ("customer_id", "open_item_id", "kind", "reason", "due_on", "state")),
    (Standing, ("customer_id", "strategy", "state", "why_unpaid", "reason", "look_again_on", "priority")),
)


def written(house: Organization) -> dict[str, list[Any]]:
    rows = {model.__name__: model._default_manager.of(house).values_list(*columns) for model, columns in WRITTEN}  # type: ignore[attr-defined]
    return {name: sorted(found, key=str) for name, found in rows.items()}


@pytest.mark.django_db
def test_the_loop_takes_the_same_steps_and_writes_the_same_messages_as_the_night() -> None:
    house = seed_book(1_600)
    with transaction.atomic():
        done = orm_loop.run_night(house.pk, as_of=AS_OF)
        by_loop = written(house)
        transaction.set_rollback(True)
    night = run_night(house.pk, as_of=AS_OF, at=AT, actor="system:test")
    assert by_loop == written(house)
    assert (done.customers, done.messages) == (night["customers"], night["actions"]["message"])
    assert done.messages > 10
    assert {row[2] for row in by_loop["StepTaken"]} == {"note", "reminder-1"}
