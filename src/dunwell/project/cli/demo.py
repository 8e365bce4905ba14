"""`dunwell demo`: a company with a year of life in a folder of its own, then `up`."""

import argparse
import json
import os
import shutil
import sys
import time
from pathlib import Path
from typing import Any

from dunwell.practice.demo import beside
from dunwell.practice.demo.beside import FOLDER, STATE
from dunwell.project.cli import common, run
from dunwell.project.cli.common import Commands, UsageError

FEWEST = 20
NOTED_EVERY = 0.5  # seconds


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "demo",
        parents=[shared],
        help="a company with a year of life, and its pages",
        description="Builds a company with customers, invoices, payments, promises and disputes, lives through its "
        "last weeks night by night with the mail in a mailbox of its own, and starts it. Nothing leaves this computer. "
        "It lives in the folder `demo` of the data folder; called again it starts what is there.",
    )
    parser.add_argument("--port", type=int, default=8000, metavar="N")
    parser.add_argument("--no-serve", action="store_true", help="build it and stop")
    parser.add_argument("--seed", type=int, default=7, metavar="N", help="the same seed makes the same company")
    parser.add_argument("--customers", type=int, default=500, metavar="N", help=f"how many owe; {FEWEST} or more")
    parser.add_argument(
        "--days", type=int, default=75, metavar="N", help="how many nights are lived through; 10 to 300"
    )
    parser.set_defaults(run=run_demo, needs_database=False, host="127.0.0.1", workers=1)


def run_demo(options: argparse.Namespace) -> int:
    """Build the demo where there is none, say how to get in, and serve it."""
    _check(options)
    folder = _folder()
    state = _state(folder)
    if state is None:
        state = _build(options, folder)
    else:
        common.open_database()
        common.say(
            f"There is a demo of {state['today']} (seed {state['seed']}) in {folder} already; it goes on from there. "
            "Remove the folder for a new one."
        )
    _tell(options, folder, state)
    return 0 if options.no_serve else run.run_up(options)


def _check(options: argparse.Namespace) -> None:
    """Refuse at once what would only be found after the building."""
    from dunwell.project import supervisor

    if options.customers < FEWEST:
        raise UsageError(f"--customers {options.customers}: the demo needs {FEWEST} or more.")
    if not 10 <= options.days <= 300:
        raise UsageError(f"--days {options.days}: choose 10 to 300.")
    if not options.no_serve and not supervisor.is_free(options.host, options.port):
        raise UsageError(f"port {options.port} is in use; choose another one with --port.")


def _folder() -> Path:
    """Point everything at the demo's own folder, so that it never mixes with anybody's data."""
    from dunwell.kit.keys import data_folder

    folder = data_folder(os.environ).resolve() / FOLDER
    os.environ["DUNWELL_DATA"] = str(folder)
    return folder


def _state(folder: Path) -> dict[str, Any] | None:
    """Return what is known of a finished demo; one that was interrupted is cleared away first."""
    path = folder / STATE
    if not path.exists():
        return None
    state: dict[str, Any] = json.loads(path.read_text("utf-8"))
    if state["finished"]:
        return state
    shutil.rmtree(folder)
    return None


def _build(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Build the demo into an empty database, without waiting for the disk after every step."""
    before = os.environ.get("DUNWELL_THROWAWAY")
    os.environ["DUNWELL_THROWAWAY"] = "1"
    beside.keep(folder / STATE, {"finished": False})
    try:
        common.open_database()
    finally:
        if before is None:
            del os.environ["DUNWELL_THROWAWAY"]
        else:
            os.environ["DUNWELL_THROWAWAY"] = before
    from dunwell.audit import sealing
    from dunwell.kit import clock
    from dunwell.organizations import queries
    from dunwell.practice.demo import building, house

    if queries.list_organizations():
        shutil.rmtree(folder)
        raise UsageError("the database DATABASE_URL names has an organization already; a demo needs an empty one.")
    began = time.perf_counter()
    demo = building.build(
        today=clock.today(house.ZONE),
        seed=options.seed,
        size=options.customers,
        days=options.days,
        progress=_Progress(folder),
    )
    sealing.seal_all()
    common.say(f"ready after {time.perf_counter() - began:.0f} s")
    state = {
        "finished": True,
        "seed": demo.seed,
        "today": demo.today.isoformat(),
        "company": house.NAME,
        "customers": demo.customers,
        "invoices": demo.invoices,
        "nights": demo.nights,
        "messages": demo.messages,
        "sign_ins": [
            {"role": row.role.lower(), "name": row.name, "email": row.email, "password": row.password}
            for row in demo.sign_ins
        ],
    }
    beside.keep(folder / STATE, state)
    return state


class _Progress:
    """Says what is being built, how far it is and how long it still takes; without a terminal a line a stage."""

    def __init__(self, folder: Path) -> None:
        """Begin; what is said is also written down in the folder, for a page that watches."""
        self._folder = folder
        self._stage = ""
        self._began = self._noted = 0.0

    def __call__(self, what: str, done: int, of: int) -> None:
        """Say how far a stage is."""
        if time.perf_counter() - self._noted > NOTED_EVERY:
            beside.note_progress(self._folder, what, done, of)
            self._noted = time.perf_counter()
        if what != self._stage:
            self._stage, self._began = what, time.perf_counter()
            if not sys.stderr.isatty():
                common.say(f"{what}: {of} ...")
        if sys.stderr.isatty():
            spent = time.perf_counter() - self._began
            left = f", {spent / done * (of - done):.0f} s left " if 0 < done < of else " " * 12
            sys.stderr.write(f"\r{what}: {done} of {of}{left}" + ("\n" if done >= of else ""))
            sys.stderr.flush()


def _tell(options: argparse.Namespace, folder: Path, state: dict[str, Any]) -> None:
    address = f"http://{options.host}:{options.port}/"
    if options.json:
        common.print_json({"address": address, "data": str(folder), **state})
        return
    print(
        f"{state['company']}: {state['customers']} customers, {state['invoices']} invoices, {state['nights']} nights, "
        f"{state['messages']} messages sent into the embedded mailbox. Nothing leaves this computer."
    )
    print(f"\n{address} (data: {folder})\n")
    common.print_table(
        ["role", "name", "e-mail", "password"],
        [[row["role"], row["name"], row["email"], row["password"]] for row in state["sign_ins"]],
    )
    print(flush=True)
