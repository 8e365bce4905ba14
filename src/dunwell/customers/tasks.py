"""Entry points of customers for workers: they read the clock and call one operation."""

from django.db import transaction
from django.tasks import task

from dunwell.customers import duplicates
from dunwell.kit import clock


@task
def look_for_duplicates(*, organization: int) -> None:
    """Propose likely duplicates anew: found first, written in one short transaction."""
    newest, at = duplicates.newest_rows(organization), clock.now()
    found = duplicates.find_duplicates(organization)
    with transaction.atomic():
        duplicates.propose_duplicates(organization=organization, found=found, at=at, actor="system:duplicates")
        duplicates.note_search(organization=organization, newest=newest, at=at)
