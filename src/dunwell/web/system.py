"""Is the house all right: workers, queue, record, data, mail, disk and copies, each with its state and what to do."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from dunwell.audit import queries as audit
from dunwell.audit import sealing
from dunwell.correspondence import listing as correspondence
from dunwell.intake import listing as intake
from dunwell.organizations.rights import Action
from dunwell.web.place import Place, page, show
from dunwell.web.templatetags.words import written

CAP: Final = 500
UNSEALED_PATIENCE: Final = dt.timedelta(minutes=2)
QUEUE_PATIENCE: Final = dt.timedelta(minutes=5)
OLD_COPY: Final = dt.timedelta(days=2)
LEAST_FREE: Final = 2 * 1024**3


class Part(NamedTuple):
    """One part of the house: `tone` good, warn, bad or plain; `word` says it too; `link` leads to what it is about."""

    name: str
    tone: str
    word: str
    says: str
    link: str = ""
    fix: str = ""


@page(Action.SEE)
def system(request: HttpRequest, place: Place) -> HttpResponse:
    """Show each part of the house with its state, what is wrong first."""
    beats = {beat.name: beat for beat in audit.list_beats()}
    detail = beats[audit.HEALTH].detail if audit.HEALTH in beats else ""
    figures = json.loads(detail).get("figures", {}) if detail else {}
    parts = [
        *_workers(place, beats),
        *_queue(place, figures),
        *_record(place),
        *_mail(place),
        *_sources(place),
        *_disk(figures),
        *_copies(place, beats),
    ]
    order = {"bad": 0, "warn": 1, "plain": 2, "good": 2}
    parts.sort(key=lambda part: order[part.tone])
    wrong = sum(part.tone in {"bad", "warn"} for part in parts)
    return show(request, place, "system.html", here="system", parts=parts, wrong=wrong, beats=list(beats.values()))


def _workers(place: Place, beats: dict[str, audit.Beat]) -> Iterator[Part]:
    workers = [beat for name, beat in beats.items() if name.startswith(audit.WORKER)]
    alive = [beat for beat in workers if place.at - beat.at <= audit.SILENCE]
    fix = "Start `dunwell up` or `dunwell worker`; `dunwell doctor` says more."
    if not alive:
        last = max((beat.at for beat in workers), default=None)
        says = f"silent since {written(last)}, {last:%H:%M} UTC" if last else "none was ever seen"
        yield Part("Workers", "bad", "silent", f"{says}: nights, mails and imports wait", fix=fix)
    else:
        yield Part("Workers", "good", "at work", f"{len(alive)} at work")
    for text in audit.list_failing(at=place.at):
        yield Part("Workers", "bad", "fails again and again", text, fix="See the worker's log.")


def _queue(place: Place, figures: dict[str, Any]) -> Iterator[Part]:
    if "queue" not in figures:
        yield Part("Queue", "plain", "not known", "looked at by a worker every minute; none has yet")
        return
    waiting, oldest = figures["queue"], figures.get("queue_oldest")
    since = dt.datetime.fromisoformat(oldest) if oldest else None
    if since is not None and place.at - since > QUEUE_PATIENCE:
        minutes = int((place.at - since).total_seconds()) // 60
        yield Part(
            "Queue", "warn", "waits", f"{waiting} wait, the oldest for {minutes} minutes", fix="Start more workers."
        )
    else:
        yield Part("Queue", "good", "moves", f"{waiting} wait" if waiting else "nothing waits")


def _record(place: Place) -> Iterator[Part]:
    head = sealing.last_sealed()
    late = audit.count_unsealed(before=place.at - UNSEALED_PATIENCE)
    if late:
        says = f"{late} events wait for their seal; {head.number} are sealed"
        yield Part("Record", "bad", "not sealed", says, fix="Start a worker: it seals every 5 seconds.")
    else:
        yield Part("Record", "good", "sealed", f"{head.number} events, the last seal is {head.seal[:12] or 'none'}")


def _mail(place: Place) -> Iterator[Part]:
    waiting = correspondence.count_waiting(place.organization, cap=CAP)
    uncertain, link = waiting["UNCERTAIN"], f"{reverse('messages')}?state=UNCERTAIN"
    if uncertain:
        says = f"{uncertain} message{'s' if uncertain > 1 else ''} may or may not have left"
        yield Part("Mail", "bad", "uncertain", says, link, "Look into the mail server's log and say of each.")
    else:
        yield Part("Mail", "good", "certain", f"{waiting['READY']} ready, {waiting['LATER']} wait for their hour")


def _sources(place: Place) -> Iterator[Part]:
    link = reverse("sources")
    for row in intake.list_sources(place.organization, today=place.today):
        name = f"Source {row.name}"
        if row.is_current:
            yield Part(name, "good", "always current", "it tells us at once", link)
        elif row.age is None:
            yield Part(name, "plain", "nothing yet", "nothing was brought in from it", link)
        elif row.age > row.limit:
            says = f"{row.age} working days old (limit {row.limit}): nobody is asked for money"
            yield Part(name, "bad", "too old", says, link, "Bring in a newer file.")
        else:
            yield Part(name, "good", "fresh", f"{row.age} working days old (limit {row.limit})", link)


def _disk(figures: dict[str, Any]) -> Iterator[Part]:
    free = figures.get("disk_free")
    if free is None:
        yield Part("Disk", "plain", "not known", "looked at by a worker every minute; none has yet")
    elif free < LEAST_FREE:
        yield Part("Disk", "warn", "nearly full", f"{filesizeformat(free)} are free", fix="Make room.")
    else:
        yield Part("Disk", "good", "has room", f"{filesizeformat(free)} are free")


def _copies(place: Place, beats: dict[str, audit.Beat]) -> Iterator[Part]:
    beat = beats.get(audit.BACKUP)
    fix = "Run `dunwell backup FILE` every night, and keep the files elsewhere: docs/guides/backup.md."
    if beat is None:
        yield Part("Backup", "warn", "none known", "Dunwell knows of no copy of its data", fix=fix)
    elif place.at - beat.at > OLD_COPY:
        yield Part("Backup", "warn", "old", f"the last copy is of {written(beat.at)}", fix=fix)
    else:
        yield Part("Backup", "good", "fresh", f"the last copy is of {written(beat.at)}, {beat.at:%H:%M} UTC")
