"""Dispatch under fire: processes killed at named points and at any moment, a mail server in bad moods, payments.

`python -m tests.faults.fuzz_dispatch --seed 7 --kills 50` (or `make fuzz`) plays until so many processes were killed,
then lets everything settle and counts: bodies that may have been taken twice, messages lost unseen, customers written
to after they had paid. All three must be 0. A seed plays the same game, as far as the machine's clock lets it.
"""

import argparse
import datetime as dt
import os
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.world import KILLED, World, Worlds
from tests.post_office import Kept

DAY = "2026-10-05"
FIRST = dt.datetime(2026, 10, 4, 22, 30, tzinfo=dt.UTC)
"""Half past midnight in Berlin; the house of these games may write at any hour."""

LEASE_PAST = dt.timedelta(minutes=6)
POINTS = (
    "dispatch.after_t0",
    "dispatch.before_t1",
    "dispatch.in_t1",
    "dispatch.after_t1",
    "smtp.before_body",
    "smtp.body_without_end",
    "smtp.after_body",
    "smtp.answered",
    "dispatch.before_t2",
    "dispatch.in_t2",
    "dispatch.after_t2",
)
MOODS = (
    ("DATA", "drop"),
    ("BODY", "drop"),
    ("BODY", "keep and drop"),
    ("BODY", "451 4.3.0 disk full"),
    ("RCPT", "450 4.2.0 greylisted"),
    ("MAIL", "421 4.3.2 closing"),
    ("BODY", "554 5.7.1 looks like spam"),
)
SETTLED = frozenset({"SENT", "UNCERTAIN", "WITHDRAWN", "FAILED"})
BATCH = 12


@dataclass
class Game:
    """One play: what was done so far, and what must not have happened."""

    world: World
    rng: random.Random
    wanted_kills: int
    at: dt.datetime = FIRST
    kills: int = 0
    customers: int = 0
    paid: set[str] = field(default_factory=set)
    chased: list[str] = field(default_factory=list)

    def play(self) -> dict[str, Any]:
        """Kill until enough were killed, let all settle, and count."""
        self.world.office.clerk.on_body = self._watch
        self.world.do("found", port=self.world.office.port, customers=0)
        while self.kills < self.wanted_kills:
            if not self._unsettled():
                self._more_customers()
            self.rng.choices((self._fire, self._shoot_blindly, self._pay, self._spoil), (6, 2, 2, 2))[0]()
        self._settle()
        return self._count()

    def _watch(self, kept: Kept) -> None:
        if kept.recipient in self.paid:
            self.chased.append(kept.recipient)

    def _more_customers(self) -> None:
        self.world.do("add_customers", count=BATCH, first=self.customers)
        self.customers += BATCH
        self.world.do("small_night", day=DAY)

    def _fire(self) -> None:
        """One to three dispatchers at once, each to be killed at a point it may or may not reach."""
        words = [f"{self.rng.choice(POINTS)}=kill@{self.rng.randint(1, 3)}" for _ in range(self.rng.randint(1, 3))]
        self._dispatch(*words)

    def _shoot_blindly(self) -> None:
        self._dispatch("", kill_after=self.rng.uniform(0.0, 0.3))

    def _dispatch(self, *faults: str, kill_after: float | None = None) -> None:
        jobs = [self.world.job("dispatch", at=self.at.isoformat(), faults=words) for words in faults]
        ended = self.world.run(*jobs, kill_after=kill_after)
        killed = sum(child["status"] == KILLED for child in ended)
        assert all(child["status"] in (0, KILLED) for child in ended), ended
        self.kills += killed
        self.at += LEASE_PAST if killed else dt.timedelta(seconds=30)

    def _pay(self) -> None:
        numbers = [f"C{number}" for number in range(self.customers)]
        chosen = self.rng.sample(numbers, min(2, len(numbers)))
        self.world.do("pay", numbers=chosen)
        self.paid |= {f"ap@{number.lower()}.example" for number in chosen}

    def _spoil(self) -> None:
        self.world.office.say(*self.rng.choice(MOODS))

    def _unsettled(self) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self.world.do("facts")["messages"] if self.customers else []
        return [message for message in messages if message["state"] not in SETTLED]

    def _settle(self) -> None:
        self.world.office.clerk.script.clear()
        said = None
        for _ in range(48):
            if not self._unsettled():
                return
            self.at += dt.timedelta(hours=1)
            said = self.world.do("dispatch", at=self.at.isoformat())
        raise AssertionError(f"unsettled after two days: {self._unsettled()}; dispatch says {said}")

    def _count(self) -> dict[str, Any]:
        facts = self.world.do("facts")
        bodies = Counter(kept.key for kept in self.world.office.kept)
        maybe = Counter(kept.key[0] for kept in self.world.office.kept if not kept.refused)
        taken = {kept.key[0] for kept in self.world.office.accepted}
        states = {message["id"]: message["state"] for message in facts["messages"]}
        lied = [key for key, state in states.items() if state == "SENT" and key not in taken]
        unseen = [key for key in taken if states[key] not in ("SENT", "UNCERTAIN")]
        return {
            "kills": self.kills,
            "messages": len(states),
            "states": dict(sorted(Counter(states.values()).items())),
            "twice": sum(n > 1 for n in bodies.values()) + sum(n > 1 for n in maybe.values()) + facts["steps_twice"],
            "lost": len(lied) + len(unseen),
            "chased_after_paid": len(self.chased),
        }


def play(worlds: Worlds, folder: Path, *, seed: int, kills: int) -> dict[str, Any]:
    """Play one game in an installation of its own."""
    with worlds.world(folder) as world:
        return Game(world, random.Random(seed), kills).play()


def main() -> int:
    """Play from the command line; exit 1 when anything was sent twice, lost, or sent to somebody who had paid."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--kills", type=int, default=50)
    options = parser.parse_args()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="dunwell-fuzz-") as folder:
        worlds = Worlds(Path(folder), os.environ.get("DATABASE_URL", ""))
        try:
            counted = play(worlds, Path(folder) / "world", seed=options.seed, kills=options.kills)
        finally:
            worlds.close()
    database = "PostgreSQL" if os.environ.get("DATABASE_URL") else "SQLite"
    said = ", ".join(f"{name.replace('_', ' ')}={value}" for name, value in counted.items())
    sys.stdout.write(f"{database}, seed {options.seed}, {time.perf_counter() - began:.0f} s: {said}\n")
    return 1 if counted["twice"] or counted["lost"] or counted["chased_after_paid"] else 0


if __name__ == "__main__":
    sys.exit(main())
