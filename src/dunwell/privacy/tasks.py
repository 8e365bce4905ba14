"""Entry point of the worker: what is needed no longer goes, a few customers of each organization at a time."""

from django.db import transaction

from dunwell.kit import clock
from dunwell.organizations.models import Organization
from dunwell.privacy.retiring import retire_some


def retire() -> None:
    """Forget what the periods of retention let go; those that cannot go yet are looked at again tomorrow."""
    at = clock.now()
    for organization in Organization.objects.order_by("id"):
        with transaction.atomic():
            retire_some(organization=organization.pk, today=clock.day_of(at, organization.time_zone), at=at)
