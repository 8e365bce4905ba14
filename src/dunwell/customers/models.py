"""Rows of the people who owe: customers, their identities in our sources, their contacts."""

from django.db import models

from dunwell.customers.terms import ContactRole, CustomerKind
from dunwell.kit.fields import MinorField, new_public_id
from dunwell.kit.tenancy import TenantModel


class Customer(TenantModel):
    """A company or person who owes. A stub is known only by the id an invoice named."""

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    number = models.CharField(max_length=120)
    name = models.CharField(max_length=255)
    kind = models.CharField(max_length=12, choices=CustomerKind, default=CustomerKind.UNKNOWN, blank=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    country = models.CharField(max_length=2, default="", blank=True)
    region = models.CharField(max_length=40, default="", blank=True)
    language = models.CharField(max_length=8, default="", blank=True)
    time_zone = models.CharField(max_length=64, default="", blank=True)
    currency = models.CharField(max_length=3, default="", blank=True)
    segment = models.CharField(max_length=80, default="", blank=True)
    owner = models.CharField(max_length=120, default="", blank=True)
    is_key_account = models.BooleanField(default=False)
    credit_limit_minor = MinorField(null=True)
    payment_method = models.CharField(max_length=20, default="", blank=True)
    salutation = models.CharField(max_length=120, default="", blank=True)
    phone = models.CharField(max_length=40, default="", blank=True)
    iban = models.CharField(max_length=34, default="", blank=True)
    vat_id = models.CharField(max_length=40, default="", blank=True)
    registration = models.CharField(max_length=80, default="", blank=True)
    address1 = models.CharField(max_length=255, default="", blank=True)
    address2 = models.CharField(max_length=255, default="", blank=True)
    postal_code = models.CharField(max_length=20, default="", blank=True)
    city = models.CharField(max_length=120, default="", blank=True)
    is_stub = models.BooleanField(default=False)
    custom = models.JSONField(default=dict)
    search = models.TextField(default="", blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        """The creditor's own number names a customer."""

        constraints = [models.UniqueConstraint(fields=["organization", "number"], name="customer_number_once")]
        indexes = [
            models.Index(fields=["organization", "id"], name="customer_range"),
            models.Index(fields=["organization", "name", "id"], name="customer_name"),
            # Most customers belong to no group; an index that holds them all makes planners look elsewhere.
            models.Index(
                fields=["organization", "parent"], name="customer_parent", condition=models.Q(parent__isnull=False)
            ),
        ]


class Identity(TenantModel):
    """How one source names a customer; a merged customer has several."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey("intake.Source", on_delete=models.PROTECT, db_index=False, related_name="+")
    external_id = models.CharField(max_length=255)
    digest = models.CharField(max_length=64, default="")

    class Meta:
        """An id of one source names one customer."""

        constraints = [models.UniqueConstraint(fields=["organization", "source", "external_id"], name="identity_once")]


class Contact(TenantModel):
    """Somebody at a customer we may write to or call. A dead address is kept, and never used.

    `source_id` and `external_id` name a contact that came with an import; a person's own has neither.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, db_index=False, related_name="+")
    role = models.CharField(max_length=10, choices=ContactRole, default=ContactRole.BILLING)
    name = models.CharField(max_length=200, default="", blank=True)
    email = models.CharField(max_length=254, default="", blank=True)
    phone = models.CharField(max_length=40, default="", blank=True)
    language = models.CharField(max_length=8, default="", blank=True)
    channel = models.CharField(max_length=10, default="", blank=True)
    dead_at = models.DateTimeField(null=True)
    dead_reason = models.CharField(max_length=200, default="", blank=True)
    source_id = models.BigIntegerField(null=True)
    external_id = models.CharField(max_length=255, default="", blank=True)
    recorded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        """Found by customer; the living addresses apart, because every night asks who has one."""

        constraints = [
            models.UniqueConstraint(
                fields=["organization", "source_id", "external_id"],
                condition=~models.Q(source_id=None) & models.Q(removed_at=None),
                name="contact_once",
            )
        ]
        indexes = [
            models.Index(fields=["organization", "customer", "role", "id"], name="contact_customer"),
            models.Index(
                fields=["organization", "customer", "email"],
                name="contact_living",
                condition=models.Q(dead_at=None, removed_at=None) & ~models.Q(email=""),
            ),
        ]
