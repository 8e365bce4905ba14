"""A credit manager who never saw the product makes three segments, tries them on last quarter and publishes them."""

from playwright.sync_api import Page, expect

from dunwell.customers.models import Customer
from dunwell.worklist.models import Standing
from tests.browser.visit import Visit


def choose(page: Page, select: str, value: str) -> None:
    """Choose, and wait for the form that the choice brings: until then what is filled in would be lost."""
    builder = page.locator("[data-builder]")
    builder.wait_for()  # a link that was pressed may still be on its way
    expect(page.locator("[data-refresh]").first).to_be_hidden()  # the page's script is there
    builder.evaluate("it => { it.dataset.was = 'here' }")
    page.locator(select).select_option(value)
    page.wait_for_function("() => !document.querySelector('[data-builder][data-was]')")


def condition(page: Page, at: str, fact: str, sign: str, value: str) -> None:
    """Fill one row of the condition; the choice of a fact offers its own comparisons and values."""
    choose(page, f"#c-{at}-field", fact)
    choose(page, f"#c-{at}-sign", sign)
    field = page.locator(f"#c-{at}-value")
    if sign == "in":
        expect(page.locator(f"input#c-{at}-value")).to_be_visible()
    if field.evaluate("it => it.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)


def save(page: Page, name: str, strategy: str) -> None:
    """Give the segment its name and strategy, and save it."""
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Strategy").select_option(label=strategy)
    page.get_by_role("button", name="Save into the draft").click()
    expect(page.get_by_role("status").first).to_contain_text(f"{name} stands in the draft")


def test_three_segments_are_made_tried_published_and_followed(visit: Visit) -> None:
    world = visit.world
    for number, kind in (("CITY", "PUBLIC"), ("EVA", "CONSUMER")):
        world.invoice(world.customer(number, kind=kind), 60_000, days_late=20, number=f"INV-{number}")
    world.invoice(world.customer("BIG"), 9_000_000, days_late=30, number="INV-BIG")
    visit.sign_in("manager")
    page = visit.page
    visit.go("/segments")
    page.get_by_role("button", name="Throw the draft away").click()
    page.get_by_role("link", name="Make the first segment").click()

    condition(page, "0-0", "kind", "=", "PUBLIC")
    expect(page.locator("[data-live-count]")).to_contain_text("CITY Ltd")
    save(page, "Public bodies", "Public bodies")
    page.get_by_role("link", name="Add a segment").first.click()
    condition(page, "0-0", "overdue", ">=", "50000")
    expect(page.locator("[data-live-count]")).to_contain_text("BIG Ltd")
    page.get_by_label("What may be conceded").fill("A plan of three instalments.")
    save(page, "Large debtors", "Firm")
    page.get_by_role("link", name="Add a segment").first.click()
    condition(page, "0-0", "kind", "in", "consumer, sole trader")
    save(page, "Private people", "Consumers")
    page.get_by_role("button", name="Ask Large debtors earlier").click()
    expect(page.locator("tbody th").first).to_contain_text("Large debtors")

    page.get_by_role("link", name="Try it and publish").click()
    page.get_by_role("button", name="Try it on last quarter").click()
    expect(page.get_by_role("heading", name="What would be different")).to_be_visible()
    expect(page.locator("body")).to_contain_text("BIG Ltd")
    page.get_by_role("link", name="On to publishing").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("status").first).to_contain_text("the next night follows them")

    world.night()
    rows = Standing.objects.of(world.ours).exclude(segment="").values_list("customer__number", "segment", "strategy")
    assert set(rows) == {
        ("BIG", "large-debtors", "firm"),
        ("CITY", "public-bodies", "public"),
        ("EVA", "private-people", "consumer"),
    }
    big = Customer.objects.of(world.ours).get(number="BIG")
    visit.go(f"/customers/{big.public_id}")
    expect(page.locator("body")).to_contain_text("segment Large debtors: amount overdue in all is at least 50,000")
    expect(page.locator("body")).to_contain_text("A plan of three instalments.")
    assert not visit.complaints


def test_a_condition_is_judged_while_it_is_written(visit: Visit) -> None:
    visit.sign_in("manager")
    page = visit.page
    visit.go("/segments/new")
    wrong, value = page.locator("[data-builder] .wrong:visible"), page.locator("#c-0-0-value")
    condition(page, "0-0", "overdue", ">=", "")
    expect(wrong.first).to_have_text("Write a value.")
    value.fill("500")
    expect(wrong).to_have_count(0)
    expect(value).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator("[data-live-count]")).to_contain_text("looked at")
    value.fill("1.500")
    expect(wrong.first).to_contain_text("could be two amounts")
    expect(value).to_have_attribute("aria-describedby", "c-0-0-wrong")
    expect(value).to_be_focused()
    expect(value).to_have_value("1.500")
