"""Sums over a whole book, kept until anything happens in the organization: every write leaves an event."""

from collections.abc import Callable
from typing import Final

from django.core.cache import cache

from dunwell.audit import queries as audit
from dunwell.web.place import Place

LONGEST: Final = 600
"""Seconds after which what is kept is added up again even where nothing was recorded."""


def kept[T](place: Place, name: str, add_up: Callable[[], T]) -> T:
    """Return what `add_up` finds, or found when the organization's newest event was the same."""
    key = f"{name}:{place.seat.public_id}:{place.today}:{audit.latest_event(place.organization)}"
    found: T | None = cache.get(key)
    if found is None:
        found = add_up()
        cache.set(key, found, LONGEST)
    return found
