"""Words of what is contested."""

from django.db import models


class DisputeState(models.TextChoices):
    """Where a dispute stands."""

    OPEN = "OPEN", "open"
    ACCEPTED = "ACCEPTED", "accepted"
    REJECTED = "REJECTED", "rejected"
    WITHDRAWN = "WITHDRAWN", "withdrawn"
