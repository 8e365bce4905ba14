"""How far the record went at a moment: a cheap way to learn whether anything happened since."""

from typing import NamedTuple

from dunwell.audit.models import Event, Touched


class Mark(NamedTuple):
    """The last event and the last touched customer of an organization; both only ever rise, or vanish when swept."""

    event: int
    touched: int


def mark(organization: int) -> Mark:
    """Return where the record of an organization stands now."""
    event = Event.objects.of(organization).order_by("-id").values_list("id", flat=True).first()
    touched = Touched.objects.of(organization).order_by("-id").values_list("id", flat=True).first()
    return Mark(event or 0, touched or 0)
