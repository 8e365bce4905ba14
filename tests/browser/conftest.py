"""A real browser on a real server: skipped aloud where there is no chromium, failing where there must be one."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from dunwell.kit import clock
from tests.browser.visit import LIMIT, Visit
from tests.web.world import AT, World, a_world, fill

# Playwright runs a loop in this thread; Django would refuse the database in it, although nothing here is asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def chromium(live_server: LiveServer) -> Iterator[Browser]:
    """One headless chromium for all tests; it is gone before the server that it talks to."""
    path = os.environ.get("DUNWELL_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        text = "no chromium here: nothing was looked at in a browser (apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(text)
        pytest.skip(text)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS, timeout=LIMIT)
        yield browser
        browser.close()


@pytest.fixture(scope="session", autouse=True)
def _database_first(django_db_setup: None) -> None:
    """The live server looks at its start which database there is."""


@pytest.fixture(autouse=True)
def _tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def world(transactional_db: None) -> World:
    """Alice Ltd with one of everything."""
    world = a_world()
    fill(world)
    return world


@pytest.fixture
def visit(chromium: Browser, live_server: LiveServer, world: World) -> Iterator[Visit]:
    """A browser window that fails the test for any complaint in its console."""
    visit = Visit(chromium, live_server.url, world)
    yield visit
    visit.close()
    assert visit.complaints == []


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    return (Path(__file__).with_name("vendor") / "axe.min.js").read_text()
