"""The demo beside a running installation: asked for on a page, started by `dunwell up`, in a folder of its own.

The three meet in the data folder: a page writes `demo-wanted`; `dunwell up` sees it, starts `dunwell demo` and writes
where that listens; the demo writes how far its building is. Its database is never ours: the record of a real house
must not hold a made-up one for ever (docs/decisions/0015).
"""

import json
import os
from pathlib import Path
from typing import Any, Final, NamedTuple

FOLDER: Final = "demo"
STATE: Final = "demo.json"
_PROGRESS: Final = "progress.json"
WANTED: Final = "demo-wanted"
_ADDRESS: Final = "demo-address"


class SignIn(NamedTuple):
    """Who can sign in to the demo."""

    role: str
    name: str
    email: str
    password: str


class Beside(NamedTuple):
    """Where the demo is: wanted, being built (`what`, `done` of `of`), built, up at `address` once that `answers`."""

    is_wanted: bool = False
    what: str = ""
    done: int = 0
    of: int = 0
    is_built: bool = False
    address: str = ""
    answers: bool = False
    sign_ins: tuple[SignIn, ...] = ()

    @property
    def is_at_work(self) -> bool:
        """Whether looking again soon shows something else."""
        return not self.is_ready and (self.is_wanted or bool(self.address))

    @property
    def is_ready(self) -> bool:
        """Whether it can be looked at now."""
        return self.is_built and self.answers and not self.is_wanted


def is_itself(data: Path) -> bool:
    """Tell whether this installation is a demo: it offers none."""
    return (data / STATE).exists()


def want(data: Path) -> None:
    """Ask `dunwell up` for the demo; asked twice it comes once."""
    (data / WANTED).touch(mode=0o600)


def take_wish(data: Path) -> bool:
    """Tell whether the demo was asked for, and take note of it."""
    try:
        (data / WANTED).unlink()
    except FileNotFoundError:
        return False
    return True


def note_address(data: Path, address: str, *, answers: bool = False) -> None:
    """Write down where the demo will listen, then that it answers there; "" when it is not up."""
    path = data / _ADDRESS
    if address:
        keep(path, {"address": address, "answers": answers})
    else:
        path.unlink(missing_ok=True)


def note_progress(folder: Path, what: str, done: int, of: int) -> None:
    """Write down how far the building in the demo's folder is."""
    keep(folder / _PROGRESS, {"what": what, "done": done, "of": of})


def look(data: Path) -> Beside:
    """Return where the demo is."""
    state, progress = _read(data / FOLDER / STATE), _read(data / FOLDER / _PROGRESS)
    there = _read(data / _ADDRESS)
    is_built = bool(state.get("finished"))
    return Beside(
        is_wanted=(data / WANTED).exists(),
        what="" if is_built else progress.get("what", ""),
        done=progress.get("done", 0),
        of=progress.get("of", 0),
        is_built=is_built,
        address=there.get("address", ""),
        answers=there.get("answers", False),
        sign_ins=tuple(SignIn(**row) for row in state.get("sign_ins", ())) if is_built else (),
    )


def keep(path: Path, state: dict[str, Any]) -> None:
    """Write a small state whole or not at all, readable by its owner only: it may hold passwords."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f"{path.name}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(state, file, indent=2)
    part.replace(path)


def _read(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found
