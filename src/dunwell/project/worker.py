"""The worker: one process, one thread a lane of the schedule, and one for the queue.

Everything it does may be cut off at any instant. A TERM or Ctrl-C lets the jobs that run finish; a second one, or a
kill, leaves them to their leases.
"""

import json
import logging
import os
import socket
import threading
import time
from typing import Any

from django.conf import settings
from django.db import DatabaseError, OperationalError, close_old_connections, connection
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.management.commands.db_worker import Worker as QueueWorker

from dunwell.audit import operations as audit
from dunwell.kit import clock
from dunwell.organizations import queries
from dunwell.organizations.models import Organization
from dunwell.project.schedule import SCHEDULE, Job
from dunwell.project.stopping import Stop

log = logging.getLogger("dunwell.worker")

LONGEST_WAIT = 900.0  # seconds between two tries of what keeps failing
BEAT_EVERY = 15.0
IDLE = 1.0
OWN_PACE = 0.9 + os.getpid() % 21 / 100  # so that several workers do not look at the same instant for ever

type Key = tuple[str, int]


class Lane(threading.Thread):
    """Runs the jobs of one lane one after the other, each again when its time has come."""

    def __init__(self, name: str, jobs: tuple[Job, ...], stop: threading.Event) -> None:
        """Take the jobs; nothing runs before `start`."""
        super().__init__(name=name, daemon=True)
        self.jobs = jobs
        self.stop = stop
        self.doing: tuple[str, str] | None = None
        self.failures: dict[Key, tuple[int, str]] = {}
        now = time.monotonic()
        self._due: dict[Key, float] = {(job.name, 0): now + job.every for job in jobs if job.patient}

    def run(self) -> None:
        """Work until told to stop; a job that fails is tried again, later and later."""
        while not self.stop.is_set():
            close_old_connections()
            try:
                self.pass_once()
                self._works(("database", 0))
            except DatabaseError as error:  # not even the organizations could be read
                self._failed(("database", 0), error)
            self.stop.wait(IDLE)
        connection.close()

    def pass_once(self) -> None:
        """Run once what is due now."""
        organizations = queries.list_organizations() if any(job.wanted for job in self.jobs) else []
        for job in self.jobs:
            if not job.wanted:
                self._tick(job, (job.name, 0), None)
                continue
            for organization in organizations:
                self._tick(job, (job.name, organization.pk), organization)

    def _tick(self, job: Job, key: Key, organization: Organization | None) -> None:
        started = time.monotonic()
        if self.stop.is_set() or started < self._due.get(key, 0.0):
            return
        wait = job.every
        try:
            if organization is None:
                self._do(job)
            elif job.wanted and job.wanted(organization, clock.now()):
                self._do(job, organization=organization.pk)
            self._works(key)
        except Exception as error:  # noqa: BLE001 - one job that fails must not stop the others
            wait = self._failed(key, error, every=job.every)
        self._due[key] = started + wait * OWN_PACE

    def _do(self, job: Job, **about: int) -> None:
        self.doing = (job.name, clock.now().isoformat(timespec="seconds"))
        try:
            job.run(**about)
        finally:
            self.doing = None

    def _works(self, key: Key) -> None:
        if self.failures.pop(key, None):
            log.warning("%s works again", _named(key))

    def _failed(self, key: Key, error: Exception, *, every: float = IDLE) -> float:
        # Said once a cause, not at every try; a database that is away needs no traceback.
        count, before = self.failures.get(key, (0, ""))
        said = f"{type(error).__name__}: {error}".splitlines()[0][:300]
        self.failures[key] = (count + 1, said)
        is_away = isinstance(error, OperationalError)
        if type(error).__name__ != before.partition(":")[0] or (said != before and not is_away):
            log.error("%s failed: %s", _named(key), said, exc_info=None if is_away else error)
        if isinstance(error, DatabaseError):
            connection.close()
        return float(min(LONGEST_WAIT, every * 2 ** min(count + 1, 10)))


def _named(key: Key) -> str:
    name, organization = key
    return f"{name} of organization {organization}" if organization else name


class Queue(threading.Thread):
    """Runs what `django.tasks` enqueued, where the queue is the database."""

    def __init__(self, stop: threading.Event) -> None:
        """Take the signal to stop; nothing runs before `start`."""
        super().__init__(name="queue", daemon=True)
        self.stop = stop
        self.worker: QueueWorker | None = None

    def run(self) -> None:
        """Run task after task until told to stop; the lanes say it when the database is away."""
        while not self.stop.is_set():
            try:
                self.run_waiting()
            except DatabaseError as error:
                log.info("the queue cannot be read: %s", error)
                connection.close()
            self.stop.wait(IDLE)
        connection.close()

    def run_waiting(self) -> None:
        """Run all that waits now."""
        self.worker = QueueWorker(
            queue_names=["*"],
            interval=IDLE,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=f"{socket.gethostname()[:40]}-{os.getpid()}",
            excluded_queue_names=[],
        )
        self.worker.run()

    def finish(self) -> None:
        """Take no further task."""
        if self.worker is not None:
            self.worker.running = False


def has_own_queue() -> bool:
    """Tell whether we run the queue ourselves; with another backend its own workers do."""
    from django.tasks import task_backends

    return isinstance(task_backends["default"], DatabaseBackend) and bool(settings.TASKS)


def run(asked: Stop) -> int:
    """Work until asked to stop; return 0 then, 1 when a lane died."""
    stop = threading.Event()
    lanes = [
        Lane(name, tuple(job for job in SCHEDULE if job.lane == name), stop)
        for name in dict.fromkeys(job.lane for job in SCHEDULE)
    ]
    queue = Queue(stop)
    threads: list[threading.Thread] = [*lanes, *([queue] if has_own_queue() else [])]
    for thread in threads:
        thread.start()
    next_beat, code = 0.0, 0
    while not asked and not code:
        if time.monotonic() >= next_beat:
            _beat(lanes)
            next_beat = time.monotonic() + BEAT_EVERY
        if not all(thread.is_alive() for thread in threads):
            log.error("a lane of the worker died; the others stop too")
            code = 1
        clock.pause(0.2)
    stop.set()
    queue.finish()
    for thread in threads:
        thread.join()
    return code


def _beat(lanes: list[Lane]) -> None:
    """Say that we live, what each lane does since when, and what fails."""
    state: dict[str, Any] = {
        "doing": {lane.name: lane.doing for lane in lanes if lane.doing},
        "failing": {_named(key): said for lane in lanes for key, (_, said) in list(lane.failures.items())},
    }
    try:
        audit.beat(name=f"worker.{socket.gethostname()[:60]}", at=clock.now(), detail=json.dumps(state))
    except DatabaseError as error:
        log.warning("the worker cannot say that it lives: %s", error)
        connection.close()
