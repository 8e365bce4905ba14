"""Rows of what was paid: payments, and money seen but not yet booked."""

from django.db import models
from django.db.models import F, Q

from dunwell.cash.terms import PaymentState
from dunwell.kit.fields import CurrencyField, MinorField, new_public_id
from dunwell.kit.tenancy import TenantModel


class Payment(TenantModel):
    """Money received, by value date `on`; `unallocated_minor` is what is left of it.

    `date_known` is False when the source named a paid amount without a day; such rows stay out of delay statistics.
    A reversed payment has nothing allocated and counts for nobody from `reversed_on`, recorded at `reversed_at`.
    """

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, db_index=False, related_name="+")
    source = models.ForeignKey("intake.Source", on_delete=models.PROTECT, db_index=False, related_name="+")
    external_id = models.CharField(max_length=255)
    on = models.DateField()
    date_known = models.BooleanField(default=True)
    currency = CurrencyField()
    amount_minor = MinorField()
    unallocated_minor = MinorField()
    reference = models.CharField(max_length=255, default="", blank=True)
    state = models.CharField(max_length=8, choices=PaymentState, default=PaymentState.POSTED)
    reversed_on = models.DateField(null=True)
    reversed_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, default="")
    import_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        """Booked once; never more allocated than paid."""

        constraints = [
            models.UniqueConstraint(fields=["organization", "source", "external_id"], name="payment_once"),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0, unallocated_minor__gte=0, unallocated_minor__lte=F("amount_minor")),
                name="allocated_within_payment",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "customer", "on"], name="payment_customer"),
            models.Index(fields=["organization", "on", "currency", "amount_minor"], name="payment_on"),
            models.Index(
                fields=["organization", "-on", "-id"], name="payment_loose", condition=~Q(unallocated_minor=0)
            ),
            models.Index(
                fields=["organization", "customer", "currency", "unallocated_minor", "on"],
                name="payment_unallocated",
                condition=~Q(unallocated_minor=0),
            ),
            models.Index(
                fields=["organization", "reversed_on"], name="payment_reversed", condition=~Q(reversed_on=None)
            ),
            models.Index(fields=["organization", "import_id"], name="payment_import", condition=~Q(import_id=None)),
        ]


class SeenMoney(TenantModel):
    """A bank line or portal payment of a known customer, not yet booked; it stops the chase up to its amount.

    `payment` is the booking that took its place, where one did.
    """

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, db_index=False, related_name="+")
    currency = CurrencyField()
    amount_minor = MinorField()
    seen_on = models.DateField()
    until_on = models.DateField()
    ended_on = models.DateField(null=True)
    payment = models.ForeignKey(Payment, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    reference = models.CharField(max_length=255, default="", blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        """Found by customer."""

        indexes = [models.Index(fields=["organization", "customer", "until_on"], name="seen_customer")]
