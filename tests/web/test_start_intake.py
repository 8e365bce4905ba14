"""The first hour, screens 3 to 7: the package, the file, does it tie, who can be reached, who is never written to."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from dunwell.compliance.models import Hold
from dunwell.customers.models import Customer
from dunwell.intake import presets
from dunwell.intake.models import ControlTotal, Upload
from dunwell.receivables.models import OpenItem
from tests import make
from tests.web.world import World

FILES = Path(__file__).parents[1] / "intake" / "files"


def post(world: World, path: str, who: str = "manager", **sent: Any) -> Any:
    return world.client(who).post(path, sent, follow=True)


def page(world: World, key: str) -> str:
    return " ".join(world.get(f"/start/{key}").split())


def stamp(world: World, key: str, number: int = 0) -> str:
    """The hidden `seen` of a form on a screen."""
    return page(world, key).split('name="seen" value="')[number + 1].split('"')[0]


def bring(world: World, content: bytes, name: str = "opos.csv") -> Any:
    """A file through screen 4."""
    sent = {"kind": "OPEN_ITEMS", "as_of": "2026-10-06", "source": "datev", "then": "start"}
    shown = post(world, "/imports/file/keep", file=SimpleUploadedFile(name, content), **sent)
    assert shown.redirect_chain == [("/start/file", 302)], shown.text
    key = Upload.objects.of(world.ours).latest("id").public_id
    return post(world, f"/imports/files/{key}/bring", then="start")


def test_each_package_says_which_report_and_which_buttons(world: World) -> None:
    for preset in presets.all_presets():
        text = world.get(f"/start/source?package={preset.key}")
        assert "I have the file: go on" in text
        assert preset.name.split("(")[0].strip() in text
    answer = post(world, "/start/source/choose", package="datev")
    assert answer.redirect_chain[-1][0] == "/start/file"
    assert "OPOS-Liste Debitoren" in answer.text
    assert 'value="datev"' in answer.text
    assert "Choose one of the packages" in post(world, "/start/source/choose", package="nothing").text


def test_a_file_waits_on_the_screen_and_leads_on_once_it_is_in(world: World) -> None:
    done = bring(world, (FILES / "datev.csv").read_bytes())
    assert done.redirect_chain[-1][0] == "/start/ties"
    assert "What does your package say is open in all?" in done.text
    assert "Go on with that" in page(world, "file")


def test_a_file_that_cannot_be_used_says_so_on_the_screen(world: World) -> None:
    sent = {"kind": "OPEN_ITEMS", "as_of": "2026-10-06", "source": "x", "then": "start"}
    file = SimpleUploadedFile("list.csv", b"%PDF-1.7")
    text = post(world, "/imports/file/keep", file=file, **sent).text
    assert "list.csv is a PDF, not a table" in text
    assert "3 of 12" not in text
    assert "Bring them in" in text


def test_the_book_ties_or_the_rows_of_the_difference_are_named(world: World) -> None:
    assert "Nothing to compare yet" in page(world, "ties")
    bring(world, (FILES / "datev.csv").read_bytes())
    source = OpenItem.objects.of(world.ours).first().source_id  # type: ignore[union-attr]
    text = post(world, f"/sources/{source}/total", then="start", EUR="3.390,00").text
    assert "ties</span>" in text
    assert "It ties: go on" in text
    text = post(world, f"/sources/{source}/total", then="start", EUR="3440.50").text
    assert "These rows are exactly the difference" in text
    assert "GU-7 of Bäckerei Groß" in text
    text = post(world, f"/sources/{source}/total", then="start", EUR="9999.99").text
    assert "No rows come to it exactly" in text
    assert ControlTotal.objects.of(world.ours).count() == 3
    assert "is no amount in EUR" in post(world, f"/sources/{source}/total", then="start", EUR="many").text
    assert "9,999.99" in world.get("/imports/differences", "agent")
    assert post(world, "/start/ties/passed").redirect_chain[-1][0] == "/start/reach"


def test_another_tenants_source_is_not_there(world: World) -> None:
    with transaction.atomic():
        theirs = make.source(world.theirs)
    assert post(world, f"/sources/{theirs}/total", EUR="1.00").status_code == 404


def test_a_gap_is_asked_once_for_all_and_the_share_grows(world: World) -> None:
    """Scenario G5 in the first hour."""
    for number in range(4):
        someone = world.customer(f"C{number}", kind="", country="" if number < 3 else "AT")
        world.invoice(someone, 10_000, days_late=4, number=f"R-{number}")
    text = page(world, "reach")
    assert "0 of 4 customers who owe something can be written to: 0 %" in text
    assert "4 customers: what they are is not known" in text
    assert "3 customers: their country is not known" in text
    sent = {"kind": "BUSINESS", "seen": stamp(world, "reach", 0)}
    assert "Answered for 4 customers." in post(world, "/start/reach/kind/answer", **sent).text
    # The same form from a second tab was filled in for what is no longer so.
    assert (
        "Nothing was changed: this screen was changed meanwhile" in post(world, "/start/reach/kind/answer", **sent).text
    )
    sent = {"country": "Germany", "seen": stamp(world, "reach", 0)}
    assert "by its two letters" in post(world, "/start/reach/country/answer", **sent).text
    sent["country"] = "de"
    assert "Answered for 3 customers." in post(world, "/start/reach/country/answer", **sent).text
    assert "4 of 4 customers who owe something can be written to: 100 %" in page(world, "reach")
    assert set(Customer.objects.of(world.ours).values_list("country", flat=True)) == {"DE", "AT"}


def test_who_is_never_written_to_is_suggested_ticked_and_held(world: World) -> None:
    with transaction.atomic():
        for number, name in (("S", "Alice Benelux BV"), ("E", "Personalkauf Meier"), ("L", "Inkasso-Fall Huber")):
            make.customer(world.ours, number, name=name)
    big = world.customer("BIG")
    world.invoice(big, 900_000, days_late=4, number="R-1")
    text = page(world, "never")
    for hint in ("its name begins like yours", "“personalkauf” stands in", "“inkasso” stands in", "who owe most"):
        assert hint in text
    ids = {row.number: row.pk for row in Customer.objects.of(world.ours)}
    sent: dict[str, Any] = {
        "intercompany": [ids["S"], ids["BIG"]], "employee": [ids["E"]], "key_account": [ids["BIG"]],
        "lawyer": [ids["L"]], "blocked-numbers": "E\nNOBODY", "seen": stamp(world, "never"),
    }  # fmt: skip
    assert "No customer has the number NOBODY; nothing was changed." in post(world, "/start/never/spare", **sent).text
    assert not Hold.objects.of(world.ours).exists()
    sent["blocked-numbers"] = "E"
    answer = post(world, "/start/never/spare", **sent)
    assert answer.redirect_chain[-1][0] == "/start/strategy"
    kinds = dict(Customer.objects.of(world.ours).values_list("number", "kind"))
    # BIG was not suggested as a sister company, so a tick for it there counts for nothing.
    assert kinds == {"S": "INTERCOMPANY", "E": "EMPLOYEE", "L": "BUSINESS", "BIG": "BUSINESS"}
    holds = {(row.customer.number, row.kind) for row in Hold.objects.of(world.ours).select_related("customer")}
    assert holds == {("BIG", "KEY_ACCOUNT"), ("L", "LAWYER"), ("E", "BLOCK")}
    assert Customer.objects.of(world.ours).get(number="BIG").is_key_account
    assert "Nothing was changed" in post(world, "/start/never/spare", **sent).text


@pytest.mark.parametrize("key", ["source", "file", "ties", "reach", "never"])
def test_empty_screens_teach(world: World, key: str) -> None:
    assert "<h1>" in page(world, key)
