"""Rows of what is owed: documents, their due lines, allocations, changes of terms, exchange rates."""

from django.db import models
from django.db.models import F, Q

from dunwell.kit.fields import ByteField, CurrencyField, MinorField, new_public_id
from dunwell.kit.tenancy import TenantModel
from dunwell.receivables.terms import AllocationKind, ClosedReason, DocumentState, Kind


class Document(TenantModel):
    """An invoice, credit note or other document of the creditor. Credit notes carry negative amounts."""

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, db_index=False, related_name="+")
    source = models.ForeignKey("intake.Source", on_delete=models.PROTECT, db_index=False, related_name="+")
    external_id = models.CharField(max_length=255)
    number = ByteField(max_length=120)
    kind = models.CharField(max_length=15, choices=Kind, default=Kind.INVOICE)
    state = models.CharField(max_length=6, choices=DocumentState, default=DocumentState.ISSUED)
    issued_on = models.DateField()
    currency = CurrencyField()
    amount_minor = MinorField()
    terms = models.CharField(max_length=80, default="", blank=True)
    po_number = models.CharField(max_length=120, default="", blank=True)
    payment_reference = models.CharField(max_length=120, default="", blank=True)
    names_document = models.CharField(max_length=120, default="", blank=True)
    custom = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, default="")
    import_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        """Unique by source and external id; a human number may repeat."""

        constraints = [
            models.UniqueConstraint(fields=["organization", "source", "external_id"], name="document_once"),
        ]
        indexes = [
            models.Index(fields=["organization", "number"], name="document_number"),
            models.Index(fields=["organization", "customer", "-issued_on"], name="document_customer"),
            models.Index(fields=["organization", "import_id"], name="document_import", condition=~Q(import_id=None)),
        ]


class OpenItem(TenantModel):
    """A due line of a document and what is still open of it, in minor units of `currency`.

    A credit is a line that asks nothing: its amounts are negative. `first_seen` is the business day on which
    we learned of it (imports: the data date), which decides where it enters its strategy.
    """

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, db_index=False, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, db_index=False, related_name="+")
    source_id = models.BigIntegerField()
    position = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=15, choices=Kind, default=Kind.INVOICE)
    method = models.CharField(max_length=16, default="", blank=True)
    issued_on = models.DateField()
    due_date = models.DateField()
    original_due_date = models.DateField()
    currency = CurrencyField()
    amount_minor = MinorField()
    open_minor = MinorField()
    reserved_minor = MinorField(default=0)
    disputed_minor = MinorField(default=0)
    closed_on = models.DateField(null=True)
    closed_reason = models.CharField(max_length=12, choices=ClosedReason, default=ClosedReason.OPEN, blank=True)
    first_seen = models.DateField()
    last_notice = models.CharField(max_length=60, default="", blank=True)
    last_notice_date = models.DateField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        """The ledger adds up because the database says so."""

        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="line_once"),
            models.CheckConstraint(
                condition=Q(amount_minor__gte=0, open_minor__gte=0, open_minor__lte=F("amount_minor"))
                | Q(amount_minor__lt=0, open_minor__lte=0, open_minor__gte=F("amount_minor")),
                name="open_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(reserved_minor__gte=0, disputed_minor__gte=0),
                name="reserved_disputed_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(open_minor=0, closed_on__isnull=False) | (~Q(open_minor=0) & Q(closed_on=None)),
                name="closed_when_nothing_open",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "customer", "due_date", "open_minor", "currency"],
                name="line_open_customer",
                condition=~Q(open_minor=0),
            ),
            models.Index(
                fields=["organization", "currency", "due_date", "open_minor"],
                name="line_open_due",
                condition=~Q(open_minor=0),
            ),
            models.Index(fields=["organization", "customer"], name="line_credit", condition=Q(open_minor__lt=0)),
            models.Index(
                fields=["organization", "kind", "due_date"],
                name="line_apart",
                condition=~Q(open_minor=0) & Q(kind__in=[Kind.PROFORMA, Kind.RETENTION]),
            ),
            models.Index(
                fields=["organization", "due_date"],
                name="line_due_before_issue",
                condition=~Q(open_minor=0) & Q(due_date__lt=F("issued_on")),
            ),
            # Rolling back to a past day: open lines issued since, and lines closed since. A line is in one of the two.
            models.Index(
                fields=["organization", "issued_on", "currency", "due_date", "open_minor"],
                name="line_open_issued",
                condition=~Q(open_minor=0),
            ),
            models.Index(
                fields=["organization", "closed_on", "issued_on"], name="line_closed", condition=~Q(closed_on=None)
            ),
            models.Index(fields=["organization", "customer", "closed_on"], name="line_customer"),
        ]


class Allocation(TenantModel):
    """What reduced (positive) or restored (negative) the open amount of a line, by value date `on`.

    For a credit line the signs turn: using 10.00 of a credit is -1000. A use of a credit on an invoice is two
    rows with the same `pair`. Rows are never changed: a reversal is a row with `reverses`.
    """

    open_item = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="+")
    customer_id = models.BigIntegerField()
    payment = models.ForeignKey("cash.Payment", null=True, on_delete=models.PROTECT, related_name="+")
    pair = models.UUIDField(null=True)
    kind = models.CharField(max_length=12, choices=AllocationKind)
    amount_minor = MinorField()
    on = models.DateField()
    date_known = models.BooleanField(default=True)
    reason = models.CharField(max_length=200, default="", blank=True)
    reverses = models.ForeignKey("self", null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    import_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        """A reversal happens once; roll-back reads by day."""

        constraints = [
            models.UniqueConstraint(fields=["reverses"], condition=~Q(reverses=None), name="reversed_once"),
            models.CheckConstraint(condition=~Q(amount_minor=0), name="allocation_not_zero"),
        ]
        indexes = [
            models.Index(fields=["organization", "on", "open_item", "amount_minor", "payment"], name="allocation_on"),
            models.Index(fields=["organization", "customer_id", "on"], name="allocation_customer"),
            models.Index(fields=["organization", "import_id"], name="allocation_import", condition=~Q(import_id=None)),
        ]


class Revision(TenantModel):
    """A term of a line as it was before: due date or method changed on a day. Lets any past day be seen as it was."""

    open_item = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="+")
    customer_id = models.BigIntegerField()
    field = models.CharField(max_length=20)
    old = models.CharField(max_length=80)
    new = models.CharField(max_length=80)
    on = models.DateField()
    reverses = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    import_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        """Read by day when rolling back."""

        indexes = [models.Index(fields=["organization", "customer_id", "on"], name="revision_customer")]


class Rate(TenantModel):
    """How many units of the base currency one unit of `currency` is worth on a day: numerator / denominator."""

    currency = CurrencyField()
    on = models.DateField()
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField()
    source = models.CharField(max_length=80, default="")
    recorded_at = models.DateTimeField()

    class Meta:
        """One rate a currency and day."""

        constraints = [
            models.UniqueConstraint(fields=["organization", "currency", "on"], name="rate_once"),
            models.CheckConstraint(condition=Q(numerator__gt=0, denominator__gt=0), name="rate_positive"),
        ]
