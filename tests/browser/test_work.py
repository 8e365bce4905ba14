"""A morning's work: the worklist by keys alone, the review queue, and the switch that stops everything."""

from django.db import transaction
from playwright.sync_api import expect

from dunwell.correspondence.models import Message
from dunwell.customers.models import Customer
from dunwell.dunning import operations as dunning
from dunwell.worklist import operations as worklist
from dunwell.worklist.models import Note
from tests.browser.visit import Visit
from tests.web.world import World, mailed


def call(world: World, number: str, amount: int) -> Customer:
    """A customer to call."""
    customer = world.customer(number)
    world.invoice(customer, amount, days_late=12, number=f"INV-{number}")
    with transaction.atomic():
        worklist.open_task(
            organization=world.ours.pk,
            customer=customer.pk,
            kind="CALL",  # type: ignore[arg-type]
            due_on=world.today,
            reason="call",
            at=world.at,
            actor="test",
        )
    return customer


def test_an_agent_works_through_the_list_by_keys_alone(visit: Visit) -> None:
    call(visit.world, "DORA", 900_000)
    call(visit.world, "EMIL", 800_000)
    visit.world.night()
    visit.sign_in("agent")
    page = visit.page
    visit.go("/worklist")
    visit.press("n")
    visit.on("DORA Ltd")
    page.keyboard.press("c")
    expect(page.locator("#call-outcome")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("will pay on Friday")
    page.get_by_role("button", name="Note the call").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The call is noted and its task is done")
    assert Note.objects.of(visit.world.ours).latest("id").text == "Call: reached. will pay on Friday"
    visit.press("n")
    visit.on("EMIL Ltd")


def test_a_supervisor_changes_the_words_and_lets_several_pass(visit: Visit) -> None:
    visit.world.invoice(visit.world.customer("DORA"), 70_000, days_late=5, number="INV-D")
    visit.world.night()
    written = Message.objects.of(visit.world.ours).exclude(run_id=None)
    written.update(state="IN_REVIEW")
    dora = written.get(customer__number="DORA")
    visit.sign_in("supervisor")
    page = visit.page
    visit.go(f"/messages/{dora.public_id}")
    page.locator("summary", has_text="Change its words").click()
    page.get_by_label("First paragraph").fill("As said on the phone, here is the list.")
    page.get_by_role("button", name="Save the words").click()
    expect(page.get_by_role("status")).to_contain_text("Your words are in it")
    expect(page.frame_locator("iframe").locator("body")).to_contain_text("As said on the phone")
    visit.go("/review")
    page.get_by_role("button", name="Tick all shown").click()
    page.get_by_role("button", name="Let the ticked ones pass").click()
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    assert not Message.objects.of(visit.world.ours).filter(state="IN_REVIEW").exists()


def test_a_manager_stops_everything_from_any_page(visit: Visit) -> None:
    with transaction.atomic():
        dunning.change_sending(organization=visit.world.ours.pk, state="ON", at=visit.world.at, actor="test", role=None)
    visit.sign_in("manager")
    visit.go("/strategies")
    visit.page.get_by_role("button", name="Stop sending").click()
    expect(visit.page.get_by_role("region", name="Sending")).to_contain_text("Nothing is sent until you say so")


def test_an_uncertain_message_is_resolved_from_the_warning(visit: Visit) -> None:
    bob = Customer.objects.of(visit.world.ours).get(public_id=visit.world.named["bob"])
    message = mailed(visit.world, bob, "UNCERTAIN")
    with transaction.atomic():
        from dunwell.correspondence.operations.delivery import renew_uncertain_alert

        renew_uncertain_alert(visit.world.ours.pk, at=visit.world.at)
    visit.sign_in("supervisor")
    page = visit.page
    page.get_by_role("link", name="Say what became of them").click()
    page.get_by_role("link", name="Your invoice INV-1").first.click()
    page.get_by_label("It left: the customer has it").check()
    page.get_by_label("I looked").check()
    page.get_by_role("button", name="Resolve").click()
    expect(page.get_by_role("status")).to_contain_text("It is sent now")
    message.refresh_from_db()
    assert message.state == "SENT"


def test_what_was_said_stays_in_sight_and_can_be_undone(visit: Visit) -> None:
    visit.sign_in("agent")
    page = visit.page
    visit.go(f"/customers/{visit.world.named['bob']}")
    page.locator("summary", has_text="Note").last.click()
    page.locator("#note-text").fill("he is nice")
    page.get_by_role("button", name="Write it down").click()
    page.mouse.wheel(0, 2000)
    expect(page.get_by_role("status")).to_be_in_viewport()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("The note is taken back")
    assert not Note.objects.of(visit.world.ours).filter(text="he is nice").exists()
