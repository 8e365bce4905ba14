"""The contact ledger: every attempt to reach somebody, written before it is made, counted by root party."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db import connection

from dunwell.audit.operations import record_about, require_transaction
from dunwell.compliance.debtors import WORDS, debt_of
from dunwell.compliance.models import ContactAttempt, Refusal
from dunwell.compliance.terms import Channel, ContactState, Direction, NoticeKind, Outcome
from dunwell.engine.contact import Event, Notice

LOOKS_BACK = 400
"""Days of history a rule may look at; the longest cap counts 30, and a first talk may be long ago."""


class NoticeError(Exception):
    """A notice cannot be noted so; the text is one sentence saying why."""


class Past(NamedTuple):
    """What was done before: contacts made, attempted or uncertain, and notices given about the debts in question."""

    events: tuple[Event, ...]
    notices: tuple[Notice, ...]


# Groups change: whoever is below the root now has brought along what was done before, and keeps their own on leaving.
# A notice counts however long ago it was given.
_HISTORY = """
WITH RECURSIVE family (id) AS (
  SELECT id FROM customers_customer WHERE organization_id = %(org)s AND id IN (%(root)s, %(customer)s)
  UNION SELECT c.id FROM customers_customer c JOIN family ON c.parent_id = family.id WHERE c.organization_id = %(org)s
)
SELECT channel, at, direction, outcome, location, step, debts, flags, customer_id, local_on, notice, received_on
FROM compliance_contactattempt
WHERE NOT (state = 'VOID') AND id IN (
  SELECT id FROM compliance_contactattempt
  WHERE organization_id = %(org)s AND root_id = %(root)s AND (local_on > %(since)s OR NOT (notice = ''))
  UNION SELECT a.id FROM family JOIN compliance_contactattempt a ON a.customer_id = family.id
  WHERE a.local_on > %(since)s OR NOT (a.notice = '')
) ORDER BY id
"""


def past_of(organization: int, *, root: int, until: dt.date, customer: int, debts: frozenset[str]) -> Past:
    """Return what was done before with a root party, as the gate counts it.

    Gaps between the steps of a strategy are those of one customer; of the others of its group no step is told.
    A contact of which nobody noted what it was about counts for all the `debts` in question, and so does a notice;
    a notice about only some of them gives none.
    """
    since = until - dt.timedelta(days=LOOKS_BACK)
    with connection.cursor() as cursor:
        cursor.execute(_HISTORY, {"org": organization, "root": root, "customer": customer, "since": since})
        rows = cursor.fetchall()
    events = tuple(_event(row, customer, debts) for row in rows if _date(row[9]) > since)
    return Past(events, tuple(_notice(row) for row in rows if row[10] and row[8] == customer and _covers(row, debts)))


def _covers(row: tuple[Any, ...], debts: frozenset[str]) -> bool:
    named = frozenset(map(debt_of, _listed(row[6])))
    return not named or debts <= named


def _notice(row: tuple[Any, ...]) -> Notice:
    return Notice(row[10], _date(row[9]), row[11] and _date(row[11]), row[3] == Outcome.BOUNCED)


def _date(value: dt.date | str) -> dt.date:
    """Return a date as a plain statement gives it: SQLite keeps text."""
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def _event(row: tuple[Any, ...], customer: int, about: frozenset[str]) -> Event:
    channel, at, direction, outcome, location, step, debts, flags, whose = row[:9]
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
    notice: str = "",
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
        "notice": notice,
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


def note_notice(
    *,
    organization: int,
    root: int,
    customer: int,
    notice: str,
    channel: Channel,
    sent_on: dt.date,
    received_on: dt.date | None = None,
    debts: Iterable[int] = (),
    source: str,
    at: dt.datetime,
    actor: str,
) -> int:
    """Write down a notice that somebody gave outside of Dunwell, about some lines or (none named) all; return its id.

    It is a contact like any other. `source` is how we know. Raises NoticeError.
    """
    require_transaction()
    if notice not in NoticeKind.values:
        raise NoticeError(f"{notice!r} is no notice; choose one of {', '.join(NoticeKind.values)}.")
    if sent_on > at.date() or (received_on is not None and not sent_on <= received_on <= at.date()):
        raise NoticeError("A notice is sent first, received then, and neither lies ahead.")
    body = {"notice": notice, "sent_on": sent_on.isoformat(), "source": source[:120]}
    row = ContactAttempt.objects.create(
        organization_id=organization,
        root_id=root,
        customer_id=customer,
        channel=channel,
        outcome=Outcome.SENT,
        debts=sorted(set(debts)),
        notice=notice,
        received_on=received_on,
        at=dt.datetime.combine(sent_on, dt.time(12), dt.UTC),
        local_on=sent_on,
        state=ContactState.MADE,
        verdict=body,
        recorded_by=actor[:80],
    )
    record_about(row, "contact.notice_given", body, at=at, actor=actor)
    return row.pk


def note_return(*, organization: int, contact: int, source: str, at: dt.datetime, actor: str) -> None:
    """Write down that a notice came back: it gives none any more. Raises NoticeError."""
    require_transaction()
    row = ContactAttempt.objects.of(organization).filter(pk=contact).exclude(notice="").first()
    if row is None:
        raise NoticeError("There is no such notice.")
    row.outcome = Outcome.BOUNCED
    row.save(update_fields=["outcome"])
    record_about(row, "contact.notice_returned", {"notice": row.notice, "source": source[:120]}, at=at, actor=actor)


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
