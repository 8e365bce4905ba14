"""What people come for, from signing in to the last click."""

import re

from playwright.sync_api import expect

from dunwell.compliance.models import Hold
from dunwell.correspondence.models import Message
from dunwell.customers.models import Customer
from dunwell.promises.models import Promise
from tests.browser.visit import Visit
from tests.web.world import MAIL, mailed


def test_an_agent_finds_a_customer_reads_why_and_sees_the_mail(visit: Visit) -> None:
    visit.sign_in("agent")
    page = visit.page
    expect(page.get_by_role("region", name="Sending")).to_contain_text("Nothing is sent until you say so")
    page.get_by_label("Find a customer").fill("bob")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="BOB Ltd").click()
    visit.on("BOB Ltd")
    expect(page.locator("#why")).to_contain_text("INV-3: disputed: 200.00 EUR is being looked into")
    page.get_by_role("link", name="Every step and its reason").click()
    visit.on("Why: BOB Ltd")
    expect(page.get_by_role("table", name="INV-2").get_by_role("row")).not_to_have_count(0)
    page.go_back()
    page.get_by_role("link", name="Your invoice INV-1").first.click()
    frame = page.frame_locator("iframe")
    expect(frame.locator("body")).to_contain_text("Dear Bob, please pay.")
    assert frame.locator("p").evaluate("it => getComputedStyle(it).color") == "rgb(255, 0, 0)"


def test_a_script_in_a_mail_does_nothing(visit: Visit) -> None:
    visit.sign_in("agent")
    visit.page.on("dialog", lambda dialog: visit.complaints.append(f"a mail opened: {dialog.message}"))
    # The browser says that it refused to run it, in words of its own; anything else would be a complaint.
    visit.expect_complaint("sandbox|Content Security Policy")
    bob = Customer.objects.of(visit.world.ours).get(public_id=visit.world.named["bob"])
    hostile = MAIL.replace(b"</p>", b"</p><script>parent.alert(1)</script><img src=x onerror=alert(2)>")
    visit.go(f"/messages/{mailed(visit.world, bob, 'SENT', hostile).public_id}")
    expect(visit.page.frame_locator("iframe").locator("body")).to_contain_text("Dear Bob")


def test_a_promise_is_taken_down_and_undone(visit: Visit) -> None:
    visit.sign_in("agent")
    page = visit.page
    visit.go(f"/customers/{visit.world.named['bob']}")
    page.locator("summary", has_text="Promise").click()
    page.get_by_label("Will be paid by").fill("2026-10-20")
    page.locator("#promise-line").select_option(label="INV-1: 1,234.56 EUR open")
    page.get_by_role("button", name="Take down the promise").click()
    expect(page.get_by_role("status")).to_contain_text("The promise is taken down")
    assert Promise.objects.of(visit.world.ours).latest("id").amount_minor == 123_456
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("The promise is withdrawn")
    assert Promise.objects.of(visit.world.ours).latest("id").state == "WITHDRAWN"


def test_keys_move_through_rows_and_open_what_they_name(visit: Visit) -> None:
    visit.sign_in("agent")
    page = visit.page
    visit.go("/customers")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="BOB Ltd")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/customers/*")
    visit.press("h")
    expect(page.locator("#hold-kind")).to_be_focused()
    page.keyboard.press("b")  # the first kind of that letter
    page.locator("#hold-reason").fill("he asked for peace, please")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The hold is placed")
    assert Hold.objects.of(visit.world.ours).latest("id").reason == "he asked for peace, please"
    visit.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_label("Find a customer")).to_be_focused()


def test_everything_works_without_javascript(visit: Visit) -> None:
    visit.open(width=1280, javascript=False)
    visit.sign_in("supervisor")
    page = visit.page
    visit.go(f"/messages/{visit.world.named['reviewed']}")
    page.get_by_role("button", name="Let it pass").click()
    expect(page.get_by_role("status")).to_contain_text("It may leave")
    assert Message.objects.of(visit.world.ours).get(public_id=visit.world.named["reviewed"]).state == "READY"


def test_a_day_without_javascript(visit: Visit) -> None:
    visit.open(width=390, javascript=False)
    visit.sign_in("supervisor")
    page = visit.page
    visit.go("/worklist?whose=all")
    page.get_by_role("link", name="Start with").click()
    page.locator("summary", has_text="Note a call").click()
    page.get_by_label("What was said").fill("calls back tomorrow")
    page.get_by_role("button", name="Note the call").click()
    expect(page.get_by_role("status")).to_contain_text("noted")
    page.locator("summary", has_text="Hold").click()
    page.get_by_label("Why", exact=True).select_option("BEREAVED")
    page.get_by_role("button", name="Place the hold").click()
    expect(page.get_by_role("status")).to_contain_text("The hold is placed")
    hold = Hold.objects.of(visit.world.ours).get(kind="BEREAVED")
    page.locator(f"a[href$='/holds/{hold.pk}']").first.click()
    page.get_by_role("button", name="Release the hold today").click()
    expect(page.get_by_role("status")).to_contain_text("released")
    hold.refresh_from_db()
    assert hold.released_by


def test_esc_shuts_a_form_and_keeps_what_was_typed(visit: Visit) -> None:
    visit.sign_in("agent")
    page = visit.page
    visit.go(f"/customers/{visit.world.named['bob']}")
    visit.press("h")
    page.locator("#hold-reason").fill("asked for peace")
    page.keyboard.press("Escape")
    expect(page.locator("#hold-reason")).to_be_hidden()
    expect(page.locator("summary", has_text="Hold")).to_be_focused()
    visit.press("h")
    expect(page.locator("#hold-reason")).to_have_value("asked for peace")


def first_night(visit: Visit) -> int:
    """What the page says that the first night would write."""
    found = re.search(r"would write (\d+) message", visit.page.locator("main").inner_text())
    assert found, "the switch names the number that it asks for"
    return int(found[1])


def test_a_manager_turns_the_switch_only_when_sure(visit: Visit) -> None:
    visit.sign_in("manager")
    page = visit.page
    page.get_by_role("link", name="Change").click()
    page.get_by_label("on", exact=True).check()
    visit.expect_complaint("422")  # the browser calls a refused form an error
    page.get_by_role("button", name="Change").click()
    expect(page.locator("main")).to_contain_text("tick this to go on")
    page.get_by_label("How many messages will the first night write?").fill(str(first_night(visit)))
    page.get_by_label("I know that customers will get messages").check()
    page.get_by_role("button", name="Change").click()
    expect(page.get_by_role("region", name="Sending")).to_contain_text("Messages leave by themselves")


def test_an_agent_is_offered_no_switch(visit: Visit) -> None:
    visit.sign_in("agent")
    expect(visit.page.get_by_role("region", name="Sending").get_by_role("link")).to_have_count(0)
