"""Bringing a first file in, as somebody at a browser does it: pasted rows, columns chosen by hand, a book that ties."""

from pathlib import Path

from playwright.sync_api import Page, expect

from dunwell.receivables.models import OpenItem
from tests.browser.visit import Visit

FILES = Path(__file__).parents[1] / "intake" / "files"
PASTED = "\n".join(
    f"C-{n}\tCustomer {n}\tR-{n:03}\t01.09.2026\t01.10.2026\t1.{n:03},50\t1.{n:03},50\tEUR" for n in range(1, 13)
)


def paste(page: Page, label: str, text: str) -> None:
    """Paste a text into a cell, as the keyboard would."""
    page.get_by_label(label, exact=True).focus()
    page.wait_for_load_state()  # the page's script is there
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(event);
        }""",
        text,
    )


def test_a_dozen_invoices_pasted_from_a_spreadsheet(visit: Visit) -> None:
    """Journey (b): ten and more rows, tab separated, into the first cell; the grid grows, the look counts them."""
    before = OpenItem.objects.of(visit.world.ours).count()
    visit.sign_in("billing")
    visit.go("/imports")
    page = visit.page
    page.get_by_role("link", name="Bring a file in").click()
    page.get_by_role("link", name="Type or paste rows instead").click()
    paste(page, "Customer, row 1", PASTED)
    expect(page.get_by_label("Invoice, row 12", exact=True)).to_have_value("R-012")
    page.get_by_role("button", name="Look at them").click()
    visit.sees("12 rows can be brought in")
    visit.sees("01.10.2026 is read as 1 Oct 2026")
    page.get_by_role("button", name="Bring 12 rows in").click()
    visit.sees("12 rows read, 12 new.")
    assert OpenItem.objects.of(visit.world.ours).count() == before + 12


def test_columns_chosen_by_hand_are_looked_at_at_once(visit: Visit, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("Who;What;Until;Left\nA;1;31/12/2026;100,00\n")
    visit.sign_in("billing")
    visit.go("/imports/file")
    page = visit.page
    page.get_by_label("File").set_input_files(path)
    page.get_by_label("From").fill("elsewhere")
    page.get_by_role("button", name="Look at it").click()
    visit.sees("This file needs a word from you")
    for column, name in (("Who", "customer"), ("What", "number"), ("Until", "due_date"), ("Left", "open_amount")):
        with page.expect_navigation():
            page.get_by_label(column, exact=True).select_option(name)
    visit.sees("1 row can be brought in")
    page.get_by_role("button", name="Bring 1 row in").click()
    visit.on("odd.csv")


def test_a_file_too_large_is_said_before_it_is_sent(visit: Visit, tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(26_000_000)
    visit.sign_in("billing")
    visit.go("/imports/file")
    page = visit.page
    page.get_by_label("File").set_input_files(path)
    assert "Larger than 25 MB" in page.get_by_label("File").evaluate("input => input.validationMessage")
    page.get_by_role("button", name="Look at it").click()
    visit.on("Bring a file in")


def test_from_the_package_to_a_book_that_ties_and_who_is_never_written_to(visit: Visit) -> None:
    visit.sign_in("manager")
    visit.go("/start/source")
    page = visit.page
    page.get_by_role("link", name="DATEV").click()
    page.get_by_role("button", name="I have the file: go on").click()
    page.get_by_role("link", name="Take another file").click()
    page.get_by_label("File").set_input_files(FILES / "datev.csv")
    page.get_by_label("From").fill("datev")
    page.get_by_role("button", name="Look at it").click()
    visit.sees("recognised: DATEV")
    page.get_by_role("button", name="Bring 4 rows in").click()
    page.get_by_label("Open in all, in EUR").fill("3.390,00")
    page.get_by_role("button", name="Does it tie?").click()
    page.get_by_role("button", name="It ties: go on").click()
    visit.on("Who can be reached")
    page.get_by_role("button", name="Say so for all 2").first.click()
    page.get_by_role("button", name="Go on with these gaps").click()
    page.get_by_label("Müller & Söhne KG").check()
    page.get_by_role("button", name="That is everybody: go on").click()
    visit.sees("1 customer is beyond the reach of messages.")
