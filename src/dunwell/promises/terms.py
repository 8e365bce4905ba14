"""Words of what was promised."""

from django.db import models


class PromiseState(models.TextChoices):
    """Where a promise stands."""

    OPEN = "OPEN", "open"
    KEPT = "KEPT", "kept"
    PARTIALLY_KEPT = "PARTIALLY_KEPT", "partially kept"
    BROKEN = "BROKEN", "broken"
    WITHDRAWN = "WITHDRAWN", "withdrawn"
