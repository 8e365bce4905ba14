"""The words of "how we treat you" in the languages we write letters in."""

from collections.abc import Mapping
from typing import Final

from dunwell.portal.words.de import GERMAN
from dunwell.portal.words.en import ENGLISH
from dunwell.portal.words.es import SPANISH
from dunwell.portal.words.fr import FRENCH
from dunwell.portal.words.it import ITALIAN
from dunwell.portal.words.nl import DUTCH
from dunwell.portal.words.words import Words

__all__ = ["LANGUAGES", "WORDS", "Words"]

LANGUAGES: Final[Mapping[str, str]] = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "nl": "Nederlands",
    "it": "Italiano",
}

WORDS: Final[Mapping[str, Words]] = {
    "en": ENGLISH,
    "de": GERMAN,
    "fr": FRENCH,
    "es": SPANISH,
    "nl": DUTCH,
    "it": ITALIAN,
}
