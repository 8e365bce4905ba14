"""International bank account numbers (ISO 13616): written in one way, with check digits and length that are right."""

import re
from typing import Any, Final

# Length by country, of the SEPA area and its neighbors (SWIFT's IBAN registry); that of another is not checked.
LENGTHS: Final = {
    "AD": 24, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24,
    "FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21,
    "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24,
    "SI": 19, "SK": 24, "SM": 27, "TR": 26, "UA": 29, "VA": 22,
}  # fmt: skip


def checked(value: Any) -> str:
    """Return an IBAN in capitals without spaces, "" for none; raises ValueError saying what is wrong with it."""
    text = re.sub(r"\s+", "", str(value)).upper()
    if not text:
        return ""
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", text):
        raise ValueError("it looks like DE02120300000000202051")
    wanted = LENGTHS.get(text[:2])
    if wanted and len(text) != wanted:
        raise ValueError(f"one of {text[:2]} has {wanted} letters and digits, this one {len(text)}")
    if int("".join(str(int(sign, 36)) for sign in text[4:] + text[:4])) % 97 != 1:
        raise ValueError("its check digits do not fit; a digit is wrong or two have changed places")
    return text
