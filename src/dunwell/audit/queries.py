"""Reading what happened."""

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from dunwell.audit.keeping import file_path
from dunwell.audit.models import Document, Event, File, Heartbeat, Touched
from dunwell.audit.terms import DocumentKind

WORKER = "worker."
"""What the name of a worker's heartbeat begins with; its host follows."""

HEALTH = "health"
"""The heartbeat whose detail lists what is not all right."""

BACKUP = "backup"
"""The heartbeat of the newest copy of everything; its detail names the file."""

SILENCE = dt.timedelta(minutes=3)
"""After this long without a heartbeat nobody is at work."""


class Happened(NamedTuple):
    """One event as a page shows it; `body` is empty once erased."""

    id: int
    at: dt.datetime
    actor: str
    verb: str
    subject_kind: str
    subject_id: int | None
    customer_id: int | None
    body: dict[str, Any]


class Beat(NamedTuple):
    """When a recurring piece of work last did its job, and what it had to say."""

    name: str
    at: dt.datetime
    detail: str


def find_beat(name: str) -> Beat | None:
    """Return the last heartbeat of a piece of work."""
    row = Heartbeat.objects.filter(name=name).first()
    return Beat(row.name, row.at, row.detail) if row else None


def list_beats() -> list[Beat]:
    """Return all heartbeats by name."""
    return [Beat(row.name, row.at, row.detail) for row in Heartbeat.objects.order_by("name")]


def list_troubles(*, at: dt.datetime, organization: int | None = None) -> list[str]:
    """Return what a banner must say at an instant, one sentence each; empty when all is well.

    A dead worker cannot say so: its silence does. With `organization` without what concerns another one.
    """
    beats = {beat.name: beat for beat in list_beats()}
    workers = [beat for name, beat in beats.items() if name.startswith(WORKER)]
    latest = max((beat.at for beat in workers), default=None)
    if latest is None:
        return ["No worker runs: nights, mails and imports wait. Start `dunwell up` or `dunwell worker`."]
    if at - latest > SILENCE:
        silent = f"The worker has been silent since {latest:%d %b %Y %H:%M} UTC: nights, mails and imports wait."
        return [f"{silent} Start `dunwell up` or `dunwell worker`; `dunwell doctor` says more."]
    health = beats.get(HEALTH)
    found = json.loads(health.detail)["troubles"] if health and health.detail else []
    ours = [one for one in found if organization is None or one.get("organization") in (None, organization)]
    return [f"{trouble['message']}: {trouble['fix']}." for trouble in ours]


def list_failing(*, at: dt.datetime) -> list[str]:
    """Return what fails again and again in the workers that are alive, one sentence each."""
    alive = [beat for beat in list_beats() if beat.name.startswith(WORKER) and at - beat.at <= SILENCE]
    return [f"{what}: {said}" for beat in alive for what, said in json.loads(beat.detail or "{}")["failing"].items()]


def count_unsealed(*, before: dt.datetime) -> int:
    """Return how many events of before an instant still have no seal."""
    events = Event.objects.unscoped("one chain for the whole installation")
    return events.filter(number=None, at__lt=before).count()


def latest_event(organization: int) -> int:
    """Return the id of the newest event of an organization, 0 before the first."""
    keys = Event.objects.of(organization).order_by("-id").values_list("id", flat=True)
    return keys.first() or 0


def has_touched(organization: int) -> bool:
    """Tell whether a customer waits for the sweep."""
    return Touched.objects.of(organization).exists()


def list_events(
    organization: int,
    *,
    customer: int | Sequence[int] | None = None,
    until: dt.datetime | None = None,
    without: Sequence[str] = (),
    limit: int = 100,
) -> list[Happened]:
    """Return the newest events first, of one customer (or several) when given.

    With `until` only those up to that instant, `without` those whose verb begins with one of these.
    """
    rows = Event.objects.of(organization).select_related("body").order_by("-id")
    if isinstance(customer, int):
        rows = rows.filter(customer_id=customer)
    elif customer is not None:
        rows = rows.filter(customer_id__in=customer)
    if until is not None:
        rows = rows.filter(at__lte=until)
    for prefix in without:
        rows = rows.exclude(verb__startswith=prefix)
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


def list_of_verb(
    organization: int, verb: str, *, after: dt.datetime
) -> list[tuple[int | None, dt.datetime, dict[str, Any]]]:
    """Return (customer, at, body) of the events of one verb after an instant, oldest first; erased bodies are empty."""
    rows = Event.objects.of(organization).filter(verb=verb, at__gt=after).order_by("id")
    found = rows.values_list("customer_id", "at", "body__text")
    return [(customer, at, json.loads(text) if text else {}) for customer, at, text in found]


def list_documents(kind: DocumentKind) -> dict[str, str]:
    """Return every kept text of a kind by its sha256."""
    return dict(Document.objects.filter(kind=kind).order_by("sha256").values_list("sha256", "text"))


def get_document(sha256: str) -> str:
    """Return a kept text; raises Document.DoesNotExist."""
    return Document.objects.get(sha256=sha256).text


def read_file(organization: int, pk: int) -> bytes:
    """Return the bytes of a kept file; raises File.DoesNotExist, FileNotFoundError."""
    row = File.objects.of(organization).get(pk=pk)
    return file_path(row.sha256).read_bytes()


def path_of(organization: int, pk: int) -> Path:
    """Return where the bytes of a kept file are, to be read only; raises File.DoesNotExist."""
    return file_path(File.objects.of(organization).get(pk=pk).sha256)
