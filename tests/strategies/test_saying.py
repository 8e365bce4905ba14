"""Conditions as sentences for people."""

from typing import Any

import pytest

from dunwell.strategies.saying import says


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (["country", "in", ["DE", "GB"]], "country is one of Germany, United Kingdom"),
        (["country", "=", "de"], "country is Germany"),
        (["language", "=", "de"], "language is German"),
        (["language", "=", "fr-CH"], "language is French (Switzerland)"),
        (["kind", "=", "PUBLIC"], "kind of debtor is public body"),
        (["overdue", ">", "1000"], "amount overdue in all is more than 1,000.00 EUR"),
        (["overdue", ">", "a lot"], "a condition that cannot be read"),
        (["city", "=", "DE"], "city is DE"),
        (None, "a condition that cannot be read"),
    ],
)
def test_places_languages_and_sums_are_said_as_people_do(when: Any, said: str) -> None:
    assert says(when, "EUR") == said
