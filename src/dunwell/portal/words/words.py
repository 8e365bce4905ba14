"""What the words of "how we treat you" are, whatever the language."""

from collections.abc import Mapping
from typing import NamedTuple


class Words(NamedTuple):
    """One language. `kinds` name what may come (`strategies/telling.py`); the rest are headings and sentences."""

    title: str
    intro: str
    when_title: str
    kinds: Mapping[str, str]
    within_a_week: str
    weeks: str
    between: str
    once: str
    rhythm_title: str
    hours: str
    cap: str
    quiet: str
    wrong_title: str
    wrong: tuple[str, ...]
    reach: str
    answer: str
    hardship_title: str
    hardship: tuple[str, ...]
    paid_title: str
    paid: str
    stop_title: str
    stop: tuple[str, ...]
    language_title: str
    language: str
