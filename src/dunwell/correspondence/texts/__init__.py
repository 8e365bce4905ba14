"""Texts of letters by language. A language nobody wrote falls back to that of the creditor, then to English."""

from dunwell.correspondence.texts.de import GERMAN
from dunwell.correspondence.texts.en import ENGLISH
from dunwell.correspondence.texts.es import SPANISH
from dunwell.correspondence.texts.fr import FRENCH
from dunwell.correspondence.texts.it import ITALIAN
from dunwell.correspondence.texts.nl import DUTCH
from dunwell.correspondence.texts.words import Spoken, Texts, Tone

__all__ = ["TEXTS", "VERSION", "Spoken", "Texts", "Tone", "language_of", "texts_in"]

VERSION = 5
"""Raised by any change of texts or layout: a letter rendered before it is rendered anew before it leaves."""

TEXTS = {"en": ENGLISH, "de": GERMAN, "fr": FRENCH, "es": SPANISH, "nl": DUTCH, "it": ITALIAN}


def language_of(*wanted: str) -> str:
    """Return the first of the wanted languages that we have texts in (`de-AT` counts as `de`), else English."""
    for language in wanted:
        code = language.replace("_", "-").partition("-")[0].lower()
        if code in TEXTS:
            return code
    return "en"


def texts_in(language: str) -> Texts:
    """Return the texts of a language code given by `language_of`."""
    return TEXTS[language]
