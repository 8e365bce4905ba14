"""`dunwell doctor`: every check by itself, so that one that cannot be made hides no other."""

import datetime as dt
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.db import connection
from django_tasks_db.models import DBTaskResult

from dunwell.audit import operations as audit
from dunwell.audit import queries as audit_queries
from dunwell.connectors import registry
from dunwell.connectors.ports import Config, ConnectorError
from dunwell.correspondence.models import Message
from dunwell.correspondence.queries import mailbox_folder
from dunwell.correspondence.terms import MessageState
from dunwell.dunning import book
from dunwell.dunning.dispatching.outbox import sender_of
from dunwell.dunning.reach import count_unreachable
from dunwell.dunning.timetable import nights_of
from dunwell.intake.models import Source
from dunwell.kit import clock
from dunwell.organizations import queries as organizations
from dunwell.organizations.models import Organization
from dunwell.organizations.operations import renewing
from dunwell.organizations.terms import ConnectionKind, Sending
from dunwell.project import health, migrating

OK, WARNING, PROBLEM = "ok", "warning", "problem"
OLDEST_POSTGRES = 150_000
SKEW = dt.timedelta(seconds=5)
QUEUE_PATIENCE = dt.timedelta(minutes=5)
ANSWER_WITHIN = "10"  # seconds a mail server has for the doctor


class Finding(NamedTuple):
    """What one check found: `state` is ok, warning or problem; `fix` says what to do where it is not ok."""

    name: str
    state: str
    message: str
    fix: str = ""


type Found = Iterator[Finding]


def examine(*, at: dt.datetime) -> list[Finding]:
    """Make every check at an instant; those that need the database are left out while it cannot be used."""
    found = [finding for name, check in WITHOUT_DATABASE for finding in _made(name, check, at)]
    if any(finding.name in NEEDED and finding.state == PROBLEM for finding in found):
        return found
    found += [finding for name, check in INSTALLATION for finding in _made(name, check, at)]
    for organization in organizations.list_organizations():
        for name, check in ORGANIZATION:
            found += _made(f"{organization.name}: {name}", partial(check, organization), at)
    return found


def _made(name: str, check: Callable[[dt.datetime], Found], at: dt.datetime) -> list[Finding]:
    try:
        return [finding._replace(name=name) for finding in check(at)]
    except Exception as error:  # noqa: BLE001 - a check that fails is a finding, not the end of the examination
        said = str(error).splitlines()[0] if str(error) else ""
        return [Finding(name, PROBLEM, f"could not be checked: {type(error).__name__}: {said}", "see the message")]


def ok(message: str) -> Finding:
    """All is well."""
    return Finding("", OK, message)


def warning(message: str, fix: str) -> Finding:
    """Works, and somebody should look."""
    return Finding("", WARNING, message, fix)


def problem(message: str, fix: str) -> Finding:
    """Does not work until somebody does something."""
    return Finding("", PROBLEM, message, fix)


def data_folder(_at: dt.datetime) -> Found:
    """The data folder is there, has room and can be written to."""
    folder = Path(settings.DATA)
    full = [problem(trouble.message, trouble.fix) for trouble in health.full_disk()]
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"dunwell")
        yield ok(f"{folder}, {shutil.disk_usage(folder).free // 2**20} MB free")
    except OSError as error:
        if not full:
            yield problem(
                f"{folder} cannot be written to: {error.strerror}", "allow whoever runs Dunwell to write there"
            )
    yield from full
    key = folder / "secret.key"
    if key.exists() and key.stat().st_mode & 0o077:
        yield warning(f"{key} can be read by others on this machine", f"chmod 600 {key}")


