"""The one normalised text a customer is found by: words without accents or capitals, separated by spaces."""

import re
import unicodedata
from collections.abc import Iterable

_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d"})


def normalised(text: str) -> str:
    """Return a text as it is compared: `Müller & Söhne` becomes `muller sohne`."""
    lower = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return " ".join(re.findall(r"\w+", "".join(c for c in lower if not unicodedata.combining(c))))


def search_text(parts: Iterable[str]) -> str:
    """Return what is kept in `Customer.search`; begins with a space, so that a word is found by its beginning."""
    return "".join(f" {words}" for part in parts if (words := normalised(part)))
