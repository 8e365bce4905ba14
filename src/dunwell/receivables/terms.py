"""Words of what is owed."""

from django.db import models


class Kind(models.TextChoices):
    """What a document is; decides whether it may be asked for."""

    INVOICE = "INVOICE", "invoice"
    CREDIT_NOTE = "CREDIT_NOTE", "credit note"
    DEBIT_NOTE = "DEBIT_NOTE", "debit note"
    DEPOSIT = "DEPOSIT", "deposit"
    FINAL = "FINAL", "final invoice"
    INSTALMENT = "INSTALMENT", "instalment"
    PROFORMA = "PROFORMA", "proforma"
    RETENTION = "RETENTION", "retention"
    OPENING_BALANCE = "OPENING_BALANCE", "opening balance"


class DocumentState(models.TextChoices):
    """Whether a document stands."""

    ISSUED = "ISSUED", "issued"
    VOID = "VOID", "void"


class Method(models.TextChoices):
    """How an item is to be paid."""

    TRANSFER = "", "transfer"
    DIRECT_DEBIT = "DIRECT_DEBIT", "direct debit"
    CARD = "CARD", "card on file"
    BILL = "BILL", "bill of exchange"
    CHEQUE = "CHEQUE", "post-dated cheque"
    LETTER_OF_CREDIT = "LETTER_OF_CREDIT", "letter of credit"
    FACTORED = "FACTORED", "factored"
    NETTING = "NETTING", "netting"


class AllocationKind(models.TextChoices):
    """Why an open amount changed."""

    PAYMENT = "PAYMENT", "payment"
    CREDIT = "CREDIT", "credit note"
    REDUCED = "REDUCED", "reduced by source"
    NOT_ON_LIST = "NOT_ON_LIST", "not on the list"
    CORRECTION = "CORRECTION", "corrected by source"
    WRITE_OFF = "WRITE_OFF", "written off"
    VOID = "VOID", "document void"


class ClosedReason(models.TextChoices):
    """Why an item is no longer open."""

    OPEN = "", "open"
    PAID = "PAID", "paid"
    CREDITED = "CREDITED", "credited"
    NOT_ON_LIST = "NOT_ON_LIST", "not on the list"
    REDUCED = "REDUCED", "reduced by source"
    WRITTEN_OFF = "WRITTEN_OFF", "written off"
    VOID = "VOID", "document void"
