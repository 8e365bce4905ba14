"""The review queue: reading, rewriting, letting pass and dropping, one by one, several at once, or a whole night."""

from django.db import transaction

from dunwell.correspondence.models import Message
from dunwell.customers.models import Customer
from dunwell.dunning.models import Run
from dunwell.strategies.models import StrategyVersion
from dunwell.worklist import operations as worklist
from dunwell.worklist.models import Alert
from dunwell.worklist.terms import AlertKind
from tests.web.world import World, mailed


def three_in_review(world: World) -> list[Message]:
    """Three messages to Bob that wait for a person."""
    bob = Customer.objects.of(world.ours).get(public_id=world.named["bob"])
    return [mailed(world, bob, "IN_REVIEW") for _ in range(3)]


def test_the_queue_lists_what_waits_the_oldest_first(full: World) -> None:
    rows = three_in_review(full)
    text = full.get("/review")
    places = [text.index(str(row.public_id)) for row in rows]
    assert places == sorted(places)
    assert str(full.named["message"]) not in text, "what is ready waits for nobody"
    assert "Nothing waits" in full.client("other").get("/review").text


def test_who_may_not_decide_is_offered_nothing(full: World) -> None:
    three_in_review(full)
    text = full.get("/review", "agent")
    assert "checkbox" not in text
    assert "Let the ticked ones pass" not in text


def test_the_ticked_ones_pass_and_no_other(full: World) -> None:
    first, second, third = three_in_review(full)
    client = full.client("supervisor")
    client.post("/review/decide", {"what": "let", "message": [str(first.public_id), str(second.public_id)]})
    states = dict(Message.objects.of(full.ours).values_list("pk", "state"))
    assert [states[row.pk] for row in (first, second, third)] == ["READY", "READY", "IN_REVIEW"]
    assert "2 messages may leave" in client.get("/review").text


def test_several_are_dropped_with_one_reason(full: World) -> None:
    rows = three_in_review(full)
    keys = [str(row.public_id) for row in rows]
    full.client("manager").post("/review/decide", {"what": "drop", "message": keys, "reason": "they called"})
    found = Message.objects.of(full.ours).filter(pk__in=[row.pk for row in rows])
    assert set(found.values_list("state", "reason")) == {("DROPPED", "they called")}


def test_nothing_ticked_changes_nothing_and_says_so(full: World) -> None:
    client = full.client("manager")
    for sent in ({"what": "let"}, {"what": "let", "message": str(full.named["message"])}, {"what": "nonsense"}):
        client.post("/review/decide", sent)
        assert "Nothing was changed" in client.get("/review").text
    assert Message.objects.of(full.ours).get(public_id=full.named["message"]).state == "READY"


def test_another_houses_messages_stay_as_they_are(full: World) -> None:
    rows = three_in_review(full)
    full.client("other").post("/review/decide", {"what": "let", "message": [str(row.public_id) for row in rows]})
    assert Message.objects.of(full.ours).filter(state="IN_REVIEW", pk__in=[row.pk for row in rows]).count() == 3


def test_after_one_the_next_one_is_shown(full: World) -> None:
    rows = three_in_review(full)
    client = full.client("supervisor")
    response = client.post(f"/messages/{rows[0].public_id}/release")
    assert response.headers["Location"] == f"/messages/{rows[1].public_id}"
    for row in rows[1:]:
        client.post(f"/messages/{row.public_id}/drop")
    response = client.post(f"/messages/{full.named['reviewed']}/release")
    assert response.headers["Location"] == "/review"


def in_review_of_the_night(world: World) -> Message:
    """The message that the night wrote to Dora, put in front of a person."""
    world.invoice(world.customer("DORA"), 70_000, days_late=5, number="INV-9")
    run = world.night()
    Message.objects.of(world.ours).filter(run_id=run.pk).update(state="IN_REVIEW")
    return Message.objects.of(world.ours).get(run_id=run.pk)


def test_its_words_are_changed_and_what_was_left_as_it_was_stays_ours(world: World) -> None:
    row = in_review_of_the_night(world)
    client = world.client("supervisor")
    text = client.get(f"/messages/{row.public_id}").text
    assert "Change its words" in text
    assert "they cannot be edited" in text
    shown = client.get(f"/messages/{row.public_id}").context["words"].initial
    client.post(f"/messages/{row.public_id}/words", {**shown, "opening": "As said on the phone:\r\nhere is the list."})
    row.refresh_from_db()
    assert row.own_words == {"opening": "As said on the phone:\nhere is the list."}
    assert "As said on the phone" in client.get(f"/messages/{row.public_id}/body").text
    client.post(f"/messages/{row.public_id}/words", {**shown, "opening": "You owe 1,234.50 EUR"})
    assert "names an amount" in client.get(f"/messages/{row.public_id}").text
    row.refresh_from_db()
    assert row.own_words == {"opening": "As said on the phone:\nhere is the list."}


