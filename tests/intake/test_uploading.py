"""A kept file waits until it is brought in or dropped, is read as its like was before, and is brought in once."""

import datetime as dt
from typing import Any, NoReturn

import pytest
from django.db import transaction

from dunwell.intake import listing, locking, operations
from dunwell.intake.models import Import, Source, Upload
from dunwell.intake.operations import ImportRefusedError, Reading, UploadError, importing
from dunwell.intake.reading import FileError
from dunwell.organizations.models import Organization
from dunwell.receivables.models import OpenItem
from tests import make
from tests.intake.conftest import AS_OF, Keep, killed_half_way
from tests.intake.test_lists import FIRST, THIRD

pytestmark = pytest.mark.django_db
ODD = "Who,What,Until,Left\nA,1,2026-10-01,100.00\n"
WHOLE = {"columns": {"customer": "#1", "number": "#2", "due_date": "#3", "open_amount": "#4"}, "only": True}


def bring(house: Organization, upload: Upload, **more: Any) -> operations.Outcome:
    return operations.bring_upload(organization=house.pk, upload=upload.pk, at=make.AT, actor=make.ACTOR, **more)


def test_a_kept_file_waits_and_nothing_is_in_the_ledger(house: Organization, keep: Keep) -> None:
    upload = keep(FIRST)
    (waiting,) = listing.list_uploads(house.pk)
    assert (waiting.id, waiting.is_open, waiting.looked["good"]) == (upload.pk, True, 5)
    assert not OpenItem.objects.of(house).exists()
    assert not Import.objects.of(house).exists()


def test_it_is_brought_in_once(house: Organization, keep: Keep) -> None:
    upload = keep(FIRST)
    outcome = bring(house, upload)
    assert outcome.created == 5
    found = listing.find_upload(house.pk, upload.public_id)
    assert found is not None
    assert (found.is_open, found.imported_id) == (False, outcome.import_id)
    assert Import.objects.of(house).get().file_name == "list.csv"
    with pytest.raises(UploadError, match="brought in already"):
        bring(house, upload)


def test_a_list_that_would_close_most_of_the_book_waits_with_its_reason(house: Organization, keep: Keep) -> None:
    bring(house, keep(FIRST))
    upload = keep(THIRD, as_of=dt.date(2026, 10, 8))
    with pytest.raises(ImportRefusedError) as refused:
        bring(house, upload)
    assert refused.value.can_confirm
    assert "--confirm" not in refused.value.message
    (waiting,) = listing.list_uploads(house.pk)
    assert waiting.refusal == refused.value.message
    assert bring(house, upload, confirmed=True).closed_lines == 4
    assert listing.list_uploads(house.pk) == []


def busy(source: int) -> NoReturn:
    """Stand in for a lock that another process holds: PostgreSQL gives its own session the same lock again."""
    raise locking.BusyError(source)


def test_while_another_import_is_at_work_one_is_told_to_wait(
    house: Organization, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = keep(FIRST)
    with monkeypatch.context() as patch:
        patch.setattr(importing, "only_one", busy)
        with pytest.raises(ImportRefusedError, match="wait for its end") as refused:
            bring(house, upload)
    assert not refused.value.can_confirm
    assert bring(house, upload).created == 5


def test_columns_chosen_by_hand_are_remembered_for_the_next_file(house: Organization, keep: Keep) -> None:
    upload = keep(ODD)
    assert upload.looked["refusal"]
    reading = Reading("OPEN_ITEMS", "books", AS_OF, WHOLE)
    found = operations.read_upload(organization=house.pk, upload=upload.pk, reading=reading, at=make.AT)
    assert (found.refusal, found.good) == ("", 1)
    bring(house, upload)
    later = keep(ODD.replace("1,2026", "2,2026"), as_of=dt.date(2026, 10, 1))
    assert (later.mapping, later.looked["good"]) == (WHOLE, 1)


def test_a_dropped_file_is_not_brought_in(house: Organization, keep: Keep) -> None:
    upload = keep(FIRST)
    with transaction.atomic():
        operations.drop_upload(organization=house.pk, upload=upload.pk, at=make.AT, actor=make.ACTOR)
    assert listing.list_uploads(house.pk) == []
    with pytest.raises(UploadError, match="was dropped"):
        bring(house, upload)


def test_what_is_no_table_is_not_kept(house: Organization, keep: Keep) -> None:
    with pytest.raises(FileError, match=r"list\.csv is a PDF"):
        keep(b"%PDF-1.7")
    assert not Upload.objects.of(house).exists()


@pytest.mark.parametrize("name", ["..", "../../etc/passwd", ".", "a" * 300 + ".csv"])
def test_names_are_only_names(house: Organization, keep: Keep, name: str) -> None:
    assert bring(house, keep(FIRST, name=name)).created == 5


def test_an_import_that_dies_half_way_leaves_the_file_waiting_and_goes_on(house: Organization, keep: Keep) -> None:
    rows = "".join(f"A,{n},2026-10-01,10.00\n" for n in range(1_000))
    upload = keep(f"customer,number,due_date,open_amount\n{rows}")
    with killed_half_way():
        bring(house, upload)
    done = OpenItem.objects.of(house).count()
    assert 0 < done < 1_000
    # No night believes a book that is only half there.
    assert Source.objects.of(house).get().is_applying
    assert [row.id for row in listing.list_uploads(house.pk)] == [upload.pk]
    outcome = bring(house, upload)
    assert (outcome.created, outcome.unchanged) == (1_000 - done, done)
    assert OpenItem.objects.of(house).count() == 1_000
    assert not Source.objects.of(house).get().is_applying
    assert list(Import.objects.of(house).order_by("id").values_list("state", flat=True)) == ["BROKEN", "DONE"]


def test_an_import_that_died_is_called_broken_off_by_the_next(house: Organization, keep: Keep) -> None:
    source = Source.objects.of(house).get(pk=make.source(house))
    dead = Import.objects.create(
        organization=house, source=source, kind="INVOICES", as_of=AS_OF, recorded_at=make.AT, state="APPLYING"
    )
    bring(house, keep(FIRST))
    dead.refresh_from_db()
    assert dead.state == "BROKEN"
