"""Messages that have lost their point since the night wrote them: paid, promised, contested, nobody to write to."""

import zoneinfo

from django.db import transaction

from dunwell.correspondence import operations as correspondence
from dunwell.correspondence.models import Message
from dunwell.dunning.dispatching.inputs import Inputs, zones_of_recipient
from dunwell.dunning.dispatching.round import Round
from dunwell.engine.clocks import first_instant


def end_if_pointless(now: Round, message: Message, inputs: Inputs) -> bool:
    """Withdraw a message of which nothing is due any more; one that only met a closed day waits for the next open one.

    Withdrawn, its steps are free by being read: a night decides afresh when the reason is gone.
    """
    if inputs.planned is not None and inputs.person is not None:
        return False
    reason = inputs.reason or "no_contact"
    opens = inputs.opens_on
    with transaction.atomic(durable=True):
        if opens is not None:
            zone = zoneinfo.ZoneInfo(zones_of_recipient(inputs.account, now.book.organization, now.at)[0])
            hour = first_instant(opens, now.book.organization.window_start, zone)
            if correspondence.put_off(message=message, not_before=hour, reason=reason):
                now.count("later")
        elif correspondence.withdraw(message=message, reason=reason, at=now.at):
            now.count("withdrawn")
    return True
