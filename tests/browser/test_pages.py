"""Every page, as machines that care look at it: accessible in light and dark, fitting a phone, quiet in the console."""

import json
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.visit import Visit
from tests.web.test_matrix import ADDRESSES

# What is no page of its own: bytes, bodies of mails in a frame, the answer for machines, signing in when one is in.
NO_PAGE = {
    *("health", "sign-in", "message-body", "message-file", "kept-body", "kept-file", "start-sample"),
    "import-problems",
}
PAGES = [name for name, row in ADDRESSES.items() if "GET" in row and 200 in row["GET"] and name not in NO_PAGE]
PHONE = 390
# Rules that axe leaves open for a person, with why each was found to be all right here.
LOOKED_AT = {
    "color-contrast": "texts over gradients or images; there are none, and axe gives up on elements behind others",
    "label-content-name-mismatch": "a button that shows an arrow or a cross has the words for it as its name",
    "frame-tested": "the frame of a mail runs no script, so axe cannot enter it; its text is the mail's own",
}


def address(visit: Visit, name: str) -> str:
    """The path of a page, made of what the world has."""
    of = ADDRESSES[name].get("of", {})
    return reverse(name, kwargs={key: visit.world.named[thing] for key, thing in of.items()})


def found(visit: Visit, axe: str) -> tuple[list[str], list[str]]:
    """What axe calls wrong, and what it leaves open."""
    visit.page.evaluate(axe)
    result: dict[str, Any] = visit.page.evaluate(
        "() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    )
    wrong = [f"{one['id']}: {node['html']}" for one in result["violations"] for node in one["nodes"]]
    return wrong, [one["id"] for one in result["incomplete"] if one["id"] not in LOOKED_AT]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(visit: Visit, axe: str, scheme: str) -> None:
    visit.open(width=1280, scheme=scheme)
    visit.keep_still()
    visit.go("/sign-in")
    complaints = {"sign-in": found(visit, axe)}
    visit.sign_in("admin")
    for name in PAGES:
        visit.go(address(visit, name))
        # What is folded away has to be right, too.
        visit.page.evaluate("document.querySelectorAll('details').forEach(it => { it.open = true })")
        complaints[name] = found(visit, axe)
    wrong = {name: both for name, both in complaints.items() if both != ([], [])}
    assert not wrong, json.dumps(wrong, indent=1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_refused_or_not_there_is_a_page_too(visit: Visit, axe: str, scheme: str) -> None:
    visit.open(width=PHONE, scheme=scheme)
    visit.sign_in("agent")
    visit.expect_complaint("Failed to load resource")  # the browser notes each answer that is none of the twos
    for path, status in (("/nowhere", 404), ("/privacy", 403)):
        answer = visit.page.goto(visit.url + path)
        assert answer is not None
        assert answer.status == status
        assert found(visit, axe) == ([], []), path
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= PHONE, path
        expect(visit.page.get_by_role("link", name="To Today")).to_be_visible()


def test_nothing_is_wider_than_a_phone(visit: Visit) -> None:
    visit.open(width=PHONE)
    visit.keep_still()
    visit.sign_in("admin")
    too_wide = {}
    for name in PAGES:
        visit.go(address(visit, name))
        visit.page.evaluate("document.querySelectorAll('details').forEach(it => { it.open = true })")
        wide = visit.page.evaluate("document.documentElement.scrollWidth")
        if wide > PHONE:
            too_wide[name] = wide
    assert not too_wide


def test_a_page_opens_at_its_top_and_its_place_is_in_sight(visit: Visit) -> None:
    for width in (1280, PHONE):
        visit.open(width=width)
        visit.sign_in("admin")
        visit.page.set_viewport_size({"width": width, "height": 500})
        visit.go(address(visit, "users"))
        assert visit.page.evaluate("window.scrollY") == 0, width
    place = visit.page.locator(".places [aria-current]").bounding_box()
    assert place is not None
    assert 0 <= place["x"] < PHONE


def test_texts_at_twice_their_size_still_fit(visit: Visit) -> None:
    # 200 % zoom of a window of 1280 is one of 640.
    visit.open(width=640)
    visit.keep_still()
    visit.sign_in("admin")
    for name in PAGES:
        visit.go(address(visit, name))
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= 640, name


def test_the_first_tab_skips_to_the_page_and_focus_is_seen(visit: Visit) -> None:
    visit.sign_in("agent")
    page = visit.page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("#page")).to_be_focused()
