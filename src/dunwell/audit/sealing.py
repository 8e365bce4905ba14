"""The sealer: numbers committed events and chains their digests, so that no record changes unseen.

Sealing happens a few seconds after the write, because a chain inside every write would make all writers queue.
The chain covers digests of bodies, not bodies, so erasing personal text does not break it.
"""

import hashlib

from django.db import connection, transaction

from dunwell.audit.models import Event
from dunwell.kit import bulk

BATCH = 2_000
GENESIS = hashlib.sha256(b"dunwell").hexdigest()
_LOCK = 0x44756E77  # one sealer at a time on PostgreSQL; SQLite has one writer anyway


def link(previous: str, number: int, row: tuple[object, ...]) -> str:
    """Return the seal of one event: sha256 over the seal before it and all that must not change."""
    text = "\x1f".join("" if part is None else str(part) for part in (previous, number, *row))
    return hashlib.sha256(text.encode()).hexdigest()


SEALED_FIELDS = (
    "id",
    "organization_id",
    "at",
    "actor",
    "verb",
    "subject_kind",
    "subject_id",
    "customer_id",
    "digest",
)


def seal_batch() -> int:
    """Seal up to BATCH committed events in one transaction; return how many."""
    with transaction.atomic():
        if bulk.is_postgres():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        events = Event.objects.unscoped("one chain for the whole installation")
        waiting = list(events.filter(number=None).order_by("id").values_list(*SEALED_FIELDS)[:BATCH])
        if not waiting:
            return 0
        last = events.exclude(number=None).order_by("-number").values_list("number", "seal").first()
        number, seal = (last[0] or 0, last[1]) if last else (0, GENESIS)
        rows = []
        for event in waiting:
            number += 1
            seal = link(seal, number, event)
            rows.append((event[0], number, seal))
        bulk.update(Event, "id", ["number", "seal"], rows)
        return len(rows)


def seal_all() -> int:
    """Seal every committed event; return how many."""
    total = 0
    while sealed := seal_batch():
        total += sealed
    return total
