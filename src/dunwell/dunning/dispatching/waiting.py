"""What waits to leave, and what people are told when it cannot."""

import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Q

from dunwell.correspondence.models import Message
from dunwell.correspondence.operations.delivery import SENDABLE
from dunwell.dunning.models import Run
from dunwell.dunning.terms import RunState
from dunwell.worklist.operations import close_alert, open_alert
from dunwell.worklist.terms import AlertKind

PAGE = 200


def candidates(organization: int, *, at: dt.datetime) -> Iterator[int]:
    """Yield the ids of messages that may leave at an instant, oldest first, a page of ids at a time.

    Those of a night that is still running wait for its end, when it may turn out to be one for review.
    """
    rows = Message.objects.of(organization).filter(Q(not_before=None) | Q(not_before__lte=at), state__in=SENDABLE)
    running = list(Run.objects.of(organization).filter(state=RunState.OPEN).values_list("pk", flat=True))
    if running:
        rows = rows.exclude(run_id__in=running)
    last = 0
    while page := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:PAGE]):
        yield from page
        last = page[-1]


def tell_mail_is_down(organization: int, *, problem: str, at: dt.datetime) -> None:
    """Open the one alert that says that mail does not leave."""
    with transaction.atomic():
        open_alert(organization=organization, kind=AlertKind.MAIL_DOWN, text=problem, at=at)


def tell_mail_is_up(organization: int, *, at: dt.datetime) -> None:
    """Close that alert, if it is open."""
    with transaction.atomic():
        close_alert(organization=organization, kind=AlertKind.MAIL_DOWN, at=at)
