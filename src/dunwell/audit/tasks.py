"""Entry points of the record for workers."""

from django.tasks import task

from dunwell.audit import sealing


@task
def seal() -> None:
    """Seal what was committed."""
    sealing.seal_all()
