"""The first day on the demo, of an agent and of a credit manager: what each came for, without a word of explanation."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from dunwell.correspondence.models import Message
from dunwell.customers.models import Customer
from dunwell.intake.models import Source
from dunwell.organizations.models import Organization
from dunwell.practice.demo.branch import COLUMNS, SOURCE
from dunwell.practice.demo.building import Demo, build
from dunwell.promises.models import Promise
from dunwell.receivables.models import OpenItem
from dunwell.worklist.models import Note, Standing
from tests.browser.visit import Visit
from tests.web.world import AT

SIZE, DAYS = 60, 45


class Day:
    """Somebody's day at a desk in the demo."""

    def __init__(self, visit: Visit, demo: Demo) -> None:
        self.visit, self.page, self.url, self.demo = visit, visit.page, visit.url, demo

    def begin(self, role: str) -> Page:
        """Sign in with what the demo printed."""
        (seat,) = [one for one in self.demo.sign_ins if one.role == role]
        self.visit.sign_in_with(seat.email, seat.password)
        return self.page


@pytest.fixture
def day(
    chromium: Browser, live_server: LiveServer, transactional_db: None, tmp_path: Path, settings: Settings
) -> Iterator[Day]:
    """The demo, smaller, on a Tuesday morning; any complaint of the console fails the test."""
    settings.DATA = tmp_path
    visit = Visit(chromium, live_server.url, None)  # type: ignore[arg-type]
    yield Day(visit, build(today=AT.date(), size=SIZE, days=DAYS))
    visit.close()
    assert visit.complaints == []


def test_an_agent_works_from_the_list_and_never_leaves_the_keyboard_for_long(day: Day) -> None:
    page = day.begin("AGENT")
    page.get_by_role("link", name="Worklist").first.click()
    day.visit.on("Worklist")
    day.visit.press("n")
    page.wait_for_url("**/customers/*")
    first = page.get_by_role("heading", level=1).inner_text()
    expect(page.locator("#why")).to_be_visible()
    page.get_by_role("link", name="Every step and its reason").click()
    day.visit.on(f"Why: {first}")
    page.go_back()
    notes = Note.objects.of(day.demo.organization).count()
    page.locator("summary", has_text="Note").last.click()
    page.get_by_label("Note", exact=True).fill("The bookkeeper is back on Thursday.")
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_role("status")).to_contain_text("on the timeline")
    assert Note.objects.of(day.demo.organization).count() == notes + 1
    day.visit.press("n")
    expect(page.get_by_role("heading", level=1)).not_to_have_text(first)


def test_an_agent_finds_who_is_on_the_phone_and_takes_a_promise(day: Day) -> None:
    late = Standing.objects.of(day.demo.organization).filter(state="LATE", value_minor__gt=0).order_by("-priority")
    line = OpenItem.objects.of(day.demo.organization).filter(
        customer=late.values_list("customer_id", flat=True)[0], open_minor__gt=0, due_date__lt=AT.date()
    )
    number = line.order_by("due_date", "id").values_list("document__number", flat=True)[0]
    page = day.begin("AGENT")
    page.keyboard.press("/")
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?*")
    page.get_by_role("link", name=re.compile(number)).first.click()
    page.wait_for_url(re.compile("/(customers|documents)/"))
    if "/documents/" in page.url:
        page.locator("main a[href^='/customers/']:not(.button)").first.click()
    expect(page.locator("main")).to_contain_text(number)
    day.visit.press("p")
    page.get_by_label("Will be paid by").fill("2026-10-13")
    before = Promise.objects.of(day.demo.organization).count()
    page.get_by_role("button", name="Take down the promise").click()
    expect(page.get_by_role("status")).to_contain_text("The promise is taken down")
    assert Promise.objects.of(day.demo.organization).count() == before + 1


def test_a_manager_sees_what_is_wrong_mends_it_and_lets_letters_pass(day: Day, tmp_path: Path) -> None:
    page = day.begin("MANAGER")
    alert = page.get_by_role("listitem").filter(has_text=f"The ledger {SOURCE} is")
    expect(alert).to_contain_text("nobody is asked for what it lists")
    alert.get_by_role("link", name="Import now").click()
    bring(page, newer_list(day.demo, tmp_path))
    page.goto(f"{day.url}/review")
    waiting = Message.objects.of(day.demo.organization).filter(state="IN_REVIEW")
    assert waiting.exists(), "the demo has something to review"
    page.get_by_role("button", name="Tick all shown").click()
    page.get_by_role("button", name="Let the ticked ones pass").click()
    expect(page.get_by_role("status")).to_contain_text("may leave with the next dispatch")
    assert not waiting.exists()
    page.get_by_role("button", name="Stop sending").click()
    expect(page.get_by_role("region", name="Sending")).to_contain_text("off")
    assert Organization.objects.get(pk=day.demo.organization).sending == "OFF"
    page.get_by_role("link", name="Nights").first.click()
    page.get_by_role("link", name="6 Oct 2026").first.click()
    expect(page.locator("main")).to_contain_text("decide")
    page.get_by_role("link", name="Strategies").first.click()
    expect(page.get_by_role("img").first).to_be_visible()


def newer_list(demo: Demo, folder: Path) -> Path:
    """The workshop's list of this morning: two repairs were paid, the others are as they were."""
    source = Source.objects.of(demo.organization).get(name=SOURCE).pk
    rows = OpenItem.objects.of(demo.organization).filter(source_id=source, open_minor__gt=0).order_by("id")
    path = folder / "open-repairs-new.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for row in rows.select_related("document")[2:]:
            amount = f"{row.open_minor // 100}.{row.open_minor % 100:02d}"
            who = Customer.objects.of(demo.organization).get(pk=row.customer_id).number
            writer.writerow((who, row.document.number, row.issued_on, row.due_date, amount, amount, row.currency))
    return path


def bring(page: Page, path: Path) -> None:
    """Bring a complete list of the workshop in, on the page that the alert opened."""
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_label("From").fill(SOURCE)
    page.get_by_role("button", name="Look at it").click()
    expect(page.locator("main")).to_contain_text("rows can be brought in")
    page.get_by_role("button", name=re.compile(r"^Bring \d+ rows in$")).click()
    expect(page.locator("main")).to_contain_text("closed")
