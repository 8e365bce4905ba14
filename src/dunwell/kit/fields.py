"""Model fields used everywhere: money in minor units, currencies, public ids."""

import uuid
from typing import Any

from django.db import models

# An amount of money in integer minor units of the row's own currency: a name for the reader.
MinorField = models.BigIntegerField


class CurrencyField(models.CharField[str, str]):
    """An ISO 4217 code of three upper-case letters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Accept what CharField accepts; the length is always three."""
        kwargs["max_length"] = 3
        super().__init__(*args, **kwargs)


def new_public_id() -> uuid.UUID:
    """Return a random identifier that may be shown outside (URLs, mails)."""
    return uuid.uuid4()
