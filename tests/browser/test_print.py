"""On paper: what is known, without what can be done."""

from tests.browser.visit import Visit


def test_paper_shows_figures_and_no_buttons(visit: Visit) -> None:
    visit.sign_in("agent")
    visit.go(f"/customers/{visit.world.named['bob']}")
    visit.page.emulate_media(media="print")
    assert visit.page.get_by_role("heading", level=1).is_visible()
    assert visit.page.get_by_role("link", name="INV-1").first.is_visible()
    for hidden in ("nav.places", ".acts", ".head-search", ".inline-form"):
        assert not visit.page.locator(hidden).first.is_visible()
