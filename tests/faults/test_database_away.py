"""PostgreSQL crashes and comes back in the middle of a dispatch and of a night (promise 13)."""

import datetime as dt
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.postgres import Cluster, programs, running
from tests.faults.world import World, Worlds

DAY = "2026-10-05"
NOW = dt.datetime(2026, 10, 5, 8, tzinfo=dt.UTC).isoformat()

pytestmark = pytest.mark.skipif(
    not os.environ.get("DATABASE_URL"), reason="tried with the faults on PostgreSQL; SQLite cannot go away"
)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    found = programs()
    if found is None:
        pytest.skip("PostgreSQL's programs (initdb, pg_ctl) are not installed: nobody tried what a restart does")
    with running(found) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def worlds(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    made = Worlds(tmp_path_factory.mktemp("template"), cluster.url)
    yield made
    made.close()


@pytest.fixture
def world(worlds: Worlds, tmp_path: Path) -> Iterator[World]:
    with worlds.world(tmp_path / "world") as made:
        made.do("found", port=made.office.port, customers=5)
        yield made


@pytest.fixture
def pipes(tmp_path: Path) -> str:
    path = str(tmp_path / "hold")
    os.mkfifo(f"{path}.out")
    os.mkfifo(f"{path}.in")
    return path


def hold(world: World, pipes: str, name: str, point: str, **given: str) -> list[int]:
    """Start a job and wait until it stands at a point for the second time."""
    held = world.nursery.start(world.job(name, faults=f"{point}=hold:{pipes}@2", **given))
    assert Path(f"{pipes}.out").read_text() == "reached"
    return held


def go_on(world: World, pipes: str, held: list[int]) -> int:
    """Let it go on; how it ended."""
    Path(f"{pipes}.in").write_text("go on")
    (ended,) = world.nursery.wait(held)
    return int(ended["status"])


@pytest.mark.parametrize(
    "point", ["dispatch.after_t0", "dispatch.in_t1", "dispatch.after_t1", "dispatch.before_t2", "dispatch.in_t2"]
)
def test_dispatch_goes_on_when_the_database_is_back(world: World, cluster: Cluster, pipes: str, point: str) -> None:
    world.do("small_night", day=DAY)
    held = hold(world, pipes, "dispatch", point, at=NOW)
    cluster.restart()
    assert go_on(world, pipes, held) == 0
    assert world.states() == {"SENT": 5}
    assert len({kept.key for kept in world.office.kept}) == len(world.office.kept) == 5


def test_a_night_cut_off_writes_nothing_by_halves_and_is_finished_by_the_next_call(
    world: World, cluster: Cluster, pipes: str
) -> None:
    held = world.nursery.start(world.job("night", faults=f"night.in_range=hold:{pipes}", day=DAY, at=NOW))
    assert Path(f"{pipes}.out").read_text() == "reached"
    cluster.restart()
    assert go_on(world, pipes, held) != 0
    assert world.do("facts")["messages"] == []
    world.do("outlive_leases")
    night = world.do("night", day=DAY, at=NOW)
    assert night["actions"]["message"] == 5
    world.do("dispatch", at=NOW)
    assert world.states() == {"SENT": 5}
    assert Counter(kept.recipient for kept in world.office.kept).most_common(1)[0][1] == 1
