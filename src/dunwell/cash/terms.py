"""Words of what was paid."""

from django.db import models


class PaymentState(models.TextChoices):
    """Whether a payment stands."""

    POSTED = "POSTED", "posted"
    REVERSED = "REVERSED", "reversed"
