"""Rows of the record: events and their seals, touched customers, kept files and documents."""

from django.db import models

from dunwell.audit.terms import DocumentKind, FileKind
from dunwell.kit.tenancy import TenantModel, TenantQuerySet


class Event(models.Model):
    """One thing that happened, inserted in the transaction that made it happen.

    `organization` is empty for events of the whole installation. `number` and `seal` are filled by the sealer.
    """

    organization = models.ForeignKey(
        "organizations.Organization", null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    verb = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=40, default="")
    subject_id = models.BigIntegerField(null=True)
    customer_id = models.BigIntegerField(null=True)
    digest = models.CharField(max_length=64)
    number = models.BigIntegerField(null=True, unique=True)
    seal = models.CharField(max_length=64, default="")

    objects = TenantQuerySet.as_manager()

    class Meta:
        """Timeline of a customer, list of an organization, work of the sealer."""

        indexes = [
            models.Index(fields=["organization", "customer_id", "-id"], name="event_customer"),
            models.Index(fields=["organization", "-id"], name="event_organization"),
            models.Index(fields=["id"], name="event_unsealed", condition=models.Q(number=None)),
        ]


class EventBody(models.Model):
    """The text of an event; may be erased without breaking the chain, which covers its digest."""

    event = models.OneToOneField(Event, primary_key=True, on_delete=models.PROTECT, related_name="body")
    salt = models.CharField(max_length=32)
    text = models.TextField()
    erased_at = models.DateTimeField(null=True)


class Touched(TenantModel):
    """Something about this customer changed; read and deleted by the sweep. Append-only, never unique."""

    customer_id = models.BigIntegerField()

    class Meta:
        """Read in the order it came."""

        indexes = [models.Index(fields=["organization", "id"], name="touched_order")]


class File(TenantModel):
    """Bytes kept under DATA/files, written and fsynced before this row commits; erased ones are gone on purpose."""

    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    kind = models.CharField(max_length=16, choices=FileKind)
    name = models.CharField(max_length=255, default="")
    recorded_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        """The same bytes of one kind are one file."""

        constraints = [models.UniqueConstraint(fields=["organization", "sha256", "kind"], name="file_once")]


class Document(models.Model):
    """A text that a run used (strategy, pack, rates), kept for ever under its digest."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=16, choices=DocumentKind)
    text = models.TextField()


class Heartbeat(models.Model):
    """When a recurring piece of work last did its job."""

    name = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField()
    detail = models.TextField(default="")


class Instance(models.Model):
    """Which installation this database belongs to; a copy differs from its data directory and sends nothing."""

    instance_id = models.UUIDField()
    started_at = models.DateTimeField()
