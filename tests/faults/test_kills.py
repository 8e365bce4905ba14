"""kill -9 at every point of dispatch, leases outlived: nothing twice on the wire, nothing lost unseen (promise 2)."""

import datetime as dt
from collections import Counter

import pytest

from tests.faults.world import World

DAY = "2026-10-05"
AT = dt.datetime(2026, 10, 5, 8, tzinfo=dt.UTC)
LEASE_PAST = AT + dt.timedelta(minutes=6)

# Where the second of three messages is killed -> how often its body is on the wire, and what it becomes.
POINTS = {
    "dispatch.after_t0": (1, "SENT"),
    "dispatch.before_t1": (1, "SENT"),
    "dispatch.in_t1": (1, "SENT"),
    "dispatch.after_t1": (0, "UNCERTAIN"),
    "smtp.before_body": (0, "UNCERTAIN"),
    "smtp.body_without_end": (0, "UNCERTAIN"),
    "smtp.after_body": (1, "UNCERTAIN"),
    "smtp.answered": (1, "UNCERTAIN"),
    "dispatch.before_t2": (1, "UNCERTAIN"),
    "dispatch.in_t2": (1, "UNCERTAIN"),
    "dispatch.after_t2": (1, "SENT"),
}


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_at_any_point_sends_nothing_twice_and_loses_nothing_unseen(world: World, point: str) -> None:
    bodies, becomes = POINTS[point]
    world.do("found", port=world.office.port, customers=3)
    assert world.do("small_night", day=DAY) == 3
    world.killed("dispatch", at=AT.isoformat(), faults=f"{point}=kill@2")
    world.do("dispatch", at=AT.isoformat())  # another worker takes the rest; the lease still runs
    for minutes in (0, 10, 60 * 3):
        world.do("dispatch", at=(LEASE_PAST + dt.timedelta(minutes=minutes)).isoformat())
    facts = world.do("facts")
    on_the_wire = Counter(kept.key for kept in world.office.kept)
    assert set(on_the_wire.values()) == {1}
    assert len({message for message, _ in on_the_wire}) == len(on_the_wire)
    second = facts["messages"][1]
    assert second["state"] == becomes
    assert sum(count for (message, _), count in on_the_wire.items() if message == second["id"]) == bodies
    assert [message["state"] for message in facts["messages"]] == ["SENT", becomes, "SENT"]
    assert facts["steps_twice"] == 0
    counted = {"MADE": 3} if becomes == "SENT" else {"MADE": 2, "UNCERTAIN": 1}
    assert facts["contacts"] == counted


def test_four_dispatchers_at_once_send_each_message_once(world: World) -> None:
    world.do("found", port=world.office.port, customers=24)
    world.do("small_night", day=DAY)
    ended = world.run(*[world.job("dispatch", at=AT.isoformat())] * 4)
    assert [child["status"] for child in ended] == [0] * 4
    world.do("dispatch", at=AT.isoformat())
    assert world.states() == {"SENT": 24}
    assert Counter(kept.key for kept in world.office.kept).most_common(1)[0][1] == 1
    assert len(world.office.kept) == 24


def test_of_four_dispatchers_three_are_killed(world: World) -> None:
    world.do("found", port=world.office.port, customers=24)
    world.do("small_night", day=DAY)
    points = ["dispatch.after_t1=kill@3", "smtp.after_body=kill@2", "dispatch.in_t2=kill@3", ""]
    jobs = [world.job("dispatch", at=AT.isoformat(), faults=words) for words in points]
    statuses = [child["status"] for child in world.run(*jobs)]
    assert statuses[3] == 0
    killed = statuses.count(-9)
    world.do("dispatch", at=LEASE_PAST.isoformat())
    states = world.states()
    assert states == {"SENT": 24 - killed, "UNCERTAIN": killed} if killed else {"SENT": 24}
    assert Counter(kept.key for kept in world.office.kept).most_common(1)[0][1] == 1


def test_a_kill_while_the_installation_is_founded_leaves_it_able_to_send(world: World) -> None:
    world.do("found", port=world.office.port, customers=2)
    world.do("small_night", day=DAY)
    world.killed("dispatch", at=AT.isoformat(), faults="instance.named=kill")
    ended = world.run(*[world.job("dispatch", at=AT.isoformat())] * 4)
    assert [child["status"] for child in ended] == [0] * 4
    assert [child["result"]["problems"] for child in ended] == [[]] * 4
    assert world.states() == {"SENT": 2}
