"""Pages of long lists: where the last one ended is in the address of the next, so no page costs more than the first."""

import datetime as dt
import json
from collections.abc import Callable, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest

SIZE: Final = 50


def asked(request: HttpRequest, *kinds: Callable[[Any], Any]) -> tuple[Any, ...] | None:
    """Return where the last page ended, or None at the beginning and for anything that is no such place."""
    try:
        values = json.loads(request.GET.get("after", "")[:300])
        return tuple(kind(value) for kind, value in zip(kinds, values, strict=True))
    except (ValueError, TypeError, OverflowError):
        return None


def date(value: Any) -> dt.date:
    """Read a day of an address."""
    return dt.date.fromisoformat(value)


def number(value: Any) -> int:
    """Read a whole number of an address, such as databases hold; raises ValueError."""
    found = int(value)
    if abs(found) >= 2**63:
        raise ValueError(value)
    return found


def name(value: Any) -> str:
    """Read a text of an address, such as databases hold; raises ValueError."""
    if not isinstance(value, str) or "\0" in value:
        raise ValueError(value)
    return value


def typed(request: HttpRequest, field: str, *, most: int) -> str:
    """Return what somebody typed into a search field, at most so many characters; nothing for nothing."""
    return request.GET.get(field, "").replace("\0", "").strip()[:most]


def cut[RowT](
    request: HttpRequest, rows: Sequence[RowT], place: Callable[[RowT], tuple[Any, ...]]
) -> tuple[list[RowT], str]:
    """Return the rows of this page and the address of the next one; `rows` has one more than a page when there is."""
    shown = list(rows[:SIZE])
    if len(rows) <= SIZE:
        return shown, ""
    kept = {key: value for key, value in request.GET.items() if key != "after" and value}
    return shown, "?" + urlencode({**kept, "after": json.dumps(place(shown[-1]), default=str)})
