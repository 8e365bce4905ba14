"""Reading what happened."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from dunwell.audit.keeping import file_path
from dunwell.audit.models import Document, Event, File


class Happened(NamedTuple):
    """One event as a page shows it; `body` is empty once erased."""

    id: int
    at: Any
    actor: str
    verb: str
    subject_kind: str
    subject_id: int | None
    customer_id: int | None
    body: dict[str, Any]


def list_events(
    organization: int, *, customer: int | None = None, before: int | None = None, limit: int = 100
) -> list[Happened]:
    """Return the newest events first, of one customer when given; `before` is the last id already shown."""
    rows = Event.objects.of(organization).select_related("body").order_by("-id")
    if customer is not None:
        rows = rows.filter(customer_id=customer)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [
        Happened(
            row.pk,
            row.at,
            row.actor,
            row.verb,
            row.subject_kind,
            row.subject_id,
            row.customer_id,
            json.loads(row.body.text) if row.body.text else {},
        )
        for row in rows[:limit]
    ]


def get_document(sha256: str) -> str:
    """Return a kept text; raises Document.DoesNotExist."""
    return Document.objects.get(sha256=sha256).text


def read_file(organization: int, pk: int) -> bytes:
    """Return the bytes of a kept file; raises File.DoesNotExist, FileNotFoundError."""
    row = File.objects.of(organization).get(pk=pk)
    return file_path(row.sha256).read_bytes()


def iterate_files(organization: int) -> Iterator[File]:
    """Walk the kept files of an organization by id."""
    return File.objects.of(organization).order_by("id").iterator()
