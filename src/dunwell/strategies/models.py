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


class StrategyVersion(TenantModel):
    """The text of a strategy as published at a time; at most one is in force."""

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=VersionState, default=VersionState.DRAFT)
    published_at = models.DateTimeField(null=True)

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


class Assignment(TenantModel):
    """A person's choice of strategy for one customer, over the organization's default."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, db_index=False, related_name="+")
    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, default="")
    recorded_at = models.DateTimeField()

    class Meta:
        """One customer, one strategy at a time."""

        constraints = [models.UniqueConstraint(fields=["organization", "customer"], name="assignment_once")]
