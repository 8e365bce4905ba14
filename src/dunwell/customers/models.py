"""Rows of the people who owe: customers, their identities in our sources, their contacts."""

from django.db import models

from dunwell.customers.terms import ContactRole, CustomerKind, DuplicateState, WordKind
from dunwell.kit.fields import ByteField, MinorField, new_public_id
from dunwell.kit.tenancy import TenantModel, TenantQuerySet


class Customer(TenantModel):
    """A company or person who owes. A stub is known only by the id an invoice named.

    `merged_into` is the customer that stands for this one since they were merged; all that was this one's is there.
    `leading` says for a column which side of a merge has the last word: the id the customer of that side had.
    """

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
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    leading = models.JSONField(default=dict)
    search = models.TextField(default="", blank=True)
    erased_on = models.DateField(null=True)
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
            models.Index(
                fields=["organization", "merged_into"],
                name="customer_merged",
                condition=models.Q(merged_into__isnull=False),
            ),
            models.Index(fields=["organization", "country"], name="customer_country"),
            models.Index(fields=["organization", "kind"], name="customer_kind"),
            models.Index(
                fields=["organization", "country", "region"], name="customer_region", condition=~models.Q(region="")
            ),
            models.Index(
                fields=["organization", "payment_method", "id"],
                name="customer_method",
                condition=~models.Q(payment_method=""),
            ),
            models.Index(
                fields=["organization", "owner", "name", "id"], name="customer_owner", condition=~models.Q(owner="")
            ),
            models.Index(
                fields=["organization", "name", "id"],
                name="customer_key_account",
                condition=models.Q(is_key_account=True),
            ),
        ]


class Identity(TenantModel):
    """How one source names a customer; a merged customer has several.

    `side_id` is the customer it named before a merge brought it here.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey("intake.Source", on_delete=models.PROTECT, db_index=False, related_name="+")
    external_id = models.CharField(max_length=255)
    digest = models.CharField(max_length=64, default="")
    side_id = models.BigIntegerField(null=True)

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
                fields=["organization", "customer"],
                name="contact_dead",
                condition=models.Q(dead_at__isnull=False, removed_at=None),
            ),
            models.Index(
                fields=["organization", "customer", "email"],
                name="contact_living",
                condition=models.Q(dead_at=None, removed_at=None) & ~models.Q(email=""),
            ),
        ]


class Word(models.Model):
    """A word a customer is found by (its beginning), or compared by with others (all of it)."""

    pk = models.CompositePrimaryKey("organization", "kind", "word", "customer")
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    kind = models.CharField(max_length=1, choices=WordKind)
    word = ByteField(max_length=60)
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, db_index=False, db_constraint=False, related_name="+"
    )

    objects = TenantQuerySet.as_manager()


class Duplicate(TenantModel):
    """A proposal that two customers are one; `evidence` lists what they have in common. Only a person decides it."""

    first = models.ForeignKey(Customer, on_delete=models.PROTECT, db_index=False, related_name="+")
    second = models.ForeignKey(Customer, on_delete=models.PROTECT, db_index=False, related_name="+")
    evidence = models.JSONField(default=dict)
    weight = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=DuplicateState, default=DuplicateState.PROPOSED)
    recorded_at = models.DateTimeField()

    class Meta:
        """One proposal a pair, the smaller id first; the likeliest first on the page."""

        constraints = [
            models.UniqueConstraint(fields=["organization", "first", "second"], name="duplicate_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="duplicate_in_order"),
        ]
        indexes = [models.Index(fields=["organization", "state", "-weight", "id"], name="duplicate_state")]


class Merge(TenantModel):
    """Two customers made one: `absorbed` stands for nothing of its own until they are separated again.

    `before` has the values of the survivor's columns that the merge changed.
    """

    survivor = models.ForeignKey(Customer, on_delete=models.PROTECT, db_index=False, related_name="+")
    absorbed = models.ForeignKey(Customer, on_delete=models.PROTECT, db_index=False, related_name="+")
    reason = models.CharField(max_length=255, default="", blank=True)
    before = models.JSONField(default=dict)
    merged_at = models.DateTimeField()
    separated_at = models.DateTimeField(null=True)

    class Meta:
        """A customer is absorbed once at a time."""

        constraints = [
            models.UniqueConstraint(
                fields=["organization", "absorbed"], condition=models.Q(separated_at=None), name="merged_once"
            )
        ]
        indexes = [models.Index(fields=["organization", "survivor", "-id"], name="merge_survivor")]


class Followed(models.Model):
    """A row that belongs to the absorbed side of a merge, by table and key; `was` is what separating puts back."""

    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, db_index=False, related_name="+")
    table = models.CharField(max_length=60)
    row_id = models.BigIntegerField()
    was = models.JSONField(null=True)

    class Meta:
        """A row follows once."""

        constraints = [models.UniqueConstraint(fields=["merge", "table", "row_id"], name="followed_once")]
