"""Rows of what was promised."""

from django.db import models
from django.db.models import Q

from dunwell.kit.fields import CurrencyField, MinorField
from dunwell.kit.tenancy import TenantModel
from dunwell.promises.terms import PromiseState


class Promise(TenantModel):
    """A promise to pay an amount by a day; judged by value date, `tolerance_days` working days after it."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, db_index=False, related_name="+")
    currency = CurrencyField()
    amount_minor = MinorField()
    made_on = models.DateField()
    due_on = models.DateField()
    tolerance_days = models.PositiveSmallIntegerField(default=3)
    rests_until = models.DateField()
    state = models.CharField(max_length=14, choices=PromiseState, default=PromiseState.OPEN)
    judged_on = models.DateField(null=True)
    paid_on = models.DateField(null=True)
    cooling_days = models.PositiveSmallIntegerField(default=5)
    recorded_at = models.DateTimeField()

    class Meta:
        """Found by customer; open ones by the day they rest until, judged ones by that day."""

        constraints = [models.CheckConstraint(condition=Q(amount_minor__gt=0), name="promise_positive")]
        indexes = [
            models.Index(fields=["organization", "customer", "made_on"], name="promise_customer"),
            models.Index(
                fields=["organization", "rests_until"],
                name="promise_open",
                condition=Q(state=PromiseState.OPEN),
            ),
            models.Index(
                fields=["organization", "judged_on"], name="promise_judged", condition=Q(judged_on__isnull=False)
            ),
        ]


class PromiseItem(TenantModel):
    """The part of a promise that belongs to one open item."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="+")
    open_item = models.ForeignKey("receivables.OpenItem", on_delete=models.PROTECT, related_name="+")
    amount_minor = MinorField()

    class Meta:
        """One part an item."""

        constraints = [models.UniqueConstraint(fields=["promise", "open_item"], name="promise_item_once")]
