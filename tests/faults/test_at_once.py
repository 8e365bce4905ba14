"""Several processes at the same work: nights, dispatchers, people who pay."""

import datetime as dt
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.world import World

DAY = "2026-10-05"
AT = dt.datetime(2026, 10, 5, 8, tzinfo=dt.UTC)
NOW = AT.isoformat()


@pytest.fixture
def pipes(tmp_path: Path) -> str:
    """Two pipes by which a child tells that it has reached a point, and is told to go on."""
    path = str(tmp_path / "hold")
    os.mkfifo(f"{path}.out")
    os.mkfifo(f"{path}.in")
    return path


def meanwhile(world: World, pipes: str, point: str, act: Callable[[], object]) -> None:
    """Hold a dispatcher at a point, do something, and let it go on."""
    held = world.nursery.start(world.job("dispatch", at=NOW, faults=f"{point}=hold:{pipes}"))
    assert Path(f"{pipes}.out").read_text() == "reached"
    act()
    Path(f"{pipes}.in").write_text("go on")
    (ended,) = world.nursery.wait(held)
    assert ended["status"] == 0


def test_two_nights_and_four_dispatchers_at_once_say_everything_once(world: World) -> None:
    world.do("found", port=world.office.port, customers=30)
    nights = [world.job("night", day=DAY, at=NOW)] * 2
    ended = world.run(*nights, *[world.job("dispatch", at=NOW)] * 4)
    assert [child["status"] for child in ended] == [0] * 6
    world.do("dispatch", at=NOW)
    facts = world.do("facts")
    assert Counter(message["state"] for message in facts["messages"]) == {"SENT": 30}
    assert facts["steps"] == 30
    assert Counter(kept.key for kept in world.office.kept).most_common(1)[0][1] == 1
    assert len({kept.recipient for kept in world.office.kept}) == len(world.office.kept) == 30


@pytest.mark.parametrize("point", ["dispatch.after_t0", "dispatch.before_t1"])
def test_a_payment_of_another_process_before_t1_stops_the_mail(world: World, pipes: str, point: str) -> None:
    world.do("found", port=world.office.port, customers=1)
    world.do("small_night", day=DAY)
    meanwhile(world, pipes, point, lambda: world.do("pay", numbers=["C0"]))
    assert world.office.kept == []
    assert world.do("facts")["messages"][0]["reason"] == "nothing_open"


@pytest.mark.parametrize("point", ["dispatch.after_t1", "smtp.before_body", "smtp.after_body", "dispatch.before_t2"])
def test_a_payment_of_another_process_after_t1_crossed_in_the_post(world: World, pipes: str, point: str) -> None:
    world.do("found", port=world.office.port, customers=1)
    world.do("small_night", day=DAY)
    meanwhile(world, pipes, point, lambda: world.do("pay", numbers=["C0"]))
    facts = world.do("facts")
    assert facts["messages"][0]["state"] == "SENT"
    assert facts["happened"][-2:] == ["message.sent", "message.crossed"]


def test_while_one_dispatcher_is_slow_another_takes_the_rest(world: World, pipes: str) -> None:
    world.do("found", port=world.office.port, customers=5)
    world.do("small_night", day=DAY)
    meanwhile(world, pipes, "smtp.before_body", lambda: world.do("dispatch", at=NOW))
    assert world.states() == {"SENT": 5}
    assert len({kept.key for kept in world.office.kept}) == len(world.office.kept) == 5


def test_nobody_waits_for_a_mail_server_that_does_not_answer(world: World, pipes: str) -> None:
    world.do("found", port=world.office.port, customers=1)
    world.do("small_night", day=DAY)
    # No transaction is open on the wire: what others write is written at once, also on SQLite.
    meanwhile(world, pipes, "smtp.after_body", lambda: world.do("add_customers", count=2, first=1))
    assert world.states() == {"SENT": 1}


def test_a_night_with_poisoned_rows_finishes_and_lists_them(world: World) -> None:
    world.do("found", port=world.office.port, customers=40)
    world.do("poison", numbers=["C7"])
    night = world.do("night", day=DAY, at=NOW)
    assert night["customers"] == 40
    sent = world.do("dispatch", at=NOW)
    assert sent["sent"] == 39
    assert len(night["problems"]) + len(sent["problems"]) == 1
    assert "ap@c7.example" not in {kept.recipient for kept in world.office.kept}
