"""The contact ledger: every attempt to reach somebody, written before it is made, counted by root party."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from dunwell.audit.operations import record_about, require_transaction
from dunwell.compliance.debtors import WORDS, debt_of
from dunwell.compliance.models import ContactAttempt, Refusal
from dunwell.compliance.terms import Channel, ContactState, Direction, Outcome
from dunwell.engine.contact import Event

LOOKS_BACK = 400
"""Days of history a rule may look at; the longest cap counts 30, and a first talk may be long ago."""

# Groups change: whoever is below the root now has brought along what was done before, and keeps their own on leaving.
_HISTORY = """
WITH RECURSIVE family (id) AS (
  SELECT id FROM customers_customer WHERE organization_id = %(org)s AND id IN (%(root)s, %(customer)s)
  UNION SELECT c.id FROM customers_customer c JOIN family ON c.parent_id = family.id WHERE c.organization_id = %(org)s
)
SELECT channel, at, direction, outcome, location, step, debts, flags, customer_id
FROM compliance_contactattempt
WHERE NOT (state = 'VOID') AND id IN (
  SELECT id FROM compliance_contactattempt
  WHERE organization_id = %(org)s AND root_id = %(root)s AND local_on > %(since)s
  UNION SELECT a.id FROM family JOIN compliance_contactattempt a ON a.customer_id = family.id
  WHERE a.local_on > %(since)s
) ORDER BY id
"""


def history_of(
    organization: int, *, root: int, until: dt.date, customer: int, debts: frozenset[str]
) -> tuple[Event, ...]:
    """Return the contacts made, attempted or uncertain with a root party, as the gate counts them.

    Gaps between the steps of a strategy are those of one customer; of the others of its group no step is told.
    A contact of which nobody noted what it was about counts for all the `debts` in question.
    """
    since = until - dt.timedelta(days=LOOKS_BACK)
    with connection.cursor() as cursor:
        cursor.execute(_HISTORY, {"org": organization, "root": root, "customer": customer, "since": since})
        return tuple(_event(row, customer, debts) for row in cursor.fetchall())


def _event(row: tuple[Any, ...], customer: int, about: frozenset[str]) -> Event:
    channel, at, direction, outcome, location, step, debts, flags, whose = row
    return Event(
        _aware(at),
        WORDS[channel],
        direction.lower(),
        outcome or Outcome.SENT.value,
        frozenset(map(debt_of, _listed(debts))) or about,
        location=location or "personal",
        flags=frozenset(_listed(flags)),
        step=step if whose == customer else "",
    )


def _listed(value: list[Any] | str) -> list[Any]:
    found: list[Any] = json.loads(value) if isinstance(value, str) else value
    return found


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
    step: str = "",
    debts: Iterable[int] = (),
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
        "step": step[:40],
        "debts": sorted(set(debts)),
    }
    rows = ContactAttempt.objects.of(organization)
    if attempt:
        rows.create(organization_id=organization, message_id=message, attempt=attempt, **values)
    else:
        rows.update_or_create(
            message_id=message, attempt=0, defaults=values, create_defaults={"organization_id": organization, **values}
        )


def note_talk(
    *,
    organization: int,
    root: int,
    customer: int,
    channel: Channel,
    direction: Direction,
    outcome: Outcome,
    at: dt.datetime,
    local_on: dt.date,
    actor: str,
    verdict: Mapping[str, Any] | None = None,
    address: str = "",
    location: str = "",
    debts: Iterable[int] = (),
) -> int:
    """Write down a call or visit that took place, ours or theirs, and return its id; it counts at once."""
    require_transaction()
    row = ContactAttempt.objects.create(
        organization_id=organization,
        root_id=root,
        customer_id=customer,
        channel=channel,
        direction=direction,
        outcome=outcome,
        location=location,
        debts=sorted(set(debts)),
        address=address,
        at=at,
        local_on=local_on,
        state=ContactState.MADE,
        verdict=dict(verdict or {}),
        recorded_by=actor[:80],
    )
    body = {"channel": channel, "direction": direction, "outcome": outcome}
    record_about(row, "contact.noted", body, at=at, actor=actor)
    return row.pk


def note_refusal(
    *,
    organization: int,
    customer: int,
    message: int | None,
    channel: Channel | str,
    rule: str,
    earliest: dt.datetime | None,
    at: dt.datetime,
    local_on: dt.date,
    verdict: Mapping[str, Any],
    is_shadow: bool = False,
) -> None:
    """Write down that the gate did not let a contact pass; the same message, rule and day is written once."""
    require_transaction()
    rows = Refusal.objects.of(organization)
    if message is not None and rows.filter(message_id=message, rule=rule, local_on=local_on).exists():
        return
    Refusal.objects.create(
        organization_id=organization,
        customer_id=customer,
        message_id=message,
        channel=channel,
        rule=rule,
        earliest=earliest,
        at=at,
        local_on=local_on,
        verdict=dict(verdict),
        is_shadow=is_shadow,
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
