"""Where the time goes: seconds by function of ours, and by SQL statement; told on standard error.

Profiling makes Python code about twice as slow, so figures taken with it say where, never how much.
"""

import cProfile
import pstats
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

from django.db import connection

from dunwell.practice.bench.meter import Meter

FUNCTIONS = 30
STATEMENTS = 25


class ProfilingMeter(Meter):
    """A meter that also notes every call and every statement, and tells both when it is asked for its figures."""

    def __init__(self) -> None:
        """Begin with nothing noted."""
        super().__init__()
        self.calls = cProfile.Profile()
        self.statements: dict[str, list[float]] = defaultdict(lambda: [0, 0.0])
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Begin noting."""
        self._stack.enter_context(connection.execute_wrapper(self._note))
        super().__enter__()
        self.calls.enable()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop noting."""
        self.calls.disable()
        super().__exit__(kind, error, trace)
        self._stack.close()

    def _note(self, execute: Callable[..., Any], sql: str, values: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's shape
        began = time.perf_counter()
        try:
            return execute(sql, values, many, context)
        finally:
            noted = self.statements[re.sub(r"\s+", " ", sql)]
            noted[0] += 1
            noted[1] += time.perf_counter() - began

    def figures(self) -> dict[str, Any]:
        """Tell what was noted on standard error and return the figures."""
        pstats.Stats(self.calls, stream=sys.stderr).sort_stats("tottime").print_stats(FUNCTIONS)
        worst = sorted(self.statements.items(), key=lambda item: -item[1][1])[:STATEMENTS]
        sys.stderr.write("seconds  calls  statement (executing; rows fetched later are not in it)\n")
        for sql, (calls, seconds) in worst:
            sys.stderr.write(f"{seconds:7.3f} {calls:6.0f}  {sql[:160]}\n")
        return super().figures()
