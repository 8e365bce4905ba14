"""Words of where data came from."""

from django.db import models


class ImportKind(models.TextChoices):
    """What a file holds."""

    CUSTOMERS = "CUSTOMERS", "customers"
    CONTACTS = "CONTACTS", "contacts"
    INVOICES = "INVOICES", "invoices"
    CREDIT_NOTES = "CREDIT_NOTES", "credit notes"
    PAYMENTS = "PAYMENTS", "payments"
    OPEN_ITEMS = "OPEN_ITEMS", "open items"
    RATES = "RATES", "exchange rates"


class ImportState(models.TextChoices):
    """Where an import stands."""

    APPLYING = "APPLYING", "being applied"
    DONE = "DONE", "done"
    REFUSED = "REFUSED", "refused"
    UNDONE = "UNDONE", "undone"
    BROKEN = "BROKEN", "broken off"
