"""What is not all right is noticed, said once, and forgotten when it is mended."""

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django_tasks_db.models import DBTaskResult

from dunwell.audit import operations as audit
from dunwell.audit import queries
from dunwell.audit.models import Event, Instance
from dunwell.audit.tasks import seal
from dunwell.dunning.models import Run
from dunwell.organizations.models import Organization
from dunwell.organizations.terms import Sending
from dunwell.project import health
from dunwell.worklist.queries import list_alerts
from tests import make

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 9, 14, 8, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


class Usage(NamedTuple):
    free: int


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    return tmp_path


def alive(at: dt.datetime = AT) -> None:
    audit.beat(name=f"{queries.WORKER}here", at=at, detail='{"doing": {}, "failing": {}}')


def test_a_night_that_did_not_run_is_one_alert_until_it_ran() -> None:
    house = make.organization()
    Event.objects.unscoped("a test").update(at=AT)
    alive()
    for _ in range(3):
        [trouble] = health.watch(at=AT)
    assert trouble.message == "House: the night of 14 Sep 2026 did not run (there was none before)"
    [alert] = list_alerts(house.pk)
    assert (alert.kind, alert.text) == ("NIGHT_MISSING", trouble.message)
    assert queries.list_troubles(at=AT) == [f"{trouble.message}: {trouble.fix}."]
    Run.objects.create(organization=house, as_of=AT.date(), state="DONE", semantics=1, context="", started_at=AT)
    assert health.watch(at=AT) == []
    assert list_alerts(house.pk) == []
    assert queries.list_troubles(at=AT) == []


def test_the_last_night_is_named() -> None:
    house = make.organization()
    Run.objects.create(
        organization=house, as_of=dt.date(2026, 9, 11), state="DONE", semantics=1, context="", started_at=AT
    )
    [trouble] = health.missing_nights(at=AT)
    assert trouble.message.endswith("(the last one was that of 11 Sep 2026)")


@pytest.mark.parametrize(("free", "count"), [(health.LEAST_FREE, 0), (health.LEAST_FREE - 1, 1)])
def test_a_full_disk_is_said(monkeypatch: pytest.MonkeyPatch, free: int, count: int) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(free))
    assert len(health.full_disk()) == count


def test_a_data_folder_that_is_not_there_yet_is_no_trouble(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path / "nothing"
    assert health.full_disk() == []


def test_events_that_wait_too_long_for_their_seal_are_said() -> None:
    make.organization()
    assert health.unsealed(at=make.AT + 10 * MINUTE) == []
    [trouble] = health.unsealed(at=make.AT + 11 * MINUTE)
    assert "1 events" in trouble.message


def test_without_a_worker_the_banner_says_so() -> None:
    assert "No worker runs" in queries.list_troubles(at=AT)[0]
    alive()
    assert queries.list_troubles(at=AT + 3 * MINUTE) == []
    [text] = queries.list_troubles(at=AT + 4 * MINUTE)
    assert text.startswith("The worker has been silent since 14 Sep 2026 08:00 UTC")
    audit.beat(name=f"{queries.WORKER}there", at=AT + 4 * MINUTE)
    assert queries.list_troubles(at=AT + 4 * MINUTE) == []


def loud(state: str = Sending.ON) -> Organization:
    house = make.organization()
    Organization.objects.filter(pk=house.pk).update(sending=state)
    return house


def sending(house: Organization) -> str:
    house.refresh_from_db()
    return house.sending


def other_folder(folder: Path) -> None:
    (folder / "instance").write_text("b1f4c1f0-0000-4000-8000-000000000000\n")


def no_folder(folder: Path) -> None:
    (folder / "instance").unlink()


def other_database(folder: Path) -> None:
    Instance.objects.all().delete()


@pytest.mark.parametrize("change", [other_folder, no_folder, other_database])
def test_a_copy_or_a_restored_half_sends_nothing_until_told_to(change: Callable[[Path], None], folder: Path) -> None:
    house = loud()
    assert health.check_instance(at=AT) == []
    assert sending(house) == Sending.ON
    change(folder)
    assert not audit.claim_instance(at=AT)
    assert health.check_instance(at=AT) == ["House"]
    assert sending(house) == Sending.OFF
    assert health.check_instance(at=AT) == []
    assert audit.claim_instance(at=AT)


def test_an_organization_that_was_off_is_not_named(folder: Path) -> None:
    loud(Sending.OFF)
    health.check_instance(at=AT)
    other_folder(folder)
    assert health.check_instance(at=AT) == []


def test_tasks_of_killed_workers_are_given_up_and_old_ones_forgotten() -> None:
    lost, fresh, old, ready = (seal.enqueue().id for _ in range(4))
    rows = DBTaskResult.objects
    rows.filter(pk=lost).update(status="RUNNING", started_at=AT - dt.timedelta(hours=7))
    rows.filter(pk=fresh).update(status="RUNNING", started_at=AT - dt.timedelta(hours=5))
    rows.filter(pk=old).update(status="SUCCESSFUL", finished_at=AT - dt.timedelta(days=31))
    alive(AT - dt.timedelta(days=31))
    audit.beat(name=queries.HEALTH, at=AT - dt.timedelta(days=31))
    health.tidy(at=AT)
    assert {str(pk): status for pk, status in rows.values_list("pk", "status")} == {
        lost: "FAILED",
        fresh: "RUNNING",
        ready: "READY",
    }
    assert [beat.name for beat in queries.list_beats()] == [queries.HEALTH]
