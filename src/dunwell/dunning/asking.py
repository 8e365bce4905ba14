"""A night that a person asks for: a worker takes it up within seconds, and the page says how far it is."""

import datetime as dt
import uuid
from typing import Final, NamedTuple

from django.db.models import Q

from dunwell.audit import operations as audit
from dunwell.dunning.closing import progress_of
from dunwell.dunning.models import NightAsked, Run, RunRange
from dunwell.dunning.night import run_night
from dunwell.dunning.opening import NightRefusedError
from dunwell.dunning.terms import RunKind, RunState
from dunwell.kit import clock
from dunwell.kit.leases import LeaseState
from dunwell.kit.tenancy import TenantQuerySet
from dunwell.organizations.models import Organization
from dunwell.organizations.queries import get_organization
from dunwell.organizations.terms import Sending

PAUSES: Final = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15))
"""How long a night that was asked for waits after its first, second ... fault; after one more it is given up."""

_LEAVES: Final = {
    Sending.OFF: "Sending is off: none of its messages leaves.",
    Sending.SHADOW: "Sending is in shadow: you see what would leave, and nothing does.",
    Sending.REDIRECT: (
        "Sending is redirected: its messages leave later, in the hours of their recipients, to your own address."
    ),
    Sending.REVIEW: "Sending is in review: its messages wait for a person in Review.",
    Sending.CANARY: (
        "Sending is in canary: some of its messages leave later, in their recipients' hours; others wait in Review."
    ),
    Sending.ON: (
        "Sending is on: its messages leave later, in the hours of their recipients, if no payment comes before."
    ),
}
_DISPATCHED: Final = frozenset({Sending.REDIRECT, Sending.CANARY, Sending.ON})
_EACH_AS_OF_TODAY: Final = (
    " The next dispatch looks at each as of today: what is due already leaves in the hours of today; what is not is "
    "withdrawn, and a later night decides it afresh."
)
_MOMENT: Final = dt.timedelta(minutes=2)
_DAY: Final = dt.timedelta(days=1)


class Tonight(NamedTuple):
    """Where the night of a day stands: `done` of `total` ranges of customers are decided while it runs.

    `refused` says why it cannot be started now, `problem` why the one asked for last did not run; one that waits and
    has a problem failed, and is tried again at `again_at`.
    """

    run: uuid.UUID | None
    ran_at: dt.datetime | None
    is_waiting: bool
    is_running: bool
    done: int
    total: int
    asked_by: str
    asked_at: dt.datetime | None
    problem: str
    again_at: dt.datetime | None
    refused: str


def ask_night(*, organization: int, as_of: dt.date, today: dt.date, at: dt.datetime, actor: str) -> None:
    """Ask that the night of today run now, in the open transaction; raises NightRefusedError."""
    audit.require_transaction()
    Organization.objects.select_for_update(no_key=True).get(pk=organization)
    if as_of != today:
        raise NightRefusedError(f"Nothing was started: the page is of {_said(as_of)}, and today is {_said(today)}.")
    if refused := tonight(organization, today=today, at=at).refused:
        raise NightRefusedError(refused)
    NightAsked.objects.create(organization_id=organization, as_of=as_of, asked_by=actor, asked_at=at)
    audit.record(organization=organization, at=at, actor=actor, verb="night.asked", body={"as_of": as_of})


def is_asked(organization: int) -> bool:
    """Tell whether somebody waits for a night."""
    return NightAsked.objects.of(organization).filter(ended_at=None).exists()


def has_due(organization: int, *, at: dt.datetime) -> bool:
    """Tell whether a night that somebody waits for may be tried now."""
    return _due(organization, at).exists()


def run_asked(organization: int, *, at: dt.datetime) -> None:
    """Run the night that somebody asked for, in the name of who asked; one of another day is not run any more.

    One that ends in a fault is tried again after each of PAUSES, and then given up; the fault is raised each time.
    """
    row = _due(organization, at).first()
    if row is None:
        return
    problem = ""
    if row.as_of == clock.day_of(at, get_organization(organization).time_zone):
        try:
            run_night(organization, as_of=row.as_of, at=at, actor=row.asked_by)
        except NightRefusedError as error:
            problem = str(error)
        except Exception as error:
            _note_fault(row, error, at=at)
            raise
    else:
        problem = row.problem or f"no worker took it up on {_said(row.as_of)}"
    _end(row, problem)


