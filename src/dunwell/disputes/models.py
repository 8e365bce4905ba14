"""Rows of what is contested."""

from django.db import models
from django.db.models import Q

from dunwell.disputes.terms import DisputeState
from dunwell.kit.fields import MinorField
from dunwell.kit.tenancy import TenantModel


class Dispute(TenantModel):
    """A contested part of one open item; the rest stays payable."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, db_index=False, related_name="+")
    open_item = models.ForeignKey("receivables.OpenItem", on_delete=models.PROTECT, related_name="+")
    amount_minor = MinorField()
    reason = models.CharField(max_length=255, default="", blank=True)
    state = models.CharField(max_length=9, choices=DisputeState, default=DisputeState.OPEN)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    cooling_days = models.PositiveSmallIntegerField(default=5)
    recorded_at = models.DateTimeField()

    class Meta:
        """Found by customer."""

        constraints = [models.CheckConstraint(condition=Q(amount_minor__gt=0), name="dispute_positive")]
        indexes = [models.Index(fields=["organization", "customer", "opened_on"], name="dispute_customer")]
