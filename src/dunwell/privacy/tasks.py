"""Entry point of the worker: what is needed no longer goes, a few customers of each organization at a time."""

from django.db import transaction

from dunwell.audit.operations import claim_instance, drop_strays
from dunwell.kit import clock
from dunwell.organizations.models import Organization
from dunwell.privacy import files
from dunwell.privacy.retiring import retire_some


def retire() -> None:
    """Forget what the periods of retention let go; those that cannot go yet are looked at again tomorrow."""
    at = clock.now()
    for organization in Organization.objects.order_by("id"):
        with transaction.atomic():
            today = clock.day_of(at, organization.time_zone)
            files.let_go(organization=organization.pk, today=today, at=at, actor="system:retention")
            retire_some(organization=organization.pk, today=today, at=at)
    if not claim_instance(at=at):
        return  # another database may name what this one does not
    hour = int(at.timestamp()) // 3600 % 16
    drop_strays(folders=[f"{hour:x}{second:x}" for second in range(16)], at=at)
