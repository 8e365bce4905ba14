"""The strategy editor: a draft made of forms, problems beside their field, nothing in force before publishing."""

from typing import Any

import pytest
from django.db import transaction

from dunwell.correspondence.models import Message
from dunwell.strategies import documents, editing, operations, queries
from dunwell.worklist.models import Task
from tests.web.world import World

EDIT = "/strategies/courteous/edit"
CALL = {
    "do": "save",
    "name": "ring them",
    "number": "25",
    "when": "late",
    "action": "task",
    "task": "call",
    "who": "agent",
    "c-0-0-field": "overdue",
    "c-0-0-sign": ">=",
    "c-0-0-value": "500",
}
NUDGE = {"do": "save", "name": "nudge", "number": "9", "when": "late", "action": "message", "severity": "reminder"}


def draft(world: World, key: str = "courteous") -> str:
    """The text of the draft."""
    found = queries.find_draft(world.ours.pk, key)
    assert found is not None
    return found.text


def send(world: World, path: str, sent: dict[str, Any], status: int = 200) -> str:
    """The page after a form was sent."""
    world.get("/strategies")
    answer = world.client("manager").post(path, sent, follow=True)
    assert answer.status_code == status, answer.text
    return answer.text


def step(world: World, step_id: str, key: str = "courteous") -> dict[str, Any]:
    """A step of the draft as its text says it."""
    return next(dict(row) for row in editing.look(draft(world, key)).rows if row["id"] == step_id)


def test_the_page_shows_the_lane_the_steps_and_what_may_be_done(world: World) -> None:
    text = world.get(EDIT)
    assert 'role="img"' in text
    assert "This is what is in force" in text
    assert "Add a step" in text
    assert "30 days after the due day" in text
    assert 'href="/strategies/courteous/edit"' in world.get("/strategies/courteous")
    assert 'href="/strategies/courteous/edit"' not in world.get("/strategies/courteous", "agent")


def test_one_begins_with_a_ready_one(world: World) -> None:
    assert "Public bodies" in world.get("/strategies/new")
    text = send(world, "/strategies/new/begin", {"name": "Key accounts", "source": "gentle"})
    assert "Change key-accounts" in text or "Change Key accounts" in text
    made = documents.parsed(draft(world, "key-accounts"))
    assert (made.name, made.quiet_days) == ("Key accounts", 14)
    assert "never published" in world.get("/strategies")
    assert "Nothing was begun" in send(world, "/strategies/new/begin", {"name": ""}, 422)
    assert world.client("manager").post("/strategies/new/begin", {"name": "x", "source": "nope"}).status_code == 404


def test_a_call_with_a_condition_stands_where_its_day_belongs(world: World) -> None:
    text = send(world, f"{EDIT}/steps/new/save", CALL)
    assert "Ring them is in the draft" in text
    assert "only if amount overdue in all is at least 500.00 EUR" in text
    assert step(world, "ring-them") == {
        "id": "ring-them",
        "name": "ring them",
        "days": 25,
        "action": "task",
        "task": "call",
        "for": "agent",
        "when": ["overdue", ">=", "500"],
    }
    assert [one.id for one in documents.parsed(draft(world)).steps][-2:] == ["ring-them", "final-notice"]
    assert queries.texts_in_force(world.ours.pk)["courteous"] == documents.builtin("courteous")
    assert "# Courteous" in draft(world)


