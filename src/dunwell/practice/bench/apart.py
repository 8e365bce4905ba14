"""Running the measured part in a fresh process: nothing the building of a book left in memory is in its figures."""

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any


class MeasurementError(Exception):
    """The measured part failed; the text is the last line of what it said."""


@dataclass(frozen=True, slots=True)
class Bench:
    """One call of `dunwell bench`: how many open invoices, and whether to say where the time went."""

    n: int
    profile: bool = False

    def apart(self, target: str, **arguments: Any) -> dict[str, Any]:
        """Run `module:function` of this package in a process of its own and return figures and what it returned.

        The function is given a `Meter` and the arguments; what it does inside `with meter:` is measured. Raises
        MeasurementError.
        """
        command = [sys.executable, "-m", f"{__package__}.child", target, json.dumps(arguments)]
        done = subprocess.run(
            [*command, *(["--profile"] if self.profile else [])], stdout=subprocess.PIPE, text=True, check=False
        )
        if done.returncode:
            raise MeasurementError(f"{target} ended with status {done.returncode}; its reason stands above.")
        found: dict[str, Any] = json.loads(done.stdout)
        return found


def rate(n: int, figures: dict[str, Any]) -> dict[str, Any]:
    """Return the figures with how many of `n` a wall second did."""
    return {"n": n, **figures, "per_second": round(n / figures["wall_seconds"]) if figures["wall_seconds"] else None}
