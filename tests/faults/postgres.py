"""A PostgreSQL of a test's own that may be stopped and started; never the one that listens on 5432."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.post_office import free_port

OPTIONS = "-c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=on"


def programs() -> Path | None:
    """Where initdb and pg_ctl are, the newest first; None where PostgreSQL is not installed."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("initdb")
    folders += [Path(found).parent] if found else []
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


class Cluster:
    """One server, its data in a folder."""

    def __init__(self, folder: Path, bin_folder: Path) -> None:
        self.bin, self.folder, self.data, self.port = bin_folder, folder, str(folder / "data"), free_port()
        # PostgreSQL refuses to run as root.
        self.user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.getuid() == 0 else []
        self.folder.mkdir(mode=0o700)
        if self.user:
            shutil.chown(self.folder, "postgres", "postgres")
        self._run(
            "initdb", "-D", str(folder / "data"), "-U", "dunwell", "--auth=trust", "--no-sync", "--locale=C.UTF-8"
        )
        self.start()

    @property
    def url(self) -> str:
        """Its DATABASE_URL."""
        return f"postgresql://dunwell@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-p {self.port} -c unix_socket_directories={self.folder} {OPTIONS}"
        self._run(
            "pg_ctl",
            "-D",
            str(self.folder / "data"),
            "-s",
            "-w",
            "-l",
            str(self.folder / "log"),
            "-o",
            options,
            "start",
        )

    def stop(self) -> None:
        """Stop it at once, as a crash would: every connection breaks, open transactions are gone."""
        self._run("pg_ctl", "-D", self.data, "-s", "-m", "immediate", "stop")

    def restart(self) -> None:
        """Crash and come back."""
        self.stop()
        self.start()

    def _run(self, program: str, *words: str) -> None:
        command = [*self.user, str(self.bin / program), *words]
        subprocess.run(command, check=True, cwd="/", capture_output=True)


@contextmanager
def running(bin_folder: Path) -> Iterator[Cluster]:
    """A server for a while, in a folder that its user may pass (pytest's own folders it may not)."""
    with tempfile.TemporaryDirectory(prefix="dunwell-postgres-") as folder:
        Path(folder).chmod(0o711)
        cluster = Cluster(Path(folder) / "cluster", bin_folder)
        try:
            yield cluster
        finally:
            cluster.stop()
