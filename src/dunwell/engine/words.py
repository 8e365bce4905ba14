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

_COUNTRIES: Final = """
AC AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
CA CC CD CF CG CH CI CK CL CM CN CO CP CQ CR CU CV CW CX CY CZ DE DG DJ DK DM DO DZ EA EC EE EG EH ER ES ET FI FJ
FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU IC ID IE IL IM IN IO IQ IR
IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM
MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT
PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TA TC TD TF TG TH TJ TK TL
TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
"""
COUNTRIES: Final = frozenset(_COUNTRIES.split())
"""ISO 3166 codes; a test sees that they are those a customer may have."""

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
