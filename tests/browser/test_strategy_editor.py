"""From a ready strategy to a draft of one's own: a step changed, a call put in, a mistake seen, messages read."""

import re

import pytest
from playwright.sync_api import expect

from dunwell.strategies import documents, queries
from tests.browser.visit import Visit


@pytest.mark.parametrize("javascript", [True, False])
def test_a_manager_makes_a_strategy_of_her_own(visit: Visit, javascript: bool) -> None:  # noqa: FBT001
    dora = visit.world.customer("DORA")
    visit.world.invoice(dora, 9_000_000, days_late=40, number="INV-D")
    visit.world.invoice(dora, 5_000, days_late=-3, number="INV-E")
    visit.open(width=1280, javascript=javascript)
    visit.sign_in()
    page = visit.page
    visit.go("/strategies")
    page.get_by_role("link", name="New strategy").click()
    page.get_by_label("Name").fill("Key accounts")
    page.get_by_label("Gentle").check()
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/strategies/key-accounts/edit")
    visit.on("Change Key accounts")

    # Another day for the first reminder.
    page.get_by_role("link", name="Change first reminder", exact=False).first.click()
    page.get_by_label("How many").fill("9")
    page.get_by_role("button", name="Save into the draft").last.click()
    expect(page.get_by_role("status")).to_contain_text("is in the draft")
    expect(page.locator(".steps")).to_contain_text("9 days after the due day")

    # A call before the final notice, for those who owe much; first with a value that is none.
    page.get_by_role("link", name="Add a step").click()
    visit.on("New step")
    page.get_by_label("Called").fill("ring them up")
    page.get_by_label("How many").fill("50")
    page.get_by_label("What happens").select_option("task")
    page.locator("#c-0-0-field").select_option("overdue")
    if javascript:
        expect(page.locator("#c-0-0-sign option").first).to_have_text("is at least")
    else:
        page.get_by_role("button", name="Update").click()
    page.locator("#c-0-0-value").fill("a lot")
    visit.expect_complaint("422")  # the browser calls a refused form an error
    page.get_by_role("button", name="Save into the draft").last.click()
    expect(page.get_by_role("alert").first).to_contain_text("Nothing was saved yet")
    expect(page.locator("#c-0-0-wrong")).to_contain_text("Write an amount")
    page.locator("#c-0-0-value").fill("5000")
    page.get_by_role("button", name="Save into the draft").last.click()
    expect(page.locator(".steps")).to_contain_text("Ring them up")

    look_at_what_was_made(visit)


def look_at_what_was_made(visit: Visit) -> None:
    """The messages in their languages, the text, and that nothing is in force yet."""
    page = visit.page
    page.get_by_role("link", name="See the messages").click()
    expect(page.get_by_role("heading", name="DORA")).to_be_visible()
    expect(page.locator("summary", has_text="German")).to_contain_text("INV-E")
    page.get_by_role("link", name="Final notice").click()
    expect(page.locator("summary", has_text="German")).to_contain_text("INV-D")
    page.get_by_role("link", name="Back to the steps").click()

    page.get_by_role("link", name="As YAML").click()
    expect(page.get_by_label("The strategy as YAML")).to_have_value(re.compile("ring-them-up"))
    draft = queries.find_draft(visit.world.ours.pk, "key-accounts")
    assert draft is not None
    steps = [step.id for step in documents.parsed(draft.text).steps]
    assert steps.index("ring-them-up") == steps.index("final-notice") - 1
    assert queries.find_version_in_force(visit.world.ours.pk, "key-accounts") is None
