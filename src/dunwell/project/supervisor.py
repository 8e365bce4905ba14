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
from collections.abc import Callable
from dataclasses import dataclass

from dunwell.project.stopping import Stop

START_LIMIT = 30.0
GRACE = 10.0
POLL = 0.05
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


def serve(asked: Stop, *, host: str, port: int, servers: int, workers: int, say: Callable[[str], None]) -> int:
    """Run server and workers until asked to stop; 0 then, 1 when one of them died, whose name is said."""
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
    finally:
        _stop(children)
    if dead is not None and not asked:
        say(f"dunwell: the {dead.name} ended by itself (status {dead.process.returncode}); the rest was stopped.")
        return 1
    say("dunwell: stopped")
    return 0


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, process_group=0, stdin=subprocess.DEVNULL, preexec_fn=_die_with_parent)


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
