"""Rows of how we chase: strategies, their versions, who is chased by which."""

from django.db import models

from dunwell.kit.tenancy import TenantModel
from dunwell.strategies.terms import VersionState


class Strategy(TenantModel):
    """A named way to chase."""

    key = models.CharField(max_length=60)
    name = models.CharField(max_length=120)

    class Meta:
        """A key names one strategy."""

        constraints = [models.UniqueConstraint(fields=["organization", "key"], name="strategy_once")]


class Version(TenantModel):
    """A text with its life: drafted by somebody, published by somebody, superseded; its text is never changed then."""

    number = models.PositiveIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=VersionState, default=VersionState.DRAFT)
    drafted_by = models.CharField(max_length=60, default="", blank=True)
    drafted_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=60, default="", blank=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        """Shared by strategies and segments."""

        abstract = True


class StrategyVersion(Version):
    """The text of a strategy as published at a time; at most one is in force."""

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """Numbers rise; one version in force."""

        constraints = [
            models.UniqueConstraint(fields=["organization", "strategy", "number"], name="version_once"),
            models.UniqueConstraint(
                fields=["organization", "strategy"],
                condition=models.Q(state=VersionState.PUBLISHED),
                name="version_in_force_once",
            ),
        ]


class SegmentsVersion(Version):
    """All segments of an organization in the order of their rank, as one text; at most one is in force."""

    class Meta:
        """Numbers rise; one version in force, one draft."""

        constraints = [
            models.UniqueConstraint(fields=["organization", "number"], name="segments_version_once"),
            models.UniqueConstraint(
                fields=["organization"],
                condition=models.Q(state=VersionState.PUBLISHED),
                name="segments_in_force_once",
            ),
            models.UniqueConstraint(
                fields=["organization"], condition=models.Q(state=VersionState.DRAFT), name="segments_draft_once"
            ),
        ]


class Assignment(TenantModel):
    """A person's choice of strategy for one customer, over its segment and the organization's default."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, db_index=False, related_name="+")
    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, default="")
    chosen_by = models.CharField(max_length=60, default="", blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        """One customer, one strategy at a time."""

        constraints = [models.UniqueConstraint(fields=["organization", "customer"], name="assignment_once")]
