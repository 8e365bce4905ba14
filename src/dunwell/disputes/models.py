"""Rows of what is contested."""

from django.db import models
from django.db.models import Q

from dunwell.disputes.terms import DisputeState
from dunwell.kit.fields import MinorField
from dunwell.kit.tenancy import TenantModel


class Dispute(TenantModel):
    """A contested part of one open item; the rest stays payable.

    A rejected one rests until the customer has our answer: when the message `answer_message_id` was accepted, or the
    task `answer_task_id` is done; without either it rests no longer than `closed_on`.
    """

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, db_index=False, related_name="+")
    open_item = models.ForeignKey("receivables.OpenItem", on_delete=models.PROTECT, related_name="+")
    amount_minor = MinorField()
    reason = models.CharField(max_length=255, default="", blank=True)
    state = models.CharField(max_length=9, choices=DisputeState, default=DisputeState.OPEN)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    cooling_days = models.PositiveSmallIntegerField(default=5)
    answer = models.TextField(default="", blank=True)
    answer_message_id = models.BigIntegerField(null=True)
    answer_task_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        """Found by customer; those answered by a message apart, because every night asks whether it arrived."""

        constraints = [models.CheckConstraint(condition=Q(amount_minor__gt=0), name="dispute_positive")]
        indexes = [
            models.Index(fields=["organization", "customer", "opened_on"], name="dispute_customer"),
            models.Index(
                fields=["organization", "customer"],
                name="dispute_answered",
                condition=Q(answer_message_id__isnull=False, answer_task_id__isnull=True),
            ),
        ]
