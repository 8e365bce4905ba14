"""Each package's export is recognised by its headings, read by its map, and sums up to what the package said."""

import csv
import datetime as dt
import re
from collections import Counter
from pathlib import Path

import pytest
import xlsxwriter

from dunwell.intake import maps, presets
from dunwell.intake.operations import look_at
from dunwell.intake.reading import FileError
from dunwell.intake.terms import ImportKind
from dunwell.organizations.models import Organization
from dunwell.receivables.models import OpenItem
from tests.intake.conftest import Bring

pytestmark = pytest.mark.django_db
FILES = Path(__file__).with_name("files")

# file -> what is open by currency in minor units, and rows that were data
OPEN: dict[str, tuple[dict[str, int], int]] = {
    "datev": ({"EUR": 339_000}, 4),
    "datev-marks": ({"EUR": 140_000}, 3),
    "sage": ({"EUR": 125_025}, 4),
    "lexware": ({"EUR": 140_000}, 3),
    "exact": ({"EUR": 141_000}, 3),
    "business-central": ({"EUR": 65_000, "USD": 50_000}, 4),
    "xero": ({"EUR": 80_000}, 4),
    "xero-items": ({"GBP": 33_400}, 2),
    "quickbooks": ({"EUR": 47_500}, 4),
    "odoo": ({"EUR": 125_000}, 3),
    "zoho": ({"INR": 1_209_000}, 2),
    "freshbooks": ({"CAD": 145_000}, 2),
    "generic": ({"EUR": 32_950}, 3),
}


def preset_of(name: str) -> str:
    return next((key for key in maps.presets() if name.startswith(key)), "")


def test_every_package_has_a_file_here() -> None:
    assert {preset_of(name) for name in OPEN} == set(maps.presets())


@pytest.mark.parametrize("name", OPEN)
def test_an_export_is_recognised_and_sums_up(name: str, house: Organization, bring: Bring) -> None:
    content = (FILES / f"{name}.csv").read_bytes()
    outcome = bring("open-items", content, as_of="2026-10-07")
    assert outcome.problems == []
    sums = Counter[str]()
    for line in OpenItem.objects.of(house):
        sums[line.currency] += line.open_minor
    assert (dict(sums), outcome.created) == OPEN[name]


@pytest.mark.parametrize("name", OPEN)
def test_the_map_by_name_reads_what_the_headings_say(name: str) -> None:
    kind, path = ImportKind.OPEN_ITEMS, FILES / f"{name}.csv"
    key = preset_of(name)
    itself = look_at(path, kind, maps.ColumnMap())
    assert itself.preset == ("" if key == presets.GENERIC else key)
    named = look_at(path, kind, maps.load(key, kind=kind))
    assert (named.columns, named.shape, named.rows) == (itself.columns, itself.shape, itself.rows)


def test_titles_totals_items_and_drafts_are_named_and_not_lost() -> None:
    words = {
        name: Counter(
            row.what for row in look_at(FILES / f"{name}.csv", ImportKind.OPEN_ITEMS, maps.ColumnMap()).skipped
        )
        for name in ("datev", "xero", "xero-items", "quickbooks", "odoo")
    }
    assert words == {
        "datev": {"title": 2, "total": 3},
        "xero": {"title": 5, "total": 3},
        "xero-items": {"left out": 1},
        "quickbooks": {"title": 6, "total": 3},
        "odoo": {"left out": 1},
    }


def test_a_preset_says_what_it_is_for() -> None:
    with pytest.raises(FileError, match="it is for open-items"):
        maps.load("sage", kind=ImportKind.CUSTOMERS)
    for preset in presets.all_presets():
        assert preset.buttons
        assert preset.report
        assert preset.confidence


@pytest.mark.parametrize("kind", presets.KINDS)
@pytest.mark.parametrize("key", maps.presets())
def test_a_map_goes_through_its_plain_form(key: str, kind: str) -> None:
    preset = presets.find(key)
    assert preset is not None
    if kind not in preset.kinds:
        return
    mapping = maps.load(key, kind=kind)
    assert maps.parse(maps.to_document(mapping), kind=kind) == mapping._replace(preset="")


def test_a_user_s_own_map_wins_over_the_package(house: Organization, bring: Bring) -> None:
    content = (FILES / "odoo.csv").read_bytes()
    mapping = {"columns": {"customer": "Invoice Partner Display Name", "number": "Number", "open_amount": "#5"}}
    outcome = bring("open-items", content, as_of="2026-10-07", mapping=mapping)
    assert {line.open_minor for line in OpenItem.objects.of(house)} == {115_000, 23_000, -3_000}
    # Without the package's rules the draft is a row like any other, and its number is missing.
    assert [problem.column for problem in outcome.problems] == ["number"]


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"formats": {"heading": "x"}}, "formats.heading"),
        ({"if_unsure": {"date": "%d"}}, "if_unsure.date"),
        ({"if_unsure": {"when": "."}}, "if_unsure.when"),
        ({"leave_out": {"Status": "draft"}}, "leave_out"),
        ({"per_item": "yes"}, "per_item"),
        ({"columns": {"nothing": ["A"]}}, "columns.nothing"),
    ],
)
def test_a_wrong_map_names_the_place(document: dict[str, object], place: str) -> None:
    with pytest.raises(ValueError, match=place):
        maps.parse(document, kind=ImportKind.OPEN_ITEMS)


def as_workbook(name: str, folder: Path) -> bytes:
    """The same export as a workbook, with dates, numbers and yes or no as cells of their own kind."""
    path = folder / f"{name}.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet, day = book.add_worksheet("Data"), book.add_format({"num_format": "yyyy-mm-dd"})
    rows = csv.reader((FILES / f"{name}.csv").read_text().splitlines())
    for row, cells in enumerate(rows):
        for place, cell in enumerate(cells):
            plain = cell.replace(",", "").removeprefix("$")
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", cell):
                sheet.write_datetime(row, place, dt.datetime.fromisoformat(cell), day)
            elif re.fullmatch(r"-?\d+\.\d{2}", plain):
                sheet.write_number(row, place, float(plain))
            elif cell in {"Yes", "No"}:
                sheet.write_boolean(row, place, cell == "Yes")
            else:
                sheet.write_string(row, place, cell)
    book.close()
    return path.read_bytes()


@pytest.mark.parametrize("name", ["business-central", "xero", "quickbooks", "odoo", "zoho"])
def test_an_export_as_workbook_comes_to_the_same(name: str, house: Organization, bring: Bring, tmp_path: Path) -> None:
    outcome = bring("open-items", as_workbook(name, tmp_path), as_of="2026-10-07", suffix="xlsx")
    assert outcome.problems == []
    sums = Counter[str]()
    for line in OpenItem.objects.of(house):
        sums[line.currency] += line.open_minor
    assert (dict(sums), outcome.created) == OPEN[name]
