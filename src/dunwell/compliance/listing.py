"""The contact ledger and ended holds as pages list them."""

import datetime as dt
from typing import Any, NamedTuple

from django.db.models import F

from dunwell.compliance.models import ContactAttempt, Hold


class Attempt(NamedTuple):
    """One attempt to reach somebody, with the verdict that let it pass."""

    attempt: int
    channel: str
    address: str
    at: dt.datetime
    local_on: dt.date
    state: str
    verdict: dict[str, Any]


def list_attempts(organization: int, message: int) -> list[Attempt]:
    """Return the attempts to deliver a message, in their order."""
    rows = ContactAttempt.objects.of(organization).filter(message_id=message).order_by("attempt", "id")
    return [Attempt(*row) for row in rows.values_list(*Attempt._fields)]


class Lapsed(NamedTuple):
    """A hold that ran out by itself; `until_on` was its last day."""

    id: int
    customer: int
    kind: str
    reason: str
    until_on: dt.date


def list_lapsed(organization: int, *, since: dt.date, before: dt.date, limit: int) -> list[Lapsed]:
    """Return the holds whose last day was from `since` on and before another day, and that nobody released earlier."""
    rows = Hold.objects.of(organization).filter(until_on__gte=since, until_on__lt=before, released_on__gt=F("until_on"))
    return [Lapsed(*row) for row in rows.order_by("id").values_list("id", "customer_id", *Lapsed._fields[2:])[:limit]]
