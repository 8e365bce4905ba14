"""Entry points of bringing in for workers: they read the clock and call one operation."""

from django.tasks import task

from dunwell.intake.operations import bring_next
from dunwell.kit import clock


@task
def bring(*, organization: int) -> None:
    """Bring in the files that wait for a worker, one after the other."""
    while bring_next(organization, at=clock.now()):
        continue
