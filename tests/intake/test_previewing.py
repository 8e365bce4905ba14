"""A look at a file counts what an import would take, and says how it was read."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from dunwell.intake.maps import parse
from dunwell.intake.previewing import Preview, preview
from dunwell.intake.reading import FileError
from dunwell.intake.terms import ImportKind
from tests.intake.conftest import Bring

FILES = Path(__file__).with_name("files")
DAY = dt.date(2026, 10, 7)


def look(path: Path, kind: str = "OPEN_ITEMS", mapping: Any = None) -> Preview:
    return preview(path, kind, parse(mapping, kind=kind), as_of=DAY, today=DAY, base_currency="EUR")


def written(folder: Path, text: str) -> Path:
    path = folder / "list.csv"
    path.write_text(text)
    return path


def test_columns_formats_sorts_and_skipped_rows_are_named() -> None:
    found = look(FILES / "datev.csv")
    assert (found.preset, found.encoding, found.heading_row) == ("datev", "cp1252", 4)
    assert {column.heading: column.name for column in found.columns} == {
        "Konto": "customer", "Beschriftung": "customer_name", "Rechnungsnummer": "number", "Datum": "issue_date",
        "Fälligkeit": "due_date", "Sollbetrag": "debit", "Habenbetrag": "credit", "Saldo": "open_amount",
        "Buchungstext": "",
    }  # fmt: skip
    assert found.date_example == ("31.08.2026", "2026-08-31")
    assert found.number_example == ("1.190,00", "1,190.00")
    assert [(sort.what, sort.rows, sort.sums) for sort in found.sorts] == [
        ("invoices", 3, {"EUR": 344_050}),
        ("credits", 1, {"EUR": -5_050}),
    ]
    assert (found.total, found.customers, found.rows, found.good, found.bad) == ({"EUR": 339_000}, 2, 4, 4, 0)
    assert found.skipped == {"title": 2, "total": 3}
    assert found.shown[1].opened == 200_000


def test_money_on_account_is_told_from_credits() -> None:
    found = look(FILES / "sage.csv")
    assert {sort.what: sort.rows for sort in found.sorts} == {"invoices": 2, "credits": 1, "money on account": 1}


@pytest.mark.django_db
@pytest.mark.parametrize("name", [path.stem for path in sorted(FILES.glob("*.csv"))])
def test_a_look_and_an_import_agree(name: str, bring: Bring) -> None:
    found = look(FILES / f"{name}.csv")
    outcome = bring("open-items", (FILES / f"{name}.csv").read_bytes(), as_of="2026-10-07", is_dry=True)
    assert (found.good, found.bad) == (outcome.created, outcome.rows_with_problems)


PROBLEMS = """customer,number,issue_date,due_date,amount,open_amount,currency
A,1,2026-09-01,2026-10-01,100.00,100.00,EUR
A,2,2026-09-01,31.02.2026,100.00,100.00,EUR
A,3,2026-09-01,2026-10-01,100.00,ten,EUR
A,1,2026-09-01,2026-10-01,100.00,100.00,EUR
A,4,2026-09-01,2026-10-01,100.00,100.00,XXX
"""


@pytest.mark.django_db
def test_problems_say_row_column_value_and_fix_as_an_import_does(tmp_path: Path, bring: Bring) -> None:
    found = look(written(tmp_path, PROBLEMS))
    outcome = bring("open-items", PROBLEMS, as_of="2026-10-07", is_dry=True)
    assert found.problems == outcome.problems
    assert (found.good, found.bad) == (1, 4)


def test_a_column_that_is_missing_is_a_question_and_no_refusal_of_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, "customer,number,due_date,amount\nA,1,2026-10-01,100.00\n")
    found = look(path)
    assert (found.missing, found.good) == (["open_amount"], 0)
    assert "no column for open_amount" in found.refusal
    assert [column.examples for column in found.columns] == [["A"], ["1"], ["2026-10-01"], ["100.00"]]
    again = look(path, mapping={"columns": {"customer": "#1", "number": "#2", "due_date": "#3", "open_amount": "#4"}})
    assert (again.missing, again.good, again.total) == ([], 1, {"EUR": 10_000})


def test_the_order_of_day_and_month_can_be_said(tmp_path: Path) -> None:
    path = written(tmp_path, "customer,number,due_date,open_amount\nA,1,03/04/2026,100.00\n")
    assert look(path).problems[0].message.startswith("day or month first?")
    for order, means in (("day first", "2026-04-03"), ("month first", "2026-03-04")):
        found = look(path, mapping={"formats": {"order": order}})
        assert found.date_example == ("03/04/2026", means)


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"%PDF-1.7 \xe2\xe3 binary")
    with pytest.raises(FileError, match="is a PDF, not a table"):
        look(path)


@pytest.mark.parametrize(
    ("kind", "text", "good"),
    [
        ("CUSTOMERS", "customer,name,country\nA,Alder,DE\nB,Birch,Nowhere\n", 1),
        ("CONTACTS", "customer,email\nA,a@a.example\nB,\n", 1),
        ("PAYMENTS", "customer,date,amount,currency\nA,2026-10-01,5.00,EUR\nA,2026-10-01,-5.00,EUR\n", 1),
        ("RATES", "date,currency,rate\n2026-10-01,USD,0.9\n2026-10-01,EUR,2\n", 1),
    ],
)
def test_other_kinds_are_counted(tmp_path: Path, kind: str, text: str, good: int) -> None:
    found = look(written(tmp_path, text), kind=ImportKind(kind))
    assert (found.good, found.bad) == (good, 1)
