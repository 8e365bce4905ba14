"""`dunwell up`: one server and its workers as one process tree that starts, stops and dies together.

Single-threaded and polling. Why each line is there: granian hangs now and then when TERM comes while it starts, so a
signal is kept until the server answers; children have process groups of their own, so that a Ctrl-C reaches them once
and through us; the kernel tells them when we are killed.
"""

import contextlib
import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from dunwell.practice.demo import beside
from dunwell.project.stopping import Stop

START_LIMIT = 30.0
GRACE = 10.0
POLL = 0.05
WISHES = 0.5  # seconds
LOCAL = "127.0.0.1"
PORTS = 50
_PR_SET_PDEATHSIG = 1


@dataclass(slots=True)
class Child:
    """A process we started, by the name it has in messages."""

    name: str
    process: subprocess.Popen[bytes]

    def signal_group(self, signum: int) -> None:
        """Send a signal to the child and all it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signum)


class Guest:
    """The demo: started when a page asks for it, stopped with us, and missed by nobody when it ends by itself."""

    def __init__(self, data: Path, port: int) -> None:
        """Nothing is started yet; the demo will listen on this machine only, on one of the ports after ours."""
        self._data, self._port = data, port
        self._child: Child | None = None
        self._looked, self._at, self._answers = 0.0, 0, False
        beside.take_wish(data)
        beside.note_address(data, "")

    def look_after(self) -> None:
        """Start it where it is asked for, and note where it is gone; looks into the folder twice a second."""
        if time.monotonic() - self._looked < WISHES:
            return
        self._looked = time.monotonic()
        if self._child is not None and self._child.process.poll() is not None:
            self._child, self._answers = None, False
            beside.note_address(self._data, "")
        if self._child is not None and not self._answers and _answers(LOCAL, self._at):
            self._answers = True
            beside.note_address(self._data, f"http://{LOCAL}:{self._at}", answers=True)
        if (self._data / beside.WANTED).exists() and self._child is None:
            self._start()
        beside.take_wish(self._data)

    def leave(self) -> list[Child]:
        """Return whom to stop: it, if it is here."""
        beside.note_address(self._data, "")
        return [self._child] if self._child else []

    def _start(self) -> None:
        port = next((port for port in range(self._port + 1, self._port + PORTS) if is_free(LOCAL, port)), None)
        if port is not None:
            words = ["demo", "--port", str(port)]
            code = f"import sys; from dunwell.project.cli import main; sys.exit(main({words}))"
            # Never into our database; DUNWELL_DATA stays, the demo takes a folder of its own in it.
            environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
            self._child = Child("demo", _start([sys.executable, "-c", code], environment))
            self._at = port
            beside.note_address(self._data, f"http://{LOCAL}:{port}")


def is_free(host: str, port: int) -> bool:
    """Tell whether we may listen there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((host, port))
        except OSError:
            return False
    return True


def server_command(host: str, port: int, processes: int) -> list[str]:
    """Return how the server is started."""
    flags = "--workers-kill-timeout 5 --respawn-failed-workers --blocking-threads 4 --backpressure 16 --no-ws"
    quiet = ["--log-level", "warning"]
    where = ["--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(processes)]
    return [sys.executable, "-m", "granian", *where, *flags.split(), *quiet, "dunwell.project.wsgi:application"]


def worker_command() -> list[str]:
    """Return how a worker is started."""
    return [sys.executable, "-c", "import sys; from dunwell.project.cli import main; sys.exit(main(['worker']))"]


def serve(
    asked: Stop,
    *,
    host: str,
    port: int,
    servers: int,
    workers: int,
    say: Callable[[str], None],
    guest: Guest | None = None,
) -> int:
    """Run server and workers until asked to stop; 0 then, 1 when one of them died, whose name is said.

    A guest comes when it is asked for and dies alone.
    """
    commands = {"server": server_command(host, port, servers)}
    for number in range(1, workers + 1):
        commands[f"worker {number}" if workers > 1 else "worker"] = worker_command()
    children = [Child(name, _start(command)) for name, command in commands.items()]
    try:
        dead = _wait_until_ready(children, host, port)
        if dead is None and not asked:
            say(f"dunwell: http://{host if ':' not in host else f'[{host}]'}:{port} is ready; Ctrl-C stops it.")
        while dead is None and not asked:
            time.sleep(POLL)
            dead = _first_dead(children)
            if guest is not None:
                guest.look_after()
    finally:
        _stop([*children, *(guest.leave() if guest else ())])
    if dead is not None and not asked:
        say(f"dunwell: the {dead.name} ended by itself (status {dead.process.returncode}); the rest was stopped.")
        return 1
    say("dunwell: stopped")
    return 0


def _start(command: list[str], environment: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command, env=environment, process_group=0, stdin=subprocess.DEVNULL, preexec_fn=_die_with_parent
    )


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait_until_ready(children: list[Child], host: str, port: int) -> Child | None:
    """Wait until the server answers; return whoever died before, the server when it takes too long."""
    limit = time.monotonic() + START_LIMIT
    while time.monotonic() < limit:
        if dead := _first_dead(children):
            return dead
        if _answers(host, port):
            return None
        time.sleep(POLL)
    return children[0]


def _answers(host: str, port: int) -> bool:
    """Tell whether the server answers; what it says is not our business here."""
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/health")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def _first_dead(children: list[Child]) -> Child | None:
    return next((child for child in children if child.process.poll() is not None), None)


def _stop(children: list[Child]) -> None:
    """Ask all to stop, wait a little, then end what is left, whole groups."""
    for child in children:
        child.signal_group(signal.SIGTERM)
    limit = time.monotonic() + GRACE
    for child in children:
        try:
            child.process.wait(timeout=max(0.1, limit - time.monotonic()))
        except subprocess.TimeoutExpired:
            continue
    for child in children:
        child.signal_group(signal.SIGKILL)
        child.process.wait()
