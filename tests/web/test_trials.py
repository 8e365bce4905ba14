"""Versions, trials and publishing in the browser."""

from django.db import transaction

from dunwell.dunning.models import Trial
from dunwell.dunning.terms import TrialKind
from dunwell.dunning.trials import ask_trial, play_next
from dunwell.organizations.operations import update_settings
from dunwell.strategies import documents, operations
from dunwell.web.versions import diff_of
from tests.web.world import World


def draft(world: World, key: str = "courteous") -> None:
    """A firmer text as draft."""
    text = documents.builtin("firm").replace("key: firm", f"key: {key}")
    with transaction.atomic():
        operations.save_draft(organization=world.ours.pk, key=key, text=text, at=world.at, actor="user:1")


def test_a_draft_is_tried_and_published_from_its_page(world: World) -> None:
    world.invoice(world.customer("ACME"), 50_000, days_late=2, number="INV-1")
    draft(world)
    page = world.get("/strategies/courteous/versions")
    assert "Try it on last quarter" in page
    client = world.client("manager")
    trial = client.post("/trials", {"subject": "courteous", "kind": "AHEAD"}, follow=True).text
    assert "What would be different" in trial
    assert "ACME Ltd" in trial
    assert "On to publishing" in trial
    assert "First reminder" in trial, "steps are called as their strategies call them"
    assert "Reminder 1" not in trial
    assert "Messages by day" in trial
    assert "1 customer treated differently" in world.get("/strategies/courteous/versions")
    said = client.post("/strategies/courteous/publish", follow=True).text
    assert "the next night follows it" in said
    assert "<ins>" in said
    assert (
        "This draft is published or gone by now"
        in client.get(f"/trials/{Trial.objects.of(world.ours).get().public_id}").text
    )


def test_one_that_is_being_played_says_how_far_it_is_and_is_called_off(world: World) -> None:
    draft(world)
    with transaction.atomic():
        said = {"subject": "courteous", "kind": TrialKind.PAST, "today": world.today, "at": world.at, "actor": "cli"}
        key = ask_trial(organization=world.ours.pk, **said)  # type: ignore[arg-type]
    Trial.objects.of(world.ours).update(progress=1, total=4)
    page = world.get(f"/trials/{key}")
    assert "1 of 4 ranges of customers, 25 %" in page
    assert "web/js/again.js" in page
    world.client("manager").post(f"/trials/{key}/call-off")
    assert "Called off" in world.get(f"/trials/{key}")


def test_without_a_draft_there_is_nothing_to_try(world: World) -> None:
    client = world.client("manager")
    assert "There is no draft to try" in client.post("/trials", {"subject": "courteous"}, follow=True).text
    assert "No version yet" in world.get("/segments/versions")


def test_a_broken_draft_says_what_to_mend(world: World) -> None:
    with transaction.atomic():
        operations.save_draft(
            organization=world.ours.pk, key="courteous", text="key: courteous", at=world.at, actor="user:1"
        )
    page = world.get("/strategies/courteous/versions")
    assert "cannot be tried or published yet" in page
    assert "Mend it" in page


def test_a_difference_shows_three_lines_around_each_change() -> None:
    before = "\n".join(map(str, range(20)))
    found = diff_of(before, before.replace("10", "ten"))
    assert found[0] == ("…", "")
    assert ("-", "10") in found
    assert ("+", "ten") in found
    assert len(found) == 9
    assert diff_of("", "a") == [(" ", "a")]


def test_those_treated_differently_are_counted_and_listed_page_by_page(world: World) -> None:
    for number in range(60):
        owner = world.customer(f"C{number:02}")
        world.invoice(owner, 50_000 + number, days_late=2, number=f"INV-{number}")
    draft(world)
    with transaction.atomic():
        said = {"subject": "courteous", "kind": TrialKind.AHEAD, "today": world.today, "at": world.at, "actor": "cli"}
        key = ask_trial(organization=world.ours.pk, **said)  # type: ignore[arg-type]
    play_next(world.ours.pk)
    page = world.get(f"/trials/{key}")
    assert "10 of 60 customers, the largest sums of each kind first" in page
    assert f"/trials/{key}/customers" in page
    first = world.get(f"/trials/{key}/customers")
    assert first.count("data-row") == 50
    assert "C59 Ltd" in first
    assert "C00 Ltd" not in first
    second = world.get(f"/trials/{key}/customers?after=%5B50%5D")
    assert second.count("data-row") == 10
    assert "C00 Ltd" in second


