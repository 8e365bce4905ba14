"""Somebody at a browser."""

from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.web.world import PASSWORD, World


class Visit:
    """A window, what it complains about, and the few things all tests do in it."""

    def __init__(self, browser: Browser, url: str, world: World) -> None:
        """Open an empty window."""
        self.browser, self.url, self.world = browser, url, world
        self.complaints: list[str] = []
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
        self.page: Page = self.context.new_page()
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
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
        self.go("/sign-in")
        self.page.get_by_label("E-mail").fill(self.world.users[who].email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(f"{self.url}/")

    def heading(self) -> str:
        """The title on the page."""
        return self.page.get_by_role("heading", level=1).inner_text()
