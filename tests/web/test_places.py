"""The table of what happens to an invoice's place, and the word of the person who is asked."""

import datetime as dt
from typing import Any

from django.db import transaction

from dunwell.dunning.models import StepTaken
from dunwell.organizations.operations import update_settings
from dunwell.organizations.queries import get_organization
from dunwell.receivables import operations as receivables
from dunwell.worklist.models import Task
from tests.web.world import World

USUAL = {
    "changed_strategy": "keep",
    "part_payment": "keep",
    "credit": "keep",
    "changed_due_date": "restart",
    "resolved_dispute": "keep",
    "broken_promise": "lower",
    "kept_promise": "keep",
    "returned_debit": "restart",
    "new_version": "keep",
}


def test_the_table_is_seen_by_all_and_changed_by_those_who_write_strategies(world: World) -> None:
    text = world.get("/strategies/places", "agent")
    assert "A broken promise" in text
    assert "goes one step back" in text
    assert "Keep these rules" not in text
    assert "/strategies/places" in world.get("/strategies")
    said = world.client("manager").post("/strategies/places/change", {**USUAL, "credit": "ask"}, follow=True).text
    assert "The rules are kept" in said
    assert get_organization(world.ours.pk).place_rules == {"credit": "ask"}
    assert "your own" in said
    assert get_organization(world.theirs.pk).place_rules == {}


def test_a_rule_that_is_none_changes_nothing(world: World) -> None:
    said = world.client("manager").post("/strategies/places/change", {**USUAL, "credit": "forget"}, follow=True).text
    assert "Nothing was changed" in said
    assert get_organization(world.ours.pk).place_rules == {}


def test_who_is_asked_says_where_it_goes_on(world: World) -> None:
    line = world.invoice(world.customer("BOB"), 90_000, days_late=20, number="INV-1")
    world.night()
    said: dict[str, Any] = {"organization": world.ours.pk, "at": world.at, "actor": "test"}
    with transaction.atomic():
        update_settings(changes={"place_rules": {"changed_due_date": "ask"}}, **said)
        receivables.change_due_date(open_item=line.pk, due_date=world.ago(25), on=world.today, reason="agreed", **said)
    StepTaken.objects.of(world.ours).update(taken_on=world.today - dt.timedelta(days=1))
    world.night()
    task = Task.objects.of(world.ours).get(kind="PLACE")
    assert "Where it goes on" in world.get("/tasks?kind=PLACE")
    path = f"/tasks/{task.public_id}/place"
    assert "Nothing was changed" in world.client("manager").post(path, {"rule": "ask"}, follow=True).text
    assert "Done: it begins again" in world.client("manager").post(path, {"rule": "restart"}, follow=True).text
    marks = StepTaken.objects.of(world.ours).filter(subject=line.pk, step_id__startswith="event@person@restart@")
    assert [mark.round for mark in marks] == [1]
