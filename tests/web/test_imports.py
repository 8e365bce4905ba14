"""Bringing files in, the rows that need mending, taking it back, and how old sources are."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from dunwell.audit.models import File
from dunwell.customers.models import Customer
from dunwell.intake.models import Import, Source, Upload
from dunwell.receivables.models import Document
from tests.web.world import World

OPEN = (
    b"customer,number,issue_date,due_date,amount,open_amount,currency\n"
    b"DORA,D-1,2026-08-01,2026-08-31,100.00,100.00,EUR\n"
)
POOR = OPEN + b"DORA,D-2,2026-08-01,31.02.2026,50.00,50.00,EUR\n"


def keep(world: World, content: bytes, who: str = "billing", name: str = "open.csv", **more: str) -> Any:
    """Post a file and return the answer to what follows."""
    sent = {"kind": "OPEN_ITEMS", "source": "books", "as_of": "2026-10-06", **more}
    file = SimpleUploadedFile(name, content)
    return world.client(who).post("/imports/file/keep", {**sent, "file": file}, follow=True)


def bring(world: World, content: bytes, who: str = "billing", name: str = "open.csv", **more: str) -> str:
    """Keep a file, bring it in, and return the page that follows."""
    page = keep(world, content, who, name, **more)
    assert page.redirect_chain, page.text
    return world.client(who).post(f"{page.redirect_chain[-1][0]}/bring", follow=True).text


def test_a_file_is_looked_at_first_and_nothing_is_written(world: World) -> None:
    text = keep(world, POOR).text
    assert "not yet brought in" in text
    assert "31.02.2026" in text
    assert not Import.objects.of(world.ours).exists()
    assert not Customer.objects.of(world.ours).exists()


def test_good_rows_go_in_and_the_bad_one_is_named_with_its_mending(world: World) -> None:
    text = bring(world, POOR)
    assert "<h1>open.csv</h1>" in text
    assert "31.02.2026" in text
    assert "by Billing of Alice" in text
    assert Document.objects.of(world.ours).get().number == "D-1"
    assert "open.csv" in world.get("/imports")


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"\x00\x01\x02 binary rubbish \xff" * 50, "x.csv", "x.csv is binary, not a table"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "list.csv", "list.csv is a PDF, not a table"),
        (b"", "list.csv", "empty"),
        (b"PK\x03\x04 broken", "list.xlsx", "list.xlsx is no spreadsheet or was not copied whole"),
    ],
)
def test_a_file_that_cannot_be_used_says_why_and_keeps_the_form(
    world: World, content: bytes, name: str, says: str
) -> None:
    page = keep(world, content, name=name)
    assert page.status_code == 422
    assert says in page.text
    assert 'value="books"' in page.text
    assert not Upload.objects.of(world.ours).exists()


def test_the_day_of_the_data_is_asked_for(world: World) -> None:
    assert "This field is required" in keep(world, OPEN, as_of="").text


def test_a_file_too_large_for_a_page_is_refused_while_it_comes_in(world: World, settings: Any) -> None:
    settings.UPLOAD_LIMIT = 100_000
    page = keep(world, OPEN + b"x" * 300_000)
    assert page.status_code == 422
    assert "so nothing of it was kept: bring it in with `dunwell import`" in page.text.replace("&#x27;", "'")
    assert "This field is required" not in page.text
    assert not File.objects.of(world.ours).exists()
    assert keep(world, OPEN).status_code == 200


def test_a_name_with_a_path_in_it_stays_a_name(world: World) -> None:
    bring(world, OPEN, name="../../etc/passwd.csv")
    assert Import.objects.of(world.ours).get().file_name == "passwd.csv"


def test_an_import_is_taken_back_whole(world: World) -> None:
    bring(world, OPEN)
    row = Import.objects.of(world.ours).get()
    text = world.client("manager").post(f"/imports/{row.public_id}/undo", follow=True).text
    assert "The import is taken back: 1 documents void" in text
    assert "Take it back" not in text
    again = world.client("manager").post(f"/imports/{row.public_id}/undo", follow=True).text
    assert "undone already" in again


def test_counts_and_problems_of_an_import_are_shown(full: World) -> None:
    text = full.get(f"/imports/{full.named['import']}")
    assert "there is no such day" in text
    assert "write a day that exists" in text


def test_a_source_says_how_old_it_is_in_working_days(world: World) -> None:
    with transaction.atomic():
        for name, data in {"ledger": dt.date(2026, 9, 30), "shop": dt.date(2026, 10, 5), "new": None}.items():
            Source.objects.create(organization=world.ours, name=name, data_date=data)
    text = world.get("/sources")
    # Wednesday to Tuesday: four working days, the limit is three.
    ledger, new, shop = text.split("<tr>")[2:]
    assert "too old" in ledger
    assert ">4<" in ledger.replace(" ", "")
    assert "nothing yet" in new
    assert "fresh" in shop


def test_a_source_that_is_too_old_asks_for_its_own_file(world: World) -> None:
    bring(world, OPEN, source="ledger")
    bring(world, b"customer,name\nDORA,Dora\n", source="ledger", kind="CUSTOMERS")
    bring(world, OPEN, source="shop", kind="INVOICES")
    ledger = Source.objects.of(world.ours).get(name="ledger")
    assert f'href="/imports/file?source={ledger.pk}"' in world.get("/sources", "billing")
    text = world.get(f"/imports/file?source={ledger.pk}", "billing")
    assert 'value="ledger"' in text
    assert '<option value="OPEN_ITEMS" selected>' in text
    assert 'value="shop"' in world.get("/imports/file?source=999999", "billing")
    with transaction.atomic():
        foreign = Source.objects.create(organization=world.theirs, name="secret", data_date=None)
    assert "secret" not in world.get(f"/imports/file?source={foreign.pk}", "billing")


def test_the_list_asks_no_more_for_many(world: World, django_assert_num_queries: object) -> None:
    for count in range(5):
        bring(world, OPEN.replace(b"D-1", f"D-{count}".encode()))
    client = world.client("auditor")
    with django_assert_num_queries(10):  # type: ignore[operator]
        client.get("/imports")


@pytest.mark.parametrize("page", ["/imports", "/sources", "/imports/file", "/imports/grid"])
def test_empty_pages_teach(world: World, page: str) -> None:
    assert "<h1>" in world.get(page)


def test_a_source_says_whether_it_ties(world: World) -> None:
    bring(world, OPEN)
    source = Source.objects.of(world.ours).get()
    assert "not asked yet" in world.get("/sources")
    world.client("billing").post(f"/sources/{source.pk}/total", {"EUR": "100.00"})
    assert "ties, EUR" in world.get("/sources")
    world.client("billing").post(f"/sources/{source.pk}/total", {"EUR": "90.00"})
    # The clock stands still in tests: both were stated at the same moment, the later one comes first.
    assert "apart" in world.get("/sources", "agent")


def test_all_problems_are_handed_out_as_a_file_that_does_no_harm(world: World) -> None:
    bring(world, OPEN + b"DORA,D-2,2026-08-01,=1+1,50.00,50.00,EUR\n")
    row = Import.objects.of(world.ours).get()
    answer = world.client("auditor").get(f"/imports/{row.public_id}/problems.csv")
    lines = answer.text.lstrip("\ufeff").splitlines()
    assert lines[0] == "row,column,value,problem,fix"
    assert lines[1].startswith('3,due_date,\'=1+1,"a formula, not a value"')
    assert answer.headers["Content-Disposition"] == f'attachment; filename="problems-{row.pk}.csv"'
