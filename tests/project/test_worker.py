"""The worker: lanes that do not stop each other, jobs that fail later and later, and a heartbeat that says so."""

import datetime as dt
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, transaction

from dunwell.audit import queries as audit
from dunwell.dunning.models import Run
from dunwell.dunning.terms import RunState
from dunwell.project import worker
from dunwell.project.schedule import SCHEDULE, Job
from dunwell.project.worker import Lane
from dunwell.strategies.operations import ensure_builtin
from tests import make
from tests.once import embedded
from tests.project.test_up import COMMAND, wait_until


def lane(*jobs: Job) -> Lane:
    return Lane("test", jobs, threading.Event())


def test_every_line_of_the_table_has_its_own_name_and_a_sane_pace() -> None:
    assert len({job.name for job in SCHEDULE}) == len(SCHEDULE)
    assert all(1 <= job.every <= 3600 for job in SCHEDULE)
    assert {"seal", "sweep", "dispatch", "night", "watch"} <= {job.name for job in SCHEDULE}
    lanes = {job.name: job.lane for job in SCHEDULE}
    assert len({lanes[name] for name in ("seal", "sweep", "dispatch", "night")}) == 4


@pytest.mark.django_db
def test_a_job_is_run_for_each_organization_that_has_work_and_not_before_its_time() -> None:
    done: list[int] = []
    one, two, three = (make.organization(name).pk for name in ("One", "Two", "Three"))

    def note(organization: int) -> None:
        done.append(organization)

    found = lane(Job("look", "test", 3600, note, lambda row, _at: row.name != "Two"))
    found.pass_once()
    assert sorted(done) == sorted([one, three])
    found.pass_once()
    assert len(done) == 2
    assert two not in done


@pytest.mark.django_db
def test_a_job_that_fails_stops_no_other_and_is_tried_later_and_later(caplog: pytest.LogCaptureFixture) -> None:
    done: list[int] = []
    bad = make.organization("Bad").pk
    good = make.organization("Good").pk

    def run(organization: int) -> None:
        if organization == bad:
            raise ValueError("the 13th customer cannot be read\nwith a long story")
        done.append(organization)

    found = lane(Job("look", "test", 1, run, lambda _row, _at: True))
    waits = []
    for _ in range(12):
        found._due.clear()
        found.pass_once()
        waits.append(found._failed(("other", 1), ValueError("x")))
    assert done == [good] * 12
    assert found.failures["look", bad] == (12, "ValueError: the 13th customer cannot be read")
    assert len([row for row in caplog.records if "13th" in row.message]) == 1
    assert waits == sorted(waits)
    assert waits[-1] == worker.LONGEST_WAIT


@pytest.mark.django_db
def test_what_works_again_is_forgotten(caplog: pytest.LogCaptureFixture) -> None:
    fails = [True]

    def run() -> None:
        if fails:
            raise ValueError("no")

    found = lane(Job("look", "test", 1, run))
    found.pass_once()
    fails.clear()
    found._due.clear()
    found.pass_once()
    assert found.failures == {}
    assert "look works again" in caplog.messages


@pytest.mark.django_db
def test_the_heartbeat_says_what_is_being_done_and_what_fails() -> None:
    def fail() -> None:
        raise ValueError("no room")

    found = lane(Job("seal", "test", 1, fail))
    found.pass_once()
    found.doing = ("night", "2026-03-23T05:00:00+00:00")
    worker._beat([found])
    [beat] = [beat for beat in audit.list_beats() if beat.name.startswith(audit.WORKER)]
    assert json.loads(beat.detail)["doing"] == {"test": ["night", "2026-03-23T05:00:00+00:00"]}
    assert audit.list_failing(at=beat.at) == ["seal: ValueError: no room"]
    assert audit.list_failing(at=beat.at + dt.timedelta(hours=1)) == []


@pytest.mark.django_db
def test_a_patient_job_waits_its_time_first() -> None:
    done: list[str] = []
    found = lane(
        Job("hasty", "test", 60, lambda: done.append("hasty")),
        Job("patient", "test", 60, lambda: done.append("patient"), patient=True),
    )
    found.pass_once()
    assert done == ["hasty"]
    found._due["patient", 0] = 0.0
    found.pass_once()
    assert done == ["hasty", "patient"]


