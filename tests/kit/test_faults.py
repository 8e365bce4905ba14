"""Fault points: nothing unless armed, then exactly what they were armed with."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dunwell.kit import faults

SOURCE = Path(faults.__file__).parents[2]


def run(words: str, *, times: int = 3) -> subprocess.CompletedProcess[str]:
    script = f"from dunwell.kit import faults\nfor n in range({times}): print(n, flush=True); faults.reach('here')"
    environment = {**os.environ, "DUNWELL_FAULTS": words, "PYTHONPATH": str(SOURCE)}
    return subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)


def test_an_unarmed_point_does_nothing() -> None:
    faults.reach("anywhere")
    assert run("").stdout == "0\n1\n2\n"
    assert run("elsewhere=kill").returncode == 0


def test_the_environment_kills_at_the_named_turn() -> None:
    done = run("here=kill@2")
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, "0\n1\n")
    assert run("here=kill").stdout == "0\n"


def test_a_word_nobody_understands_stops_the_start() -> None:
    done = run("here=dance")
    assert done.returncode != 0
    assert "'here=dance' is not understood" in done.stderr


def test_a_test_may_run_something_at_a_point_for_a_while() -> None:
    seen: list[int] = []
    with faults.armed("here", lambda: seen.append(1), turn=2):
        for _ in range(3):
            faults.reach("here")
    faults.reach("here")
    assert seen == [1]


def test_a_point_is_disarmed_also_after_an_error() -> None:
    with pytest.raises(RuntimeError), faults.armed("here", lambda: None):
        raise RuntimeError
    faults.reach("here")
