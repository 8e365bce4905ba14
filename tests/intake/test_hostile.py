"""Files made to do harm, or that are not what they are called: refused with a sentence, and never followed."""

import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from dunwell.intake import reading
from dunwell.intake.maps import ColumnMap
from dunwell.intake.previewing import Preview, preview
from dunwell.intake.reading import FileError

DAY = dt.date(2026, 10, 7)
HEAD = ("customer", "number", "due_date", "open_amount", "currency")


def look(path: Path) -> Preview:
    return preview(path, "OPEN_ITEMS", ColumnMap(), as_of=DAY, today=DAY, base_currency="EUR")


def workbook(path: Path, *, extra: dict[str, bytes] | None = None) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    for row, cells in enumerate((HEAD, ("A", "1", "2026-10-01", 100.5, "EUR"))):
        sheet.write_row(row, 0, cells)
    book.close()
    if extra:
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            for name, content in extra.items():
                archive.writestr(name, content)
    return path


def test_an_honest_workbook_is_read(tmp_path: Path) -> None:
    found = look(workbook(tmp_path / "list.xlsx"))
    assert (found.good, found.total, found.has_links) == (1, {"EUR": 10_050}, False)


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGEST_SHEET", 8 * 1024**2)
    path = workbook(tmp_path / "bomb.xlsx", extra={"xl/worksheets/sheet2.xml": bytes(64 * 1024**2)})
    assert path.stat().st_size < 200_000
    with pytest.raises(FileError, match=r"bomb\.xlsx unpacks to more than 8 MB"):
        look(path)


def test_an_archive_that_lies_about_its_size_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGEST_SHEET", 8 * 1024**2)
    path = workbook(tmp_path / "liar.xlsx", extra={"xl/worksheets/sheet2.xml": bytes(64 * 1024**2)})
    content = path.read_bytes()
    true, lie = (64 * 1024**2).to_bytes(4, "little"), (1024).to_bytes(4, "little")
    assert content.count(true) >= 2
    path.write_bytes(content.replace(true, lie))
    with pytest.raises(FileError, match="unpacks to more than 8 MB"):
        look(path)


def test_links_to_other_files_are_said_and_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("customer,number,open_amount\nSECRET,9,999.00\n")
    link = f'<externalLink><externalBook r:id="rId1"/></externalLink><!-- file://{secret} -->'.encode()
    found = look(workbook(tmp_path / "linked.xlsx", extra={"xl/externalLinks/externalLink1.xml": link}))
    assert (found.has_links, found.good, found.shown[0].customer) == (True, 1, "A")


def test_entities_in_a_workbook_are_not_expanded(tmp_path: Path) -> None:
    path = workbook(tmp_path / "laughs.xlsx")
    laughs = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    made = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.infolist():
            content = old.read(entry).decode()
            if entry.filename == "xl/sharedStrings.xml":
                head, _, rest = content.partition("?>")
                content = f"{head}?>{laughs}{rest.replace('<t>A</t>', '<t>&b;</t>')}"
            new.writestr(entry.filename, content)
    path.write_bytes(made.getvalue())
    try:
        found = look(path)
    except FileError:
        return
    assert all("haha" not in str(one) for one in found.shown)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"%PDF-1.7\n1 0 obj\n", "is a PDF, not a table"),
        (b"\x1f\x8b\x08\x00 packed", "is a compressed file"),
        (b"<html><body><table>", "is a web page"),
        (b"\x89PNG\r\n\x1a\n", "is a picture"),
        (b"PK\x03\x04" + b"\x00" * 400, "is no spreadsheet or was not copied whole"),
        (b"\n\n;;;\n", "is empty"),
    ],
)
def test_what_is_called_a_table_and_is_none(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(FileError, match=says):
        look(path)


def test_the_sheet_with_the_table_is_found_behind_a_cover(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("Cover").write_row(0, 0, ("Open items", "as of", "7 Oct 2026"))
    sheet = book.add_worksheet("Data")
    for row, cells in enumerate((HEAD, ("A", "1", "2026-10-01", 100.5, "EUR"))):
        sheet.write_row(row, 0, cells)
    book.close()
    found = look(path)
    assert (found.sheet, found.sheets, found.good) == ("Data", ("Cover", "Data"), 1)
