"""Taking back what was written and has not left."""

import datetime as dt
from collections.abc import Collection

from dunwell.audit import operations as audit
from dunwell.correspondence.models import Message
from dunwell.correspondence.terms import UNSENT, MessageState


def withdraw_written_under(
    *, organization: int, sending: Collection[str], reason: str, at: dt.datetime, actor: str
) -> int:
    """Withdraw all unsent messages written under these sending states and return how many.

    Their steps are free again, because a step's state is read from its message; the customers are looked at again.
    """
    audit.require_transaction()
    rows = Message.objects.of(organization).filter(created_under__in=sending, state__in=UNSENT)
    found = dict(rows.order_by("id").select_for_update().values_list("pk", "customer_id"))
    if not found:
        return 0
    Message.objects.of(organization).filter(pk__in=found).update(
        state=MessageState.WITHDRAWN, reason=reason, not_before=None
    )
    audit.record(
        organization=organization,
        at=at,
        actor=actor,
        verb="messages.withdrawn",
        body={"reason": reason, "messages": list(found)},
    )
    audit.touch(organization=organization, customers=sorted(set(found.values())))
    return len(found)
