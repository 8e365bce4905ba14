"""On paper: what is known, without what can be done."""

from playwright.sync_api import expect

from tests.browser.visit import Visit


def test_paper_shows_figures_and_no_buttons(visit: Visit) -> None:
    visit.sign_in("agent")
    visit.go(f"/customers/{visit.world.named['bob']}")
    visit.page.emulate_media(media="print")
    expect(visit.page.get_by_role("heading", level=1)).to_be_visible()
    expect(visit.page.get_by_role("link", name="INV-1").first).to_be_visible()
    for hidden in ("nav.places", ".acts", ".head-search", ".inline-form"):
        expect(visit.page.locator(hidden).first).to_be_hidden()
