"""What the nights would have sent while nothing leaves: for each night who, who paid anyway, and who is out of reach.

Whoever paid "anyway" owed something overdue in that night and owed none of it three days later, whatever made it go:
a payment, or a list on which it no longer stands. Notes before the due date ask for nothing and are left out of that.
"""

import datetime as dt
import uuid
from typing import Final, NamedTuple

from django.db.models import Count, F, Q

from dunwell.correspondence.models import Message
from dunwell.dunning.book import work_calendar
from dunwell.dunning.models import Run
from dunwell.dunning.operations import MUTE
from dunwell.dunning.terms import RunKind, RunState
from dunwell.engine.strategy import NOTE
from dunwell.organizations.queries import get_organization
from dunwell.organizations.terms import Sending
from dunwell.receivables.models import OpenItem
from dunwell.receivables.terms import ClosedReason

ENOUGH: Final = 5
"""Working days of nights in shadow after which somebody knows what would leave."""

ANYWAY: Final = dt.timedelta(days=3)
_DAY: Final = dt.timedelta(days=1)
GONE: Final = (ClosedReason.PAID, ClosedReason.NOT_ON_LIST, ClosedReason.REDUCED)


class ShadowNight(NamedTuple):
    """One night: `customers` would have been written to, `paid` of them owed nothing of it soon after."""

    run: int
    public_id: str
    on: dt.date
    customers: int
    paid: int
    unreached: dict[str, int]

    @property
    def out_of_reach(self) -> int:
        """How many owe something overdue and cannot be written to."""
        return sum(self.unreached.values())


class Shadow(NamedTuple):
    """The latest nights in which nothing left; `since` is the first of those in shadow without a break until now."""

    since: dt.date | None
    working_days: int
    nights: list[ShadowNight]

    @property
    def is_ready(self) -> bool:
        """Tell whether shadow has lasted long enough to go live on what it showed."""
        return self.working_days >= ENOUGH


def shadow(organization: int, *, today: dt.date, limit: int = 7) -> Shadow:
    """Return what the latest nights would have sent, as the latest night counted it; cheap enough for any page."""
    house = get_organization(organization)
    runs = Run.objects.of(organization).filter(kind=RunKind.NIGHT, state=RunState.DONE)
    stretch: list[dt.date] = []
    if house.sending == Sending.SHADOW:
        other = runs.exclude(sending=Sending.SHADOW).order_by("-as_of").values_list("as_of", flat=True).first()
        stretch = list(runs.filter(as_of__gt=other or dt.date.min).order_by("as_of").values_list("as_of", flat=True))
    work = work_calendar(house, today.year)
    latest = runs.order_by("-as_of")[:limit]
    return Shadow(
        since=stretch[0] if stretch else None,
        working_days=sum(work.is_open(day) for day in stretch),
        nights=[told(run) for run in latest if run.sending in MUTE],
    )


def told(run: Run) -> ShadowNight:
    """Return one night in numbers; a customer gets one message a night."""
    return ShadowNight(
        run=run.pk,
        public_id=str(run.public_id),
        on=run.as_of,
        customers=run.actions.get("message", 0),
        paid=run.paid_anyway or 0,
        unreached=dict(sorted(run.unreached.items())),
    )


def count_paid_anyway(organization: int, *, today: dt.date) -> None:
    """Count anew who of the latest nights' customers paid although nothing left; done whenever a night ends."""
    runs = Run.objects.of(organization).filter(kind=RunKind.NIGHT, sending__in=MUTE, as_of__gte=today - ANYWAY - _DAY)
    for run in runs.exclude(as_of=today):
        runs.filter(pk=run.pk).update(paid_anyway=len(paid_anyway(run, today=today)))


def paid_anyway(run: Run, *, today: dt.date) -> set[int]:
    """Return the customers of a night's messages who owed nothing of it any more within three days, so far."""
    asked = Message.objects.of(run.organization_id).filter(run_id=run.pk, severity__gt=NOTE)
    until = min(run.as_of + ANYWAY, today)
    # Found from what went, which is little: most nights' customers still owe it all.
    went = OpenItem.objects.of(run.organization_id).filter(
        closed_on__range=(run.as_of, until), closed_reason__in=GONE, issued_on__lte=run.as_of
    )
    if not went.exists():
        return set()
    gone = Q(closed_on__lte=until, closed_reason__in=GONE)
    late = OpenItem.objects.of(run.organization_id).filter(
        Q(closed_on=None) | Q(closed_on__gte=run.as_of),
        Q(customer_id__in=asked.values("customer_id")),
        Q(customer_id__in=went.values("customer_id")),
        due_date__lt=run.as_of,
        issued_on__lte=run.as_of,
        amount_minor__gt=0,
    )
    counted = late.order_by().values("customer_id").annotate(all=Count("id"), gone=Count("id", filter=gone))
    return {row["customer_id"] for row in counted.filter(all=F("gone"))}


class WouldGet(NamedTuple):
    """One message of a night in which nothing left, and whether its customer paid anyway."""

    id: int
    public_id: str
    customer: int
    step: str
    state: str
    reason: str
    paid: bool


def find_night(organization: int, public_id: uuid.UUID) -> ShadowNight | None:
    """Return the night an address names, if nothing could leave in it."""
    run = Run.objects.of(organization).filter(public_id=public_id, kind=RunKind.NIGHT).first()
    return told(run) if run and run.sending in MUTE else None


def list_would_get(
    organization: int,
    night: ShadowNight,
    *,
    today: dt.date,
    only_paid: bool = False,
    after: int = 0,
    limit: int = 100,
) -> list[WouldGet]:
    """Return a night's messages in the order they were written; `after` is the id of the last one shown."""
    run = Run.objects.of(organization).get(pk=night.run)
    paid = paid_anyway(run, today=today)
    rows = Message.objects.of(organization).filter(run_id=run.pk, pk__gt=after).order_by("id")
    if only_paid:
        rows = rows.filter(customer_id__in=paid)
    return [
        WouldGet(row.pk, str(row.public_id), row.customer_id, row.step, row.state, row.reason, row.customer_id in paid)
        for row in rows[:limit]
    ]
