"""Trials: a draft of a strategy or of the segments played beside what is in force, by a worker, before it is published.

Ahead: tonight and the next 14 nights on today's book. Past: a stretch of the book's own history. A trial is a leased
row: it says how far it is, outlives a killed worker, and can be called off; then nothing but that is kept.
"""

import datetime as dt
import uuid
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.db.models import Q

from dunwell.audit import operations as audit
from dunwell.customers.queries import count_customers
from dunwell.dunning.models import Run, Trial
from dunwell.dunning.simulating import IN_FORCE, Policy, SimulationError, policy_of, simulate
from dunwell.dunning.telling import listed, told
from dunwell.dunning.terms import RunKind, TrialKind
from dunwell.kit import clock
from dunwell.kit.leases import LeaseState, claim, claimable, finish
from dunwell.strategies import documents, queries, segments
from dunwell.strategies.operations import StrategyError

NIGHTS: Final = 15
QUARTER: Final = 91
LEASE_SECONDS: Final = 120
AT_ONCE: Final = {TrialKind.AHEAD: 400, TrialKind.PAST: 100}
"""Customers; a book of no more is played while the person waits, because that takes a second or two."""

_DAY = dt.timedelta(days=1)


class Row(NamedTuple):
    """A trial; `progress` of `total` ranges of customers are played, `found` is told as by `dunwell simulate`."""

    public_id: uuid.UUID
    kind: str
    subject: str
    number: int
    from_on: dt.date
    to_on: dt.date
    lease_state: str
    progress: int
    total: int
    problem: str
    is_called_off: bool
    found: dict[str, Any]
    asked_by: str
    asked_at: dt.datetime
    ended_at: dt.datetime | None

    @property
    def is_going_on(self) -> bool:
        """Whether it waits or is being played."""
        return self.ended_at is None


class Differing(NamedTuple):
    """A customer treated differently: what, why, the minor units at stake, and a contact's day and step either way.

    `put` is the strategy it was put on instead of which, as `telling` tells it.
    """

    customer: int
    what: str
    why: str
    stake: int
    before: tuple[dt.date, str] | None
    after: tuple[dt.date, str] | None
    put: dict[str, str] | None = None


class CalledOffError(Exception):
    """A person called the trial off while it was played."""


def ask_trial(
    *,
    organization: int,
    subject: str,
    kind: TrialKind,
    today: dt.date,
    at: dt.datetime,
    actor: str,
    days: int = QUARTER,
) -> uuid.UUID:
    """Ask for a trial of the draft of a strategy (its key), or of the segments (""), and return its public id.

    Raises StrategyError where there is no draft, or it cannot be read.
    """
    number, policy = _drafted(organization, subject)
    first, last = _period(organization, kind, today, days)
    row = Trial.objects.create(
        organization_id=organization,
        kind=kind,
        subject=subject,
        number=number,
        drafts=dict(policy.drafts),
        segments=policy.segments or "",
        from_on=first,
        to_on=last,
        asked_by=actor,
        asked_at=at,
    )
    audit.record(
        organization=organization,
        at=at,
        actor=actor,
        verb="policy.tried",
        body={"key": subject or "segments", "number": number, "from": first, "to": last},
    )
    return row.public_id


def _drafted(organization: int, subject: str) -> tuple[int, Policy]:
    draft = queries.find_draft(organization, subject) if subject else queries.find_segments_draft(organization)
    if draft is None:
        raise StrategyError("There is no draft to try; change something first.")
    problems = documents.parse(draft.text)[1] if subject else segments.parse(draft.text)[1]
    if problems:
        raise StrategyError(f"The draft cannot be tried yet: {problems[0].message}.")
    return draft.number, policy_of(organization, draft.text, subject) if subject else Policy(segments=draft.text)


def _period(organization: int, kind: TrialKind, today: dt.date, days: int) -> tuple[dt.date, dt.date]:
    """Return the first and last night: from the next one to come, or up to yesterday."""
    if kind == TrialKind.PAST:
        return today - days * _DAY, today - _DAY
    ran = Run.objects.of(organization).filter(kind=RunKind.NIGHT, as_of__gte=today).order_by("-as_of")
    latest = ran.values_list("as_of", flat=True).first()
    first = latest + _DAY if latest else today
    return first, first + (NIGHTS - 1) * _DAY


