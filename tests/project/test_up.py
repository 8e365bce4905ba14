"""`dunwell up`: starts, stops and dies as one; nothing of it is left over."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from dunwell.practice.demo import beside
from tests.once import embedded

pytestmark = embedded

LIMIT = 180.0
COMMAND = "import sys; from dunwell.project.cli import main; sys.exit(main())"


def wait_until(true: Callable[[], object], what: str) -> None:
    """Wait for something that must come, and say what did not."""
    limit = time.monotonic() + LIMIT
    while not true():
        assert time.monotonic() < limit, f"{what} did not come within {LIMIT:.0f} s"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A prepared installation of its own on the embedded database, shared by the tests of this file."""
    known = {name: value for name, value in os.environ.items() if not name.startswith(("DUNWELL", "DATABASE"))}
    data = str(tmp_path_factory.mktemp("up"))
    more = {"DUNWELL_DATA": data, "PYTHONPATH": os.pathsep.join(sys.path), "DUNWELL_THROWAWAY": "1"}
    environment = {**known, **more, "DJANGO_SETTINGS_MODULE": "dunwell.project.settings"}
    subprocess.run([sys.executable, "-c", COMMAND, "migrate"], env=environment, check=True, capture_output=True)
    return environment


def lives(row: psutil.Process) -> bool:
    """Whether a process runs, which may end while it is looked at."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return bool(row.is_running() and row.status() != psutil.STATUS_ZOMBIE)
    return False


def command(row: psutil.Process) -> str:
    """The words a process was started with; none of one that ended while it was looked at."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return " ".join(row.cmdline())
    return ""


class Up:
    """A running `dunwell up` and what it says."""

    def __init__(self, environment: dict[str, str], said: Path) -> None:
        self.port = free_port()
        self.said = said
        with said.open("wb") as file:
            command = [sys.executable, "-c", COMMAND, "up", "--port", str(self.port)]
            self.process = subprocess.Popen(command, env=environment, stderr=file, stdout=file, process_group=0)
        self.family: set[psutil.Process] = set()

    def text(self) -> str:
        return self.said.read_text()

    def children(self) -> list[psutil.Process]:
        """All below us now; they are remembered, to be looked for afterwards."""
        with contextlib.suppress(psutil.NoSuchProcess):
            found = psutil.Process(self.process.pid).children(recursive=True)
            self.family |= set(found)
            return found
        return []

    def wait_until_ready(self) -> None:
        wait_until(lambda: "is ready" in self.text() or self.process.poll() is not None, "ready")
        assert self.process.poll() is None, self.text()
        assert len(self.children()) >= 3

    def has_ended(self) -> bool:
        """Whether it has ended; whom it starts until then is remembered."""
        self.children()
        return self.process.poll() is not None

    def left_over(self) -> list[psutil.Process]:
        return [row for row in self.family if lives(row)]


@pytest.fixture
def up(environment: dict[str, str], tmp_path: Path) -> Iterator[Up]:
    running = Up(environment, tmp_path / "said")
    yield running
    running.children()
    if running.process.poll() is None:
        running.process.kill()
        running.process.wait()
    for row in running.left_over():
        with contextlib.suppress(psutil.NoSuchProcess):
            row.kill()


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_when_asked_and_leaves_nothing(up: Up, signum: int) -> None:
    up.wait_until_ready()
    os.killpg(up.process.pid, signum)  # as a terminal does: our children have groups of their own
    assert up.process.wait(timeout=LIMIT) == 0
    assert up.text().splitlines()[-1] == "dunwell: stopped"
    assert "Traceback" not in up.text()
    assert up.left_over() == []


def test_a_signal_while_it_starts_is_kept_until_it_can_be_obeyed(up: Up) -> None:
    wait_until(up.children, "a child")
    up.process.send_signal(signal.SIGTERM)
    wait_until(up.has_ended, "the end")
    assert up.process.returncode == 0
    assert "Traceback" not in up.text()
    assert up.left_over() == []


def test_a_killed_supervisor_leaves_no_orphans(up: Up) -> None:
    up.wait_until_ready()
    up.process.kill()
    up.process.wait()
    wait_until(lambda: not up.left_over(), "the end of the children")


@pytest.mark.parametrize("name", ["server", "worker"])
def test_a_dead_child_ends_all_with_its_name(up: Up, name: str) -> None:
    up.wait_until_ready()
    [victim] = [
        row for row in psutil.Process(up.process.pid).children() if ("granian" in command(row)) == (name == "server")
    ]
    victim.kill()
    assert up.process.wait(timeout=LIMIT) == 1
    assert f"the {name} ended by itself" in up.text()
    wait_until(lambda: not up.left_over(), "the end of the others")


def test_the_demo_comes_when_it_is_asked_for_and_goes_with_us(environment: dict[str, str], up: Up) -> None:
    data = Path(environment["DUNWELL_DATA"])
    small = [sys.executable, "-c", COMMAND, "demo", "--no-serve", "--customers", "20", "--days", "10"]
    subprocess.run(small, env=environment, check=True, capture_output=True)
    up.wait_until_ready()
    before = len(up.children())
    beside.want(data)

    wait_until(lambda: beside.look(data).is_ready, "the demo")
    assert urllib.request.urlopen(f"{beside.look(data).address}/health").status == 200
    guests = [row for row in up.children() if "'demo'" in command(row)]
    assert len(up.children()) > before
    guests[0].kill()  # it is missed by nobody
    wait_until(lambda: not beside.look(data).address, "the note that it is gone")
    assert up.process.poll() is None
    beside.want(data)
    wait_until(lambda: beside.look(data).is_ready, "the demo once more")
    os.killpg(up.process.pid, signal.SIGTERM)
    assert up.process.wait(timeout=LIMIT) == 0
    assert beside.look(data).address == ""
    wait_until(lambda: not up.left_over(), "the end of the demo")


def test_a_port_in_use_is_one_sentence_and_2(environment: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = [sys.executable, "-c", COMMAND, "up", "--port", str(taken.getsockname()[1])]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "is in use; choose another one with --port" in done.stderr
