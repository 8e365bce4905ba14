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
    RECEIVER = "RECEIVER", "insolvency administrator"


class WordKind(models.TextChoices):
    """What a word stands for by which a customer is found, or compared with others."""

    WORD = "W", "a word of name, number or city"
    NAME = "N", "the name without its legal form"
    VAT = "V", "VAT id"
    IBAN = "I", "IBAN"
    ADDRESS = "A", "postal code and street"
    MAIL = "M", "e-mail address"
    DOMAIN = "D", "domain of an e-mail address"
    PHONE = "P", "telephone number"
    FIELD = "F", "a field of the creditor's own with its value"


class DuplicateState(models.TextChoices):
    """What became of a proposal that two customers are one."""

    PROPOSED = "PROPOSED", "proposed"
    APART = "APART", "two different customers"
    MERGED = "MERGED", "merged"