def is_small(organization: int, kind: TrialKind) -> bool:
    """Tell whether a book is so small that a trial may be played while somebody waits."""
    return count_customers(organization) <= AT_ONCE[kind]


def call_off(*, organization: int, trial: uuid.UUID, at: dt.datetime) -> None:
    """Ask a trial to stop; one that is being played stops after the customers it has in hand."""
    rows = Trial.objects.of(organization).filter(public_id=trial, ended_at=None)
    rows.update(is_called_off=True)
    rows.filter(lease_state=LeaseState.WAITING).update(lease_state=LeaseState.DONE, ended_at=at)


def has_waiting(organization: int, at: dt.datetime) -> bool:
    """Tell whether a trial waits for a worker, or lost the one it had."""
    return Trial.objects.of(organization).filter(claimable(at)).exists()


def play_next(organization: int, *, only: uuid.UUID | None = None) -> bool:
    """Play the next trial that waits, or one of them `only`; False when there is none."""
    at = clock.now()
    rows = Trial.objects.of(organization)
    waiting = rows.filter(claimable(at)) if only is None else rows.filter(claimable(at), public_id=only)
    for row in waiting.order_by("id")[:4]:
        attempt = claim(rows, row, at=at, seconds=LEASE_SECONDS)
        if attempt is not None:
            _play(row, attempt)
            return True
    return False


def _play(row: Trial, attempt: int) -> None:
    """Play one trial and keep what it found, or why there is nothing."""
    rows = Trial.objects.of(row.organization_id)
    mine = rows.filter(pk=row.pk, attempt=attempt)

    def progress(done: int, total: int) -> None:
        until = clock.now() + dt.timedelta(seconds=LEASE_SECONDS)
        kept = mine.filter(is_called_off=False).update(progress=done, total=total, lease_until=until)
        if not kept:
            raise CalledOffError

    found: dict[str, Any] = {}
    different: list[list[Any]] = []
    problem = ""
    try:
        played = _simulated(row, progress)
        found, different = told(row.organization_id, played), listed(played.comparison)
    except CalledOffError:
        pass
    except (SimulationError, documents.StrategyProblemsError) as error:
        problem = str(error)
    with transaction.atomic():
        if finish(rows, row.pk, attempt=attempt, problem=problem):
            rows.filter(pk=row.pk).update(found=found, differences=different, ended_at=clock.now())


def _simulated(row: Trial, progress: Any) -> Any:
    new = {key for key in row.drafts if key not in queries.texts_in_force(row.organization_id)}
    policy = Policy(row.drafts, row.segments or None, default_strategy=next(iter(new), ""))
    return simulate(
        row.organization_id,
        policy,
        first=row.from_on,
        last=row.to_on,
        against=IN_FORCE,
        is_ahead=row.kind == TrialKind.AHEAD,
        progress=progress,
    )


def find_trial(organization: int, public_id: uuid.UUID) -> Row | None:
    """Return one trial."""
    return _row(Trial.objects.of(organization).filter(public_id=public_id))


def list_differences(organization: int, public_id: uuid.UUID) -> list[Differing]:
    """Return who is treated differently by a trial, the largest sums first, at most `comparing.LISTED`."""
    rows = Trial.objects.of(organization).filter(public_id=public_id).values_list("differences", flat=True).first()
    return [Differing(*row[:4], *(_when(side) for side in row[4:6]), *row[6:]) for row in rows or ()]


def _when(side: list[str] | None) -> tuple[dt.date, str] | None:
    return (dt.date.fromisoformat(side[0]), side[1]) if side else None


def last_trial(organization: int, subject: str, *, number: int | None = None) -> Row | None:
    """Return the latest trial of a strategy or the segments; with a number that of this draft."""
    rows = Trial.objects.of(organization).filter(subject=subject).filter(Q(is_called_off=False) | Q(ended_at=None))
    if number is not None:
        rows = rows.filter(number=number)
    return _row(rows)


def _row(rows: Any) -> Row | None:
    values = rows.order_by("-id").values_list(*Row._fields).first()
    return Row(*values) if values else None
