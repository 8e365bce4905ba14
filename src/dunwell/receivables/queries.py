"""Reading what is owed, now or as of a past day."""

from dunwell.kit.tenancy import TenantQuerySet
from dunwell.receivables.models import Allocation


def live_allocations(organization: int) -> TenantQuerySet[Allocation]:
    """Return the bookings that stand: neither taken back nor themselves a taking back."""
    rows = Allocation.objects.of(organization)
    back = rows.exclude(reverses=None).values("reverses")
    return rows.filter(reverses=None).exclude(pk__in=back)
