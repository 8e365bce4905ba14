"""The contact ledger: every attempt to reach somebody, written before it is made, counted by root party."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import connection

from dunwell.audit.operations import require_transaction
from dunwell.compliance.models import ContactAttempt
from dunwell.compliance.terms import Channel, ContactState
from dunwell.engine.gate import Event, Pack, house_pack
from dunwell.organizations.models import Organization

LOOKS_BACK = 31
"""Days of history a rule may count; the longest house rule counts 7."""


def packs_of(organization: Organization) -> tuple[Pack, ...]:
    """Return the rules of contact in force for an organization: for now its own house rules."""
    return (house_pack(start=organization.window_start, end=organization.window_end, cap=organization.weekly_cap),)


_HISTORY = """
SELECT channel, at FROM compliance_contactattempt
WHERE organization_id = %(org)s AND root_id = %(root)s AND local_on > %(since)s AND NOT (state = 'VOID') ORDER BY id
"""


def history_of(organization: int, *, root: int, until: dt.date) -> list[Event]:
    """Return the contacts made, attempted or uncertain with a root party, as the gate counts them."""
    since = until - dt.timedelta(days=LOOKS_BACK)
    with connection.cursor() as cursor:
        cursor.execute(_HISTORY, {"org": organization, "root": root, "since": since})
        return [Event(channel, _aware(at)) for channel, at in cursor.fetchall()]


def _aware(at: dt.datetime | str) -> dt.datetime:
    """Return an instant as a plain statement gives it: SQLite keeps naive UTC."""
    found = dt.datetime.fromisoformat(at) if isinstance(at, str) else at
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def note_attempt(
    *,
    organization: int,
    root: int,
    customer: int,
    message: int,
    attempt: int,
    channel: Channel | str,
    address: str,
    at: dt.datetime,
    local_on: dt.date,
    verdict: Mapping[str, Any],
    state: ContactState = ContactState.ATTEMPTED,
) -> None:
    """Write an attempt with the verdict that let it pass; a verdict that let nothing pass is attempt 0 and VOID.

    The same message and attempt twice is an IntegrityError, except attempt 0, which is renewed.
    """
    require_transaction()
    values = {
        "root_id": root,
        "customer_id": customer,
        "channel": channel,
        "address": address,
        "at": at,
        "local_on": local_on,
        "state": state,
        "verdict": dict(verdict),
    }
    rows = ContactAttempt.objects.of(organization)
    if attempt:
        rows.create(organization_id=organization, message_id=message, attempt=attempt, **values)
    else:
        rows.update_or_create(
            message_id=message, attempt=0, defaults=values, create_defaults={"organization_id": organization, **values}
        )


def settle_attempt(*, organization: int, message: int, attempt: int, state: ContactState) -> None:
    """Say what became of an attempt; UNCERTAIN counts as made, VOID as never."""
    require_transaction()
    ContactAttempt.objects.of(organization).filter(message_id=message, attempt=attempt).update(state=state)


def void_attempts(*, organization: int, messages: list[int]) -> None:
    """Say of messages that none of their attempts reached a customer (trial runs)."""
    require_transaction()
    ContactAttempt.objects.of(organization).filter(message_id__in=messages).update(state=ContactState.VOID)


def attempt_at(organization: int, *, message: int, attempt: int) -> dt.datetime | None:
    """Return when an attempt was made, None where there was none."""
    rows = ContactAttempt.objects.of(organization).filter(message_id=message, attempt=attempt)
    return rows.values_list("at", flat=True).first()
