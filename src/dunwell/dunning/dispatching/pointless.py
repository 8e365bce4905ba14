"""Messages that have lost their point since the night wrote them: paid, promised, contested, nobody to write to."""

import datetime as dt
import zoneinfo

from django.db import transaction

from dunwell.correspondence import operations as correspondence
from dunwell.correspondence.models import Message
from dunwell.dunning.dispatching.inputs import Inputs
from dunwell.dunning.dispatching.round import Round
from dunwell.engine.gate import first_instant

CLOSED_DAY = "closed_day"


def end_if_pointless(now: Round, message: Message, inputs: Inputs) -> bool:
    """Withdraw a message of which nothing is due any more; one that only met a closed day waits for the next open one.

    Withdrawn, its steps are free by being read: a night decides afresh when the reason is gone.
    """
    if inputs.planned is not None and inputs.person is not None:
        return False
    reason = inputs.reason or "no_contact"
    opens = _opens(inputs) if reason == CLOSED_DAY else None
    with transaction.atomic(durable=True):
        if opens is not None:
            zone = zoneinfo.ZoneInfo(inputs.account.zone or now.book.organization.time_zone)
            hour = first_instant(opens, now.book.organization.window_start, zone)
            if correspondence.put_off(message=message, not_before=hour, reason=reason):
                now.count("later")
        elif correspondence.withdraw(message=message, reason=reason, at=now.at):
            now.count("withdrawn")
    return True


def _opens(inputs: Inputs) -> dt.date | None:
    found = (reason.values[0] for reason in inputs.decision.reasons if reason.code == CLOSED_DAY)
    return next(found, None)
