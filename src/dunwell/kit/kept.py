"""What the `holidays` library says, kept beside the database.

To ask it means to load the calendars of all countries, which takes longer than most commands.
"""

import importlib.metadata
import json
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings


@cache
def _version() -> str:
    """Return the version of the library, for which its whole description is read."""
    return importlib.metadata.version("holidays")


def kept[T](name: str, ask: Callable[[], T], *, read: Callable[[Any], T], write: Callable[[T], Any]) -> T:
    """Return what is kept under a name by this version of the library, else ask for it and keep it.

    `read` makes it from JSON values (raises where the file is wrong), `write` makes JSON values of it.
    """
    path = Path(settings.DATA) / "calendars" / _version() / f"{name}.json"
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):  # it can be made anew
        return read(json.loads(path.read_text()))
    found = ask()
    with suppress(OSError):  # a folder that cannot be written to costs time, nothing else
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{name}.{uuid4().hex}.part")
        part.write_text(json.dumps(write(found)))
        part.replace(path)
    return found