@pytest.mark.parametrize(
    ("sent", "row"),
    [
        ({"when": "before", "number": "4", "severity": "note"}, {"days": -4, "severity": "note", "template": "note"}),
        ({"when": "after", "after": "reminder-2", "number": "5"}, {"after": {"step": "reminder-2", "days": 5}}),
        ({"when": "event", "event": "broken_promise", "number": "2"}, {"on": {"event": "broken_promise", "days": 2}}),
        ({"when": "event", "event": "bounce", "number": "0"}, {"on": "bounce"}),
        ({"second": "letter"}, {"channel": ["email", "letter"]}),
        ({"second": "person"}, {"channel": ["email"]}),
        ({"role": "escalation", "review": "on", "minimum": "1,000.00"}, {"role": "escalation", "minimum": "1000.00"}),
        (
            {"owner": "ask", "owner_days": "4", "owner_then": "supervisor"},
            {"owner": "ask", "owner_days": 4, "owner_then": "supervisor"},
        ),
        ({"owner": "inform", "owner_days": "4", "owner_then": "go_on"}, {"owner": "inform"}),
        ({"action": "proposal"}, {"action": "proposal", "task": "hand_over"}),
        ({"action": "hold"}, {"action": "hold", "task": "credit_hold"}),
    ],
)
def test_every_choice_of_the_form_is_written(world: World, sent: dict[str, str], row: dict[str, Any]) -> None:
    send(world, f"{EDIT}/steps/new/save", {**NUDGE, **sent})
    made = step(world, "nudge")
    assert {name: made[name] for name in row} == row
    assert documents.parse(draft(world))[1] == []
    place = [one.id for one in documents.parsed(draft(world)).steps].index("nudge")
    again = world.get(f"{EDIT}/steps/{place}")
    for name, value in sent.items():
        if name in ("number", "minimum", "owner_days") and row.get("owner") != "inform":
            assert f'value="{value.replace(",", "")}"' in again


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_saved(world: World) -> None:
    text = send(world, f"{EDIT}/steps/new/save", {**NUDGE, "when": "after", "after": "gone"}, 422)
    assert "is no earlier step" in text
    assert "Nothing was saved yet" in text
    text = send(world, f"{EDIT}/steps/new/save", {**NUDGE, "minimum": "much"}, 422)
    assert "&#x27;much&#x27; is no amount" in text
    assert "could be two amounts" in send(world, f"{EDIT}/steps/new/save", {**NUDGE, "minimum": "1.500"}, 422)
    text = send(world, f"{EDIT}/steps/new/save", {**NUDGE, "number": ""}, 422)
    assert "This field is required" in text
    text = send(world, f"{EDIT}/steps/new/save", {**CALL, "c-0-0-value": "lots"}, 422)
    assert "Write an amount" in text
    assert queries.find_draft(world.ours.pk, "courteous") is None


def test_the_condition_grows_by_its_buttons_without_saving(world: World) -> None:
    text = send(world, f"{EDIT}/steps/new/save", {**CALL, "do": "add-0"})
    assert 'name="c-0-1-field"' in text
    assert 'value="ring them"' in text
    assert queries.find_draft(world.ours.pk, "courteous") is None


def test_a_step_is_changed_moved_and_taken_out(world: World) -> None:
    changed = {**NUDGE, "name": "kind reminder", "number": "5"}
    send(world, f"{EDIT}/steps/1/save", changed)
    assert step(world, "reminder-1")["days"] == 5
    assert step(world, "reminder-1")["name"] == "kind reminder"
    send(world, f"{EDIT}/steps/new/save", {**NUDGE, "when": "event", "event": "broken_promise", "number": "0"})
    assert [one.id for one in documents.parsed(draft(world)).steps][1] == "nudge"
    assert "The step is moved" in send(world, f"{EDIT}/steps/1/move", {"to": "down"})
    assert [one.id for one in documents.parsed(draft(world)).steps][2] == "nudge"
    assert "in the order of their days" in send(world, f"{EDIT}/steps/3/move", {"to": "down"})
    assert "The step is taken out" in send(world, f"{EDIT}/steps/2/remove", {})
    assert "no such step" in send(world, f"{EDIT}/steps/77/remove", {})
    assert world.client("manager").get(f"{EDIT}/steps/77").status_code == 404


def test_what_holds_for_all_steps(world: World) -> None:
    said = {"name": "Courteous", "quiet_days": "10", "entry": "reminder-2", "minimum_customer": "25,00"}
    send(world, f"{EDIT}/head", said)
    made = documents.parsed(draft(world))
    assert (made.quiet_days, made.line_steps[made.entry].id, made.minimum_customer) == (10, "reminder-2", 250_000)
    assert "is no amount" in send(world, f"{EDIT}/head", {**said, "minimum_item": "x"}, 422)
    assert "This field is required" in send(world, f"{EDIT}/head", {"quiet_days": "7"}, 422)


