"""Rows of where data came from: sources, imports, problems."""

from django.db import models

from dunwell.intake.terms import ImportKind, ImportState
from dunwell.kit.fields import CurrencyField, MinorField, new_public_id
from dunwell.kit.leases import Leased
from dunwell.kit.tenancy import TenantModel


class Source(TenantModel):
    """One system or file series of an organization. `data_date` is the day its newest data speak of."""

    name = models.CharField(max_length=80)
    freshness_days = models.PositiveSmallIntegerField(null=True)
    data_date = models.DateField(null=True)
    is_applying = models.BooleanField(default=False)
    is_current = models.BooleanField(default=False)

    class Meta:
        """A name is one source; `is_current` sources (the API, people) are never stale."""

        constraints = [models.UniqueConstraint(fields=["organization", "name"], name="source_once")]


class Import(TenantModel):
    """One file brought in, with what became of it."""

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=ImportKind)
    state = models.CharField(max_length=8, choices=ImportState, default=ImportState.APPLYING)
    file = models.ForeignKey("audit.File", null=True, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=255, default="")
    as_of = models.DateField()
    previous_data_date = models.DateField(null=True)
    counts = models.JSONField(default=dict)
    actor = models.CharField(max_length=80, default="")
    recorded_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        """Listed newest first."""

        indexes = [models.Index(fields=["organization", "-id"], name="import_latest")]


class Problem(TenantModel):
    """A row of an import that could not be used: where, what, and how to mend it."""

    imported = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="+")
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=120, default="")
    value = models.CharField(max_length=255, default="")
    message = models.TextField()
    fix = models.TextField(default="")


class Upload(Leased, TenantModel):
    """A file that was kept and may be brought in: how it is to be read, and what a look at it found.

    `mapping` is a map as plain mappings, empty for what the headings say; `headings` the digest of the heading row, by
    which the next file of its kind is read alike; `looked` what `previewing` found, as JSON. `refusal` says why it was
    not brought in the last time. Open until it is `imported` or dropped. A large one is brought in by a worker, which
    holds it by its lease: `asked_at` somebody said so, with `confirmed` also where most of the book would close.
    """

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    file = models.ForeignKey("audit.File", on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=255)
    kind = models.CharField(max_length=12, choices=ImportKind)
    source_name = models.CharField(max_length=80)
    as_of = models.DateField()
    mapping = models.JSONField(default=dict)
    headings = models.CharField(max_length=64, default="")
    looked = models.JSONField(default=dict)
    refusal = models.TextField(default="")
    actor = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()
    imported = models.ForeignKey(Import, null=True, on_delete=models.PROTECT, related_name="+")
    dropped_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    asked_by = models.CharField(max_length=80, default="")
    confirmed = models.BooleanField(default=False)
    begun_at = models.DateTimeField(null=True)

    class Meta:
        """Listed newest first; the open ones are few."""

        indexes = [
            models.Index(fields=["organization", "-id"], name="upload_latest"),
            models.Index(fields=["organization", "kind", "headings"], name="upload_alike"),
            models.Index(fields=["organization", "asked_at"], name="upload_asked", condition=~models.Q(asked_at=None)),
        ]


class ControlTotal(TenantModel):
    """What a source says is open in all, in one currency on a day, and what was open here when that was said.

    `findings` are the rows that explain the difference, as `tying` found them.
    """

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    currency = CurrencyField()
    stated_minor = MinorField()
    ours_minor = MinorField()
    findings = models.JSONField(default=list)
    actor = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()

    class Meta:
        """Listed newest first."""

        indexes = [models.Index(fields=["organization", "-id"], name="control_total_latest")]
