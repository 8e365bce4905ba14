"""Files as they were brought in: they name many people at once, so they go as a whole when their time is over."""

import datetime as dt
from typing import Final

from django.db.models import Max, QuerySet

from dunwell.audit.models import File
from dunwell.audit.operations import erase_file, require_transaction
from dunwell.audit.terms import FileKind
from dunwell.intake.models import Import, Problem, Upload
from dunwell.kit import clock
from dunwell.privacy.retention import PERIODS

AT_ONCE: Final = 100


def newest(organization: int) -> dt.date | None:
    """Return the day (UTC) on which the latest file that is still there came; None where there is none."""
    last = _kept(organization).aggregate(last=Max("recorded_at"))["last"]
    return clock.day_of(last, "UTC") if last else None


def needed_until(came: dt.date) -> dt.date:
    """Return the last day on which a file that came on a day is needed."""
    return dt.date(came.year + PERIODS["files"].years, 12, 31)


def let_go(*, organization: int, today: dt.date, at: dt.datetime, actor: str) -> int:
    """Erase files that came so long ago that nothing needs them, with the values in them that were refused.

    Return how many went, at most a hundred at once.
    """
    require_transaction()
    first = dt.datetime(today.year - PERIODS["files"].years, 1, 1, tzinfo=dt.UTC)
    old = _kept(organization).filter(recorded_at__lt=first).order_by("id")
    keys = list(old.values_list("pk", flat=True)[:AT_ONCE])
    for key in keys:
        erase_file(organization=organization, file=key, at=at, actor=actor)
    gone = Import.objects.of(organization).filter(file_id__in=keys)
    Problem.objects.of(organization).filter(imported__in=gone).update(value="")
    Upload.objects.of(organization).filter(file_id__in=keys).update(looked={})
    return len(keys)


def _kept(organization: int) -> QuerySet[File]:
    return File.objects.of(organization).filter(kind=FileKind.UPLOAD, erased_at=None)