def test_who_reads_what_is_said_on_every_page_and_changed_for_all_steps(world: World) -> None:
    assert "A person reads every final notice before it leaves." in world.get("/strategies/consumer")
    assert world.get("/strategies/consumer").count("a person reads each first") == 1
    edit = "/strategies/consumer/edit"
    assert 'value="final" selected' in world.get(edit)
    assert "<li>a person reads each first</li>" in world.get(edit)
    assert "of all steps a person reads every final notice anyway" in world.get(f"{edit}/steps/3")
    head = {"name": "Consumers", "quiet_days": "14"}
    send(world, f"{edit}/head", {**head, "quiet_days": "15", "review_severity": "final"})
    assert "review: {severity: final}" in draft(world, "consumer")
    text = send(world, f"{edit}/head", {**head, "review_severity": "reminder", "review_above": "5.000,00"})
    made = documents.parsed(draft(world, "consumer"))
    assert (made.review_severity, made.review_above) == (1, 50_000_000)
    text = send(world, f"{edit}/head", {**head, "review_above": "5.000,00"})
    assert "a person first reads each that asks for more than 5,000" in text
    send(world, f"{edit}/head", head)
    assert "review" not in draft(world, "consumer").replace("a person reads", "").partition("steps:")[0]


def test_two_people_do_not_overwrite_each_other(world: World) -> None:
    seen = world.get(EDIT).partition('name="seen" value="')[2].partition('"')[0]
    assert len(seen) == 64
    send(world, f"{EDIT}/steps/1/remove", {"seen": seen})
    text = send(world, f"{EDIT}/steps/1/remove", {"seen": seen})
    assert "Somebody changed this strategy meanwhile" in text
    assert len(documents.parsed(draft(world)).steps) == 4


def test_the_text_goes_round(world: World) -> None:
    text = world.get(f"{EDIT}/yaml")
    assert "# Courteous: a note before the day" in text
    mine = documents.builtin("courteous").replace("quiet_days: 7", "quiet_days: 9 # longer").replace("\n", "\r\n")
    assert "The text is saved" in send(world, f"{EDIT}/yaml/save", {"text": mine})
    assert "quiet_days: 9 # longer" in draft(world)
    send(world, f"{EDIT}/steps/new/save", NUDGE)
    assert "quiet_days: 9 # longer" in draft(world)
    assert "not the text of a strategy" in send(world, f"{EDIT}/yaml/save", {"text": "a: ["}, 422)
    assert "not the text of a strategy" in send(world, f"{EDIT}/yaml/save", {"text": "key: x\nsteps: [{id: a}]"}, 422)
    late = draft(world).replace("days: 14", "days: fourteen")
    assert "To be mended" in send(world, f"{EDIT}/yaml/save", {"text": late})
    misspelt = draft(world).replace("action: task", "action: tsk")
    assert "To be mended" in send(world, f"{EDIT}/yaml/save", {"text": misspelt})
    assert "<strong>Line 2" in world.get(f"{EDIT}/yaml")
    assert "picture comes back" in world.get(EDIT)
    assert world.client("manager").get(f"{EDIT}/preview").status_code == 302


def test_a_condition_of_many_levels_stays_as_it_was_written(world: World) -> None:
    deep = {"any": [{"all": [["open", ">=", 5], {"not": {"any": [["dpd", ">", 1], ["dpd", "<", 9]]}}]}]}
    text, place = editing.with_step(
        documents.builtin("courteous"), {"id": "x", "days": 5, "action": "message", "when": deep}, None
    )
    send(world, f"{EDIT}/yaml/save", {"text": text})
    assert "it stays as it is" in world.get(f"{EDIT}/steps/{place}")
    send(world, f"{EDIT}/steps/{place}/save", {**NUDGE, "number": "6"})
    assert step(world, "x")["when"] == deep
    assert step(world, "x")["days"] == 6


def test_the_messages_in_every_language_for_a_real_customer(world: World) -> None:
    assert "in six languages" in world.get(f"{EDIT}/preview")
    world.invoice(world.customer("BIG"), 9_000_000, days_late=20, number="INV-1")
    text = world.get(f"{EDIT}/preview?step=reminder-2")
    assert "BIG Ltd" in text
    for subject in ("Second reminder: INV-1", "Zweite Zahlungserinnerung", "INV-1"):
        assert subject in text
    assert "Final notice" in world.get(f"{EDIT}/preview?step=final-notice")
    assert world.get(f"{EDIT}/preview?step=nonsense")


