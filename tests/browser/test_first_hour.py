"""The first hour as somebody lives it: from a German list with all its quirks to the first message that leaves."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from dunwell.correspondence.models import Message
from dunwell.dunning import tasks
from dunwell.intake import operations as intake
from dunwell.kit import clock
from dunwell.organizations import operations
from dunwell.organizations.models import Organization
from tests.browser.visit import Visit
from tests.post_office import PostOffice, open_office
from tests.web.world import AT, PASSWORD

LIST = """\
Musterhandel GmbH;;;;;;;;
OPOS-Liste Debitoren zum 06.10.2026;;;;;;;;

Konto;Beschriftung;Rechnungsnummer;Datum;Fälligkeit;Sollbetrag;Habenbetrag;Saldo;Buchungstext
10001;Müller & Söhne KG;RE-1001;01.08.2026;31.08.2026;1.190,00;;1.190,00;Lieferung
10001;Müller & Söhne KG;RE-1002;15.08.2026;14.09.2026;2.380,00;380,00;2.000,00;Teilzahlung
;;;;;;;3.190,00;
10002;Bäckerei Groß;RE-1003;20.09.2026;20.10.2026;250,50;;250,50;
10002;Bäckerei Groß;GU-7;22.09.2026;22.09.2026;;50,50;-50,50;Gutschrift
Summe Konto 10002;;;;;;;200,00;
Gesamtsumme;;;;;;;3.390,00;
"""
PEOPLE = "Konto;E-Mail\n10001;buchhaltung@mueller.example\n10002;kasse@gross.example\n"


class Hands:
    """Somebody at the browser, the clock they live by, and the screens of the first hour they were led to."""

    def __init__(self, visit: Visit, folder: Path) -> None:
        self.visit, self.page, self.folder = visit, visit.page, folder
        self.at = AT
        self.screens: list[str] = []

    def on(self, title: str) -> None:
        """Find oneself on a screen."""
        self.visit.on(title)
        key = self.page.url.split("?")[0].rsplit("/", 1)[-1]
        if key not in self.screens:
            self.screens.append(key)

    def press(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name).first.click()

    def file(self, name: str, text: str) -> Path:
        """A file as a German package writes it."""
        path = self.folder / name
        path.write_bytes(text.encode("cp1252"))
        return path


@pytest.fixture
def hands(
    chromium: Browser, live_server: LiveServer, transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Hands]:
    """Somebody made by `dunwell create-admin` in an installation in which nothing is."""
    with transaction.atomic():
        operations.create_user(email="anna@muster.example", name="Anna", password=PASSWORD, at=AT, actor="test")
    visit = Visit(chromium, live_server.url, None)  # type: ignore[arg-type]
    hands = Hands(visit, tmp_path)
    monkeypatch.setattr(clock, "now", lambda: hands.at)
    yield hands
    visit.close()
    assert visit.complaints == []


def test_from_a_german_list_to_the_first_message_in_twelve_screens(hands: Hands) -> None:
    with open_office() as office:
        begins(hands)
        brings_the_list_in(hands)
        finds_who_can_be_reached(hands)
        chooses_and_rehearses(hands)
        connects_mail_and_begins_shadow(hands, office)
        assert len(hands.screens) <= 11  # Welcome stood before them, without an organization
        lives_a_week_in_shadow(hands, office)
        goes_live(hands)
        hands.at = dt.datetime(2026, 10, 14, 6, 30, tzinfo=dt.UTC)
        a_morning(hands)
        [kept] = office.accepted[1:]
        assert kept.recipient == "buchhaltung@mueller.example"
        assert "RE-1001" in str(kept.mail["Subject"])
        body = kept.mail.get_body(("plain",))
        assert body is not None
        assert "3.190,00" in body.get_content()
        assert "Müller" in str(kept.mail["To"])


def begins(hands: Hands) -> None:
    page = hands.page
    hands.visit.sign_in_with("anna@muster.example", PASSWORD)
    hands.visit.on("Welcome")
    expect(page.locator("main")).to_contain_text("Nothing is sent until you say so")
    page.get_by_label("Name of your company").fill("Musterhandel GmbH")
    page.get_by_label("Country").fill("DE")
    hands.press("Begin the first hour")
    hands.on("Your company")
    expect(page.get_by_role("region", name="Sending")).to_contain_text("Nothing is sent until you say so")
    page.get_by_label("Address").fill("Hauptstr. 1\n10115 Berlin")
    page.get_by_label("Who signs").fill("Anna Aal")
    page.get_by_label("IBAN").fill("DE02 1203 0000 0000 2020 51")
    page.get_by_label("E-mail").fill("ar@muster.example")
    page.get_by_label("You sell to").select_option("BUSINESS")
    # What is typed shows in the letter beside it, before anything is kept.
    frame = page.frame_locator("iframe[name=sample]")
    expect(frame.locator("body")).to_contain_text("Anna Aal")
    hands.press("Keep and go on")


def brings_the_list_in(hands: Hands) -> None:
    page = hands.page
    hands.on("Open items")
    page.get_by_role("link", name="DATEV").click()
    hands.press("I have the file")
    hands.on("Bring them in")
    page.locator("input[type=file]").set_input_files(hands.file("OPOS.csv", LIST))
    page.get_by_label("As of").first.fill("2026-10-06")
    hands.press("Look at it")
    expect(page.locator("main")).to_contain_text("4 rows can be brought in")
    expect(page.locator("main")).to_contain_text("recognised: DATEV")
    page.get_by_role("button", name=re.compile("Bring 4 rows in")).click()
    hands.on("Does it tie?")
    page.get_by_label("Open in all, in EUR").fill("3.390,00")
    hands.press("Does it tie?")
    expect(page.locator("main")).to_contain_text("ties")
    hands.press("It ties: go on")


def finds_who_can_be_reached(hands: Hands) -> None:
    page = hands.page
    hands.on("Who can be reached")
    page.get_by_label("All of them are", exact=True).select_option("BUSINESS")
    hands.press("Say so for")
    page.get_by_label("All of them are in").fill("DE")
    hands.press("Say so for")
    page.get_by_role("link", name="Bring a file of contacts in").click()
    page.get_by_label("It holds").select_option("CUSTOMERS")
    page.locator("input[type=file]").set_input_files(hands.file("Kunden.csv", PEOPLE))
    hands.press("Look at it")
    page.get_by_role("button", name=re.compile("Bring 2 rows in")).click()
    page.get_by_role("status").filter(has_text="2 rows read").wait_for()
    # Left for a while, the first hour waits where it was.
    hands.visit.go("/")
    page.get_by_role("link", name="Go on").click()
    hands.on("Who can be reached")
    expect(page.locator("main")).to_contain_text("100")
    page.get_by_role("button", name=re.compile("go on|Go on")).click()
    hands.on("Who is never written to")
    hands.press("That is everybody: go on")


def chooses_and_rehearses(hands: Hands) -> None:
    page = hands.page
    hands.on("A courteous way to ask")
    expect(page.locator("main")).to_contain_text("Müller & Söhne KG")
    expect(page.locator("pre[lang=de]").first).to_contain_text("RE-1001")
    hands.press("Use this one")
    hands.on("Your last year")
    expect(page.locator("main")).to_contain_text("only open items were brought in")
    hands.press("Keep it and go on")
    hands.on("Rehearsal")
    hands.press("Play it")
    expect(page.locator("main")).to_contain_text("The backlog comes once")
    hands.press("I have seen it, go on")


def connects_mail_and_begins_shadow(hands: Hands, office: PostOffice) -> None:
    page = hands.page
    hands.on("Mail")
    page.get_by_label("Server", exact=True).fill("127.0.0.1")
    page.get_by_label("Port").fill(str(office.port))
    page.get_by_label("Encryption").select_option("none")
    hands.press("Keep this account")
    hands.press("Send me a test mail")
    assert [kept.recipient for kept in office.accepted] == ["anna@muster.example"]
    hands.press("It arrived: go on")
    hands.on("Shadow")
    hands.press("Begin shadow")
    expect(page.get_by_role("region", name="Sending")).to_contain_text("Nothing leaves")


def a_morning(hands: Hands) -> None:
    """What the worker does in a morning."""
    house = Organization.objects.get()
    tasks.night.func(organization=house.pk)
    tasks.dispatch.func(organization=house.pk)


def lives_a_week_in_shadow(hands: Hands, office: PostOffice) -> None:
    house, before = Organization.objects.get(), office.connections
    for day in range(7, 14):
        hands.at = dt.datetime(2026, 10, day, 6, 30, tzinfo=dt.UTC)
        # The package's list comes in again each morning, unchanged.
        intake.import_file(
            intake.Order(
                organization=house.pk, kind="OPEN_ITEMS", path=hands.file("OPOS.csv", LIST), at=hands.at, actor="test",
                source="datev", as_of=dt.date(2026, 10, day),
            )
        )  # fmt: skip
        a_morning(hands)
    assert office.connections == before
    assert Message.objects.of(house).exists()


def goes_live(hands: Hands) -> None:
    page = hands.page
    hands.visit.go("/")
    expect(page.locator("main")).to_contain_text("What would have left")
    hands.visit.go("/start/shadow")
    expect(page.locator("main")).to_contain_text("5 of 5 working days")
    page.get_by_role("link", name="Go live").click()
    hands.visit.on("What may leave the house")
    said = re.search(r"would write (\d+) message", page.locator("main").inner_text())
    assert said
    page.get_by_label("on", exact=True).check()
    page.get_by_label("How many messages will the first night write?").fill(said[1])
    page.get_by_label("I know that customers will get messages").check()
    hands.press("Change")
    expect(page.get_by_role("region", name="Sending")).to_contain_text("Messages leave by themselves")
    assert isinstance(page, Page)
