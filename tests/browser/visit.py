"""Somebody at a browser."""

import re
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.web.world import PASSWORD, World

# Milliseconds for whatever must come: a slow machine is no bug, and what never comes is found just the same.
LIMIT = 60_000
expect.set_options(timeout=LIMIT)


class Visit:
    """A window, what it complains about, and the few things all tests do in it."""

    def __init__(self, browser: Browser, url: str, world: World) -> None:
        """Open an empty window."""
        self.browser, self.url, self.world = browser, url, world
        self.complaints: list[str] = []
        self.expected = ""
        self.open(width=1280)

    def open(self, *, width: int, scheme: Any = "light", javascript: bool = True) -> None:
        """Begin again in a window of that width; nobody is signed in there."""
        self.close()
        self.context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            locale="en-GB",
            java_script_enabled=javascript,
        )
        self.context.set_default_timeout(LIMIT)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def keep_still(self) -> None:
        """Let no page of this window load itself anew while it is looked at, as one about work that goes on does."""
        self.context.add_init_script(
            "const timer = setTimeout; window.setTimeout = (act, wait) => wait >= 3000 ? 0 : timer(act, wait)"
        )

    def expect_complaint(self, pattern: str) -> None:
        """From now on let the console say this; it comes when it likes, so that nobody can wait and clear it away."""
        self.expected = pattern

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not (self.expected and re.search(self.expected, message.text)):
            self.complaints.append(f"{self.page.url}: {message.text}")

    def close(self) -> None:
        """Close the window."""
        if hasattr(self, "context"):
            self.context.close()

    def go(self, path: str) -> None:
        """Go to an address, which must answer."""
        response = self.page.goto(self.url + path)
        assert response is not None
        assert response.ok, f"{path}: {response.status}"

    def sign_in(self, who: str = "manager") -> None:
        """Sign in by the form."""
        self.sign_in_with(self.world.users[who].email, PASSWORD)

    def sign_in_with(self, email: str, password: str) -> None:
        """Sign in by the form as somebody of whom the world knows nothing."""
        self.go("/sign-in")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(lambda url: "/sign-in" not in url)

    def on(self, title: str | re.Pattern[str]) -> None:
        """Wait until a page of that title is there, with its scripts."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(title)
        self.page.wait_for_load_state()

    def sees(self, text: str) -> None:
        """Wait until a text is to be seen."""
        expect(self.page.get_by_text(text)).to_be_visible()

    def press(self, key: str) -> None:
        """Press a key, once the scripts that listen for it are there."""
        self.page.wait_for_load_state()
        self.page.keyboard.press(key)