def test_the_draft_is_thrown_away(world: World) -> None:
    send(world, f"{EDIT}/steps/1/remove", {})
    assert "draft of version 2" in world.get(EDIT)
    send(world, f"{EDIT}/drop", {})
    assert queries.find_draft(world.ours.pk, "courteous") is None
    send(world, "/strategies/new/begin", {"name": "Mine", "source": "gentle"})
    send(world, "/strategies/mine/edit/drop", {})
    assert "Mine" not in world.get("/strategies")


def test_a_note_before_the_due_day_is_shown_for_what_falls_due(world: World) -> None:
    late, soon = world.customer("LATE"), world.customer("SOON")
    world.invoice(late, 900_000, days_late=80, number="INV-1")
    assert "that falls due within a fortnight" in world.get(f"{EDIT}/preview?step=note")
    world.invoice(soon, 5_000, days_late=-5, number="INV-2")
    world.invoice(soon, 5_000, days_late=50, number="INV-3")
    text = world.get(f"{EDIT}/preview?step=note").split("What customers would get")[0]
    assert "SOON Ltd" in text
    assert "INV-2" in text
    assert "INV-3" not in text
    assert "LATE Ltd" not in text


FIRST_CALL = {**CALL, "number": "3", "name": "call first", "c-0-0-field": "", "c-0-0-sign": "", "c-0-0-value": ""}
REMIND = {**NUDGE, "name": "remind", "when": "after", "after": "call-first", "number": "4"}


def only_call_and_reminder(world: World, subject: str) -> str:
    """The page after a strategy was begun, made a call first, and a reminder that waits for it."""
    send(world, "/strategies/new/begin", {"name": "Mine", "source": "gentle"})
    send(world, "/strategies/mine/edit/steps/new/save", {**FIRST_CALL, "subject": subject})
    for _ in range(len(editing.look(draft(world, "mine")).rows) - 1):
        rows = editing.look(draft(world, "mine")).rows
        at = next(n for n in reversed(range(len(rows))) if rows[n]["id"] != "call-first")
        send(world, f"/strategies/mine/edit/steps/{at}/remove", {})
    status = 200 if subject == "line" else 422
    return send(world, "/strategies/mine/edit/steps/new/save", REMIND, status)


def test_a_call_first_and_the_reminder_after_it_are_made_by_form(world: World) -> None:
    only_call_and_reminder(world, "line")
    assert documents.parse(draft(world, "mine"))[1] == []
    assert [one.id for one in documents.parsed(draft(world, "mine")).steps] == ["call-first", "remind"]
    assert step(world, "call-first", "mine")["subject"] == "line"
    again = world.get("/strategies/mine/edit/steps/0")
    assert '<option value="line" selected>once for each invoice</option>' in again
    send(world, "/strategies/mine/edit/steps/0/save", FIRST_CALL)
    assert step(world, "call-first", "mine")["subject"] == "line"  # a form that does not ask leaves it
    text = send(world, "/strategies/mine/edit/steps/0/save", {**FIRST_CALL, "subject": "customer"})
    assert "is done once for the customer, this step for each invoice" in text


def test_what_a_step_cannot_wait_for_is_said_in_words_of_the_form(world: World) -> None:
    text = only_call_and_reminder(world, "customer")
    assert "“Call first” is done once for the customer as a whole, a message is about invoices." in text
    assert "choose there that it is done once for each invoice" in text
    assert "write subject" not in text
    assert '<optgroup label="Once for the customer as a whole"><option value="call-first" selected>' in text
    save = "/strategies/mine/edit/steps/new/save"
    visit = {**REMIND, "name": "visit", "action": "task", "task": "visit"}
    assert "Choose the same for this step" in send(world, save, {**visit, "subject": "line"}, 422)
    send(world, save, {**visit, "subject": "customer"})
    assert "subject" not in step(world, "visit", "mine")


@pytest.mark.parametrize("late", [3, 40])
def test_the_night_writes_the_call_first_and_not_the_reminder(world: World, late: int) -> None:
    only_call_and_reminder(world, "line")
    world.invoice(world.customer("BIG"), 9_000_000, days_late=late, number="INV-1")
    said: dict[str, Any] = {"organization": world.ours.pk, "key": "mine", "at": world.at, "actor": "test"}
    with transaction.atomic():
        operations.publish(**said)
        operations.set_default(**said)
    world.night()
    assert [one.kind for one in Task.objects.of(world.ours)] == ["CALL"]
    assert not Message.objects.of(world.ours).exists()
