"""The single table of recurring work.

Each piece may be started by any worker at any time and by several at once: what must not be done twice carries its own
lease or key (ADR 0008), so the schedule only says "look again".

Lanes run side by side, jobs of a lane one after the other: a long night keeps neither the sealer nor the mail waiting.
"""

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from dunwell.audit import queries as audit
from dunwell.audit import tasks as audit_tasks
from dunwell.correspondence.models import Message
from dunwell.correspondence.terms import MessageState
from dunwell.customers import duplicates
from dunwell.customers import tasks as customers_tasks
from dunwell.dunning import asking, mornings, trials
from dunwell.dunning import tasks as dunning_tasks
from dunwell.dunning.timetable import nights_of
from dunwell.intake import operations as intake
from dunwell.intake import tasks as intake_tasks
from dunwell.organizations.models import Organization
from dunwell.privacy import tasks as privacy_tasks
from dunwell.project import health

type Wanted = Callable[[Organization, dt.datetime], bool]


class Job(NamedTuple):
    """One line of the table: what is run how often, in seconds.

    With `wanted`, a cheap look whether there is any work, a job is run for each organization by itself, so that one
    that fails stops no other; without it, once for the whole installation. A `patient` job waits its time first: what
    was missed while no worker ran is made up for before anybody is told that it is missing.
    """

    name: str
    lane: str
    every: float
    run: Callable[..., None]
    wanted: Wanted | None = None
    patient: bool = False


def _touched(organization: Organization, _at: dt.datetime) -> bool:
    return audit.has_touched(organization.pk)


def _has_new_customers(organization: Organization, _at: dt.datetime) -> bool:
    return duplicates.has_news(organization.pk)


def _has_mail(organization: Organization, _at: dt.datetime) -> bool:
    waiting = [MessageState.READY, MessageState.LATER, MessageState.SENDING]
    return Message.objects.of(organization).filter(state__in=waiting).exists()


def _night_is_due(organization: Organization, at: dt.datetime) -> bool:
    return nights_of(organization, at=at).due is not None


def _night_is_asked(organization: Organization, at: dt.datetime) -> bool:
    return asking.has_due(organization.pk, at=at)


def _has_files(organization: Organization, at: dt.datetime) -> bool:
    return intake.has_asked(organization.pk, at)


def _has_trials(organization: Organization, at: dt.datetime) -> bool:
    return trials.has_waiting(organization.pk, at)


SCHEDULE: tuple[Job, ...] = (
    Job("seal", "record", 5, audit_tasks.seal.func),
    Job("watch", "record", 60, health.watch_now, patient=True),
    Job("tidy", "record", 3600, health.tidy_now, patient=True),
    Job("retention", "record", 3600, privacy_tasks.retire, patient=True),
    Job("duplicates", "record", 300, customers_tasks.look_for_duplicates.func, _has_new_customers),
    Job("sweep", "customers", 3, dunning_tasks.sweep.func, _touched),
    Job("imports", "imports", 2, intake_tasks.bring.func, _has_files),
    Job("trials", "trials", 2, dunning_tasks.trials.func, _has_trials),
    Job("dispatch", "mail", 60, dunning_tasks.dispatch.func, _has_mail),
    Job("asked-night", "nights", 2, dunning_tasks.asked_night.func, _night_is_asked),
    Job("night", "nights", 30, dunning_tasks.night.func, _night_is_due),
    Job("morning", "nights", 300, dunning_tasks.morning.func, mornings.is_due),
)
