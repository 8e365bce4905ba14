"""Taking back what was written and has not left."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet

from dunwell.audit import operations as audit
from dunwell.compliance import ledger
from dunwell.correspondence.models import Message, MessageLine
from dunwell.correspondence.terms import UNREAL, UNSENT, MessageState
from dunwell.kit.tenancy import TenantQuerySet
from dunwell.worklist.operations import close_alert
from dunwell.worklist.queries import list_alerts
from dunwell.worklist.terms import AlertKind


def withdraw_written_under(
    *, organization: int, sending: Collection[str], reason: str, at: dt.datetime, actor: str
) -> int:
    """Withdraw all unsent messages written under these sending states and return how many.

    So are those that were sent on trial only, to one address of ours or the embedded mailbox: no customer got them,
    and their contacts count as never made. Their steps are free again, because a step's state is read from its
    message; the customers are looked at again.
    """
    audit.require_transaction()
    unsent = Q(created_under__in=sending, state__in=UNSENT)
    on_trial = Q(state=MessageState.SENT, reason__in=UNREAL)
    rows = Message.objects.of(organization).filter(unsent | on_trial)
    return _withdraw(organization, rows, reason=reason, at=at, actor=actor)


def withdraw_about(
    *,
    organization: int,
    lines: QuerySet[Any, Any],
    messages: QuerySet[Any, Any],
    reason: str,
    at: dt.datetime,
    actor: str,
) -> int:
    """Withdraw the unsent ones of these messages, and all unsent ones that name any of these lines; return how many.

    Both are given as subqueries of ids. A message names its lines only once it was written out, so the steps it took
    say the rest.
    """
    audit.require_transaction()
    named = MessageLine.objects.of(organization).filter(open_item_id__in=lines).values("message_id")
    rows = Message.objects.of(organization).filter(Q(pk__in=named) | Q(pk__in=messages), state__in=UNSENT)
    return _withdraw(organization, rows, reason=reason, at=at, actor=actor)


def withdraw_to(*, organization: int, customers: Collection[int], reason: str, at: dt.datetime, actor: str) -> int:
    """Withdraw all unsent messages to these customers and return how many; their steps are free again."""
    audit.require_transaction()
    rows = Message.objects.of(organization).filter(customer_id__in=customers, state__in=UNSENT)
    return _withdraw(organization, rows, reason=reason, at=at, actor=actor)


def _withdraw(organization: int, rows: TenantQuerySet[Message], *, reason: str, at: dt.datetime, actor: str) -> int:
    found = dict(rows.order_by("id").select_for_update().values_list("pk", "customer_id"))
    if not found:
        return 0
    Message.objects.of(organization).filter(pk__in=found).update(
        state=MessageState.WITHDRAWN, reason=reason, not_before=None
    )
    ledger.void_attempts(organization=organization, messages=list(found))
    audit.record(
        organization=organization,
        at=at,
        actor=actor,
        verb="messages.withdrawn",
        body={"reason": reason, "messages": list(found)},
    )
    audit.touch(organization=organization, customers=sorted(set(found.values())))
    close_looked_through(organization, at=at)
    return len(found)


def close_looked_through(organization: int, *, at: dt.datetime) -> None:
    """Close the alerts of unusual nights of which no message waits for a person any more."""
    for alert in list_alerts(organization, kinds=[AlertKind.CIRCUIT_BREAKER]):
        waiting = Message.objects.of(organization).filter(state=MessageState.IN_REVIEW, night_on=alert.subject)
        if not waiting.exists():
            close_alert(organization=organization, kind=AlertKind.CIRCUIT_BREAKER, subject=alert.subject, at=at)