def database(_at: dt.datetime) -> Found:
    """The database answers, is new enough and agrees with our clock."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sqlite_version()")
            yield ok(f"embedded, SQLite {cursor.fetchone()[0]}")
            return
        cursor.execute("SELECT current_setting('server_version_num')::int, clock_timestamp()")
        version, its_time = cursor.fetchone()
    if version < OLDEST_POSTGRES:
        yield problem(f"PostgreSQL {version // 10_000} is too old", "use PostgreSQL 15 or later")
    skew = abs(its_time - clock.now())
    if skew > SKEW:
        yield problem(f"its clock differs from ours by {skew.total_seconds():.0f} s", "set both by NTP")
    yield ok(f"PostgreSQL {version // 10_000}")


def migrations(_at: dt.datetime) -> Found:
    """Nothing is left to migrate."""
    left = migrating.pending()
    if left:
        yield problem(f"{len(left)} changes are not applied, from {left[0]} on", "run `dunwell migrate`")
    else:
        yield ok("up to date")


def instance(at: dt.datetime) -> Found:
    """Database and data folder belong together."""
    if audit.claim_instance(at=at):
        yield ok("database and data folder belong together")
    else:
        yield problem(
            "database and data folder belong to different installations (restored, or copied)",
            "nothing is sent; start `dunwell up` or any command: sending is then OFF until you say otherwise",
        )


def clock_check(at: dt.datetime) -> Found:
    """The clock did not go back."""
    ahead = max((beat.at for beat in audit_queries.list_beats()), default=at) - at
    if ahead > SKEW:
        yield problem(f"a heartbeat lies {ahead} in the future: the clock went back", "set the clock by NTP")
    else:
        yield ok(f"{at:%d %b %Y %H:%M} UTC")


def workers(at: dt.datetime) -> Found:
    """Somebody is at work, and nothing fails again and again."""
    troubles = audit_queries.list_troubles(at=at)
    yield from (problem(text, "see above") for text in troubles)
    failing = audit_queries.list_failing(at=at)
    yield from (problem(f"fails again and again: {text}", "see the worker's log") for text in failing)
    if not troubles and not failing:
        yield ok("at work")


def queue(at: dt.datetime) -> Found:
    """The queue moves."""
    waiting = DBTaskResult.objects.ready().filter(enqueued_at__lt=at - QUEUE_PATIENCE).count()
    lost = DBTaskResult.objects.running().filter(started_at__lt=at - health.LOST_TASK).count()
    if waiting:
        yield problem(f"{waiting} tasks wait for more than 5 minutes", "start a worker")
    if lost:
        yield warning(f"{lost} tasks were cut off by a kill", "nothing: the worker clears them away")
    if not waiting and not lost:
        yield ok(f"{DBTaskResult.objects.ready().count()} tasks wait")


def record(at: dt.datetime) -> Found:
    """The record is sealed."""
    troubles = health.unsealed(at=at)
    yield from (problem(trouble.message, trouble.fix) for trouble in troubles)
    if not troubles:
        yield ok("sealed; `dunwell audit verify` proves it whole")


def people(_at: dt.datetime) -> Found:
    """Somebody can sign in, and there is an organization."""
    if not organizations.has_users():
        yield warning("nobody can sign in", "dunwell create-admin YOU@EXAMPLE.COM")
    count = len(organizations.list_organizations())
    if not count:
        yield warning("there is no organization", "import a file: the first one founds it")
    else:
        yield ok(f"{count} organizations")


def mail(organization: Organization, _at: dt.datetime) -> Found:
    """The mail connection can be opened; what sending is."""
    mute = organization.sending in {Sending.OFF, Sending.SHADOW}
    yield ok(f"sending is {organization.sending}")
    found = organizations.open_connection(organization.pk, ConnectionKind.EMAIL)
    if found is None:
        missing = warning if mute else problem
        yield missing("no mail connection is configured", "dunwell connect email smtp --set host=... --ask password")
        return
    name, config = found
    if not config.text("sender") and not organization.email:
        text = f"mails come from {sender_of(organization, config)}: nobody may read the answers there"
        yield warning(text, "give the organization its e-mail address")
    connector = registry.connector_of(ConnectionKind.EMAIL, name)
    quick = renewing(organization.pk, name, Config({**config.values, "timeout": ANSWER_WITHIN}, config.secrets))
    line = connector.open(quick, place=mailbox_folder(organization.pk))
    try:
        line.connect()
    except ConnectorError as error:
        yield problem(
            f"mail by {name} cannot be sent: {error.text}",
            "check the server, the port and the password",
        )
    else:
        where = "" if connector.capabilities.leaves_house else " (embedded: nothing leaves this machine)"
        yield ok(f"mail goes out by {name}{where}")
    finally:
        line.close()


def night(organization: Organization, at: dt.datetime) -> Found:
    """The night ran."""
    nights = nights_of(organization, at=at)
    last = f"the last night was that of {nights.last:%d %b %Y}" if nights.last else "no night has run yet"
    if nights.is_missing:
        yield problem(f"the night of {nights.due:%d %b %Y} did not run; {last}", "start a worker; see its log")
    else:
        yield ok(last)


def pending(organization: Organization, _at: dt.datetime) -> Found:
    """What waits to be sent, and what nobody knows whether it was."""
    rows = Message.objects.of(organization)
    uncertain = rows.filter(state=MessageState.UNCERTAIN).count()
    if uncertain:
        text = f"{uncertain} messages may or may not have been sent"
        yield problem(text, "ask the mail server's log, then say what happened on the page of each message")
    counts = {state: rows.filter(state=state).count() for state in (MessageState.READY, MessageState.LATER)}
    review = rows.filter(state=MessageState.IN_REVIEW).count()
    yield ok(f"{sum(counts.values())} messages wait to be sent, {review} for review")


def sources(organization: Organization, at: dt.datetime) -> Found:
    """The books are fresh enough to be believed."""
    today = clock.day_of(at, organization.time_zone)
    rows = {row.pk: row for row in Source.objects.of(organization)}
    stale = {key: fresh for key, fresh in book.sources_on(organization, today).items() if fresh.stale}
    for key, fresh in stale.items():
        name = rows[key].name
        if rows[key].is_applying:
            yield warning(f"{name!r} is being imported, or an import was cut off", "import the file once more")
        else:
            text = f"the ledger {name!r} is {fresh.age} days old (limit {fresh.limit} working days)"
            yield warning(text, "import what is open now; nothing that asks for money leaves until then")
    if not stale:
        yield ok("fresh")


def reach(organization: Organization, at: dt.datetime) -> Found:
    """Who owes and cannot be written to, and why."""
    found = count_unreachable(organization.pk, today=clock.day_of(at, organization.time_zone))
    if text := found.sentence():
        yield warning(text, "answer once for all of them on the customers page, or import the missing columns")
    else:
        yield ok("everybody who owes can be written to")


NEEDED: Final = frozenset({"database", "migrations"})
WITHOUT_DATABASE: Final = (("data", data_folder), ("database", database), ("migrations", migrations))
INSTALLATION: Final = (
    ("instance", instance),
    ("clock", clock_check),
    ("worker", workers),
    ("queue", queue),
    ("record", record),
    ("people", people),
)
ORGANIZATION: Final = (
    ("mail", mail),
    ("night", night),
    ("messages", pending),
    ("sources", sources),
    ("reach", reach),
)


def to_json(found: list[Finding]) -> dict[str, Any]:
    """Return findings as `dunwell doctor --json` prints them."""
    worst = PROBLEM if any(row.state == PROBLEM for row in found) else OK
    return {"healthy": worst == OK, "checks": [row._asdict() for row in found]}
