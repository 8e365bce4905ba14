"""Writing down what happened: events in the write's own transaction, kept files, kept documents."""

import datetime as dt
import hashlib
import json
import secrets
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, Protocol

from django.conf import settings
from django.db import connection, transaction

from dunwell.audit.keeping import file_path, found_in, keep_bytes, keep_copy
from dunwell.audit.models import Document, Event, EventBody, File, Heartbeat, Instance, Touched
from dunwell.audit.terms import DocumentKind, FileKind
from dunwell.kit import bulk, faults

ERASED = "event.erased"
STRAYS_WAIT: Final = dt.timedelta(days=7)
"""So long the bytes of a mail may wait for the attempt that names them."""
RENEWED = "instance.renewed"
_INSTANCE_LOCK = 0x44756E69  # one founder at a time on PostgreSQL; SQLite has one writer anyway


class OutsideTransactionError(RuntimeError):
    """An operation that must be part of its write's transaction was called outside one."""


def require_transaction() -> None:
    """Raise OutsideTransactionError unless a transaction is open."""
    if not connection.in_atomic_block:
        message = "This write must happen inside transaction.atomic(), together with what it records."
        raise OutsideTransactionError(message)


def record(
    *,
    organization: int | None,
    at: dt.datetime,
    actor: str,
    verb: str,
    body: Mapping[str, Any],
    subject: tuple[str, int] | None = None,
    customer: int | None = None,
) -> int:
    """Insert one event in the open transaction and return its id; a customer's event also wakes the sweep.

    `actor` is "user:<id>", "system:<part>" or "cli"; `verb` is "<noun>.<past participle>", e.g.
    "dispute.opened"; `body` must be JSON and may hold personal text, which is kept apart and can be erased.
    """
    require_transaction()
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, default=str)
    salt = secrets.token_hex(16)
    kind, key = subject or ("", None)
    event = Event.objects.create(
        organization_id=organization,
        at=at,
        actor=actor,
        verb=verb,
        subject_kind=kind,
        subject_id=key,
        customer_id=customer,
        digest=body_digest(salt, text),
    )
    EventBody.objects.create(event=event, salt=salt, text=text)
    if organization is not None and customer is not None:
        touch(organization=organization, customers=[customer])
    return event.pk


class OfCustomer(Protocol):
    """A row of a tenant that is about one customer, or about none."""

    @property
    def pk(self) -> Any: ...  # noqa: D102

    @property
    def organization_id(self) -> int: ...  # noqa: D102

    @property
    def customer_id(self) -> int | None: ...  # noqa: D102


def record_about(row: OfCustomer, verb: str, body: Mapping[str, Any], *, at: dt.datetime, actor: str) -> int:
    """Record what happened to a row, in its customer's timeline; the verb's noun says what the row is."""
    return record(
        organization=row.organization_id,
        at=at,
        actor=actor,
        verb=verb,
        body=body,
        subject=(verb.partition(".")[0], row.pk),
        customer=row.customer_id,
    )


