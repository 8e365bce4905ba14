"""One address however it is written: mail addresses without capitals, numbers without blanks and brackets."""

import re

from dunwell.customers.search import phone_words

SHORTEST = 6
"""Numbers of fewer digits are compared whole: their end says too little."""

_NUMBER = re.compile(r"\+?[\d\s()./\-\u2010-\u2015]{5,}")
_AMERICAN = 11


def plain(address: str) -> str:
    """Return an address as it is kept: ` AP@X.example` as `ap@x.example`, `0049 (0)30 12-34` as `+49301234`."""
    text = address.strip().lower()
    if not _NUMBER.fullmatch(text):
        return text
    digits = re.sub(r"\D", "", text.replace("(0)", ""))
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    return f"+{digits}" if text.startswith("+") else digits


def is_of(address: str, channel: str) -> bool:
    """Tell whether an address can be one of a channel: only mail addresses take mails, and nobody calls one."""
    return ("@" in address) == channel.startswith("EMAIL")


def ending(address: str) -> str:
    """Return what every way of writing a number ends with, its country's code or not; "" for what is no number."""
    number = plain(address)
    if not _NUMBER.fullmatch(number):
        return ""
    digits = phone_words(number)[-1:] or [""]
    is_american = len(digits[0]) == _AMERICAN and digits[0].startswith("1")
    found = digits[0][1:] if is_american else digits[0]
    return found if len(found) >= SHORTEST else ""


def is_same(one: str, other: str) -> bool:
    """Tell whether two texts are one address: numbers also where only one of them has its country's code."""
    end = ending(one)
    return plain(one) == plain(other) or bool(end and end == ending(other))


def masked(address: str) -> str:
    """Return an address as pages name it that have not asked the gate: of a number only its end."""
    digits = re.sub(r"\D", "", address) if _NUMBER.fullmatch(plain(address)) else ""
    return f"number ending in {digits[-3:]}" if digits else address