def test_days_on_which_nothing_changes_are_called_the_same(world: World) -> None:
    world.invoice(world.customer("ACME"), 50_000, days_late=2, number="INV-1")
    with transaction.atomic():
        text = documents.builtin("courteous") + "\n"
        operations.save_draft(organization=world.ours.pk, key="courteous", text=text, at=world.at, actor="user:1")
    page = world.client("manager").post("/trials", {"subject": "courteous", "kind": "AHEAD"}, follow=True).text
    assert "As many messages on every day as now." in page
    assert "plain wide" in page


def test_work_is_told_by_day_too(world: World) -> None:
    world.invoice(world.customer("ACME"), 50_000, days_late=2, number="INV-1")
    text = documents.builtin("courteous").replace("days: 21", "days: 5").replace("days: 14", "days: 4")
    with transaction.atomic():
        operations.save_draft(organization=world.ours.pk, key="courteous", text=text, at=world.at, actor="user:1")
    page = world.client("manager").post("/trials", {"subject": "courteous", "kind": "AHEAD"}, follow=True).text
    assert "Calls by day" in page


def test_a_second_person_finds_on_today_what_was_drafted_and_tried(world: World) -> None:
    world.invoice(world.customer("ACME"), 50_000, days_late=2, number="INV-1")
    with transaction.atomic():
        update_settings(organization=world.ours.pk, changes={"four_eyes_strategies": True}, at=world.at, actor="cli")
    manager = world.client("manager")
    manager.post("/strategies/courteous/edit/head", {"name": "Courteous", "quiet_days": 6})
    assert "For you to publish" not in world.get("/", "admin"), "it is tried first"
    manager.post("/trials", {"subject": "courteous", "kind": "AHEAD"})
    waits = manager.get("/strategies/courteous/versions").text
    assert "here a second person publishes" in waits
    assert "Admin of Alice finds it on Today" in waits
    assert "For you to publish" not in manager.get("/").text
    assert "For you to publish" not in world.get("/", "agent")
    today = world.get("/", "admin")
    assert "For you to publish" in today
    assert 'href="/strategies/courteous/versions"' in today
    world.client("admin").post("/strategies/courteous/publish")
    assert "For you to publish" not in world.get("/", "admin")


def test_a_strategy_that_nobody_follows_says_so_when_tried_and_when_published(world: World) -> None:
    world.invoice(world.customer("ACME"), 50_000, days_late=2, number="INV-1")
    draft(world)
    draft(world, "mine")
    client = world.client("manager")
    plain = "it is played as if it were everybody's"
    assert plain in client.post("/trials", {"subject": "mine", "kind": "AHEAD"}, follow=True).text
    assert plain not in client.post("/trials", {"subject": "courteous", "kind": "AHEAD"}, follow=True).text
    said = client.post("/strategies/mine/publish", follow=True).text
    assert "It is in force; nobody follows it yet" in said
    assert "the next night follows it" not in said
    with transaction.atomic():
        operations.set_default(organization=world.ours.pk, key="mine", at=world.at, actor="user:1")
    draft(world, "mine")
    assert "the next night follows it" in client.post("/strategies/mine/publish", follow=True).text


def test_a_new_segment_says_whom_it_puts_on_what(world: World) -> None:
    late = "segments:\n- key: long\n  name: Long overdue\n  when: [oldest_dpd, '>=', 20]\n  strategy: firm\n"
    with transaction.atomic():
        strategy = documents.builtin("firm")
        operations.save_draft(organization=world.ours.pk, key="firm", text=strategy, at=world.at, actor="user:1")
        operations.publish(organization=world.ours.pk, key="firm", at=world.at, actor="user:1")
        operations.save_segments(organization=world.ours.pk, text=late, at=world.at, actor="user:1")
    world.invoice(world.customer("ACME"), 50_000, days_late=12, number="INV-1")
    page = world.client("manager").post("/trials", {"subject": "", "kind": "AHEAD"}, follow=True).text
    said = "follows Firm instead of Courteous"
    assert f"1 customer: it {said}: its segment is Long overdue" in page
    assert page.count(said) > 1, "beside the customer too"
    assert "a step is due" not in page
    key = Trial.objects.of(world.ours).get().public_id
    assert said in world.get(f"/trials/{key}/customers")


def test_a_strategy_that_was_never_published_is_headed_by_its_name(world: World) -> None:
    world.invoice(world.customer("ACME"), 50_000, days_late=2, number="INV-1")
    text = documents.builtin("firm").replace("key: firm", "key: mine-2").replace("name: Firm", "name: As I like it")
    with transaction.atomic():
        operations.save_draft(organization=world.ours.pk, key="mine-2", text=text, at=world.at, actor="user:1")
    page = world.client("manager").post("/trials", {"subject": "mine-2", "kind": "AHEAD"}, follow=True).text
    assert "<h1>As I like it, as drafted</h1>" in page
    assert "mine-2 instead" not in page
    assert "follows As I like it instead of Courteous" in page
