"""The contact ledger as pages list it."""

import datetime as dt
from typing import Any, NamedTuple

from dunwell.compliance.models import ContactAttempt


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
