"""When a night is due, and when one is missing: the organization's own hours decide, not the server's."""

import datetime as dt
import zoneinfo
from typing import NamedTuple

from dunwell.dunning.models import Run
from dunwell.dunning.terms import RunKind, RunState
from dunwell.organizations.models import Organization

NIGHT_AT = dt.time(5, 0)
"""When the night of a day runs, in the organization's zone; its messages leave later that morning."""

GRACE = dt.timedelta(hours=2)
"""How long after its hour a night may still be running before somebody is told."""


class Nights(NamedTuple):
    """What was run last, and what should have been: `due` is the day whose night is still to be run."""

    last: dt.date | None
    due: dt.date | None
    is_missing: bool


def nights_of(organization: Organization, *, at: dt.datetime) -> Nights:
    """Return the last finished night, the one that is due, and whether it should have been there by now.

    An organization founded today has its first night tomorrow: whoever brings in files today may first run nights of
    days gone by, and a night of today would stand in their way.
    """
    zone = zoneinfo.ZoneInfo(organization.time_zone)
    today = at.astimezone(zone).date()
    hour = dt.datetime.combine(today, NIGHT_AT, zone)
    nights = Run.objects.of(organization).filter(kind=RunKind.NIGHT, state=RunState.DONE)
    last = nights.order_by("-as_of").values_list("as_of", flat=True).first()
    if at < hour or organization.created_at > hour or nights.filter(as_of=today).exists():
        return Nights(last, None, is_missing=False)
    return Nights(last, today, is_missing=at - hour > GRACE)
