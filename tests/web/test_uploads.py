"""A kept file on its page: what a look found, read another way, confirmed, dropped, found again."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from dunwell.intake import operations
from dunwell.intake.models import Upload
from dunwell.intake.operations import importing
from dunwell.receivables.models import OpenItem
from tests.intake.test_lists import FIRST, THIRD
from tests.intake.test_uploading import busy
from tests.web.world import LIST, World, kept_upload

ODD = "Who;What;Until;Left\nA;1;01/02/2026;100,00\n"


def post(world: World, upload: Upload, verb: str, who: str = "billing", **sent: Any) -> Any:
    return world.client(who).post(f"/imports/files/{upload.public_id}/{verb}", sent, follow=True)


def read(world: World, upload: Upload, **sent: Any) -> str:
    usual = {"kind": upload.kind, "as_of": upload.as_of.isoformat(), "source": "books"}
    columns = {f"column-{column['place']}": column["name"] for column in upload.looked["columns"]}
    text: str = post(world, upload, "read", **{**usual, **columns, **sent}).text
    upload.refresh_from_db()
    return text


def test_the_look_names_columns_sums_problems_and_what_is_no_data(world: World) -> None:
    upload = kept_upload(world)
    text = " ".join(world.get(f"/imports/files/{upload.public_id}", "billing").split())
    assert "1 row can be brought in" in text
    assert "1 needs mending" in text
    assert "31.09.2026" in text
    assert "01.10.2026 is read as" in text
    assert "1.000,00 is read as 1,000.00" in text
    assert "1 row that is no data" in text
    assert "Bring 1 row in" in text


def test_a_column_nothing_tells_is_asked_for_and_chosen(world: World) -> None:
    upload = kept_upload(world, ODD)
    page = world.get(f"/imports/files/{upload.public_id}", "billing")
    assert "This file needs a word from you" in page
    assert "Bring" not in re.findall(r"<main.*</main>", page, re.DOTALL)[0].replace("Bring a file in", "")
    columns = {"column-1": "customer", "column-2": "number", "column-3": "due_date", "column-4": "open_amount"}
    assert "day or month first?" in read(world, upload, **columns)
    text = read(world, upload, order="day first", **columns)
    assert "1 row can be brought in" in " ".join(text.split())
    post(world, upload, "bring")
    line = OpenItem.objects.of(world.ours).get()
    assert (line.open_minor, line.due_date.isoformat()) == (10_000, "2026-02-01")


def test_two_columns_cannot_be_the_same(world: World) -> None:
    upload = kept_upload(world)
    assert "Two columns are chosen as customer number" in read(world, upload, **{"column-2": "customer"})


@pytest.mark.parametrize(("is_", "kind"), [("open", "OPEN_ITEMS"), ("original", "INVOICES")])
def test_one_amount_may_be_what_is_open_or_the_original(world: World, is_: str, kind: str) -> None:
    upload = kept_upload(world, "customer,number,due_date,amount\nA,1,2026-10-01,100.00\n")
    assert "Each amount is" in world.get(f"/imports/files/{upload.public_id}", "billing")
    read(world, upload, amount_is=is_)
    assert (upload.kind, upload.looked["good"], upload.looked["refusal"]) == (kind, 1, "")


def test_another_sheet_of_a_workbook_is_chosen(world: World, tmp_path: Path) -> None:
    path = tmp_path / "two.xlsx"
    book = xlsxwriter.Workbook(str(path))
    for name, number in (("March", "1"), ("April", "2")):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ("customer", "number", "due_date", "open_amount"))
        sheet.write_row(1, 0, ("A", number, "2026-10-01", 100))
    book.close()
    file = SimpleUploadedFile("two.xlsx", path.read_bytes())
    sent = {"kind": "OPEN_ITEMS", "source": "books", "as_of": "2026-10-06", "file": file}
    world.client("billing").post("/imports/file/keep", sent)
    upload = Upload.objects.of(world.ours).get()
    assert (upload.looked["sheet"], upload.looked["shown"][0]["number"]) == ("March", "1")
    assert "April" in read(world, upload, sheet="April")
    assert upload.looked["shown"][0]["number"] == "2"
    read(world, upload, sheet="April", **{"column-2": "number"})
    assert (upload.looked["sheet"], upload.mapping["formats"]["sheet"]) == ("April", "April")


def test_another_kind_is_looked_at_afresh(world: World) -> None:
    upload = kept_upload(world, "customer,name,country\nA,Alder,DE\n")
    read(world, upload, kind="CUSTOMERS")
    assert (upload.kind, upload.looked["good"]) == ("CUSTOMERS", 1)


def test_a_list_that_closes_most_of_the_book_says_so_and_asks(world: World) -> None:
    """Scenario G1 through the browser."""
    post(world, kept_upload(world, FIRST), "bring")
    upload = kept_upload(world, THIRD)
    text = post(world, upload, "bring").text
    assert "would close 3 of 4 open invoices (2,490.00 of 2,740.00 EUR); nothing was changed." in text
    assert "--confirm" not in text
    assert "That is true: bring it in" in text
    assert OpenItem.objects.of(world.ours).exclude(open_minor=0).count() == 5
    assert "would close 3 of 4" in world.get("/imports", "billing")
    text = post(world, upload, "bring", confirmed="yes").text
    assert "4 closed by absence" in text
    assert OpenItem.objects.of(world.ours).exclude(open_minor=0).count() == 1


def test_two_at_once_the_second_is_told_to_wait(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = kept_upload(world)
    with monkeypatch.context() as patch:
        patch.setattr(importing, "only_one", busy)
        text = post(world, upload, "bring").text
    assert "wait for its end and try again" in text
    assert "not yet brought in" in text
    assert not OpenItem.objects.of(world.ours).exists()


def test_what_was_left_half_way_is_found_again_and_brought_in_once(world: World) -> None:
    upload = kept_upload(world)
    assert str(upload.public_id) in world.get("/imports", "billing")
    assert str(upload.public_id) not in world.get("/imports", "agent")
    page = post(world, upload, "bring")
    address = page.redirect_chain[-1][0]
    assert address.startswith("/imports/")
    again = world.client("billing").get(f"/imports/files/{upload.public_id}", follow=True)
    assert again.redirect_chain == [(address, 302)]
    assert "brought in already" in post(world, upload, "bring").text
    assert OpenItem.objects.of(world.ours).count() == 1


def test_a_dropped_file_is_gone_from_the_list(world: World) -> None:
    upload = kept_upload(world)
    assert "is not brought in; nothing was changed" in post(world, upload, "drop").text
    assert "Not yet brought in" not in world.get("/imports", "billing")
    # What a look found names people; it goes with the file.
    assert Upload.objects.of(world.ours).get(pk=upload.pk).looked == {}
    shown = world.client("billing").get(f"/imports/files/{upload.public_id}", follow=True)
    assert shown.redirect_chain == [("/imports", 302)]
    for verb in ("read", "bring"):
        assert "was dropped; choose the file once more" in post(world, upload, verb).text


def test_typed_and_pasted_rows_go_the_same_way(world: World) -> None:
    client = world.client("billing")
    sent: dict[str, Any] = {"kind": "INVOICES", "as_of": "2026-10-06", "source": "typed"}
    columns = {"customer": ["A", "B"], "number": ["1", "2"], "due_date": ["2026-10-01"] * 2, "amount": ["10", "x"]}
    cells = {f"cell-{name}": values for name, values in columns.items()}
    page = client.post("/imports/grid/keep", {**sent, **cells}, follow=True)
    assert "1 needs mending" in " ".join(page.text.split())
    pasted = "\n".join(f"C-{n}\tName {n}\tR-{n}\t2026-09-01\t2026-10-01\t{n}0,50\t{n}0,50" for n in range(1, 11))
    page = client.post("/imports/grid/keep", {**sent, "pasted": pasted}, follow=True)
    assert "10 rows can be brought in" in " ".join(page.text.split())
    client.post(f"{page.redirect_chain[-1][0]}/bring")
    assert OpenItem.objects.of(world.ours).count() == 10
    page = client.post("/imports/grid/keep", {**sent, "pasted": LIST}, follow=True)
    assert "list" not in page.redirect_chain[-1][0]
    assert "1 row can be brought in" in " ".join(page.text.split())


@pytest.mark.parametrize("pasted", ["", "customer\tnumber\n", "x"])
def test_a_grid_without_rows_stays(world: World, pasted: str) -> None:
    sent = {"kind": "INVOICES", "as_of": "2026-10-06", "source": "typed", "pasted": pasted}
    assert world.client("billing").post("/imports/grid/keep", sent).status_code == 422


def test_a_large_file_is_brought_in_by_a_worker_that_is_watched(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "LARGE", 0)
    upload = kept_upload(world)
    page = post(world, upload, "bring")
    assert "A worker brings it in" in page.text
    address = f"/imports/files/{upload.public_id}"
    shown = world.client("billing").get(address)
    assert "Being brought in" in shown.text
    assert shown.headers["Refresh"] == "2"
    assert "Drop this file" not in shown.text
    assert "being brought in, 0 rows so far" in world.get("/imports", "billing")
    start = world.client("manager").get("/start/file")
    assert ("Being brought in" in start.text, start.headers["Refresh"]) == (True, "2")
    Upload.objects.of(world.ours).update(begun_at=world.at - dt.timedelta(seconds=2), progress=1)
    operations.bring_next(world.ours.pk, at=world.at)
    done = world.client("billing").get(address, follow=True)
    assert done.redirect_chain[0][0].startswith("/imports/")
    assert "Refresh" not in done.headers
    assert OpenItem.objects.of(world.ours).count() == 1
