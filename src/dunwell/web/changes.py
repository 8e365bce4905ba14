"""What changed lately, for people who come in the morning: promises, disputes, money, mails that came back."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from dunwell.audit import queries as audit
from dunwell.customers import listing as customers
from dunwell.organizations import queries as organizations
from dunwell.web.place import Place
from dunwell.web.timeline import by_name, names

# Verb of the record -> (how the dot looks, what it says).
TOLD: Final[dict[str, tuple[str, str]]] = {
    "promise.made": ("wait", "promised to pay"),
    "promise.kept": ("good", "kept a promise"),
    "promise.broken": ("bad", "broke a promise"),
    "promise.partially_kept": ("warn", "kept a promise in part"),
    "dispute.opened": ("warn", "disputes an invoice"),
    "dispute.accepted": ("good", "a dispute was accepted"),
    "dispute.rejected": ("plain", "a dispute was rejected"),
    "message.not_delivered": ("bad", "a message came back"),
    "message.crossed": ("warn", "a message crossed their payment"),
    "payment.recorded": ("good", "paid"),
    "hold.placed": ("warn", "was put on hold"),
    "hold.released": ("good", "a hold was released"),
    "customer.why_said": ("plain", "somebody said why it does not pay"),
    "opt_out.recorded": ("warn", "wants no more mails"),
}
HOUSE: Final[dict[str, tuple[str, str]]] = {
    "organization.sending_changed": ("warn", "sending was changed"),
    "organization.changed": ("plain", "settings were changed"),
    "role.changed": ("warn", "a role was changed"),
    "user.created": ("plain", "somebody was added"),
    "user.sign_in_failed": ("warn", "a sign-in failed"),
    "strategy.published": ("warn", "a strategy was published"),
    "strategy.assigned": ("plain", "a strategy was chosen"),
    "connection.configured": ("warn", "a connection was configured"),
    "import.done": ("plain", "a file was brought in"),
    "import.undone": ("warn", "an import was taken back"),
    "night.asked": ("plain", "a night was started by hand"),
    "night.released": ("warn", "an unusual night was let pass"),
    "night.dropped": ("warn", "an unusual night was dropped"),
    "message.resolved": ("warn", "an uncertain message was resolved"),
}
# What is a customer's own, or every night's, is not told of the house.
WORK: Final = (
    *("message.sent", "message.withdrawn", "message.approved", "message.not_", "messages.", "promise.", "payment."),
    *("dispute.", "hold.", "task.", "note.", "document.", "receivable.", "customer.", "standings.", "alert."),
    *("open_item.", "night.closed", "money."),
)
LOOKED_AT: Final = 300
"""Events that are looked through; what lies further back is on the customers' pages."""

SINCE: Final = dt.timedelta(days=3)


class Change(NamedTuple):
    """One change; `who` is the customer it is about, None for the house."""

    tone: str
    says: str
    at: dt.datetime
    by: str
    who: customers.Listed | None
    times: int


def of_customers(place: Place, *, limit: int) -> list[Change]:
    """Return what changed about customers in the last days, the latest first; the same about one is told once."""
    found = [one for one in _events(place, TOLD, without=()) if one.customer_id and one.at >= place.at - SINCE]
    return _told(place, found, TOLD, limit=limit)


def of_house(place: Place, *, limit: int) -> list[Change]:
    """Return what was changed about the house, the latest first."""
    return _told(place, _events(place, HOUSE, without=WORK), HOUSE, limit=limit)


def _events(place: Place, told: Iterable[str], *, without: tuple[str, ...]) -> list[audit.Happened]:
    events = audit.list_events(place.organization, without=without, limit=LOOKED_AT)
    return [one for one in events if one.verb in told]


def _told(place: Place, events: list[audit.Happened], told: dict[str, tuple[str, str]], *, limit: int) -> list[Change]:
    kept: dict[Any, list[audit.Happened]] = {}
    for one in events:
        kept.setdefault((one.verb, one.customer_id, one.actor), []).append(one)
    groups = list(kept.values())[:limit]
    who = customers.by_id(place.organization, [group[0].customer_id for group in groups if group[0].customer_id])
    people = names(organizations.list_members(place.organization)) if groups else {}
    return [
        Change(*told[first.verb], first.at, by_name(first.actor, people), who.get(first.customer_id or 0), len(group))
        for group in groups
        for first in group[:1]
    ]
