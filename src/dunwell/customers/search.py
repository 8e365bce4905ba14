"""What a customer is found by: words without accents, capitals or punctuation, and the ids that stand for it. Pure.

A word is found by its beginning. Ids (numbers, IBAN, VAT id, telephone) are also kept as one word without spaces, so
that `DE89 3704`, `de893704` and `DE89-3704` find the same account.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from dunwell.customers.terms import WordKind

MOST: Final = 60
"""So much of a word is kept and compared."""

LAST: Final = "\U0010ffff"
"""The letter after all others: a word that begins with `x` is at least `x` and less than `x` and this."""

_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d"})
# A name is written with or without dots, depending on the keyboard: `Mueller` and `Müller` are the same word.
_UMLAUTS = re.compile("([aou])e")
_LEGAL = frozenset(
    re.findall(
        r"\w+",
        "ab ag aps as asa bv co company corp corporation cv e eg ek ev eurl gbr gmbh inc incorporated kft kg kgaa "
        "limited llc llp lp ltd mbh nv ohg oy oyj partg plc pte pty s sa sarl sas sasu se sl slu snc spa sprl sro srl "
        "u ug und and et the y",
    )
)


def normalised(text: str) -> str:
    """Return a text as it is compared: `Müller & Söhne` and `Mueller & Soehne` become `muller sohne`."""
    lower = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    plain = "".join(c for c in lower if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", _UMLAUTS.sub(r"\1", plain)))


def search_text(parts: Iterable[str]) -> str:
    """Return what is kept in `Customer.search`; begins with a space, so that a word is found by its beginning."""
    return "".join(f" {words}" for part in parts if (words := normalised(part)))


def compact(text: str) -> str:
    """Return an id as one word: `DE89 3704 0044` becomes `de8937040044`."""
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", text.casefold()))[:MOST]


# Country calling codes of one and of three digits; all others have two.
_CODE = re.compile(r"[17]|2[1-689]\d|3[578]\d|42\d|5[09]\d|6[789]\d|8[0578]\d|9[679]\d|\d\d")


def phone_words(text: str) -> list[str]:
    """Return the digits of a telephone number as they are compared: with its country code if there is one, and without.

    So `+49 (0)30 901 820`, `0049 30 901820` and `030/901820` have a word in common.
    """
    digits = re.sub(r"\D", "", text.replace("(0)", ""))
    is_foreign = text.strip().startswith("+") or digits.startswith("00")
    digits = digits.lstrip("0")[:MOST]
    code = _CODE.match(digits) if is_foreign and len(digits) > 6 else None
    return [word for word in (digits, digits[code.end() :].lstrip("0") if code else "") if word]


def name_key(name: str) -> str:
    """Return what is left of a company's name without its legal form; empty when that says too little."""
    words = [word for word in normalised(name.replace(".", "")).split() if word not in _LEGAL]
    key = "".join(words)[:MOST]
    return key if len(key) > 3 else ""


type Word = tuple[str, str]
"""A kind (`WordKind`) and what is kept."""


def words_of(row: Mapping[str, Any]) -> set[Word]:
    """Return the words a customer is found by, and those it is compared by, from its columns."""
    words = {word[:MOST] for part in ("number", "name", "city") for word in normalised(row.get(part) or "").split()}
    found = {(WordKind.WORD.value, word) for word in words | {compact(row["number"])}}
    ids = {WordKind.VAT: compact(row.get("vat_id") or ""), WordKind.IBAN: compact(row.get("iban") or "")}
    found |= {(kind.value, word) for kind, word in ids.items()}
    found |= {(WordKind.PHONE.value, digits) for digits in phone_words(row.get("phone") or "")}
    found.add((WordKind.NAME.value, name_key(row.get("name") or "")))
    found |= {(WordKind.FIELD.value, field_word(*pair)) for pair in (row.get("custom") or {}).items()}
    street, place = compact(row.get("address1") or ""), compact(row.get("postal_code") or "")
    if len(street) > 4 and place:
        found.add((WordKind.ADDRESS.value, f"{place}.{street}"[:MOST]))
    return {word for word in found if word[1]}


def field_word(name: str, value: object) -> str:
    """Return the word for a value of a field of the creditor's own."""
    return f"{name}={value}".casefold()[:MOST]


def words_of_contact(email: str, phone: str) -> set[Word]:
    """Return the words a customer is found by because of a contact: its address, its domain, its telephone."""
    mail = email.casefold().strip()[:MOST]
    domain = mail.rpartition("@")[2]
    found = {(WordKind.MAIL.value, mail), (WordKind.DOMAIN.value, domain)}
    found |= {(WordKind.PHONE.value, digits) for digits in phone_words(phone)}
    return {(kind, word[:MOST]) for kind, word in found if word}


class Reading(NamedTuple):
    """One way to understand what somebody typed: each of `words` begins a word of one of the `kinds`."""

    kinds: tuple[str, ...]
    words: tuple[str, ...]


_IDS: Final = (WordKind.WORD.value, WordKind.VAT.value, WordKind.IBAN.value)


def readings(text: str) -> list[Reading]:
    """Return the ways to understand what was typed, the most exact first; none for nothing."""
    found: list[Reading] = []
    typed = text.casefold().strip()
    if "@" in typed.rstrip("@") or typed.startswith("@"):
        kind = WordKind.DOMAIN if typed.startswith("@") else WordKind.MAIL
        return [Reading((kind.value,), (typed.removeprefix("@")[:MOST],))]
    whole = compact(typed)
    if any(c.isdigit() for c in whole) and len(whole) > 1:
        found.append(Reading(_IDS, (whole,)))
    if re.fullmatch(r"[+\d][\d ()/.\-]{4,}", typed):
        found += [Reading((WordKind.PHONE.value,), (digits,)) for digits in phone_words(typed)]
    if re.fullmatch(r"[\w-]+(\.[\w-]+)+", typed):
        found.append(Reading((WordKind.DOMAIN.value,), (typed[:MOST],)))
    if words := normalised(typed).split():
        found.append(Reading((WordKind.WORD.value,), tuple(word[:MOST] for word in words)))
        if len(words) == 1:
            found.append(Reading((WordKind.DOMAIN.value, WordKind.MAIL.value), (typed[:MOST],)))
    return found
