"""Holds and the contact ledger as pages list them."""

import datetime as dt
from typing import Any, Final, NamedTuple

from django.db.models import Count, F, Q

from dunwell.compliance.models import ContactAttempt, Hold
from dunwell.compliance.queries import HoldRow, in_force, rows_of
from dunwell.compliance.terms import HoldKind
from dunwell.kit.tenancy import TenantQuerySet

ENDING_WITHIN: Final = 14
"""A hold that ends within so many days is about to expire."""

VIEWS: Final = ("running", "ending", "imported", "ended")
COUNTED: Final = 1000


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


def page_of_holds(
    organization: int, *, view: str, kind: str, on: dt.date, after: tuple[int] | None, limit: int
) -> list[HoldRow]:
    """Return holds of a view, the newest first, after the id of the last one shown; `kind` limits them further.

    `running` are in force on the day or later, `ending` end within ENDING_WITHIN days, `imported` are blocks of a
    file that nobody has reviewed, `ended` are over.
    """
    rows = _of_view(organization, view, on).order_by("-id")
    if kind:
        rows = rows.filter(kind=kind)
    if after is not None:
        rows = rows.filter(pk__lt=after[0])
    return rows_of(rows[:limit])


def count_holds(organization: int, *, view: str, on: dt.date) -> int:
    """Return how many holds a view has, at most COUNTED + 1."""
    return _of_view(organization, view, on).order_by()[: COUNTED + 1].count()


def find_hold(organization: int, hold: int) -> HoldRow | None:
    """Return one hold."""
    return next(iter(rows_of(Hold.objects.of(organization).filter(pk=hold))), None)


def holds_on_items(organization: int, items: list[int], *, on: dt.date) -> list[HoldRow]:
    """Return the holds in force on some lines themselves, the oldest first."""
    return rows_of(Hold.objects.of(organization).filter(in_force(on), open_item__in=items).order_by("id"))


def kinds_in_force(organization: int, *, on: dt.date) -> dict[str, int]:
    """Return how many holds of each kind are in force on a day."""
    rows = Hold.objects.of(organization).filter(in_force(on)).order_by().values("kind")
    return dict(rows.annotate(n=Count("id")).values_list("kind", "n"))


def _of_view(organization: int, view: str, on: dt.date) -> TenantQuerySet[Hold]:
    rows = Hold.objects.of(organization)
    live = Q(released_on__isnull=True) & (Q(until_on=None) | Q(until_on__gte=on))
    match view:
        case "ending":
            return rows.filter(released_on__isnull=True, until_on__gte=on, until_on__lte=on + _soon())
        case "imported":
            return rows.filter(live, kind=HoldKind.IMPORTED, reviewed_on=None)
        case "ended":
            return rows.exclude(live)
    return rows.filter(live)


def _soon() -> dt.timedelta:
    return dt.timedelta(days=ENDING_WITHIN)


class Lapsed(NamedTuple):
    """A hold that ran out by itself; `until_on` was its last day."""

    id: int
    customer: int
    kind: str
    reason: str
    until_on: dt.date


def list_lapsed(organization: int, *, since: dt.date, before: dt.date, limit: int) -> list[Lapsed]:
    """Return the holds whose last day was from `since` on and before another day, and that nobody released earlier."""
    rows = Hold.objects.of(organization).filter(until_on__gte=since, until_on__lt=before, released_on__gt=F("until_on"))
    return [Lapsed(*row) for row in rows.order_by("id").values_list("id", "customer_id", *Lapsed._fields[2:])[:limit]]
