"""Large files are brought in by a worker: once, watched, refused with a reason, taken up again after a crash."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction

from dunwell.intake import listing, operations, tasks
from dunwell.intake.models import Import, Upload
from dunwell.intake.operations import UploadError, waiting
from dunwell.kit import clock
from dunwell.organizations.models import Organization
from dunwell.project.schedule import SCHEDULE
from dunwell.receivables.models import OpenItem
from tests import make
from tests.intake.conftest import Keep, killed_half_way
from tests.intake.test_lists import FIRST, THIRD

pytestmark = pytest.mark.django_db
LATER = make.AT + dt.timedelta(minutes=5)


def ask(house: Organization, upload: Upload, **more: Any) -> None:
    with transaction.atomic():
        operations.ask_to_bring(organization=house.pk, upload=upload.pk, at=make.AT, actor=make.ACTOR, **more)


def test_nobody_is_at_work_before_somebody_asks(house: Organization, keep: Keep) -> None:
    keep(FIRST)
    assert not operations.has_asked(house.pk, make.AT)
    assert not operations.bring_next(house.pk, at=make.AT)


def test_a_worker_brings_in_what_was_asked_for_in_the_name_of_who_asked(house: Organization, keep: Keep) -> None:
    upload = keep(FIRST)
    ask(house, upload)
    ask(house, upload)
    (row,) = listing.list_uploads(house.pk)
    assert row.is_at_work
    assert operations.has_asked(house.pk, make.AT)
    assert operations.bring_next(house.pk, at=make.AT)
    assert not operations.bring_next(house.pk, at=make.AT)
    assert Import.objects.of(house).get().actor == make.ACTOR
    assert OpenItem.objects.of(house).count() == 5
    with pytest.raises(UploadError, match="waits no longer"):
        ask(house, upload)


def test_a_refusal_waits_for_a_person_and_is_confirmed_by_one(house: Organization, keep: Keep) -> None:
    ask(house, keep(FIRST))
    operations.bring_next(house.pk, at=make.AT)
    upload = keep(THIRD, as_of=dt.date(2026, 10, 8))
    ask(house, upload)
    assert operations.bring_next(house.pk, at=make.AT)
    (row,) = listing.list_uploads(house.pk)
    assert (row.is_at_work, "would close 3 of 4" in row.refusal) == (False, True)
    ask(house, upload, confirmed=True)
    operations.bring_next(house.pk, at=make.AT)
    assert listing.list_uploads(house.pk) == []


def test_while_it_is_at_work_it_is_neither_read_anew_nor_dropped(house: Organization, keep: Keep) -> None:
    upload = keep(FIRST)
    ask(house, upload)
    reading = operations.Reading("OPEN_ITEMS", "books", make.ISSUED, {})
    with pytest.raises(UploadError, match="is being brought in"):
        operations.read_upload(organization=house.pk, upload=upload.pk, reading=reading, at=make.AT)
    with pytest.raises(UploadError, match="is being brought in"), transaction.atomic():
        operations.drop_upload(organization=house.pk, upload=upload.pk, at=make.AT, actor=make.ACTOR)


def test_a_killed_worker_s_file_is_taken_up_by_the_next(house: Organization, keep: Keep) -> None:
    rows = "".join(f"A,{n},2026-10-01,10.00\n" for n in range(600))
    ask(house, keep(f"customer,number,due_date,open_amount\n{rows}"))
    with killed_half_way():
        operations.bring_next(house.pk, at=make.AT)
    # Its lease still runs: nobody else takes the file yet.
    assert not operations.bring_next(house.pk, at=make.AT)
    assert operations.bring_next(house.pk, at=LATER)
    assert OpenItem.objects.of(house).count() == 600
    assert list(Import.objects.of(house).order_by("id").values_list("state", flat=True)) == ["BROKEN", "DONE"]


def test_what_goes_wrong_is_said_and_not_tried_for_ever(
    house: Organization, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(house, keep(FIRST))
    monkeypatch.setattr(waiting, "bring_upload", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        operations.bring_next(house.pk, at=make.AT)
    (row,) = listing.list_uploads(house.pk)
    assert (row.is_at_work, row.refusal) == (False, waiting.FAILED)
    assert not operations.has_asked(house.pk, LATER)


def test_how_far_it_is_is_noted_and_keeps_the_lease(
    house: Organization, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = keep(FIRST)
    ask(house, upload)
    seen: list[tuple[int, object]] = []

    def brings(*, progress: Any, **_: Any) -> None:
        progress(100, 500)
        upload.refresh_from_db()
        seen.append((upload.progress, upload.lease_until))

    ticks = iter([0.0, 2.0, 2.0, 3.0])
    monkeypatch.setattr("dunwell.intake.operations.waiting.time.monotonic", lambda: next(ticks))
    monkeypatch.setattr(waiting, "bring_upload", brings)
    monkeypatch.setattr(clock, "now", lambda: LATER)
    operations.bring_next(house.pk, at=make.AT)
    assert seen == [(100, LATER + dt.timedelta(seconds=waiting.LEASE))]


def test_the_schedule_looks_for_such_files(house: Organization, keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.AT)
    job = next(job for job in SCHEDULE if job.name == "imports")
    assert job.wanted is not None
    assert not job.wanted(house, make.AT)
    ask(house, keep(FIRST))
    assert job.wanted(house, make.AT)
    tasks.bring.func(organization=house.pk)
    assert not job.wanted(house, make.AT)
