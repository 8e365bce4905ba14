"""Words of the people who owe."""

from django.db import models


class CustomerKind(models.TextChoices):
    """What kind of debtor; decides which rules of contact apply."""

    UNKNOWN = "", "not known yet"
    BUSINESS = "BUSINESS", "business"
    SOLE_TRADER = "SOLE_TRADER", "sole trader"
    CONSUMER = "CONSUMER", "consumer"
    PUBLIC = "PUBLIC", "public body"
    INTERCOMPANY = "INTERCOMPANY", "sister company"
    EMPLOYEE = "EMPLOYEE", "employee"


OUTSIDE_STRATEGIES = frozenset({CustomerKind.INTERCOMPANY, CustomerKind.EMPLOYEE})


class ContactRole(models.TextChoices):
    """What a contact is there for."""

    BILLING = "BILLING", "billing"
    ESCALATION = "ESCALATION", "escalation"
    STATEMENT = "STATEMENT", "statements"
    OWNER = "OWNER", "owner"
