"""Nights of the past with their mail: delivered that day at nine into the embedded mailbox, never to a customer."""

import datetime as dt
import zoneinfo
from typing import Any

from dunwell.dunning.dispatch import dispatch_all
from dunwell.organizations.models import Connection, Organization
from dunwell.organizations.terms import ConnectionKind

DELIVERY_HOUR = dt.time(9, 0)
EMBEDDED = "mailbox"


class NotEmbeddedError(Exception):
    """Mail of past nights was asked for where a real mail connection is configured."""


def require_embedded(organization_id: int) -> None:
    """Raise NotEmbeddedError unless the organization's mail goes to the embedded mailbox."""
    row = Connection.objects.of(organization_id).filter(kind=ConnectionKind.EMAIL, is_active=True).first()
    if row is not None and row.connector != EMBEDDED:
        raise NotEmbeddedError(
            f"mail goes out by {row.connector}; past nights are delivered into the embedded mailbox only. "
            "Nothing was sent. Run without --deliver, or `dunwell connect email mailbox` first."
        )


def deliver_embedded(organization_id: int, day: dt.date) -> dict[str, Any]:
    """Dispatch what is READY as of a day, 9:00 in the organization's zone; return dispatch's counts."""
    organization = Organization.objects.get(pk=organization_id)
    at = dt.datetime.combine(day, DELIVERY_HOUR, zoneinfo.ZoneInfo(organization.time_zone))
    return dispatch_all(organization=organization_id, at=at.astimezone(dt.UTC), until_empty=True, embedded=True)
