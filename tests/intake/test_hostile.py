"""Files made to do harm, or that are not what they are called: refused with a sentence, and never followed."""

import datetime as dt
import io
import tracemalloc
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from dunwell.intake import reading
from dunwell.intake.extent import reaches_too_far
from dunwell.intake.formulas import without_value
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


def sheet_of(path: Path, *cells: str, beyond: str = "") -> Path:
    """A workbook as few programs write it, of the headings and one row of raw cells, and what stands beyond."""
    heads = "".join(
        f'<c r="{letter}1" t="inlineStr"><is><t>{name}</t></is></c>' for letter, name in zip("ABCDE", HEAD, strict=True)
    )
    rows = f'<row r="1">{heads}</row><row r="2">{"".join(cells)}</row>{beyond}'
    told = workbook(path)
    with zipfile.ZipFile(told) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    spaces = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    parts["xl/worksheets/sheet1.xml"] = f"<worksheet {spaces}><sheetData>{rows}</sheetData></worksheet>".encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def text(place: str, said: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{said}</t></is></c>'


ROW = (text("A2", "C1"), text("B2", "1"), text("C2", "2026-10-01"), text("E2", "EUR"))


@pytest.mark.parametrize(
    ("cell", "value", "message"),
    [
        ('<c r="D2"><f>50+50</f></c>', "=50+50", "a formula, not a value"),
        ('<c r="D2" t="e"><f>A9</f><v>#REF!</v></c>', "#REF!", "an error of the spreadsheet, not a value"),
        ('<c r="D2"><f>50+50</f><v>100</v></c>', "", ""),
    ],
)
def test_a_formula_counts_by_its_saved_value_and_is_named_without_one(
    tmp_path: Path, cell: str, value: str, message: str
) -> None:
    found = look(sheet_of(tmp_path / "list.xlsx", *ROW[:3], cell, ROW[3]))
    assert [(one.row, one.column, one.value, one.message) for one in found.problems] == (
        [(2, "open_amount", value, message)] if value else []
    )


BARE = "<c t='inlineStr'><is><t>{}</t></is></c>"
BEFORE = "".join(BARE.format(said) for said in ("C2", "2", "2026-10-02"))


@pytest.mark.parametrize(
    ("rows", "row", "value"),
    [
        (f"<row>{BEFORE}<c t='e'><v>#N/A</v></c>{BARE.format('EUR')}</row>", 3, "#N/A"),
        (f'<row>{BEFORE}<c t="e"><f>A9</f><v>#REF!</v></c>{BARE.format("EUR")}</row>', 3, "#REF!"),
        (f"<row/><row>{BEFORE}<c><f>1&lt;2</f></c>{BARE.format('EUR')}</row>", 4, "=1<2"),
        (f'<row r="7">{BEFORE}<c t="e"/>{BARE.format("EUR")}</row>', 7, "#ERROR!"),
        (f"<row><c/></row><row>{BEFORE}<c r='D4' t='e'><v>#N/A</v></c>{BARE.format('EUR')}</row>", 4, "#N/A"),
    ],
)
def test_an_error_in_a_cell_that_does_not_say_where_it_stands_is_named_all_the_same(
    tmp_path: Path, rows: str, row: int, value: str
) -> None:
    path = sheet_of(tmp_path / "list.xlsx", *ROW[:3], '<c r="D2"><v>5</v></c>', ROW[3], beyond=rows)
    assert without_value(path, reading.sheets(path)[0]) == {row: [(3, value)]}
    (found,) = [one for one in look(path).problems if one.column == "open_amount"]
    assert (found.row, found.value) == (row, value)


FAR = "XFD1048576"


@pytest.mark.parametrize(
    "beyond",
    [
        f'<row r="1048576"><c r="{FAR}"><v>1</v></c></row>',
        f"<row r='3'><c r='{FAR}'><v>1</v></c></row>",
        f'<x:row xmlns:x="urn:x"/><row r="1048576"><c s="1" r="{FAR}" t="n"><v>1</v></c></row>',
        f"<row>{'<c><v>1</v></c>' * 10_000}</row>{'<row/>' * 10_000}",
    ],
)
def test_a_cell_in_the_last_corner_does_not_ask_for_all_memory(tmp_path: Path, beyond: str) -> None:
    path = sheet_of(tmp_path / "list.xlsx", *ROW[:3], '<c r="D2"><v>5</v></c>', ROW[3], beyond=beyond)
    with pytest.raises(FileError, match=r"list\.xlsx has a cell far to the right of the table or below it"):
        look(path)


@pytest.mark.parametrize(
    "beyond",
    [
        f'<row r="1048576" s="1"><c r="{FAR}" s="1"/></row>',
        '<row r="400000"><c r="A400000"><v>1</v></c></row>',
        '<row r="3"><c r="XFD3"><v>1</v></c></row>',
    ],
)
def test_a_sheet_may_be_long_or_wide_and_formatted_to_its_end(tmp_path: Path, beyond: str) -> None:
    path = sheet_of(tmp_path / "list.xlsx", *ROW[:3], '<c r="D2"><v>5</v></c>', ROW[3], beyond=beyond)
    assert not reaches_too_far(path, reading.sheets(path)[0])


def test_what_is_not_seen_makes_no_other_customer(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    names = ("M\u00fcller AG", "M\u00fcller\u00a0AG", "\u200eMu\u0308ller AG\u200b", "\ufeffM\u00fcl\u00adler AG")
    rows = [f"{name},{n},\u200e2026-10-01,5\u00a0,EUR" for n, name in enumerate(names)]
    path.write_text("\n".join([",".join(HEAD), *rows, ""]), "utf-8")
    found = look(path)
    assert (found.problems, found.good, {row.customer for row in found.shown}) == ([], 4, {"M\u00fcller AG"})


@pytest.mark.parametrize("text", ["#REF!", "#N/A", "#DIV/0!", "#NAME?", "#BEZUG!", "#NV", "#\u00a1REF!"])
def test_an_error_of_a_spreadsheet_is_no_number_of_an_invoice(tmp_path: Path, text: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"{','.join(HEAD)}\nA,{text},2026-10-01,5,EUR\nA,#12,2026-10-01,5,EUR\n", "utf-8")
    found = look(path)
    assert [(one.row, one.column, one.message) for one in found.problems] == [
        (2, "number", "an error of the spreadsheet, not a value")
    ]


def test_a_day_may_be_a_number_of_eight_digits(tmp_path: Path) -> None:
    cells = (ROW[0], ROW[1], '<c r="C2"><v>20261001</v></c>', '<c r="D2"><v>5</v></c>', ROW[3])
    found = look(sheet_of(tmp_path / "list.xlsx", *cells))
    assert (found.problems, found.good) == ([], 1)


def test_formulas_of_a_csv_are_named_once_and_protected_zeros_are_text(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    rows = ('="00123","=""I-1""",2026-10-01,5.00,EUR', "=cmd|' /C calc'!A0,2,2026-10-01,=1+1,EUR")
    path.write_text("\n".join([",".join(HEAD), *rows, ""]), "utf-8")
    found = look(path)
    assert [(one.row, one.column, one.value) for one in found.problems] == [
        (3, "customer", "=cmd|' /C calc'!A0"),
        (3, "open_amount", "=1+1"),
    ]
    layout = reading.inspect(path)
    assert [cells[:2] for _, cells in reading.read_rows(path, layout)][1] == ["00123", "I-1"]


def test_numbers_no_ledger_holds_and_groups_with_endless_names_are_rows_with_a_problem(tmp_path: Path) -> None:
    invoices = tmp_path / "invoices.csv"
    invoices.write_text(f"{','.join(HEAD)}\nA,1,2026-10-01,99999999999999999999.00,EUR\n", "utf-8")
    assert [one.message for one in look(invoices).problems] == ["larger than any amount of money"]
    customers = tmp_path / "customers.csv"
    customers.write_text(f"customer,name,parent\nA,A,{'P' * 121}\nB,B,P\n", "utf-8")
    found = preview(customers, "CUSTOMERS", ColumnMap(), as_of=DAY, today=DAY, base_currency="EUR")
    assert [(one.row, one.column, one.message) for one in found.problems] == [
        (2, "parent", "longer than 120 characters")
    ]


def test_a_line_without_end_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "endless.csv"
    path.write_text(f"{','.join(HEAD)}\n{'x' * 40 * 1024**2}", "utf-8")
    tracemalloc.start()
    with pytest.raises(FileError, match="a cell is larger than 1 MB"):
        look(path)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 60 * 1024**2
