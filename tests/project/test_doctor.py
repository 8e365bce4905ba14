"""The doctor says what is not all right and how to mend it, and a check that fails hides no other."""

import datetime as dt
import errno
import json
import socket
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from dunwell.audit import operations as audit
from dunwell.audit import queries as audit_queries
from dunwell.audit import sealing
from dunwell.correspondence.models import Message
from dunwell.correspondence.terms import MessageState
from dunwell.dunning.models import Run
from dunwell.intake.models import Source
from dunwell.kit import clock
from dunwell.organizations import operations as organizations
from dunwell.organizations.models import Organization
from dunwell.project import doctor
from dunwell.project.cli import common, main
from dunwell.project.doctor import OK, PROBLEM, WARNING, Finding, examine
from tests import make
from tests.project.test_setting_up import run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    return tmp_path


@pytest.fixture
def at() -> dt.datetime:
    return clock.now()


@pytest.fixture
def house(at: dt.datetime) -> Organization:
    """An installation in good health."""
    row = make.organization()
    organizations.update_settings(organization=row.pk, changes={"email": "ar@house.example"}, at=at, actor="cli")
    day = clock.day_of(at, row.time_zone)
    Run.objects.create(organization=row, as_of=day, state="DONE", semantics=1, context="", started_at=at)
    organizations.add_user(organization=row.pk, email="me@example.com", name="Me", role="ADMIN", at=at, actor="cli")
    audit.beat(name=f"{audit_queries.WORKER}here", at=at, detail='{"doing": {}, "failing": {}}')
    connect(row, "mailbox")
    sealing.seal_all()
    return row


def connect(house: Organization, connector: str, **settings: str) -> None:
    organizations.connect(
        organization=house.pk,
        kind="EMAIL",
        connector=connector,
        settings=settings,
        at=clock.now(),
        actor="cli",
        role=None,
    )


def bad(found: list[Finding]) -> dict[str, tuple[str, str]]:
    return {row.name: (row.state, row.message) for row in found if row.state != OK}


def test_a_healthy_house_has_nothing_to_mend(house: Organization, at: dt.datetime) -> None:
    assert bad(examine(at=at)) == {}


def test_an_empty_house_is_told_how_to_begin(at: dt.datetime) -> None:
    found = bad(examine(at=at))
    assert found.keys() == {"worker", "people"}
    assert found["worker"][0] == PROBLEM


