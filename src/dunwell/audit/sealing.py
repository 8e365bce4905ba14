"""The sealer: numbers committed events and chains their digests, so that no record changes unseen.

Sealing happens a few seconds after the write, because a chain inside every write would make all writers queue.
An event's digest covers its columns and the digest of its body, never the body: erasing personal text does not break
the chain. A seal covers the seal before it, the number and that digest only: one organization's export can prove the
whole chain without showing the events of others.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction

from dunwell.audit.models import Event, Heartbeat
from dunwell.kit import bulk

BATCH = 2_000
GENESIS = hashlib.sha256(b"dunwell").hexdigest()
HEAD = "audit.head"
_LOCK = 0x44756E77  # one sealer at a time on PostgreSQL; SQLite has one writer anyway

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


class Head(NamedTuple):
    """The end of the chain: how many events are sealed, and the seal of the last."""

    number: int
    seal: str


def event_digest(row: Sequence[Any]) -> str:
    """Return the sha256 over all of an event that must not change: SEALED_FIELDS, in that order."""
    plain = [part.astimezone(dt.UTC).isoformat() if isinstance(part, dt.datetime) else part for part in row]
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()


def link(previous: str, number: int, digest: str) -> str:
    """Return the seal of one event: sha256 over the seal before it, its number and its digest."""
    return hashlib.sha256(json.dumps([previous, number, digest]).encode()).hexdigest()


def last_sealed() -> Head:
    """Return the head of the chain in the database; number 0 before anything was sealed."""
    events = Event.objects.unscoped("one chain for the whole installation").exclude(number=None)
    row = events.order_by("-number").values_list("number", "seal").first()
    return Head(row[0] or 0, row[1]) if row else Head(0, GENESIS)


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
        number, seal = last_sealed()
        rows = []
        for event in waiting:
            number += 1
            seal = link(seal, number, event_digest(event))
            rows.append((event[0], number, seal))
        bulk.update(Event, "id", ["number", "seal"], rows)
        _anchor(Head(number, seal), at=waiting[-1][2])
        return len(rows)


def seal_all() -> int:
    """Seal every committed event; return how many."""
    total = 0
    while sealed := seal_batch():
        total += sealed
    return total


def _anchor(head: Head, *, at: dt.datetime) -> None:
    # Cutting the tail of a chain leaves a shorter whole one; only a head kept elsewhere shows that something is gone.
    text = f"{head.number} {head.seal}"
    Heartbeat.objects.update_or_create(name=HEAD, defaults={"at": at, "detail": text})
    transaction.on_commit(lambda: _write_head(head))


def head_path() -> Path:
    """Return where the data folder keeps the head of the chain."""
    return Path(settings.DATA) / "audit.head"


def read_head() -> Head | None:
    """Return the head the data folder knows, if it knows one."""
    try:
        return parse_head(head_path().read_text("ascii"))
    except (FileNotFoundError, UnicodeDecodeError):
        return None


def parse_head(text: str) -> Head | None:
    """Return a head written as "number seal", None when it is not one."""
    number, _, seal = text.strip().partition(" ")
    return Head(int(number), seal) if number.isdecimal() and seal else None


def _write_head(head: Head) -> None:
    known = read_head()
    if known is not None and known.number >= head.number:
        return
    path = head_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{head.number}.part")
    part.write_text(f"{head.number} {head.seal}\n", "ascii")
    part.replace(path)
