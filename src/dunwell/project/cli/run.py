"""`dunwell up`, `dunwell worker`, `dunwell doctor`: running it, and asking how it is."""

import argparse
import os
from pathlib import Path

from dunwell.project.cli import common
from dunwell.project.stopping import Stop


def add(commands: common.Commands, shared: argparse.ArgumentParser) -> None:
    """Add the commands."""
    up = commands.add_parser("up", parents=[shared], help="web and worker in one process tree")
    up.add_argument("--port", type=int, default=8000, metavar="N")
    up.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="where to listen (this machine only)")
    up.add_argument("--workers", type=int, default=1, metavar="N", help="of server and worker; PostgreSQL")
    up.set_defaults(run=run_up, needs_database=False)
    worker = commands.add_parser("worker", parents=[shared], help="the nights, mails and imports; no pages")
    worker.set_defaults(run=run_worker, needs_database=False)
    doctor = commands.add_parser("doctor", parents=[shared], help="say what is not all right, and how to mend it")
    doctor.set_defaults(run=run_doctor, needs_database=False, writes=False)


def run_up(options: argparse.Namespace) -> int:
    """Prepare the database, then run until a signal comes."""
    asked = Stop()  # first of all: until then a signal shows a traceback
    from dunwell.practice.demo import beside
    from dunwell.project import supervisor

    if not supervisor.is_free(options.host, options.port):
        raise common.UsageError(f"port {options.port} is in use; choose another one with --port.")
    if options.workers < 1:
        raise common.UsageError("--workers must be 1 or more.")
    common.open_database()
    workers = options.workers
    if workers > 1 and common.is_embedded():
        common.say("the embedded database has one worker; PostgreSQL takes more.")
        workers = 1
    _hand_over()
    folder = Path(os.environ["DUNWELL_DATA"])
    guest = None if beside.is_itself(folder) else supervisor.Guest(folder, options.port)
    os.environ["DUNWELL_OFFERS_DEMO"] = "1" if guest else ""
    where = {"host": options.host, "port": options.port}
    return supervisor.serve(asked, **where, servers=options.workers, workers=workers, say=common.say, guest=guest)


def run_worker(options: argparse.Namespace) -> int:
    """Work until a signal comes; what runs is finished first."""
    asked = Stop(at_once_when_asked_twice=True)
    common.open_database()
    from dunwell.project import worker

    return worker.run(asked)


def _hand_over() -> None:
    """Say how to get in where nobody can yet, and leave the database to the children."""
    from django.conf import settings
    from django.db import connection

    from dunwell.audit import sealing
    from dunwell.organizations import queries

    if not queries.has_users():
        common.say("nobody can sign in yet: dunwell create-admin YOU@EXAMPLE.COM")
    sealing.seal_all()
    connection.close()
    os.environ["DUNWELL_DATA"] = str(settings.DATA)


def run_doctor(options: argparse.Namespace) -> int:
    """Make every check; exit code 1 when there is a problem. Never migrates, so it can be asked at any time."""
    common.open_database(migrates=False)
    from dunwell.kit import clock
    from dunwell.project import doctor

    found = doctor.examine(at=clock.now())
    told = doctor.to_json(found)
    if options.json:
        common.print_json(told)
    else:
        for row in found:
            print(f"{row.state:7}  {row.name}: {row.message}" + (f" -> {row.fix}" if row.fix else ""))
    return 0 if told["healthy"] else 1
