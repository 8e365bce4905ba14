"""Rows of what we may do: holds, contacts made or attempted with their verdicts, opt-outs."""

from django.db import models
from django.db.models import Q

from dunwell.compliance.terms import Channel, ContactState, HoldKind
from dunwell.kit.tenancy import TenantModel


class Hold(TenantModel):
    """A reason to leave somebody alone: a customer, with `includes_group` the whole group, or one open item.

    In force from `from_on` to `until_on` (both included; empty = until released). After it ended nothing asks
    for money for `cooling_days`.
    """

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, db_index=False, related_name="+")
    open_item = models.ForeignKey("receivables.OpenItem", null=True, on_delete=models.PROTECT, related_name="+")
    includes_group = models.BooleanField(default=False)
    kind = models.CharField(max_length=16, choices=HoldKind)
    reason = models.CharField(max_length=255, default="", blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    released_on = models.DateField(null=True)
    cooling_days = models.PositiveSmallIntegerField(default=5)
    recorded_at = models.DateTimeField()
    import_id = models.BigIntegerField(null=True)

    class Meta:
        """Ends after it starts; found by customer."""

        constraints = [
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=models.F("from_on")),
                name="hold_ends_after_start",
            )
        ]
        indexes = [models.Index(fields=["organization", "customer", "from_on"], name="hold_customer")]


class ContactAttempt(TenantModel):
    """The contact ledger: one attempt to reach somebody, with the verdict that let it pass.

    `root` is the head of the customer's group: all whose contacts are counted together. `local_on` is the
    recipient's calendar date.
    """

    root_id = models.BigIntegerField()
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    message_id = models.BigIntegerField(null=True)
    attempt = models.PositiveIntegerField(default=0)
    channel = models.CharField(max_length=8, choices=Channel)
    address = models.CharField(max_length=254, default="")
    at = models.DateTimeField()
    local_on = models.DateField()
    state = models.CharField(max_length=9, choices=ContactState, default=ContactState.ATTEMPTED)
    verdict = models.JSONField(default=dict)

    class Meta:
        """One contact a message and attempt; counted by root and day."""

        constraints = [
            models.UniqueConstraint(
                fields=["organization", "message_id", "attempt"],
                condition=~Q(message_id=None),
                name="contact_attempt_once",
            )
        ]
        indexes = [models.Index(fields=["organization", "root_id", "local_on"], name="contact_root")]


class OptOut(TenantModel):
    """An address and channel that asked not to be used; it never ends the debt."""

    channel = models.CharField(max_length=8, choices=Channel)
    address = models.CharField(max_length=254)
    from_on = models.DateField()
    source = models.CharField(max_length=80, default="")
    ended_on = models.DateField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        """Found by address."""

        indexes = [models.Index(fields=["organization", "channel", "address"], name="opt_out_address")]
