"""Every screen of the first hour, as machines that care look at it."""

import json

import pytest

from dunwell.dunning import rehearsed
from dunwell.web.start.screens import SCREENS
from tests.browser.test_pages import PHONE, found
from tests.browser.visit import Visit

PATHS = [f"/start/{screen.key}" for screen in SCREENS]


@pytest.fixture
def played(visit: Visit) -> Visit:
    """The same, with a rehearsal to look at."""
    rehearsed.play_now(visit.world.ours.pk, at=visit.world.at, actor="test")
    return visit


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(played: Visit, axe: str, scheme: str) -> None:
    played.open(width=1280, scheme=scheme)
    played.sign_in("admin")
    complaints = {}
    for path in PATHS:
        played.go(path)
        played.page.evaluate("document.querySelectorAll('details').forEach(it => { it.open = true })")
        complaints[path] = found(played, axe)
    wrong = {path: both for path, both in complaints.items() if both != ([], [])}
    assert not wrong, json.dumps(wrong, indent=1)


@pytest.mark.parametrize("width", [PHONE, 640])
def test_nothing_is_wider_than_the_window(played: Visit, width: int) -> None:
    played.open(width=width)
    played.sign_in("admin")
    too_wide = {}
    for path in PATHS:
        played.go(path)
        played.page.evaluate("document.querySelectorAll('details').forEach(it => { it.open = true })")
        wide = played.page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            too_wide[path] = wide
    assert not too_wide
