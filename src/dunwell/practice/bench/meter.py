"""CPU seconds of our process and of the database, wall seconds, and the peak of our memory.

SQLite runs inside our process. PostgreSQL's share is what all processes of its cluster used meanwhile (backends,
checkpointer, writer, autovacuum), read from /proc: the postmaster, its children, and those it has buried. Where the
server is on another machine that cannot be read, and the figures say so by `cpu_database` null.
"""

import os
import resource
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from django.db import connection

from dunwell.kit import bulk

TICKS = os.sysconf("SC_CLK_TCK")


class Meter:
    """Measures what happens inside `with meter:`; several times add up."""

    def __init__(self) -> None:
        """Find the database's processes, so that finding them is in no figure."""
        self.postmaster = _postmaster() if bulk.is_postgres() else None
        self.own = self.wall = self.database = 0.0
        self._began = (0.0, 0.0, 0.0)

    def __enter__(self) -> Self:
        """Begin."""
        self._began = self._now()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Add what was used since."""
        own, database, wall = self._now()
        self.own += own - self._began[0]
        self.database += database - self._began[1]
        self.wall += wall - self._began[2]

    def _now(self) -> tuple[float, float, float]:
        database = _cluster_seconds(self.postmaster) if self.postmaster else 0.0
        return time.process_time(), database, time.perf_counter()

    def figures(self) -> dict[str, Any]:
        """Return `cpu_seconds` (ours and the database's), the two apart, `wall_seconds` and `peak_mb`."""
        elsewhere = bulk.is_postgres() and not self.postmaster
        return {
            "cpu_seconds": round(self.own + self.database, 3),
            "wall_seconds": round(self.wall, 3),
            "peak_mb": round(peak_mb(), 1),
            "cpu_own": round(self.own, 3),
            "cpu_database": None if elsewhere else round(self.database, 3),
        }


def peak_mb() -> float:
    """Return the most memory this process has held, in MB; mapped pages of the database file count too."""
    # Not ru_maxrss where it can be helped: a fresh process inherits that of whoever started it.
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return _status("VmHWM:") or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def resident_mb() -> float:
    """Return the memory this process holds now, in MB; 0 where the system does not tell."""
    return _status("VmRSS:")


def _status(name: str) -> float:
    try:
        return int(Path("/proc/self/status").read_text("ascii").split(name)[1].split()[0]) / 1024
    except (OSError, IndexError):
        return 0.0


def _postmaster() -> int | None:
    """Return the process id of the server we are connected to; None when it runs elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    found = _stat(backend)
    parent = _stat(found[0]) if found else None
    return found[0] if found and parent and parent[3].startswith("postgres") else None


def _cluster_seconds(postmaster: int) -> float:
    ticks = 0
    for entry in Path("/proc").iterdir():
        found = _stat(int(entry.name)) if entry.name.isdigit() else None
        if found is None:
            continue
        if int(entry.name) == postmaster:
            ticks += found[1] + found[2]
        elif found[0] == postmaster:
            ticks += found[1]
    return ticks / TICKS


def _stat(pid: int) -> tuple[int, int, int, str] | None:
    """Return a process's parent, its own ticks, those of the children it buried, and its name."""
    try:
        text = (Path("/proc") / str(pid) / "stat").read_text("utf-8", errors="replace")
    except OSError:
        return None
    head, _, rest = text.rpartition(")")
    values = rest.split()
    own, buried = int(values[11]) + int(values[12]), int(values[13]) + int(values[14])
    return int(values[1]), own, buried, head.partition("(")[2]