def test_a_database_that_is_away_is_said_once_and_again_when_it_is_back(caplog: pytest.LogCaptureFixture) -> None:
    found = lane()
    for text in ("refused", "not yet accepting"):
        found._failed(("database", 0), OperationalError(text))
    found._works(("database", 0))
    found._works(("database", 0))
    assert caplog.messages == ["database failed: OperationalError: refused", "database works again"]
    assert [row.exc_info for row in caplog.records] == [None, None]
    assert found.failures == {}


def test_a_lane_stops_between_two_jobs() -> None:
    asked = threading.Event()
    jobs = (Job("first", "test", 1, asked.set), Job("second", "test", 1, lambda: pytest.fail("not stopped")))
    found = Lane("test", jobs, asked)
    found.pass_once()
    assert found.stop.is_set()


def rows(data: Path, sql: str) -> list[Any]:
    with sqlite3.connect(data / "dunwell.sqlite3", timeout=20) as connection:
        found = connection.execute(sql).fetchall()
    connection.close()
    return found


@pytest.fixture
def installation(tmp_path: Path) -> dict[str, str]:
    known = {name: value for name, value in os.environ.items() if not name.startswith(("DUNWELL", "DATABASE"))}
    more = {"DUNWELL_DATA": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path), "DUNWELL_THROWAWAY": "1"}
    return {**known, **more, "DJANGO_SETTINGS_MODULE": "dunwell.project.settings"}


PREPARE = """
import datetime as dt
from dunwell.project.cli import common
common.open_database()
from django.db import OperationalError, transaction
from dunwell.audit.tasks import seal
from dunwell.organizations import operations
with transaction.atomic():
    operations.create_organization(name="House", base_currency="EUR", actor="cli",
                                   at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
seal.enqueue()
"""


@embedded
def test_a_worker_seals_runs_nights_and_tasks_and_ends_when_asked(installation: dict[str, str], tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", PREPARE], env=installation, check=True)
    done = [
        "SELECT 1 FROM audit_event WHERE (SELECT count(*) FROM audit_event WHERE number IS NULL) = 0",
        "SELECT 1 FROM django_tasks_database_dbtaskresult WHERE status = 'SUCCESSFUL'",
        "SELECT 1 FROM audit_heartbeat WHERE name LIKE 'worker.%'",
        "SELECT 1 FROM audit_heartbeat WHERE name = 'audit.head'",
    ]
    process = subprocess.Popen([sys.executable, "-c", COMMAND, "worker"], env=installation, stderr=subprocess.PIPE)
    try:
        wait_until(lambda: all(rows(tmp_path, sql) for sql in done), "sealing, the task and the heartbeats")
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)
    finally:
        process.kill()
    assert (process.returncode, said) == (0, b"")


@embedded
def test_asked_twice_it_ends_at_once(installation: dict[str, str]) -> None:
    code = (
        "import os, signal, time\n"
        "from dunwell.project.stopping import Stop\n"
        "asked = Stop(at_once_when_asked_twice=True)\n"
        "assert not asked\n"
        "os.kill(os.getpid(), signal.SIGINT)\n"
        "assert asked\n"
        "os.kill(os.getpid(), signal.SIGTERM)\n"
        "time.sleep(60)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], env=installation, check=False)
    assert done.returncode == 128 + signal.SIGTERM


@pytest.mark.django_db(transaction=True)
def test_the_night_that_is_due_runs_once(monkeypatch: pytest.MonkeyPatch) -> None:
    at = dt.datetime(2026, 9, 14, 4, 30, tzinfo=dt.UTC)
    with transaction.atomic():
        house = make.organization()
        ensure_builtin(house.pk, make.AT)
        make.customer(house)
    [night] = [job for job in SCHEDULE if job.name == "night"]
    monkeypatch.setattr("dunwell.kit.clock.now", lambda: at)
    found = lane(night)
    for _ in range(2):
        found._due.clear()
        found.pass_once()
    assert found.failures == {}
    [run] = Run.objects.of(house)
    assert (run.as_of, run.state, run.customers) == (dt.date(2026, 9, 14), RunState.DONE, 1)