def body_digest(salt: str, text: str) -> str:
    """Return the sha256 that stands for an event's body in the chain."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def erase_body(*, event: int, reason: str, at: dt.datetime, actor: str) -> None:
    """Delete the text of an event for good; the chain stays whole, and another event says who did it and why.

    Raises EventBody.DoesNotExist when there is no such event or its text is gone already.
    """
    require_transaction()
    body = EventBody.objects.select_related("event").select_for_update(of=("self",)).get(event=event, erased_at=None)
    # Without its salt the digest says nothing any more, not even to somebody who guesses the text.
    body.text, body.salt, body.erased_at = "", "", at
    body.save(update_fields=["text", "salt", "erased_at"])
    record(
        organization=body.event.organization_id,
        at=at,
        actor=actor,
        verb=ERASED,
        subject=("event", event),
        body={"reason": reason},
    )


def erase_file(*, organization: int, file: int, at: dt.datetime, actor: str) -> None:
    """Delete kept bytes for good, once this is committed; the row stays and says that it was on purpose.

    Bytes that another row names stay for that one. A file that is erased already is left as it is.
    """
    require_transaction()
    row = File.objects.of(organization).get(pk=file)
    if row.erased_at is not None:
        return
    File.objects.of(organization).filter(pk=file).update(erased_at=at, name="")
    record(organization=organization, at=at, actor=actor, verb="file.erased", body={}, subject=("file", file))
    others = File.objects.unscoped("bytes are shared by digest").filter(sha256=row.sha256, erased_at=None)
    if not others.exists():
        transaction.on_commit(lambda: file_path(row.sha256).unlink(missing_ok=True))


def drop_strays(*, folders: Iterable[str], at: dt.datetime) -> int:
    """Delete bytes that no row names, a week after somebody last wanted them; return how many.

    They are those of mails that were written and did not leave: bytes come first, and the row only with the attempt.
    """
    dropped = 0
    for folder in folders:
        found = found_in(folder, before=(at - STRAYS_WAIT).timestamp())
        named = File.objects.unscoped("bytes are shared by digest").filter(sha256__in=sorted(found), erased_at=None)
        for sha256 in found - set(named.values_list("sha256", flat=True)):
            file_path(sha256.partition(".")[0]).with_name(sha256).unlink(missing_ok=True)
            dropped += 1
    return dropped


def touch(*, organization: int, customers: Iterable[int]) -> int:
    """Ask the sweep to look at customers again; returns how many rows were appended."""
    return bulk.insert(Touched, ["organization_id", "customer_id"], [(organization, key) for key in customers])


def keep_file(
    *,
    organization: int,
    content: bytes,
    kind: FileKind,
    at: dt.datetime,
    name: str = "",
) -> int:
    """Keep bytes and return the id of their File row; bytes first, so that no row names what is not there."""
    return _file_row(organization, keep_bytes(content), len(content), kind, at=at, name=name)


def keep_path(*, organization: int, path: Path, kind: FileKind, at: dt.datetime, name: str = "") -> int:
    """Keep a copy of a file of any size and return the id of its File row."""
    return _file_row(organization, *keep_copy(path), kind, at=at, name=name)


def _file_row(organization: int, sha256: str, size: int, kind: FileKind, *, at: dt.datetime, name: str) -> int:
    # No savepoint and no second try, unlike get_or_create: one for each mail is felt.
    columns = "organization_id, sha256, kind, size, recorded_at, name"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {bulk.table_of(File)} ({columns}) VALUES (%s, %s, %s, %s, %s, %s) "  # noqa: S608 - our own names
            "ON CONFLICT DO NOTHING RETURNING id",
            (organization, sha256, kind.value, size, bulk.instant(at), name[:255]),
        )
        if (made := cursor.fetchone()) is not None:
            return int(made[0])
    known = File.objects.of(organization).get(sha256=sha256, kind=kind)
    if known.erased_at is not None:  # the same bytes came again
        File.objects.of(organization).filter(pk=known.pk).update(erased_at=None, name=name[:255], recorded_at=at)
    return known.pk


def keep_document(*, kind: DocumentKind, text: str) -> str:
    """Keep a text for ever and return its sha256."""
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    bulk.insert(Document, ["sha256", "kind", "text"], [(sha256, kind.value, text)], conflict="ON CONFLICT DO NOTHING")
    return sha256


def beat(*, name: str, at: dt.datetime, detail: str = "") -> None:
    """Note that a recurring piece of work has just done its job."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": at, "detail": detail})


def forget_beats(*, before: dt.datetime, beginning: str) -> int:
    """Forget heartbeats of a kind that stopped long ago; return how many."""
    deleted, _ = Heartbeat.objects.filter(name__startswith=beginning, at__lt=before).delete()
    return deleted


def claim_instance(*, at: dt.datetime) -> bool:
    """Tie database and data directory together; False when they belong to different installations.

    A restored or copied half differs from the other, and then nothing may be sent.
    """
    row = Instance.objects.first() or _first_instance(at)
    return row is not None and _instance_in_folder() == str(row.instance_id)


def _first_instance(at: dt.datetime) -> Instance | None:
    """Found the installation where that never ended well before: two may come at once, or be killed half-way."""
    with transaction.atomic():
        if bulk.is_postgres():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_INSTANCE_LOCK])
        events = Event.objects.unscoped("an installation has one founding")
        if not Instance.objects.exists() and not events.filter(verb=RENEWED).exists():
            renew_instance(at=at)
        return Instance.objects.first()


def renew_instance(*, at: dt.datetime) -> None:
    """Make database and data directory one new installation, whatever they belonged to before."""
    fresh, path = str(uuid.uuid4()), Path(settings.DATA) / "instance"
    path.parent.mkdir(parents=True, exist_ok=True)
    with transaction.atomic():
        Instance.objects.all().delete()
        Instance.objects.create(instance_id=fresh, started_at=at)
        record(organization=None, at=at, actor="system:instance", verb=RENEWED, body={"instance": fresh})
        # The file last: cut off in between, the two differ, and nothing is sent.
        path.write_text(f"{fresh}\n", "ascii")
        faults.reach("instance.named")


def _instance_in_folder() -> str:
    path = Path(settings.DATA) / "instance"
    return path.read_text("ascii").strip() if path.exists() else ""