def held(world: World) -> Run:
    """A night that was held back as unusual."""
    in_review_of_the_night(world)
    run = Run.objects.of(world.ours).latest("id")
    Run.objects.of(world.ours).filter(pk=run.pk).update(
        review_reason="120 messages, over 3 times the median night (35)"
    )
    waiting = Message.objects.of(world.ours).filter(run_id=run.pk, state="IN_REVIEW")
    waiting.update(reason="120 messages, over 3 times the median night (35)")
    with transaction.atomic():
        worklist.open_alert(
            organization=world.ours.pk,
            kind=AlertKind.CIRCUIT_BREAKER,
            subject=str(run.as_of),
            text="The night waits for review.",
            at=world.at,
        )
    return run


def test_a_night_held_back_explains_itself_and_has_two_ways_on(world: World) -> None:
    run = held(world)
    text = world.get(f"/nights/{run.public_id}")
    assert "This night is held back" in text
    assert "120 messages, over 3 times the median night (35)" in text
    assert "Let all of them pass" in text
    assert "Drop all of them" in text
    assert "Open in EUR" in text
    assert "Let all of them pass" not in world.get(f"/nights/{run.public_id}", "agent")


def test_a_night_passes_as_a_whole_and_its_alert_closes(world: World) -> None:
    run = held(world)
    client = world.client("supervisor")
    client.post(f"/nights/{run.public_id}/release")
    assert Message.objects.of(world.ours).filter(run_id=run.pk, state="IN_REVIEW").exists(), "not without having looked"
    client.post(f"/nights/{run.public_id}/release", {"sure": "on"})
    assert not Message.objects.of(world.ours).filter(run_id=run.pk, state="IN_REVIEW").exists()
    assert not Alert.objects.of(world.ours).filter(kind="CIRCUIT_BREAKER", closed_at=None).exists()
    text = client.get(f"/nights/{run.public_id}").text
    assert "This night was held back" in text
    assert "Let all of them pass" not in text


def test_who_lets_a_night_pass_has_not_read_what_is_read_for_a_reason_of_its_own(world: World) -> None:
    run = held(world)
    waiting = Message.objects.of(world.ours).filter(run_id=run.pk, state="IN_REVIEW")
    final = waiting.order_by("id").first()
    assert final is not None
    Message.objects.of(world.ours).filter(pk=final.pk).update(reason="a final notice")
    text = world.get(f"/nights/{run.public_id}")
    assert "because a person reads such a message first" in text
    assert "Let those of the unusual night pass" in text or waiting.count() == 1
    client = world.client("supervisor")
    client.post(f"/nights/{run.public_id}/release", {"sure": "on"})
    assert [row.pk for row in waiting] == [final.pk]
    assert "unusual night pass" not in client.get(f"/nights/{run.public_id}").text


def test_the_alert_of_a_night_closes_with_the_last_of_its_messages(world: World) -> None:
    run = held(world)
    waiting = list(Message.objects.of(world.ours).filter(run_id=run.pk, state="IN_REVIEW"))
    opened = Alert.objects.of(world.ours).filter(kind="CIRCUIT_BREAKER", closed_at=None)
    for row in waiting:
        assert opened.exists(), "something waits still"
        keys = {"what": "let", "message": str(row.public_id)}
        world.client("supervisor").post("/review/decide", keys)
    assert not opened.exists()
    assert "wait for a person" not in world.get("/")


def test_a_night_is_dropped_as_a_whole(world: World) -> None:
    run = held(world)
    world.client("manager").post(f"/nights/{run.public_id}/drop", {"sure": "on"})
    (row,) = Message.objects.of(world.ours).filter(run_id=run.pk, state="DROPPED")
    assert row.reason.startswith("the night was dropped by ")


def test_what_waits_is_called_as_its_strategy_calls_it(world: World) -> None:
    world.invoice(world.customer("BOB"), 10_000, days_late=9, number="INV-1")
    world.night()
    Message.objects.of(world.ours).update(state="IN_REVIEW", subject="")
    row = Message.objects.of(world.ours).get()
    assert row.step == "reminder-1"
    for path in ("/review", f"/messages/{row.public_id}", "/messages"):
        text = world.get(path)
        assert "First reminder" in text, path
        assert "Reminder 1" not in text, path


def test_a_message_that_left_calls_its_step_as_the_night_that_wrote_it(world: World) -> None:
    world.invoice(world.customer("BOB"), 10_000, days_late=9, number="INV-1")
    world.night()
    Message.objects.of(world.ours).update(state="SENT", subject="Your invoice INV-1")
    row = Message.objects.of(world.ours).get()
    for version in StrategyVersion.objects.of(world.ours).filter(state="PUBLISHED"):
        version.text = version.text.replace("first reminder", "a nudge")
        version.save()
    assert "<dt>Step</dt><dd>first reminder</dd>" in world.get(f"/messages/{row.public_id}")