def test_the_command_prints_findings_and_ends_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 1
    assert "problem  worker: No worker runs" in capsys.readouterr().out
    assert main(["doctor", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["healthy"] is False
    assert set(told["checks"][0]) == {"name", "state", "message", "fix"}


def test_warnings_are_no_problems(house: Organization, capsys: pytest.CaptureFixture[str]) -> None:
    Organization.objects.filter(pk=house.pk).update(freshness_days=1)
    Source.objects.create(organization=house, name="books", data_date=dt.date(2026, 1, 5))
    assert main(["doctor", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["healthy"] is True


def test_forty_who_cannot_be_written_to_are_counted_by_reason(house: Organization, at: dt.datetime) -> None:
    due = clock.day_of(at, house.time_zone) - dt.timedelta(days=4)
    for number in range(40):
        owing = make.customer(house, f"C{number}", kind="", country="")
        make.invoice(house, owing, number=f"INV-{number}", due=due)
    expected = (WARNING, "40 customers cannot be written to: country unknown (40), kind unknown (40)")
    assert bad(examine(at=at))["House: reach"] == expected


def test_a_message_that_may_have_left_is_a_problem(house: Organization, at: dt.datetime) -> None:
    for state in (MessageState.UNCERTAIN, MessageState.READY, MessageState.LATER, MessageState.IN_REVIEW):
        Message.objects.create(
            organization=house,
            customer=make.customer(house, state),
            night_on=at.date(),
            channel="EMAIL",
            step="reminder-1",
            template="reminder",
            state=state,
            recorded_at=at,
        )
    found = [row for row in examine(at=at) if row.name == "House: messages"]
    assert [(row.state, row.message) for row in found] == [
        (PROBLEM, "1 messages may or may not have been sent"),
        (OK, "2 messages wait to be sent, 1 for review"),
    ]


def test_a_mail_server_that_is_not_there_is_a_problem(house: Organization, at: dt.datetime) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        connect(house, "smtp", host="127.0.0.1", port=str(taken.getsockname()[1]))
        state, message = bad(examine(at=at))["House: mail"]
    assert state == PROBLEM
    assert message.startswith("mail by smtp cannot be sent: ")


def test_mails_that_come_from_nobody_are_a_warning(house: Organization, at: dt.datetime) -> None:
    Organization.objects.filter(pk=house.pk).update(email="")
    state, message = bad(examine(at=at))["House: mail"]
    assert state == WARNING
    assert message.startswith("mails come from accounts@")


def test_no_connection_is_a_problem_once_something_shall_leave(at: dt.datetime) -> None:
    row = make.organization()
    assert bad(examine(at=at))["House: mail"][0] == WARNING
    Organization.objects.filter(pk=row.pk).update(sending="ON")
    assert bad(examine(at=at))["House: mail"][0] == PROBLEM


def test_a_lost_key_is_a_problem_and_hides_no_other_check(house: Organization, at: dt.datetime, settings: Any) -> None:
    connect(house, "smtp", host="127.0.0.1", password="secret")
    settings.SECRET_KEY = "another key of the same length or so, which opens nothing"
    found = examine(at=at)
    assert "bring that key back" in bad(found)["House: mail"][1]
    assert {"House: night", "House: reach"} <= {row.name for row in found}


def test_a_copied_installation_is_a_problem(house: Organization, at: dt.datetime, folder: Path) -> None:
    audit.claim_instance(at=at)
    (folder / "instance").write_text("another\n")
    assert bad(examine(at=at))["instance"][0] == PROBLEM


def test_a_clock_that_went_back_is_a_problem(house: Organization, at: dt.datetime) -> None:
    assert "the clock went back" in bad(examine(at=at - dt.timedelta(days=7)))["clock"][1]


def test_a_night_that_did_not_run_is_a_problem(house: Organization, at: dt.datetime) -> None:
    later = dt.datetime.combine(at.date() + dt.timedelta(days=2), dt.time(9), dt.UTC)
    assert "did not run; the last night was that of" in bad(examine(at=later))["House: night"][1]


def test_what_fails_again_and_again_is_a_problem(house: Organization, at: dt.datetime) -> None:
    detail = json.dumps({"doing": {}, "failing": {"night of organization 1": "NightRefusedError: too old"}})
    audit.beat(name=f"{audit_queries.WORKER}here", at=at, detail=detail)
    assert "NightRefusedError: too old" in bad(examine(at=at))["worker"][1]


def test_a_readable_key_is_a_warning(house: Organization, at: dt.datetime, folder: Path) -> None:
    (folder / "secret.key").write_text("x")
    (folder / "secret.key").chmod(0o644)
    assert bad(examine(at=at))["data"][0] == WARNING


def test_a_check_that_fails_is_a_finding(house: Organization, at: dt.datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "count_unreachable", lambda *_args, **_more: 1 / 0)
    assert bad(examine(at=at)) == {
        "House: reach": (PROBLEM, "could not be checked: ZeroDivisionError: division by zero")
    }


def test_without_a_database_the_rest_is_left_out(tmp_path: Path) -> None:
    done = run("doctor", "--json", data=tmp_path, DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    assert done.returncode == 1, done.stderr
    checks = {row["name"]: row["state"] for row in json.loads(done.stdout)["checks"]}
    assert checks == {"data": OK, "database": PROBLEM, "migrations": PROBLEM}


def test_a_folder_that_cannot_be_written_to_is_said_with_its_cause(
    folder: Path, at: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(**_: Any) -> None:
        raise OSError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("dunwell.project.doctor.tempfile.TemporaryFile", refuses)
    (found,) = doctor.data_folder(at)
    assert (found.state, found.message) == (PROBLEM, f"{folder} cannot be written to: Permission denied")
    monkeypatch.setattr("dunwell.project.health.LEAST_FREE", 2**80)
    (full,) = doctor.data_folder(at)
    assert full.message.startswith("only ")


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "the disk is full"),
        (OperationalError("database or disk is full"), "the disk is full"),
        (
            PermissionError(errno.EACCES, "Permission denied", "/data/x"),
            "/data/x cannot be written to (Permission denied)",
        ),
        (OperationalError("attempt to write a readonly database"), "the database cannot be written to"),
        (OperationalError("server closed the connection unexpectedly\nmore"), "the database went away (server closed"),
        (OperationalError("no such table: x"), None),
        (ValueError("ours"), None),
    ],
)
def test_what_the_machine_refuses_is_said_in_a_sentence(error: Exception, says: str | None) -> None:
    told = common.what_failed(error)
    assert told is None if says is None else told is not None and told.startswith(says)
