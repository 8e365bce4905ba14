"""Rows of what was said: messages and the lines they named."""

from django.db import models

from dunwell.correspondence.terms import REASON_CHARACTERS, LineRole, MessageState
from dunwell.kit.fields import CurrencyField, MinorField, new_public_id
from dunwell.kit.tenancy import TenantModel


class Message(TenantModel):
    """One message to one customer on one channel. The night writes it unrendered; dispatch fills in the rest.

    `severity` orders tone: note, reminder, final. `created_under` is the sending state in which it was written.
    `accepted_at` is when the provider took it, `accepted_on` that day in the organization's zone;
    `bounced_at` is when we learned that it did not arrive, `approved_at` when a person let it pass review. `own_words`
    are the sentences a person wrote instead of ours, by name (`letters.OWN_WORDS`); figures are never among them.
    """

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, db_index=False, related_name="+")
    run_id = models.BigIntegerField(null=True)
    night_on = models.DateField()
    channel = models.CharField(max_length=8)
    step = models.CharField(max_length=60)
    template = models.CharField(max_length=60)
    severity = models.PositiveSmallIntegerField(default=0)
    contact_role = models.CharField(max_length=10, default="BILLING")
    state = models.CharField(max_length=9, choices=MessageState, default=MessageState.READY)
    reason = models.CharField(max_length=REASON_CHARACTERS, default="", blank=True)
    created_under = models.CharField(max_length=8, default="")
    language = models.CharField(max_length=8, default="", blank=True)
    recipient = models.CharField(max_length=254, default="", blank=True)
    contact_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=255, default="", blank=True)
    asked = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, default="")
    file = models.ForeignKey("audit.File", null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    wire_id = models.CharField(max_length=255, default="", blank=True)
    attempt = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    own_words = models.JSONField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_on = models.DateField(null=True)
    bounced_at = models.DateTimeField(null=True)
    bounce_code = models.CharField(max_length=20, default="", blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        """Found by customer and by state."""

        indexes = [
            models.Index(fields=["organization", "customer", "-id"], name="message_customer"),
            # Whole, not only the unsent ones: SQLite takes a partial index only for conditions without IN.
            models.Index(fields=["organization", "state", "id"], name="message_state"),
            models.Index(fields=["organization", "-id"], name="message_latest"),
            models.Index(fields=["organization", "night_on", "customer"], name="message_night"),
            # Final notices that left: their deadlines are asked for by day.
            models.Index(
                fields=["organization", "accepted_on"],
                name="message_final",
                condition=models.Q(severity__gte=2, state=MessageState.SENT),
            ),
        ]


class MessageLine(TenantModel):
    """A line as a sent message named it: open and asked amounts in minor units of `currency`."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="+")
    open_item_id = models.BigIntegerField(null=True)
    role = models.CharField(max_length=8, choices=LineRole)
    step = models.CharField(max_length=60, default="", blank=True)
    currency = CurrencyField()
    open_minor = MinorField()
    asked_minor = MinorField()
    attempt = models.PositiveIntegerField(default=1)