def _due(organization: int, at: dt.datetime) -> TenantQuerySet[NightAsked]:
    rows = NightAsked.objects.of(organization).filter(ended_at=None)
    return rows.filter(Q(not_before=None) | Q(not_before__lte=at))


def _note_fault(row: NightAsked, error: Exception, *, at: dt.datetime) -> None:
    """Let a night that ended in a fault wait for its next try, or end what was asked for."""
    tries = row.tries + 1
    said = (str(error).splitlines() or [""])[0].rstrip(".")
    fault = f"{type(error).__name__}: {said}" if said else type(error).__name__
    times = f"it failed {tries} times, the last time with" if tries > 1 else "it failed with"
    problem = f"{times} “{fault[:200]}”"
    if tries > len(PAUSES):
        _end(row, problem)
        return
    rows = NightAsked.objects.of(row.organization_id).filter(pk=row.pk, ended_at=None)
    rows.update(tries=tries, problem=problem[:300], not_before=at + PAUSES[tries - 1])


def _end(row: NightAsked, problem: str) -> None:
    rows = NightAsked.objects.of(row.organization_id).filter(pk=row.pk)
    rows.update(ended_at=clock.now(), problem=problem[:300], not_before=None)


def tonight(organization: int, *, today: dt.date, at: dt.datetime) -> Tonight:
    """Return where the night of today stands, and whether it may be asked for."""
    nights = Run.objects.of(organization).filter(kind=RunKind.NIGHT)
    run = nights.filter(as_of=today).first()
    rows = NightAsked.objects.of(organization)
    asked = rows.filter(as_of__gte=today - _DAY).order_by("-id").first()
    is_asked_for = is_asked(organization)
    if asked is not None and asked.ended_at is not None and not asked.problem:
        asked = None  # it ran, and its night says so
    is_running = run is not None and run.state == RunState.OPEN and _is_held(run, at)
    done, total = progress_of(run) if run is not None and is_running else (0, 0)
    later = nights.filter(as_of__gt=today).order_by("-as_of").values_list("as_of", flat=True).first()
    refused = ""
    if is_running:
        refused = f"The night of {_said(today)} already runs."
    elif is_asked_for:
        refused = "A night was asked for already; it waits for a worker."
    elif later is not None:
        refused = f"The night of {_said(later)} already ran, ahead of its day: nights only go forward."
    return Tonight(
        run=run.public_id if run else None,
        ran_at=run.ended_at if run and run.state == RunState.DONE else None,
        is_waiting=is_asked_for and not is_running,
        is_running=is_running,
        done=done,
        total=total,
        asked_by=asked.asked_by if asked else "",
        asked_at=asked.asked_at if asked else None,
        problem=asked.problem if asked else "",
        again_at=asked.not_before if asked else None,
        refused=refused,
    )


def ahead(*, as_of: dt.date, today: dt.date, sending: str) -> str:
    """Say what it means that a night is run ahead of its day; nothing of one that is not."""
    days = (as_of - today).days
    if days <= 0:
        return ""
    return (
        f"The night of {_said(as_of)} lies {days} day{'s' if days > 1 else ''} ahead of today, {_said(today)}: it "
        "judges promises and dates as of then, no earlier night can run any more, and the next by itself is that of "
        f"{_said(as_of + _DAY)}. {leaves(sending)}{_EACH_AS_OF_TODAY if sending in _DISPATCHED else ''}"
    )


def leaves(sending: str) -> str:
    """Say what becomes of the messages of a night in a sending state."""
    return _LEAVES[Sending(sending)]


def _is_held(run: Run, at: dt.datetime) -> bool:
    """Tell whether somebody works on a night, or just opened or closes it; else it was interrupted."""
    ranges = RunRange.objects.of(run.organization_id).filter(run=run, turn=run.turn)
    if ranges.filter(lease_state=LeaseState.WORKING, lease_until__gt=at).exists():
        return True
    return not ranges.filter(lease_state=LeaseState.WORKING).exists() and at - run.started_at < _MOMENT


def _said(day: dt.date) -> str:
    return f"{day:%-d %b %Y}"
