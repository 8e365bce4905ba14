"""Named points of the code where a test may kill the process, hold it or run something; nothing unless armed.

`DUNWELL_FAULTS` holds words such as `dispatch.after_t1=kill@3` (the third time: SIGKILL to ourselves) or
`dispatch.before_t2=hold:/tmp/x` (wait until somebody reads and then writes the two pipes /tmp/x.out, /tmp/x.in).
It is read here and nowhere else, once, when the process starts.
"""

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_armed: dict[str, tuple[Callable[[], object], int]] = {}
_seen: Counter[str] = Counter()


def reach(name: str) -> None:
    """Pass a named point; does what a test armed it with, the n-th time it comes by (0: every time)."""
    if not _armed or name not in _armed:
        return
    act, turn = _armed[name]
    _seen[name] += 1
    if turn in (0, _seen[name]):
        act()


@contextmanager
def armed(name: str, act: Callable[[], object], *, turn: int = 0) -> Iterator[None]:
    """Run `act` whenever the point is passed inside the block (or only the n-th time)."""
    _armed[name] = (act, turn)
    _seen.pop(name, None)
    try:
        yield
    finally:
        del _armed[name]


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _hold(path: str) -> Callable[[], None]:
    def hold() -> None:
        # Opening a pipe waits for the other end: no clock, no polling.
        Path(f"{path}.out").write_text("reached", "ascii")
        Path(f"{path}.in").read_text("ascii")

    return hold


def arm(words: str) -> None:
    """Arm the points that `DUNWELL_FAULTS` names; raises ValueError for a word nobody understands."""
    for word in words.split():
        name, _, rest = word.partition("=")
        what, _, turn = rest.partition("@")
        if what == "kill":
            act: Callable[[], object] = _kill
        elif what.startswith("hold:"):
            act = _hold(what.removeprefix("hold:"))
        else:
            raise ValueError(f"DUNWELL_FAULTS: {word!r} is not understood; write name=kill@1 or name=hold:PATH.")
        _armed[name] = (act, int(turn or 1))


arm(os.environ.get("DUNWELL_FAULTS", ""))
