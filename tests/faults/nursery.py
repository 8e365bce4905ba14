"""A process that has everything loaded and forks a child for each job, so that killing one costs milliseconds.

It reads one JSON line on standard input for each command and answers with one on standard output:
`{"start": [job, ...]}` -> pids; `{"wait": [pid, ...], "kill_after": seconds or null}` -> what became of each.
A job is `{"do": NAME, "with": {...}, "faults": "point=kill@2", "data": FOLDER, "database": NAME}`; NAME is a function
of `tests/faults/jobs.py`, and each child works in the installation that its job names.
"""

import json
import os
import select
import signal
import sys
import traceback
from pathlib import Path
from typing import Any


def main() -> None:
    """Load Django, then serve commands until standard input ends."""
    import django

    django.setup()
    from tests.faults import jobs

    waiting: dict[int, int] = {}
    _say("ready")
    for line in sys.stdin:
        command = json.loads(line)
        if "start" in command:
            started = [_start(jobs, job) for job in command["start"]]
            waiting.update(started)
            answer: Any = [pid for pid, _ in started]
        else:
            answer = [_end(pid, waiting.pop(pid), command.get("kill_after")) for pid in command["wait"]]
        _say(answer)


def _say(answer: Any) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _start(jobs: Any, job: dict[str, Any]) -> tuple[int, int]:
    """Fork a child for a job; return its pid and the end of the pipe that brings its result."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writer)
        return pid, reader
    code = 1
    try:
        os.close(reader)
        _settle(job)
        result = getattr(jobs, job["do"])(**job.get("with", {}))
        with os.fdopen(writer, "w") as pipe:
            json.dump(result, pipe, default=str)
        code = 0
    except BaseException:  # noqa: BLE001 - the child must not return into the parent's loop
        traceback.print_exc()
    finally:
        os._exit(code)


def _settle(job: dict[str, Any]) -> None:
    """Move into an installation; no connection is open yet in a child."""
    from django.conf import settings
    from django.db import connection

    from dunwell.kit import faults

    settings.DATA = Path(job["data"])
    connection.settings_dict["NAME"] = job["database"]
    faults.arm(job.get("faults", ""))


def _end(pid: int, reader: int, kill_after: float | None) -> dict[str, Any]:
    """Wait for a child, killing it after some seconds where asked for; its exit code, or minus the signal."""
    if kill_after is not None and not select.select([reader], [], [], kill_after)[0]:
        os.kill(pid, signal.SIGKILL)
    with os.fdopen(reader) as pipe:
        text = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return {"status": status, "result": json.loads(text) if status == 0 else None}


if __name__ == "__main__":
    main()
