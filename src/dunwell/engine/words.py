"""What codes of facts and reasons are called. The terms of the nouns use the same words; a test walks all of them."""

from collections.abc import Mapping
from typing import Final

DEBTORS: Final[Mapping[str, str]] = {
    "": "not known yet",
    "BUSINESS": "business",
    "SOLE_TRADER": "sole trader",
    "CONSUMER": "consumer",
    "PUBLIC": "public body",
    "INTERCOMPANY": "sister company",
    "EMPLOYEE": "employee",
}
METHODS: Final[Mapping[str, str]] = {
    "": "transfer",
    "DIRECT_DEBIT": "direct debit",
    "CARD": "card on file",
    "BILL": "bill of exchange",
    "CHEQUE": "post-dated cheque",
    "LETTER_OF_CREDIT": "letter of credit",
    "FACTORED": "factored",
    "NETTING": "netting",
}
DOCUMENTS: Final[Mapping[str, str]] = {
    "INVOICE": "invoice",
    "CREDIT_NOTE": "credit note",
    "DEBIT_NOTE": "debit note",
    "DEPOSIT": "deposit",
    "FINAL": "final invoice",
    "INSTALMENT": "instalment",
    "PROFORMA": "proforma",
    "RETENTION": "retention",
    "OPENING_BALANCE": "opening balance",
}
HOLDS: Final[Mapping[str, str]] = {
    "BLOCK": "block",
    "IMPORTED": "block from the source",
    "HARDSHIP": "hard time",
    "VULNERABLE": "vulnerable",
    "BREATHING_SPACE": "breathing space",
    "LAWYER": "at the lawyer",
    "PLACEMENT": "placed with an agency",
    "INSOLVENCY": "insolvent",
    "CLAIMED_PAID": "says it is paid",
    "KEY_ACCOUNT": "key account",
    "ATTORNEY": "represented by a lawyer",
    "CEASE": "asks to be left alone",
    "REFUSES": "refuses to pay",
    "GOES_TO_COURT": "wants a court to decide",
    "DECEASED": "deceased",
    "BEREAVED": "bereaved",
    "IDENTITY_THEFT": "identity theft",
    "CRISIS": "mental health crisis",
    "ACTIVE_DUTY": "on military service",
    "RESTRICTED": "use of the data restricted",
    "LEGAL_HOLD": "legal hold",
}
CHANNELS: Final[Mapping[str, str]] = {
    "EMAIL": "e-mail",
    "LETTER": "letter",
    "SMS": "text message",
    "CALL": "call",
    "PORTAL": "portal",
    "VISIT": "visit",
}

OF_FACTS: Final[Mapping[str, Mapping[str, str]]] = {
    "kind": DEBTORS,
    "method": METHODS,
    "usual_method": METHODS,
    "document_kind": DOCUMENTS,
}
"""The words of facts that are codes, by the fact."""

OF_REASONS: Final[Mapping[tuple[str, str], Mapping[str, str]]] = {
    ("outside_strategies", "kind"): DEBTORS,
    ("held", "kind"): HOLDS,
    ("not_asked", "kind"): DOCUMENTS,
    ("being_collected", "method"): METHODS,
    ("already_written_today", "channel"): CHANNELS,
    ("no_contact", "channel"): CHANNELS,
}
"""The words of a reason's values that are codes, by the reason's code and the value's name."""


def word(words: Mapping[str, str], code: object) -> str:
    """Return what a code is called; one nobody named is written in small letters."""
    text = str(code)
    return words.get(text) or text.replace("_", " ").lower()
