"""The health page: each part with its state; what is wrong comes first and says what to do."""

import datetime as dt
import json

from django.db import transaction

from dunwell.audit import operations as audit
from dunwell.audit import queries
from dunwell.customers.models import Customer
from tests.web.world import World, mailed


def beat(world: World, name: str, *, minutes_ago: int = 0, **detail: object) -> None:
    """A heartbeat."""
    with transaction.atomic():
        audit.beat(name=name, at=world.at - dt.timedelta(minutes=minutes_ago), detail=json.dumps(detail))


def states(world: World, who: str = "manager") -> dict[str, str]:
    """Part -> its word."""
    response = world.client(who).get("/system")
    return {part.name: part.word for part in response.context["parts"]}


def all_is_well(world: World) -> None:
    beat(world, "worker.here", failing={})
    beat(world, queries.HEALTH, troubles=[], figures={"disk_free": 9 * 1024**3, "queue": 0, "queue_oldest": None})
    beat(world, queries.BACKUP, minutes_ago=60)


def test_all_is_well(world: World) -> None:
    all_is_well(world)
    found = states(world)
    assert found["Workers"] == "at work"
    assert found["Queue"] == "moves"
    assert found["Mail"] == "certain"
    assert found["Disk"] == "has room"
    assert found["Backup"] == "fresh"


def test_with_nobody_at_work_nothing_is_known(world: World) -> None:
    found = states(world)
    assert (found["Workers"], found["Queue"], found["Disk"], found["Backup"]) == (
        "silent", "not known", "not known", "none known",
    )  # fmt: skip
    text = world.get("/system")
    assert "dunwell worker" in text


def test_each_trouble_says_so(full: World) -> None:
    beat(full, "worker.here", failing={"night": "KeyError"})
    since = (full.at - dt.timedelta(minutes=50)).isoformat()
    beat(full, queries.HEALTH, troubles=[], figures={"disk_free": 5_000_000, "queue": 7, "queue_oldest": since})
    beat(full, queries.BACKUP, minutes_ago=60 * 24 * 9)
    text = full.get("/system")
    assert "night: KeyError" in text or "Night: KeyError" in text
    assert "7 wait, the oldest for 50 minutes" in text
    assert "nearly full" in text
    assert "1 message may or may not have left" in text
    assert "the last copy is of" in text.lower()


def test_what_is_wrong_comes_first(full: World) -> None:
    all_is_well(full)
    bob = Customer.objects.of(full.ours).get(public_id=full.named["bob"])
    mailed(full, bob, "UNCERTAIN")
    parts = full.client("manager").get("/system").context["parts"]
    wrong = [part.tone in {"bad", "warn"} for part in parts]
    assert wrong == sorted(wrong, reverse=True)
    assert next(part for part in parts if part.name == "Mail").link == "/messages?state=UNCERTAIN"


def test_another_house_sees_its_own_mail_and_sources(full: World) -> None:
    all_is_well(full)
    found = states(full, "other")
    assert found["Mail"] == "certain"
    assert not any(name.startswith("Source") for name in found)
