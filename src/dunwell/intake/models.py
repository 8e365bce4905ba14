"""Rows of where data came from: sources, imports, problems."""

from django.db import models

from dunwell.intake.terms import ImportKind, ImportState
from dunwell.kit.fields import new_public_id
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
