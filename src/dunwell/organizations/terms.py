"""Words of the creditor's side: roles, sending states."""

from django.db import models


class Role(models.TextChoices):
    """What a member of an organization is there to do."""

    ADMIN = "ADMIN", "administrator"
    MANAGER = "MANAGER", "credit manager"
    SUPERVISOR = "SUPERVISOR", "supervisor"
    AGENT = "AGENT", "agent"
    BILLING = "BILLING", "billing"
    AUDITOR = "AUDITOR", "auditor"


class Sending(models.TextChoices):
    """What may leave the house. OFF until a person changes it."""

    OFF = "OFF", "off"
    SHADOW = "SHADOW", "shadow"
    REDIRECT = "REDIRECT", "redirect to one address"
    REVIEW = "REVIEW", "review every message"
    CANARY = "CANARY", "a few a night"
    ON = "ON", "on"


class SellsTo(models.TextChoices):
    """Whom an organization sells to; answers the kind of customers whose file does not say it."""

    BUSINESS = "BUSINESS", "businesses"
    CONSUMER = "CONSUMER", "consumers"
    BOTH = "BOTH", "both; a column of my file says which"


class Party(models.TextChoices):
    """Whose claims an organization collects; other laws hold for those who collect for others."""

    FIRST = "FIRST", "our own"
    THIRD = "THIRD", "those of a client of ours"


class ConnectionKind(models.TextChoices):
    """Kinds of connection to the outside world."""

    EMAIL = "EMAIL", "e-mail"


class FieldType(models.TextChoices):
    """Types a custom field may have."""

    TEXT = "TEXT", "text"
    NUMBER = "NUMBER", "number"
    DATE = "DATE", "date"
    YES_NO = "YES_NO", "yes or no"


class ListedPage(models.TextChoices):
    """Lists whose filters can be kept as a view; the value is the name of the list's address."""

    CUSTOMERS = "customers", "customers"
    DOCUMENTS = "documents", "documents"
    MESSAGES = "messages", "messages"
    TASKS = "tasks", "tasks"
    IMPORTS = "imports", "imports"
    NIGHTS = "runs", "nights"
