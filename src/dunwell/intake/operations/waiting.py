"""Large files are brought in by a worker: asked for on a page, held by a lease, taken up again after a crash."""

import datetime as dt
import time
from typing import Final

from django.db import transaction

from dunwell.audit import operations as audit
from dunwell.intake.models import Upload
from dunwell.intake.operations.importing import ImportRefusedError, Progress
from dunwell.intake.operations.uploading import UploadError, bring_upload
from dunwell.intake.reading import FileError
from dunwell.kit import clock
from dunwell.kit.leases import LeaseState, claim, claimable, finish
from dunwell.kit.tenancy import TenantQuerySet

LARGE: Final = 5_000
"""Rows beyond which nobody waits for a page: a worker brings them in."""

LEASE: Final = 60
"""Seconds a worker may be silent before another one takes its file."""

FAILED: Final = (
    "It could not be brought in to its end; what is in already stays. The log of the worker says what went wrong, and "
    "bringing it in again goes on where it stopped."
)


def ask_to_bring(*, organization: int, upload: int, at: dt.datetime, actor: str, confirmed: bool = False) -> None:
    """Have a worker bring a kept file in; asking twice is asking once. Raises UploadError."""
    audit.require_transaction()
    row = Upload.objects.of(organization).get(pk=upload)
    if row.imported_id is not None or row.dropped_at is not None:
        raise UploadError(f"{row.file_name} waits no longer; nothing was changed.")
    Upload.objects.of(organization).filter(pk=upload, asked_at=None).update(
        asked_at=at,
        asked_by=actor,
        confirmed=confirmed,
        refusal="",
        progress=0,
        begun_at=None,
        lease_state=LeaseState.WAITING,
        not_before=None,
    )


def has_asked(organization: int, at: dt.datetime) -> bool:
    """Tell whether a file waits for a worker."""
    return _asked(organization).filter(claimable(at)).exists()


def bring_next(organization: int, *, at: dt.datetime) -> bool:
    """Bring in the file that has waited longest, and say whether there was one; opens its own transactions.

    Where it is refused it waits for a person again, with the reason; so does one that cannot be brought in at all.
    """
    row = _asked(organization).filter(claimable(at)).order_by("asked_at", "id").first()
    if row is None:
        return False
    rows = Upload.objects.of(organization)
    attempt = claim(rows, row, at=at, seconds=LEASE)
    if attempt is None:
        return False
    key = row.pk
    rows.filter(pk=key).update(begun_at=at)
    try:
        bring_upload(
            organization=organization,
            upload=key,
            at=at,
            actor=row.asked_by,
            confirmed=row.confirmed,
            progress=_watched(rows, key, attempt),
        )
    except (FileError, ImportRefusedError, UploadError) as error:
        _close(rows, key, attempt, error.message if isinstance(error, ImportRefusedError) else str(error))
    except Exception:
        _close(rows, key, attempt, FAILED)
        raise
    else:
        _close(rows, key, attempt, "")
    return True


def _close(rows: TenantQuerySet[Upload], key: int, attempt: int, refusal: str) -> None:
    """End our work on a file; a worker that is killed never comes here, and the next one takes the file up."""
    with transaction.atomic():
        if finish(rows, key, attempt=attempt):
            rows.filter(pk=key).update(asked_at=None, refusal=refusal)


def _asked(organization: int) -> TenantQuerySet[Upload]:
    return Upload.objects.of(organization).filter(imported=None, dropped_at=None).exclude(asked_at=None)


def _watched(rows: TenantQuerySet[Upload], key: int, attempt: int) -> Progress:
    """Return what notes about once a second how far it is, and keeps the lease alive."""
    noted = time.monotonic()

    def note(done: int, _of: int) -> None:
        nonlocal noted
        if time.monotonic() - noted < 1:
            return
        noted = time.monotonic()
        until = clock.now() + dt.timedelta(seconds=LEASE)
        rows.filter(pk=key, attempt=attempt).update(progress=done, lease_until=until)

    return note
