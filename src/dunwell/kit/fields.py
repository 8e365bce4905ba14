"""Model fields used everywhere: money in minor units, currencies, public ids."""

import uuid
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

# An amount of money in integer minor units of the row's own currency: a name for the reader.
MinorField = models.BigIntegerField


class CurrencyField(models.CharField[str, str]):
    """An ISO 4217 code of three upper-case letters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Accept what CharField accepts; the length is always three."""
        kwargs["max_length"] = 3
        super().__init__(*args, **kwargs)


class ByteField(models.CharField[str, str]):
    """Short text compared byte by byte, so that all that begins alike is one range of its index.

    SQLite does so by itself; PostgreSQL by the language of the cluster, which may pass over dashes and dots. To
    migrations it is a CharField: the one that made a column so says it in SQL.
    """

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        """Return what the column is, the collation included."""
        found = super().db_parameters(connection)
        return {**found, "collation": "C"} if connection.vendor == "postgresql" else found

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """Return what migrations know of it."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


def new_public_id() -> uuid.UUID:
    """Return a random identifier that may be shown outside (URLs, mails)."""
    return uuid.uuid4()
