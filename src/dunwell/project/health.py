"""Is the house all right? Looked at every minute by the worker, written as heartbeats, read by pages and `doctor`."""

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from dunwell.audit import operations as audit
from dunwell.audit import queries as audit_queries
from dunwell.audit.verifying import PATIENCE
from dunwell.dunning import operations as dunning
from dunwell.dunning.timetable import nights_of
from dunwell.kit import clock
from dunwell.organizations import queries as organizations
from dunwell.organizations.models import Organization
from dunwell.organizations.terms import Sending
from dunwell.worklist import operations as worklist
from dunwell.worklist.terms import AlertKind

LEAST_FREE = 200 * 1024 * 1024  # bytes; below this not even a night's evidence is sure to fit
LOST_TASK = dt.timedelta(hours=6)
KEPT_TASKS = dt.timedelta(days=30)


class Trouble(NamedTuple):
    """Something that is not all right, and what to do about it; `organization` where it concerns only one."""

    name: str
    message: str
    fix: str
    organization: int | None = None


def watch_now() -> None:
    """Look at the house now."""
    watch(at=clock.now())


def watch(*, at: dt.datetime) -> list[Trouble]:
    """Write down what is not all right at an instant, and open or close the alerts that belong to it."""
    found = [*missing_nights(at=at), *full_disk(), *unsealed(at=at)]
    detail = json.dumps({"troubles": [trouble._asdict() for trouble in found], "figures": figures()})
    audit.beat(name=audit_queries.HEALTH, at=at, detail=detail)
    return found


def figures() -> dict[str, Any]:
    """Return what the health page shows: bytes free on disk, tasks that wait in the queue and since when (or None)."""
    folder = Path(settings.DATA)
    waiting = DBTaskResult.objects.ready()
    oldest = waiting.order_by("enqueued_at").values_list("enqueued_at", flat=True).first()
    return {
        "disk_free": shutil.disk_usage(folder).free if folder.exists() else None,
        "queue": waiting.count(),
        "queue_oldest": oldest.isoformat() if oldest else None,
    }


def missing_nights(*, at: dt.datetime) -> list[Trouble]:
    """Find the organizations whose night should have run by now; each has one alert while that is so."""
    found = []
    for organization in organizations.list_organizations():
        nights = nights_of(organization, at=at)
        with transaction.atomic():
            if not nights.is_missing:
                worklist.close_alert(organization=organization.pk, kind=AlertKind.NIGHT_MISSING, at=at)
                continue
            text = _missing_text(organization, nights.due, nights.last)
            worklist.open_alert(organization=organization.pk, kind=AlertKind.NIGHT_MISSING, text=text, at=at)
        fix = "see `dunwell doctor` and the worker's log; the next night catches up"
        found.append(Trouble("night", text, fix, organization.pk))
    return found


def _missing_text(organization: Organization, due: dt.date | None, last: dt.date | None) -> str:
    before = f"the last one was that of {last:%d %b %Y}" if last else "there was none before"
    return f"{organization.name}: the night of {due:%d %b %Y} did not run ({before})"


def full_disk() -> list[Trouble]:
    """Find a data folder without room."""
    folder = Path(settings.DATA)
    if not folder.exists():
        return []
    free = shutil.disk_usage(folder).free
    if free >= LEAST_FREE:
        return []
    return [Trouble("disk", f"only {free // 2**20} MB are free in {folder}", "make room: nothing is sent or kept then")]


def unsealed(*, at: dt.datetime) -> list[Trouble]:
    """Find events that wait too long for their seal."""
    count = audit_queries.count_unsealed(before=at - PATIENCE)
    if not count:
        return []
    return [Trouble("record", f"{count} events of the record are not sealed", "start a worker: it seals every 5 s")]


def check_instance(*, at: dt.datetime) -> list[str]:
    """Turn sending OFF where database and data folder do not belong together; return the organizations it was on.

    That is so after a restore, or in a copy: the original may still be sending. From then on the two belong together.
    """
    with transaction.atomic():
        if audit.claim_instance(at=at):
            return []
        loud = [row for row in organizations.list_organizations() if row.sending != Sending.OFF]
        for row in loud:
            dunning.change_sending(organization=row.pk, state=Sending.OFF, at=at, actor="system:instance", role=None)
        audit.renew_instance(at=at)
    return [row.name for row in loud]


def tidy_now() -> None:
    """Clear away what nobody needs any more."""
    tidy(at=clock.now())


def tidy(*, at: dt.datetime) -> None:
    """Give up tasks whose worker was killed, and forget old tasks, sessions and workers.

    A task only wakes work that has a lease of its own, so giving it up loses nothing.
    """
    lost = DBTaskResult.objects.running().filter(started_at__lt=at - LOST_TASK)
    lost.update(status="FAILED", finished_at=at, traceback="The worker that ran it was killed.")
    DBTaskResult.objects.finished().filter(finished_at__lt=at - KEPT_TASKS).delete()
    audit.forget_beats(before=at - KEPT_TASKS, beginning=audit_queries.WORKER)
    call_command("clearsessions", verbosity=0)
