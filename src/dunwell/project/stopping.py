"""Hearing that somebody wants us to stop. Imports nothing of ours and no Django: it must be ready first."""

import os
import signal


class Stop:
    """Hears TERM and Ctrl-C and notes them.

    A handler does no more than that: setting a threading.Event there may wait for the very thread it interrupted.
    """

    def __init__(self, *, at_once_when_asked_twice: bool = False) -> None:
        """Listen from now on; call in the main thread, as early as can be."""
        self.signum = 0
        self._at_once = at_once_when_asked_twice
        signal.signal(signal.SIGTERM, self._hear)
        signal.signal(signal.SIGINT, self._hear)

    def _hear(self, signum: int, _frame: object) -> None:
        if self.signum and self._at_once:
            os._exit(128 + signum)  # what it held, leases give to another
        self.signum = signum

    def __bool__(self) -> bool:
        """Tell whether somebody asked."""
        return bool(self.signum)
