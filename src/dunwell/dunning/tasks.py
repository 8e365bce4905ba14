"""Entry points of the run for workers: they read the clock and call one operation."""

from django.tasks import task

from dunwell.dunning import asking
from dunwell.dunning.dispatch import dispatch_all
from dunwell.dunning.mornings import tell_managers
from dunwell.dunning.night import run_night
from dunwell.dunning.rehearsed import play_now
from dunwell.dunning.sweep import sweep as sweep_customers
from dunwell.dunning.timetable import nights_of
from dunwell.dunning.trials import play_next
from dunwell.kit import clock
from dunwell.organizations import queries


@task
def night(*, organization: int) -> None:
    """Run the night that is due, if one is; raises NightRefusedError."""
    at = clock.now()
    if day := nights_of(queries.get_organization(organization), at=at).due:
        run_night(organization, as_of=day, at=at, actor="system:schedule", scheduled=True)


@task
def asked_night(*, organization: int) -> None:
    """Run the night that somebody asked for."""
    asking.run_asked(organization, at=clock.now())


@task
def rehearse(*, organization: int, actor: str) -> None:
    """Play a rehearsal that somebody asked for and keep it."""
    play_now(organization, at=clock.now(), actor=actor)


@task
def sweep(*, organization: int) -> None:
    """Decide the customers again whom something touched."""
    sweep_customers(organization, at=clock.now())


@task
def dispatch(*, organization: int) -> None:
    """Send what is ready."""
    dispatch_all(organization=organization, at=clock.now())


@task
def morning(*, organization: int) -> None:
    """Tell the managers what the night would have sent."""
    tell_managers(organization, at=clock.now())


@task
def trials(*, organization: int) -> None:
    """Play the trials that wait, one after the other."""
    while play_next(organization):
        continue
